/**
 * Builds the engine's self-test with AddressSanitizer and UndefinedBehaviorSanitizer, then with
 * ThreadSanitizer, and runs both. The engine knows nothing of Node, so neither does this build.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

const native = resolve(import.meta.dirname, '../src-main/native');
const out = resolve(native, 'build/sanitized');
const SOURCES = ['src/event_reduction.cpp', 'src/thread_pool.cpp', 'selftest/main.cpp'];
const WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Werror'];
const BUILDS = [
  { name: 'address-undefined', flags: ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'] },
  { name: 'thread', flags: ['-fsanitize=thread'] },
];

function run(command, args, what) {
  const { status, error, signal } = spawnSync(command, args, { cwd: native, stdio: 'inherit' });
  if (status === 0) return;
  const reason = error?.code === 'ENOENT' ? `${command} not found` : (signal ?? `exit code ${status}`);
  console.error(`${what} failed: ${reason}`);
  process.exit(1);
}

mkdirSync(out, { recursive: true });
for (const { name, flags } of BUILDS) {
  const program = resolve(out, name);
  const options = [
    '-std=c++20',
    '-O1',
    '-g',
    '-fno-exceptions',
    '-fno-omit-frame-pointer',
    '-ffp-contract=off',
    '-pthread',
  ];
  run(
    process.env.CXX ?? 'g++',
    [...options, ...WARNINGS, ...flags, ...SOURCES, '-o', program],
    `Building with ${name} sanitizer`,
  );
  console.log(`${name} sanitizer:`);
  run(program, [], `The self-test under the ${name} sanitizer`);
}
