/** Beam spots: truth comes back, cut, masked, in bins and from events; what is no spot is said to be none. */
import { describe, expect, test } from 'vitest';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { mergeReconstruction } from '#core/reconstruction/merge.ts';
import { makeRandom } from '#core/statistics/random.ts';
import type { SpotData, SpotHits } from '#main/workers/fit/beam/spotData.ts';
import { beamEnergySpread } from '#main/workers/fit/methods/beamEnergySpread.ts';
import { beamSpot } from '#main/workers/fit/methods/beamSpot.ts';
import { beamEnergySpreadCase } from '../../closure/cases/beamEnergySpread.ts';
import { drawnSpot, spotTask } from '../../closure/cases/beamSpot.ts';
import { constantsOf } from '../../fixtures/constantsInForce.ts';
import { reconstructedRun } from '../../fixtures/reconstruction.ts';
import type { SimulationWish } from '../../fixtures/simulation.ts';

const following = { signal: new AbortController().signal, progress: () => {} };
const HANDBOOK = [0.2, -0.1, 4.13, 1.4, 0] as const;
const NA64 = 'na64-vis2018';

function fitted(data: SpotData, parameters: Record<string, number> = {}): Promise<FittedCalibration> {
  return beamSpot.fit(data, spotTask(NA64, parameters), following);
}

function value({ constants: { table } }: FittedCalibration, station: string, column: string) {
  const row = (table!.keys as string[]).indexOf(station);
  return { value: table!.columns[column]!.value[row]!, error: table!.columns[column]!.error[row]! };
}

function expectWithin(result: FittedCalibration, station: string, truth: Record<string, number>, sigmas = 4): void {
  for (const [column, expected] of Object.entries(truth)) {
    const { value: found, error } = value(result, station, column);
    expect(error, column).toBeGreaterThan(0);
    expect(Math.abs(found - expected) / error, `${station} ${column}: ${found} ± ${error}`).toBeLessThan(sigmas);
  }
}

describe('a spot of the handbook', () => {
  const hits = drawnSpot(makeRandom(3, 1), 'MM3', HANDBOOK, 100_000, 0.02);
  const truth = { x: 0.2, y: -0.1, sigmaX: 4.13, sigmaY: 1.4, correlation: 0 };

  test('comes back to 20 µm from 10⁵ hits, also cut at 1.5σ', async () => {
    const [whole, cut] = [await fitted([hits]), await fitted([hits], { reach: 1.5 })];
    expectWithin(whole, 'MM3', truth);
    expect(Math.abs(value(whole, 'MM3', 'sigmaX').value - 4.13)).toBeLessThan(0.02);
    expect(Math.abs(value(whole, 'MM3', 'sigmaY').value - 1.4)).toBeLessThan(0.02);
    expectWithin(cut, 'MM3', truth);
    expect(constantProblems(payloadType('beam.spot'), whole.constants)).toEqual([]);
    expect(whole.plots.map(({ kind }) => kind)).toEqual(['grid', 'plot', 'plot']);
  });

  test('in bins agrees with hit by hit', async () => {
    const few = [drawnSpot(makeRandom(3, 2), 'MM3', HANDBOOK, 10_000, 0.02)];
    const [free, binned] = [await fitted(few), await fitted(few, { binned: 1, binWidth: 0.6 })];
    for (const column of ['x', 'y', 'sigmaX', 'sigmaY', 'correlation']) {
      const [a, b] = [value(free, 'MM3', column), value(binned, 'MM3', column)];
      expect(Math.abs(a.value - b.value) / a.error, column).toBeLessThan(0.3);
      expect(Math.abs(b.error / a.error - 1), column).toBeLessThan(0.05);
    }
    expect(binned.fits[0]!.state.ndof).toBeGreaterThan(100);
  });
});

describe('what is no spot', () => {
  const good = drawnSpot(makeRandom(4, 1), 'MM3', HANDBOOK, 2000, 0.02);
  const without = (change: Partial<SpotHits>): SpotHits => ({ ...good, ...change });
  const second = drawnSpot(makeRandom(4, 2), 'MM3', [25, 0, 4.13, 1.4, 0], 900, 0);
  const joined = (a: Float64Array, b: Float64Array): Float64Array => Float64Array.of(...a, ...b);

  test.each<[string, SpotHits, string, RegExp]>([
    ['nothing', without({ hitX: new Float64Array(), hitY: new Float64Array() }), 'noData', /MM3 has no hits/],
    ['one hit', without({ hitX: Float64Array.of(1), hitY: Float64Array.of(1) }), 'tooFewData', /MM3 has 1 hits/],
    [
      'all in one place',
      without({ hitX: new Float64Array(500).fill(2), hitY: new Float64Array(500).fill(1) }),
      'undetermined',
      /lie in one place/,
    ],
    [
      'two peaks',
      without({ hitX: joined(good.hitX, second.hitX), hitY: joined(good.hitY, second.hitY) }),
      'twoPeaks',
      /two peaks 2[45]\.\d mm apart, the smaller one with 3\d %/,
    ],
  ])('%s: a named failure, no number', async (_, hits, failure, sentence) => {
    const other = drawnSpot(makeRandom(4, 3), 'MM4', HANDBOOK, 2000, 0.02);
    const result = await fitted([hits, other]);
    expect(result.fits[0]!.state).toMatchObject({ isValid: false, failure });
    expect(result.left).toMatchObject([{ key: 'MM3', reason: expect.stringMatching(sentence) as string }]);
    expect(result.constants.table!.status).toEqual(['missing', 'measured']);
    expect(constantProblems(payloadType('beam.spot'), result.constants)).toEqual([]);
  });

  test('clean spots are not called two peaks', async () => {
    const spots = Array.from({ length: 60 }, (_, i) => drawnSpot(makeRandom(5, i), 'MM3', HANDBOOK, 400, 0.05));
    for (const spot of spots) expect((await fitted([spot])).left).toEqual([]);
  });
});

test('a Micromegas of a simulated run shows the beam that went in', async () => {
  const wish: SimulationWish = { setup: NA64, process: 'beamProfile', parameters: { haloPart: 0, energySpread: 0 } };
  const { source, events, reconstructed } = await reconstructedRun(wish, 400);
  const run = { run: 'na64-1', number: 1, beamEnergy: 150, start: null, end: null, onTarget: null };
  const constants = constantsOf(wish, source);
  const task = { ...spotTask(NA64, { srdCut: 0 }), runs: [{ ...run, constants }] };
  const collector = beamSpot.collector(task);
  events.forEach((event, i) => collector.add(mergeReconstruction(event, reconstructed[i]!), { ...run, constants }));
  const data = await collector.data();
  expect(data.map(({ station }) => station)).toEqual(['MM3', 'MM4']);
  const result = await beamSpot.fit(data, task, following);
  // The spot at the entrance, 3.9 and 1.3 mm, grows by the beam's divergence on the way (handbook: 4.13 and 1.40 mm).
  for (const station of ['MM3', 'MM4']) expectWithin(result, station, { sigmaX: 4.13, sigmaY: 1.4 });
});

describe('the energy spread', () => {
  test('comes back, from y and from a given width', async () => {
    const { make, task } = beamEnergySpreadCase;
    const { data } = make(makeRandom(6, 1));
    for (const parameters of [{}, { sigma0: Math.hypot(0.8, 4.2), sigma0Error: 0.01 }]) {
      const own = { ...task, parameters: { ...task.parameters, ...(parameters as Record<string, number>) } };
      const { constants } = await beamEnergySpread.fit(data as SpotData, own, following);
      const { value: spread, error, systematic } = constants.parameters['spread']!;
      expect(Math.abs(spread! - 0.0025) / error!).toBeLessThan(4);
      expect(error).toBeLessThan(0.0002);
      expect(systematic !== undefined).toBe('sigma0' in parameters);
    }
  });

  test('that does not show has no number', async () => {
    const { task } = beamEnergySpreadCase;
    const round = drawnSpot(makeRandom(6, 2), 'TimePix', [0, 0, 4.2, 4.4, 0], 3000, 0);
    const result = await beamEnergySpread.fit([round], task, following);
    expect(result.constants.parameters['spread']).toEqual({ status: 'missing', value: null, error: null });
    expect(result.left[0]!.reason).toMatch(/not significantly more/);
  });
});

test('strips of the target: both views, integrated over the strips, without the bad ones', async () => {
  const random = makeRandom(8, 1);
  const view = (mean: number, sigma: number, bad: number) => {
    const edges = Float64Array.from({ length: 17 }, (_, i) => i - 8);
    const charge = new Float64Array(16);
    const perPositron = 7e-5;
    for (let i = 0; i < 100_000; i++) {
      const strip = Math.floor(random.normal(mean, sigma) + 8);
      if (strip >= 0 && strip < 16) charge[strip]! += perPositron * (1 + 0.65 * random.normal(0, 1));
    }
    const error = charge.map((one) => Math.hypot(Math.sqrt(one * perPositron * (1 + 0.65 ** 2)), 0.01));
    for (let i = 0; i < 16; i++) charge[i]! += random.normal(0, 0.01);
    charge[bad] = 0;
    error[bad] = Number.NaN;
    return { edges, charge, error };
  };
  const task = spotTask('padme-run3');
  const strips = {
    kind: 'strips',
    station: 'Target',
    x: view(0.3, 0.8, 2),
    y: view(-0.4, 1.3, 9),
    events: 100,
  } as const;
  const result = await beamSpot.fit([strips], task, following);
  expectWithin(result, 'Target', { x: 0.3, y: -0.4, sigmaX: 0.8, sigmaY: 1.3 });
  expect(value(result, 'Target', 'correlation')).toEqual({ value: 0, error: null });
  for (const { state } of result.fits) {
    expect(state.ndof).toBe(11);
    expect(state.pValue).toBeGreaterThan(1e-3);
  }
  expect(constantProblems(payloadType('beam.spot'), result.constants)).toEqual([]);
});
