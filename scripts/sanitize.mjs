/**
 * Builds the engine's self-test with AddressSanitizer and UndefinedBehaviorSanitizer, then with
 * ThreadSanitizer, and runs both. The engine knows nothing of Node, so neither does this build.
 * Sources are compiled one by one on every processor: the builds are most of the time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';

const native = resolve(import.meta.dirname, '../src-main/native');
const out = resolve(native, 'build/sanitized');
const SOURCES = [
  'src/annihilation.cpp',
  'src/arm_layout.cpp',
  'src/beam.cpp',
  'src/beam_profile.cpp',
  'src/bunch_signals.cpp',
  'src/calorimeter_stack.cpp',
  'src/crystal_clusters.cpp',
  'src/chain_choice.cpp',
  'src/dark_photon.cpp',
  'src/decay.cpp',
  'src/dimuon.cpp',
  'src/em_profile.cpp',
  'src/event_reduction.cpp',
  'src/faddeeva.cpp',
  'src/field.cpp',
  'src/fit.cpp',
  'src/fit_entries.cpp',
  'src/fit_minimiser.cpp',
  'src/fit_moments.cpp',
  'src/fit_objective.cpp',
  'src/fit_shape.cpp',
  'src/generator.cpp',
  'src/geometry.cpp',
  'src/hadronic.cpp',
  'src/interactions.cpp',
  'src/material_passage.cpp',
  'src/msadc_reconstruction.cpp',
  'src/noise.cpp',
  'src/particle_kind.cpp',
  'src/particle_tracker.cpp',
  'src/particles.cpp',
  'src/pulse.cpp',
  'src/random_words.cpp',
  'src/sampling.cpp',
  'src/shower.cpp',
  'src/shower_fit.cpp',
  'src/shower_profile.cpp',
  'src/single_scattering.cpp',
  'src/strip_clusters.cpp',
  'src/strip_profile.cpp',
  'src/strips.cpp',
  'src/thread_pool.cpp',
  'src/track_chains.cpp',
  'src/track_fit.cpp',
  'src/track_fit_steps.cpp',
  'src/track_search.cpp',
  'src/transport.cpp',
  'src/v1742_reconstruction.cpp',
  'src/vertex_fit.cpp',
  'src/waveform_loops.cpp',
  'selftest/fit_test.cpp',
  'selftest/main.cpp',
  'selftest/random_test.cpp',
  'selftest/reconstruction_test.cpp',
  'selftest/simulation_test.cpp',
  'selftest/strips_test.cpp',
  'selftest/track_fit_test.cpp',
  'selftest/track_search_test.cpp',
  'selftest/tracking_test.cpp',
  'selftest/transport_test.cpp',
];
const WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Werror', '-Wno-psabi'];
const BUILDS = [
  { name: 'address-undefined', flags: ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'] },
  { name: 'thread', flags: ['-fsanitize=thread'] },
];

function fail(what, reason) {
  console.error(`${what} failed: ${reason}`);
  process.exit(1);
}

const OPTIONS = [
  '-std=c++20',
  '-O1',
  '-g',
  '-fno-exceptions',
  '-fno-omit-frame-pointer',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-pthread',
];
const compiler = process.env.CXX ?? 'g++';

/** Runs the compiler; what goes wrong ends everything. */
function compile(what, words) {
  return new Promise((done) => {
    const run = spawn(compiler, words, { cwd: native, stdio: 'inherit' });
    run.on('error', (error) => fail(what, `${compiler} does not run (${error.code})`));
    run.on('exit', (code, signal) => (code === 0 ? done() : fail(what, signal ?? `exit code ${code}`)));
  });
}

for (const { name, flags } of BUILDS) {
  const objects = join(out, `${name}-objects`);
  const program = join(out, name);
  const what = `Building with the ${name} sanitizer`;
  mkdirSync(objects, { recursive: true });
  const objectOf = (source) => join(objects, `${basename(source)}.o`);
  const left = [...SOURCES];
  const worker = async () => {
    for (let source = left.pop(); source !== undefined; source = left.pop()) {
      await compile(what, [...OPTIONS, ...WARNINGS, ...flags, '-c', source, '-o', objectOf(source)]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  await compile(what, ['-pthread', ...flags, ...SOURCES.map(objectOf), '-o', program]);
  console.log(`${name} sanitizer:`);
  const test = spawnSync(program, { encoding: 'utf8' });
  process.stdout.write(test.stdout ?? '');
  process.stderr.write(test.stderr ?? '');
  // Older compilers' ThreadSanitizer does not start where the kernel randomises addresses widely.
  if (test.stderr?.includes('unexpected memory mapping')) {
    console.log(`Skipped: the ${name} sanitizer of this compiler does not run on this kernel.`);
  } else if (test.status !== 0) {
    fail(`The self-test under the ${name} sanitizer`, test.signal ?? `exit code ${test.status}`);
  }
}
