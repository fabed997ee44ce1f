/** Alignment and resolution of trackers: truth comes back, from toys and from simulated muons; the rest is named. */
import { describe, expect, test } from 'vitest';
import * as methods from '#core/calibration/methods/trackers.ts';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { tripletFactor } from '#core/physics/triplet.ts';
import { NA64_STRIPS } from '#core/physics/na64Strips.ts';
import { mergeReconstruction } from '#core/reconstruction/merge.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { trackerAlignment } from '#main/workers/fit/methods/trackerAlignment.ts';
import { trackerResolution } from '#main/workers/fit/methods/trackerResolution.ts';
import type { TrackData, TrackGroup } from '#main/workers/fit/tracks/trackData.ts';
import { drawnTracks, emptyGroup, SHIFTS, trackerTask } from '../../closure/cases/trackers.ts';
import { constantsOf } from '../../fixtures/constantsInForce.ts';
import { reconstructedRun } from '../../fixtures/reconstruction.ts';
import type { SimulationWish } from '../../fixtures/simulation.ts';

const following = { signal: new AbortController().signal, progress: () => {} };
const alignmentTask = trackerTask(methods.trackerAlignment);
const resolutionTask = trackerTask(methods.trackerResolution);
const group = await emptyGroup(alignmentTask);
const align = (data: TrackData, parameters: Record<string, number> = {}) =>
  trackerAlignment.fit(data, trackerTask(methods.trackerAlignment, parameters), following);
const resolve = (data: TrackData, parameters: Record<string, number> = {}) =>
  trackerResolution.fit(data, trackerTask(methods.trackerResolution, parameters), following);

function value({ constants: { table } }: FittedCalibration, station: string, column: string) {
  const row = (table!.keys as string[]).indexOf(station);
  const { value: values, error } = table!.columns[column]!;
  return { value: values[row]!, error: error[row]!, status: table!.status[row]! };
}

const pull = (found: { value: number; error: number | null }, truth: number): number =>
  Math.abs(found.value - truth) / found.error!;

test('the planes are those of the GEMs, their lines as the handbook has them', () => {
  expect(group.planes.map(({ station, measures }) => station + measures)).toEqual(
    ['GEM1', 'GEM2', 'GEM3', 'GEM4'].flatMap((name) => [`${name}x`, `${name}y`]),
  );
  const z = group.planes.map((plane) => plane.z);
  // AF-129
  expect(tripletFactor([z[0]!, z[2]!, z[4]!])).toBeCloseTo(1.343, 2);
});

describe('alignment', () => {
  const drawn = drawnTracks(makeRandom(2, 1), group, 5000, SHIFTS, () => 0.08);

  test('finds displacements and rotations; ends and straws stay', async () => {
    const result = await align([drawn]);
    for (const [station, [dx, dy, rz]] of Object.entries(SHIFTS)) {
      expect(pull(value(result, station, 'dx'), dx)).toBeLessThan(4);
      expect(pull(value(result, station, 'dy'), dy)).toBeLessThan(4);
      expect(pull(value(result, station, 'rz'), rz)).toBeLessThan(4);
      expect(value(result, station, 'dx').error).toBeLessThan(0.003);
      expect(value(result, station, 'dz')).toMatchObject({ value: 0, error: null });
    }
    for (const station of ['GEM1', 'GEM4', 'MM3', 'ST1']) expect(value(result, station, 'dx').status).toBe('fixed');
    expect(constantProblems(payloadType('tracker.alignment'), result.constants)).toEqual([]);
    expect(result.plots).toHaveLength(8);
  });

  test('adds to what is in force', async () => {
    const moved = structuredClone(alignmentTask.runs[0]!.constants!);
    const { table } = moved.types['tracker.alignment']![0]!.constants;
    table!.columns['dx']!.value[(table!.keys as string[]).indexOf('GEM2')] = 1;
    const task = { ...alignmentTask, runs: [{ ...alignmentTask.runs[0]!, constants: moved }] };
    const result = await trackerAlignment.fit([drawn], task, following);
    expect(pull(value(result, 'GEM2', 'dx'), 1 + SHIFTS['GEM2']![0])).toBeLessThan(4);
  });

  test('leaves wrong hits out', async () => {
    const u = drawn.u.map((one, i) => (i % 400 === 2 ? one + 15 : one));
    const result = await align([{ ...drawn, u }]);
    expect(pull(value(result, 'GEM2', 'dx'), SHIFTS['GEM2']![0])).toBeLessThan(4);
    expect(result.entries).toBeLessThan(4960);
    expect(result.entries).toBeGreaterThan(4800);
  });

  test('keeps rotations where the tracks are too narrow for them', async () => {
    const narrow = drawnTracks(makeRandom(2, 2), group, 200, {}, () => 0.08);
    const width = group.planes.length;
    // All through one spot: the lever arm is gone.
    const u = narrow.u.map((one, i) => one - narrow.u[Math.floor(i / width) * width + (i % 2)]!);
    const result = await align([{ ...narrow, u }]);
    expect(value(result, 'GEM2', 'rz')).toMatchObject({ value: 0, error: null, status: 'measured' });
    expect(result.notes.join(' ')).toMatch(/Rotations of GEM2, GEM3 are not determined/);
  });
});

describe('resolution', () => {
  test('comes out without multiple scattering, to 5 % and within its error', async () => {
    const drawn = drawnTracks(makeRandom(3, 1), group, 10_000, { GEM2: [0.2, -0.1, 0] }, () => 0.08);
    const result = await resolve([drawn]);
    for (const column of ['sigmaX', 'sigmaY']) {
      const found = value(result, 'GEM1', column);
      expect(Math.abs(found.value - 0.08)).toBeLessThan(0.004);
      expect(value(result, 'GEM4', column)).toEqual(found);
    }
    expect(constantProblems(payloadType('tracker.resolution'), result.constants)).toEqual([]);
  });

  test('per pair, where two differ', async () => {
    const sigma = (station: string): number => (station === 'GEM1' || station === 'GEM2' ? 0.07 : 0.12);
    const drawn = drawnTracks(makeRandom(3, 2), group, 10_000, {}, sigma);
    const result = await resolve([drawn], { pairs: 1 });
    for (const station of ['GEM1', 'GEM2', 'GEM3', 'GEM4']) {
      expect(pull(value(result, station, 'sigmaX'), sigma(station)), station).toBeLessThan(4);
    }
    expect(result.fits[0]!.state.pValue).toBeGreaterThan(1e-4);
    // One resolution for all does not describe them.
    expect((await resolve([drawn])).fits[0]!.state.pValue).toBeLessThan(1e-6);
  });
});

test.each<[string, TrackGroup]>([
  ['no track', { ...group, u: new Float64Array(0) }],
  ['one track', { ...group, u: new Float64Array(8).fill(1) }],
  ['all tracks the same', { ...group, u: new Float64Array(8 * 500).fill(1) }],
])('%s: a named failure, what is in force stays, no number is made up', async (_, empty) => {
  for (const result of [await align([empty]), await resolve([empty])]) {
    expect(result.fits.every(({ state }) => !state.isValid && state.failure !== null)).toBe(true);
    expect(result.constants.table!.status.every((status) => status === 'fixed')).toBe(true);
    expect(result.left.map(({ key }) => key)).toEqual(['GEM1', 'GEM2', 'GEM3', 'GEM4']);
    expect(result.headline[0]!.value).toBeNull();
  }
});

test('simulated muons give the resolution that went in, and planes where they are', async () => {
  const parameters = { spotX: 15, spotY: 15 };
  const wish: SimulationWish = { setup: 'na64-vis2018', process: 'muons', parameters };
  const { source, events, reconstructed } = await reconstructedRun(wish, 400);
  const run = { ...resolutionTask.runs[0]!, constants: constantsOf(wish, source) };
  const task = { ...resolutionTask, runs: [run] };
  const collector = trackerResolution.collector(task);
  events.forEach((event, i) => collector.add(mergeReconstruction(event, reconstructed[i]!), run));
  const data = await collector.data();
  const resolution = await trackerResolution.fit(data, task, following);
  for (const column of ['sigmaX', 'sigmaY']) {
    const found = value(resolution, 'GEM2', column);
    expect(pull(found, NA64_STRIPS.resolution), `${found.value} ± ${found.error}`).toBeLessThan(5);
  }
  const alignment = await trackerAlignment.fit(data, { ...alignmentTask, runs: [run] }, following);
  for (const column of ['dx', 'dy', 'rz']) expect(pull(value(alignment, 'GEM3', column), 0)).toBeLessThan(4);
});
