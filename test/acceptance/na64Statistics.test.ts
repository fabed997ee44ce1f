/** NA64: efficiencies, errors, backgrounds and limits. */
import { budgetAlong } from '#core/detector/ray.ts';
import { effectiveTrackLength } from '#core/physics/minimalYield.ts';
import {
  BACKGROUND_2016,
  BACKGROUND_2016_18,
  BACKGROUND_VISIBLE,
  DIMUONS,
  EFFICIENCIES,
  ELECTRONS_ON_TARGET,
  KAONS_2021,
  SIDEBAND_C,
  SYSTEMATICS,
  TOPOLOGY_SPLIT,
  TRACKER_CUTS,
  TRACKER_REJECTION,
} from '#core/physics/na64Published.ts';
import { combinedLimit, countingLimit, expectedLimit, poissonProbability } from '#core/statistics/countingLimit.ts';
import { exponentialIntegral, fitExponential, type Exponential } from '#core/statistics/exponentialSideband.ts';
import { normalBelow } from '#core/statistics/normal.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { shippedDetector } from '../fixtures/detector.ts';
import { figure, type FigureValue } from './figure.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const product = (values: readonly number[]): number => values.reduce((total, value) => total * value, 1);
const valuesOf = (list: readonly { value: number }[]): number => sum(list.map(({ value }) => value));

figure('AF-060', 'dimuons, data over simulation, table I', () =>
  DIMUONS.map(({ run, data, simulated, printedRatio }) => ({
    what: `run ${run}`,
    value: data / simulated,
    expected: printedRatio,
    tolerance: 0.012,
  })),
);

figure('AF-061', 'deficit of dimuons in data, table I', () => {
  const deficits = DIMUONS.map(({ data, simulated }) => 100 * (1 - data / simulated));
  return [
    { what: 'least', value: Math.min(...deficits), expected: 8, tolerance: 1.5, unit: '%' },
    { what: 'largest', value: Math.max(...deficits), expected: 19, tolerance: 1.5, unit: '%' },
  ];
});

figure('AF-064', 'products of the efficiencies, table II', () => [
  { what: '10 MeV', value: product(Object.values(EFFICIENCIES.mev10)), expected: 0.497, tolerance: 0.005 },
  { what: '100 MeV', value: product(Object.values(EFFICIENCIES.mev100)), expected: 0.481, tolerance: 0.005 },
]);

figure('AF-065', 'systematic errors in quadrature, table III', () => {
  const { efficiency, electronsOnTarget, crossSection } = SYSTEMATICS;
  const light = Math.hypot(...Object.values(efficiency.mev10));
  const value = (what: string, part: number, expected: number): FigureValue => ({
    what,
    value: 100 * part,
    expected,
    tolerance: 0.1,
    unit: '%',
  });
  return [
    value('efficiency, 10 MeV', light, 9.06),
    value('efficiency, 100 MeV', Math.hypot(...Object.values(efficiency.mev100)), 8.14),
    value('with electrons on target and cross-section', Math.hypot(light, electronsOnTarget, crossSection), 13.6),
  ];
});

/** p₁ that gives the handbook's background below 50 GeV, run by run. */
const P1 = { I: -20.052, II: -23.921, III: -29.819 } as const;
const SIDEBAND: readonly (Exponential & { expected: number })[] = SIDEBAND_C.map(({ run, slope, expected }) => ({
  p1: P1[run],
  p2: slope,
  expected: expected.value,
}));
const EDGES = Array.from({ length: 26 }, (_, i) => 50 + i);
const TOYS = 4000;

/** Fit of 1 GeV bins from 50 to 75 GeV, extrapolated to the box below 50: without fluctuations, and of toys. */
const sideband = (run: number, middle: number, lowest: number, highest: number) => (): readonly FigureValue[] => {
  const truth = SIDEBAND[run]!;
  const means = EDGES.slice(1).map((edge, i) => exponentialIntegral(truth, EDGES[i]!, edge));
  const asimov = exponentialIntegral(fitExponential(means, EDGES), 0, 50);
  const toys = Float64Array.from({ length: TOYS }, (_, toy) => {
    const random = makeRandom(640_000 + run, toy);
    return exponentialIntegral(
      fitExponential(
        means.map((mean) => random.poisson(mean)),
        EDGES,
      ),
      0,
      50,
    );
  }).toSorted();
  const quantile = (part: number): number => toys[Math.round(part * (TOYS - 1))]!;
  return [
    { what: 'Asimov', value: asimov, expected: truth.expected, relative: 0.02 },
    { what: `median of ${TOYS} toys`, value: quantile(0.5), expected: truth.expected, relative: middle },
    { what: '16 % of the toys', value: quantile(0.16), expected: lowest, relative: 0.1 },
    { what: '84 % of the toys', value: quantile(0.84), expected: highest, relative: 0.1 },
  ];
};

figure('AF-066', 'upstream background of run I', sideband(0, 0.15, 0.018, 0.081));
figure('AF-067', 'upstream background of run II', sideband(1, 0.1, 0.029, 0.056));
figure('AF-068', 'upstream background of run III', sideband(2, 0.1, 0.0077, 0.013));

figure('AF-069', 'upstream background of the three runs', () => [
  { what: 'sum of the extrapolations', value: upstreamBelow(50), expected: 0.094, relative: 0.05 },
  {
    what: 'printed errors in quadrature',
    value: Math.hypot(...SIDEBAND_C.map(({ expected }) => expected.error)),
    expected: 0.026,
    relative: 0.05,
  },
]);

/** Background of all three runs below a cut on E_ECAL. */
function upstreamBelow(cut: number): number {
  return sum(SIDEBAND.map((run) => exponentialIntegral(run, 0, cut)));
}

figure('AF-070', 'background of 2016, table IV', () => [
  { value: valuesOf(BACKGROUND_2016), expected: 0.123, relative: 0.05, what: 'sum of the rows' },
  { value: valuesOf(BACKGROUND_2016), expected: 0.12, relative: 0.05, what: 'printed total' },
]);

/** ε of the expected limit, up to a factor, for a box below that energy. */
function relativeMixing(cut: number): number {
  const limit = expectedLimit({ background: upstreamBelow(cut), yield: 1, yieldError: 0 }, 0.9);
  return Math.sqrt(limit / effectiveTrackLength(1 - cut / 100));
}

figure('AF-071', 'best cut on E_ECAL', () => {
  const cuts = Array.from({ length: 61 }, (_, i) => 30 + i / 2);
  const best = cuts.reduce((least, cut) => (relativeMixing(cut) < relativeMixing(least) ? cut : least));
  return [
    { what: 'cut', value: best, expected: 49.5, tolerance: 2, unit: 'GeV' },
    ...(
      [
        [40, 1.788],
        [50, 1.676],
        [55, 1.784],
        [60, 2.23],
      ] as const
    ).map(([cut, expected]) => ({
      what: `relative ε at ${cut} GeV`,
      value: relativeMixing(cut),
      expected,
      relative: 0.02,
    })),
  ];
});

const perElectrons = valuesOf(BACKGROUND_2016) / (sum(ELECTRONS_ON_TARGET.invisible2016) / 1e10);
figure('AF-072', 'background of 2016 per 1e10 electrons', () => [
  { what: 'now', value: perElectrons, expected: 0.028, relative: 0.1 },
  { what: 'before (0.5) over now', value: 0.5 / perElectrons, range: [10, Infinity] },
]);

figure('AF-073', 'background of 2016 to 2018', () => [
  { what: 'sum of the rows', value: valuesOf(BACKGROUND_2016_18), expected: 0.518, relative: 0.05 },
  { what: 'printed total', value: valuesOf(BACKGROUND_2016_18), expected: 0.53, relative: 0.05 },
]);

const limit = (observed: number, background: number, yieldError = 0): number =>
  countingLimit(observed, { background, yield: 1, yieldError }, 0.9);

figure('AF-074', '90 % limit, nothing seen', () =>
  [0, 0.12, 0.53].map((background) => ({
    what: `background ${background}`,
    value: limit(0, background),
    expected: 2.3026,
    tolerance: 0.001,
  })),
);

figure('AF-075', '90 % limit by CLs, background 0.12', () => [
  { what: '1 seen', value: limit(1, 0.12), expected: 3.78, tolerance: 0.01 },
  { what: '2 seen', value: limit(2, 0.12), expected: 5.2, tolerance: 0.01 },
  { what: '3 seen', value: limit(3, 0.12), expected: 6.56, tolerance: 0.01 },
  {
    what: 'mean over the background',
    value: expectedLimit({ background: 0.12, yield: 1, yieldError: 0 }, 0.9),
    expected: 2.479,
    tolerance: 0.01,
  },
]);

figure('AF-076', '90 % limit, nothing seen, log-normal error of the yield', () => [
  { what: '9 %', value: limit(0, 0.12, 0.09), expected: 2.314, tolerance: 0.01 },
  { what: '13.6 %', value: limit(0, 0.12, 0.136), expected: 2.327, tolerance: 0.01 },
  { what: '25 %', value: limit(0, 0.12, 0.25), expected: 2.378, tolerance: 0.01 },
]);

figure('AF-077', 'one merged run against three, errors 13.6 %', () => {
  const yields = ELECTRONS_ON_TARGET.invisible2016.map((electrons, run) => electrons * [0.7, 0.6, 0.5][run]!);
  const shares = yields.map((one) => one / sum(yields));
  const runs = shares.map((share, run) => ({
    background: SIDEBAND[run]!.expected,
    yield: share,
    yieldError: 0.136,
  }));
  const merged = (observed: number): number =>
    countingLimit(observed, { background: upstreamBelow(50), yield: 1, yieldError: 0.136 }, 0.9);
  const separate = (observed: readonly number[]): number => combinedLimit(observed, runs, 0.9);
  // Means over what the background alone gives; three or more events come once in ten thousand experiments.
  const outcomes = [0, 1, 2].flatMap((i) => [0, 1, 2].flatMap((j) => [0, 1, 2].map((k) => [i, j, k])));
  const mean = (limitOf: (observed: readonly number[]) => number): number => {
    const rare = outcomes.filter((observed) => sum(observed) <= 2);
    const chances = rare.map((observed) => product(observed.map((n, i) => poissonProbability(n, runs[i]!.background))));
    return sum(rare.map((observed, at) => chances[at]! * limitOf(observed))) / sum(chances);
  };
  return [
    {
      what: 'nothing seen, as in the data',
      value: separate([0, 0, 0]) / merged(0),
      expected: 1,
      relative: 0.05,
    },
    {
      what: 'mean expected limit',
      value: mean(separate) / mean((observed) => merged(sum(observed))),
      expected: 1,
      relative: 0.05,
    },
  ];
});

figure('AF-081', 'rate of 10 % overlapping pulses, shaper of 100 ns', () => ({
  // Probability of no other pulse within the window: exp(−rate · window).
  value: -Math.log(0.9) / 100e-9,
  range: [3e5, 3e6],
  unit: '/s',
}));

figure('AF-087', 'hadrons that do not interact in the HCAL of the setup', () => {
  const detector = shippedDetector('na64-inv2016');
  const path = budgetAlong(detector, detector.setup.beam.path);
  const left = (modules: number): number =>
    Math.exp(
      -sum(
        path
          .filter(({ element }) => element?.startsWith('HCAL') && Number(element.slice(4)) <= modules)
          .map(({ interactionLengths }) => interactionLengths),
      ),
    );
  return [
    { what: 'four modules', value: left(4), range: [9.4e-15, 1e-12] },
    { what: 'three modules', value: left(3), range: [7.6e-11, 7.6e-9] },
  ];
});

figure('AF-090', 'background of the visible runs', () => [
  { what: '2017', value: valuesOf(BACKGROUND_VISIBLE['2017']), expected: 0.07, relative: 0.05 },
  { what: '2018', value: valuesOf(BACKGROUND_VISIBLE['2018']), expected: 0.006, relative: 0.05 },
]);

figure('AF-095', 'energy that divides the topologies of 2018', () => [
  { what: 'stored', value: TOPOLOGY_SPLIT, expected: 75, exact: true, unit: 'GeV' },
  {
    what: 'half of the beam of the setup',
    value: shippedDetector('na64-vis2018').setup.beam.energy / 2,
    expected: TOPOLOGY_SPLIT,
    exact: true,
    unit: 'GeV',
  },
]);

figure('AF-096', 'correction of the tracker, table 2', () => {
  const last = TRACKER_CUTS.at(-1)!;
  return { value: last.data / last.simulated, expected: 0.77, tolerance: 0.01 };
});

figure('AF-098', 'photons through the dump of 2018', () => {
  const { events, dataOverSample, left } = TRACKER_REJECTION.punchThrough;
  return { value: events * dataOverSample * left, expected: 0.01, exact: true };
});

figure('AF-099', 'K⁰_S left by angle and Dalitz decay', () => ({
  value: TRACKER_REJECTION.kaons.angle * TRACKER_REJECTION.kaons.dalitz,
  expected: 1e-5,
  exact: true,
}));

figure('AF-100', 'dimuons of 5 GeV with 60 %/√E in the window of 2 to 6.35 GeV', () => {
  const sigma = 0.6 * Math.sqrt(5);
  return {
    value: 100 * (normalBelow((6.35 - 5) / sigma) - normalBelow((2 - 5) / sigma)),
    range: [80, 100],
    unit: '%',
  };
});

figure('AF-119', 'K⁰_S left of 5e6 by separation and acceptance', () => ({
  value: KAONS_2021.simulated * KAONS_2021.separation * KAONS_2021.acceptance,
  range: [0, 1500],
}));
