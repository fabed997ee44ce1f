/** PADME: the data set of Run III, its calibration and ageing (§7.5, §7.6 of the handbook). */
import { ageingFactor, RUN3_FLUX } from '#core/physics/leadGlass.ts';
import {
  RUN3_MASK_CENTRE,
  RUN3_PERIODS,
  RUN3_SEARCH,
  efficiencyOverBackground,
  expectedBackground,
  maskedPeriods,
  pairRatio,
  type Run3Period,
} from '#core/physics/padmeRun3.ts';
import { fitAgeing } from '#core/physics/ageingFit.ts';
import { RUN3_AGEING } from '#core/physics/padmeRun3Ageing.ts';
import { RUN3_ERRORS, totalError } from '#core/physics/padmeRun3Errors.ts';
import { largestFiducialCosine } from '#core/physics/pairSelection.ts';
import { pairFrame } from '#core/physics/positronKinematics.ts';
import { fitConstant } from '#core/statistics/leastSquares.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { dataFigure, rowsOf } from './dataFigure.ts';
import { figure } from './figure.ts';
import { pairsPerPositron } from './padmeTarget.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const rms = (values: readonly number[]): number => Math.hypot(...values) / Math.sqrt(values.length);
const onResonance = RUN3_PERIODS.filter(({ scan }) => scan !== 'belowResonance').toSorted((a, b) => a.rootS - b.rootS);
const masked = maskedPeriods(RUN3_SEARCH, RUN3_MASK_CENTRE, 10);

/** gR as the handbook prints it, period by period. */
const PRINTED = [
  1.0267, 1.0082, 1.0042, 1.0069, 1.0089, 1.0086, 0.9972, 1.0127, 1.0134, 1.0129, 1.0013, 1.0285, 1.0191, 1.0018,
  1.0154, 1.019, 1.0039, 1.0234, 1.0143, 1.0194, 1.0174, 1.0129, 1.0121, 1.0084, 1.0171, 0.99, 1.0054, 0.9816, 1.0131,
  1.0102, 1.0041, 1.013, 1.0014, 1.0066, 1.0136, 1.0247, 1.0058, 1.0323, 1.0179, 1.0202, 1.0286, 1.0081, 1.0208, 1.0049,
  0.9987, 1.0306, 0.9903, 1.0005, 0.9987, 0.9941, 0.9881, 1.0014,
];

figure('A60', 'points on resonance', () => ({ value: onResonance.length, expected: 47, exact: true }));

figure('A61', 'points of the search', () => [
  { what: 'used', value: RUN3_SEARCH.length, expected: 42, exact: true },
  { what: 'masked', value: masked.filter(Boolean).length, expected: 10, exact: true },
  { what: 'side band', value: masked.filter((one) => !one).length, expected: 32, exact: true },
]);

figure('A62', 'gR of every period: largest distance from the printed column', () => ({
  value: Math.max(...RUN3_PERIODS.map((period, i) => Math.abs(pairRatio(period).value - PRINTED[i]!))),
  expected: 0,
  tolerance: 2e-4,
}));

figure('A63', 'pairs of the 42 points', () => ({
  value: sum(RUN3_SEARCH.map(({ pairs }) => pairs)),
  expected: 1.1373e6,
  relative: 1e-4,
}));

figure('A64', 'positrons', () =>
  (
    [
      ['42 points', RUN3_SEARCH, 3.151e11],
      ['47 on resonance', onResonance, 3.563e11],
      ['all 52', RUN3_PERIODS, 3.924e11],
    ] as const
  ).map(([what, periods, expected]) => ({
    what,
    value: sum(periods.map(({ positrons }) => positrons)),
    expected,
    relative: 1e-3,
  })),
);

figure('A65', 'mean spacing of energies inside a scan', () =>
  (['scan1', 'scan2'] as const).map((scan) => {
    const energies = RUN3_SEARCH.filter((period) => period.scan === scan).map(({ beamEnergy }) => beamEnergy * 1e3);
    return {
      what: scan,
      value: (Math.max(...energies) - Math.min(...energies)) / (energies.length - 1),
      expected: 1.53,
      tolerance: 0.02,
      unit: 'MeV',
    };
  }),
);

figure('A66', 'mean spacing of the 47 points in √s', () => ({
  value: ((onResonance.at(-1)!.rootS - onResonance[0]!.rootS) / 46) * 1e6,
  expected: 24.8,
  tolerance: 0.2,
  unit: 'keV',
}));

figure('A67', 'mean relative errors', () =>
  (
    [
      ['pairs', ({ pairs }: Run3Period) => 1 / Math.sqrt(pairs), 0.611],
      ['positrons', ({ positronsError }: Run3Period) => positronsError, 0.369],
      ['background', ({ backgroundError }: Run3Period) => backgroundError, 0.516],
      [
        'gR',
        (period: Run3Period) => {
          const { value, error } = pairRatio(period);
          return error / value;
        },
        0.882,
      ],
    ] as const
  ).map(([what, of, expected]) => ({
    what,
    value: 100 * mean(RUN3_SEARCH.map(of)),
    expected,
    tolerance: 0.002,
    unit: '%',
  })),
);

dataFigure('A68', 'published errors of the pairs against 1/√N', 'padme-run3/relative_errors_figure.csv', (text) => {
  const [, ...rows] = rowsOf(text, ',');
  const off = rows.map(([period, , , published]) =>
    Math.abs(Number(published) - 100 / Math.sqrt(RUN3_PERIODS[Number(period)]!.pairs)),
  );
  return [
    { what: 'periods', value: off.length, expected: 42, exact: true },
    { what: 'largest distance', value: Math.max(...off), expected: 0, tolerance: 0.01, unit: '%' },
  ];
});

const budget = (key: keyof typeof RUN3_ERRORS, expected: number, tolerance: number) => [
  { value: totalError(RUN3_ERRORS[key]), expected, tolerance, unit: '%' },
  { what: 'as quoted', value: RUN3_ERRORS[key].quoted, expected, tolerance, unit: '%' },
];
figure('A69', 'budget of gR', () => budget('ratio', 0.886, 0.005));
figure('A70', 'budget of the pairs', () => budget('pairs', 0.67, 0.03));
figure('A71', 'budget of the background', () => budget('background', 0.5, 0.01));
figure('A72', 'common budget of the background', () => budget('backgroundCommon', 0.64, 0.05));
figure('A73', 'common budget of the positrons', () => budget('positronsCommon', 2.08, 0.02));
figure('A74', 'budget of the positrons', () => budget('positrons', 0.46, 0.02));

figure('A75', 'background against its line', () => {
  const residuals = RUN3_SEARCH.map(({ background, rootS }) => 100 * (background / expectedBackground(rootS) - 1));
  return [
    { what: 'r.m.s.', value: rms(residuals), expected: 0.49, tolerance: 0.05, unit: '%' },
    { what: 'largest', value: Math.max(...residuals.map(Math.abs)), expected: 1.06, tolerance: 0.05, unit: '%' },
  ];
});

figure('A76', 'efficiency over background against its line', () => {
  const residuals = RUN3_SEARCH.filter(({ period }) => period !== 0).map(
    ({ signalEfficiency, background, rootS }) =>
      100 * (signalEfficiency / background / efficiencyOverBackground(rootS) - 1),
  );
  return { value: rms(residuals), expected: 0.64, tolerance: 0.05, unit: '%' };
});

figure('A77', 'efficiency of period 0', () => {
  const { signalEfficiency, background, rootS } = RUN3_PERIODS[0]!;
  return [
    { what: 'between its neighbours', value: signalEfficiency, expected: 0.0929, tolerance: 3e-4 },
    { what: 'by the line', value: efficiencyOverBackground(rootS) * background, expected: 0.0933, tolerance: 3e-4 },
  ];
});

figure('A78', 'fit of ageing to the energy in the calorimeter', () => {
  const fit = fitAgeing(RUN3_AGEING, RUN3_FLUX);
  return [
    { what: 'p₀', value: fit.level * 1e3, expected: 0.4221, relative: 0.01, unit: 'MeV' },
    { what: 'its error', value: fit.levelError * 1e3, expected: 0.0011, tolerance: 5e-5, unit: 'MeV' },
    { what: 'p₁', value: fit.slope, expected: 0.0954, relative: 0.01 },
    { what: 'its error', value: fit.slopeError, expected: 0.0074, tolerance: 1e-4 },
    { what: 'χ²', value: fit.chiSquared, expected: 39.1, tolerance: 0.2 },
    { what: 'degrees of freedom', value: fit.degrees, expected: 39, exact: true },
  ];
});

figure('A79', 'factor of ageing by the slope of 0.0966: largest distance from the table', () => {
  // The flux is given for periods 0 to 22 and 28 to 45.
  const periods = RUN3_PERIODS.filter(({ period }) => period < 23 || (period > 27 && period < 46));
  return {
    value: Math.max(...periods.map(({ ageing }, i) => Math.abs(ageing - ageingFactor(RUN3_AGEING[i]!.flux, 0.0966)))),
    expected: 0,
    tolerance: 2e-4,
  };
});

figure('A80', 'factor of ageing', () => {
  const factors = RUN3_PERIODS.map(({ ageing }) => ageing);
  return [
    { what: 'least', value: Math.min(...factors), expected: 0.951, tolerance: 1e-3 },
    { what: 'largest', value: Math.max(...factors), expected: 1.062, tolerance: 1e-3 },
  ];
});

figure('A81', 'factor of loss over 0.922, on resonance', () => {
  const factors = RUN3_SEARCH.map(({ loss }) => 100 * (loss / 0.922 - 1));
  return [
    { what: 'least', value: Math.min(...factors), expected: -4, tolerance: 0.2, unit: '%' },
    { what: 'largest', value: Math.max(...factors), expected: 2.3, tolerance: 0.2, unit: '%' },
  ];
});

figure('A82', 'tag and probe, data over simulation', () => {
  const points = RUN3_SEARCH.map(({ tagAndProbe }) => tagAndProbe!);
  const fit = fitConstant(
    points.map(({ ratio }) => ratio),
    points.map(({ error }) => error),
  );
  return [
    { what: 'weighted mean', value: fit.values[0]!, expected: 1, tolerance: 0.005 },
    { what: 'its error', value: Math.sqrt(fit.covariance[0]![0]!), expected: 0.0035, tolerance: 1e-4 },
    { what: 'χ²', value: fit.chiSquared, expected: 48.6, tolerance: 0.2 },
  ];
});

dataFigure(
  'A83',
  'lead glass against height, data over simulation, −42 to 27 mm',
  'padme-run3/energy_vs_y_testbeam.csv',
  (text) => {
    const points = rowsOf(text, ',')
      .filter(([series, y]) => series === 'ratio' && Number(y) > -42 && Number(y) < 27)
      .map(([, , ratio, error]) => ({ ratio: Number(ratio), error: Number(error) }));
    const fit = fitConstant(
      points.map(({ ratio }) => ratio),
      points.map(({ error }) => error),
    );
    return [
      { what: 'mean', value: fit.values[0]!, expected: 1.0115, tolerance: 1e-4 },
      { what: 'its error', value: Math.sqrt(fit.covariance[0]![0]!), expected: 0.0054, tolerance: 1e-4 },
      { what: 'χ²', value: fit.chiSquared, expected: 9.09, tolerance: 0.01 },
      { what: 'degrees of freedom', value: fit.degrees, expected: 10, exact: true },
    ];
  },
);

figure('A84', 'pairs of five toy runs at 402 MeV, 0.4·10¹⁰ positrons each: spread, mean of 2000 campaigns', () => {
  const frame = pairFrame(0.402);
  // The simulated background is 0.905 of the pairs at leading order in the fiducial region (A119).
  const expected = 0.905 * pairsPerPositron(0.402, largestFiducialCosine(frame)) * 0.4e10;
  const spreads = Array.from({ length: 2000 }, (_, campaign) => {
    const random = makeRandom(84, campaign);
    const runs = Array.from({ length: 5 }, () => random.poisson(expected) / expected);
    return Math.hypot(...runs.map((run) => run - mean(runs))) / Math.sqrt(4);
  });
  return { value: 100 * mean(spreads), expected: 0.7, tolerance: 0.2, unit: '%' };
});
