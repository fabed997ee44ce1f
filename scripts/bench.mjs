// @ts-check
/** `npm run bench`: every figure beside its limit or its peer, measured in this run. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isOutdated } from './outdated.mjs';

const root = join(import.meta.dirname, '..');

/** @param {string} title @param {string[]} words of npm */
function run(title, words) {
  console.log(`\n── ${title}\n`);
  const { status } = spawnSync('npm', words, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

if (isOutdated(root)) run('build', ['run', '--silent', 'build']);
run('store, service, start, bundle', ['run', '--silent', 'bench:application']);
run('engine', ['run', '--silent', 'bench:engine']);
run('reconstruction', ['run', '--silent', 'bench:reconstruction']);
run('simulated runs', ['run', '--silent', 'bench:simulation']);
run('calibrations', ['run', '--silent', 'bench:calibration']);
run('transport', ['run', '--silent', 'bench:transport']);
run('fit of tracks', ['run', '--silent', 'bench:tracks']);
run('events as they come', ['run', '--silent', 'bench:live']);
run('display', ['run', '--silent', 'bench:display']);
