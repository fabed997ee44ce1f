/** NA64: upstream background extrapolated from its sideband, reweighting of spectra, and limits. */
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import { effectiveTrackLength } from '#core/physics/minimalYield.ts';
import { ELECTRONS_ON_TARGET, SIDEBAND_C } from '#core/physics/na64Published.ts';
import { combinedLimit, countingLimit, expectedLimit, poissonProbability } from '#core/statistics/countingLimit.ts';
import { doubleRatio, meanOver } from '#core/statistics/doubleRatio.ts';
import { exponentialIntegral, fitExponential, type Exponential } from '#core/statistics/exponentialSideband.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { generateEvents } from '#main/native/generators.ts';
import { figure, type FigureValue } from './figure.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const product = (values: readonly number[]): number => values.reduce((total, value) => total * value, 1);
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

/** GeV bins of E_ECAL from 1 to 60. */
const BINS = Array.from({ length: 59 }, (_, i) => 1.5 + i);
/** Efficiency that data lose at low energy: 0.80 at 1 GeV, none from 10 GeV. */
const distortion = (energy: number): number => Math.min(1, 0.8 + (0.2 * (energy - 1)) / 9);

/**
 * Spectra of simulation (rising by half over the range) and of data with that efficiency: 400,000 events, as the
 * fixture's 10,000 would not tell its distortion from none.
 */
function spectra(efficiency: (energy: number) => number, seed: number): { data: number[]; simulated: number[] } {
  const rising = BINS.map((energy) => 1 + (0.5 * energy) / 60);
  const scale = 400_000 / sum(rising);
  const random = makeRandom(seed, 0);
  return {
    simulated: rising.map((part) => random.poisson(scale * part)),
    data: rising.map((part, i) => random.poisson(scale * part * efficiency(BINS[i]!))),
  };
}

/** χ² of the ratio of distorted spectra about a curve, beyond what is expected, in standard deviations. */
function chiSquaredPull(efficiency: (energy: number) => number, curve: (energy: number) => number): number {
  const { data, simulated } = spectra(efficiency, 62);
  const { values, errors } = doubleRatio(data, simulated);
  // Both totals are those of the counts: the curve is known up to a factor.
  const factor = meanOver(BINS.map(curve), simulated);
  const chiSquared = sum(BINS.map((energy, i) => ((values[i]! - curve(energy) / factor) / errors[i]!) ** 2));
  const degrees = BINS.length - 1;
  return (chiSquared - degrees) / Math.sqrt(2 * degrees);
}

const none = (): number => 1;

figure('AF-062', 'double ratio RR of spectra of 400,000 events', () => [
  { what: 'equal shapes: χ² about 1', value: chiSquaredPull(none, none), range: [-3, 3], unit: 'σ' },
  { what: 'distorted: χ² about the curve', value: chiSquaredPull(distortion, distortion), range: [-3, 3], unit: 'σ' },
  {
    what: 'distorted: χ² about 1, which it is not',
    value: chiSquaredPull(distortion, none),
    range: [3, Infinity],
    unit: 'σ',
  },
]);

/** Spectrum of E_ECAL in the signal box, of A′ of 10 MeV from the engine. */
async function signalSpectrum(): Promise<number[]> {
  const events = 60_000;
  const { energy } = await generateEvents({
    process: 'darkPhotonInvisible',
    parameters: { mass: 0.01, epsilon: 1e-4, radiationLength: 11, depth: 6 },
    beam: {
      code: 11,
      mass: ELECTRON_MASS,
      energy: 100,
      energySpread: 0,
      position: new Float64Array(3),
      spotX: 0,
      spotY: 0,
      divergenceX: 0,
      divergenceY: 0,
      haloFraction: 0,
      haloSpot: 0,
      bunchLength: 0,
      pulseLength: 0,
      pulsePeriod: 0,
    },
    events,
    seed: 63,
    firstStream: 0,
  });
  const spectrum = BINS.map(() => 0);
  // Per event: beam, shower, A′.
  for (let i = 0; i < events; i++) {
    const left = energy[3 * i + 1]!;
    if (left >= 1 && left < 50) spectrum[Math.floor(left - 1)]! += 1;
  }
  return spectrum;
}

figure('AF-063', 'mean of RR over the signal of 10 MeV, with the distortion of the fixture', async () => {
  const signal = await signalSpectrum();
  const injected = meanOver(BINS.map(distortion), signal);
  const { data, simulated } = spectra(distortion, 63);
  // Of the absolute efficiency: the normalisation of the ratio given back.
  const found = meanOver(doubleRatio(data, simulated).values, signal) * (sum(data) / sum(simulated));
  return [
    { what: 'recovered over injected', value: found / injected, expected: 1, tolerance: 0.02 },
    {
      what: 'as printed for run III',
      value: found,
      expected: 0.93,
      tolerance: 0.02,
      miss:
        'The handbook gives one distortion and no spectrum of the signal; with that of the engine the mean is about ' +
        '0.97. The printed factors of the three runs come from their data.',
    },
  ];
});
