// @ts-check
/**
 * `npm test`: every check of the project, one stage after the other, ending at the first that fails.
 * The last line counts the tests of all stages.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireChromium } from './browser.mjs';

const root = join(import.meta.dirname, '..');
const results = join(root, 'test-results');
const total = { passed: 0, failed: 0, skipped: 0 };

/** @typedef {{ name: string; words: string[]; report?: string }} Stage */

/** @param {string} name of an npm script @returns {Stage} */
const script = (name) => ({ name, words: ['run', '--silent', name] });

/** @param {string} project of vitest.config.ts @returns {Stage} */
function tests(project) {
  const report = join(results, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return {
    name: `${project} tests`,
    words: ['exec', '--', 'vitest', 'run', '--project', project, '--passWithNoTests', ...reporters],
    report,
  };
}

/** @returns {Stage[]} */
const stages = () => [
  script('lint'),
  script('typecheck'),
  tests('unit'),
  tests('native'),
  tests('acceptance'),
  script('test:native-sanitized'),
  // The integration tests start the built application.
  script('build'),
  tests('integration'),
  tests('e2e'),
];

/** @param {string} report of vitest */
function count(report) {
  if (!existsSync(report)) return;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
  total.passed += numPassedTests;
  total.failed += numFailedTests;
  total.skipped += numPendingTests + numTodoTests;
}

/** @param {string | null} failure */
function end(failure) {
  if (failure !== null) console.log(`\nStopped: ${failure}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exit(failure === null ? 0 : 1);
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results);
try {
  // Found now, so that a missing browser is not noticed at the very end.
  process.env['BEAMGLASS_CHROMIUM'] = await requireChromium();
} catch (error) {
  end(/** @type {Error} */ (error).message);
}
for (const { name, words, report } of stages()) {
  console.log(`\n── ${name}`);
  const { status } = spawnSync('npm', words, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (report !== undefined) count(report);
  if (status !== 0) {
    if (report === undefined) total.failed += 1;
    end(`the stage “${name}” failed.`);
  }
}
end(null);
