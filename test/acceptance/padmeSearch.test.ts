/** PADME: limits and significances of the search (§7.7 of the handbook, A104 to A109 and A123 to A125). */
import { RUN3_SEARCH } from '#core/physics/padmeRun3.ts';
import {
  RUN3_POINTS,
  couplingLimit,
  globalProbability,
  searchAt,
  type MassResult,
} from '#core/physics/resonanceSearch.ts';
import { statisticalLimit } from '#core/physics/statisticalLimit.ts';
import { clsLimit, expectedLimit } from '#core/statistics/gaussianLimit.ts';
import { normalAbove } from '#core/statistics/normal.ts';
import { figure } from './figure.ts';

const LEVEL = 0.9;
const TOYS = 20_000;
/** Masses from one to another, MeV, in steps of 0.02. */
const massesOf = (from: number, to: number): number[] =>
  Array.from({ length: Math.round((to - from) / 0.02) + 1 }, (_, i) => (from + 0.02 * i) * 1e-3);
const SCAN = massesOf(16.34, 17.48);
const results = (withPrior: boolean): MassResult[] => SCAN.map((mass) => searchAt(RUN3_POINTS, mass, withPrior));
const strongest = (withPrior: boolean): MassResult =>
  results(withPrior).reduce((best, one) => (one.significance > best.significance ? one : best));

figure('A104', 'median expected limit, CLs by toys with all nuisances', () =>
  (
    [
      [16.88, 3.72],
      [16.92, 3.77],
      [17.04, 3.84],
    ] as const
  ).map(([mass, expected]) => ({
    what: `${mass} MeV`,
    value: couplingLimit(RUN3_POINTS, mass * 1e-3, LEVEL, 'median', TOYS, 104) * 1e4,
    expected,
    relative: 0.1,
    unit: '1e-4',
  })),
);

figure('A105', 'largest observed limit in 16.6 to 17.2 MeV, CLs by toys with all nuisances', () => {
  const weakest = massesOf(16.6, 17.2)
    .map((mass) => {
      const { coupling2, error } = searchAt(RUN3_POINTS, mass, true);
      return { mass, limit: clsLimit(coupling2, error, LEVEL) };
    })
    .reduce((best, one) => (one.limit > best.limit ? one : best));
  return [
    { what: 'at', value: weakest.mass * 1e3, expected: 16.9, tolerance: 1e-6, unit: 'MeV' },
    {
      what: 'limit',
      value: couplingLimit(RUN3_POINTS, weakest.mass, LEVEL, 'observed', TOYS, 105) * 1e4,
      expected: 5.6,
      relative: 0.02,
      unit: '1e-4',
    },
  ];
});

figure('A106', 'smallest local p-value', () => ({
  value: normalAbove(strongest(true).significance),
  expected: 0.01,
  tolerance: 0.005,
}));

const GLOBAL_TOYS = 20_000;
const REFERENCE =
  'a reference, not a test (appendix A.18): the published toys are of CLs type and their global p has no public definition';

figure('A107', 'global p-value of the simple toy scan, against the published one', () => ({
  value: globalProbability(RUN3_POINTS, SCAN, true, strongest(true).significance, GLOBAL_TOYS, 125),
  expected: 0.039,
  tolerance: 0.015,
  miss: REFERENCE,
}));

figure('A108', 'the same within 16.85 ± 0.12 MeV', () => ({
  value: globalProbability(RUN3_POINTS, massesOf(16.73, 16.97), true, strongest(true).significance, GLOBAL_TOYS, 108),
  expected: 0.022,
  tolerance: 0.012,
  miss: REFERENCE,
}));

figure('A109', 'limit by statistics alone, five best periods', () =>
  (
    [
      [16.4, 3.69],
      [16.6, 2.87],
      [16.92, 2.85],
      [17.2, 2.62],
      [17.48, 5.36],
    ] as const
  ).map(([mass, expected]) => ({
    what: `${mass} MeV`,
    value: statisticalLimit(RUN3_SEARCH, mass * 1e-3) * 1e4,
    expected,
    relative: 0.03,
    unit: '1e-4',
  })),
);

figure('A123', 'maximum of the scan by least squares', () =>
  (
    [
      [false, 2.24, 4.6],
      [true, 2.27, 4.4],
    ] as const
  ).flatMap(([withPrior, z, coupling]) => {
    const found = strongest(withPrior);
    const which = withPrior ? 'with priors' : 'without';
    return [
      { what: `mass, ${which}`, value: found.mass * 1e3, expected: 16.9, tolerance: 0.02, unit: 'MeV' },
      { what: `significance, ${which}`, value: found.significance, expected: z, tolerance: 0.05 },
      {
        what: `g, ${which}`,
        value: Math.sqrt(found.coupling2) * 1e4,
        expected: coupling,
        tolerance: 0.05,
        unit: '1e-4',
      },
    ];
  }),
);

figure('A124', 'median expected limit of a Gaussian estimate, with priors', () =>
  (
    [
      [16.4, 4.71],
      [16.6, 3.95],
      [16.88, 3.76],
      [17, 3.79],
      [17.2, 3.7],
    ] as const
  ).map(([mass, expected]) => ({
    what: `${mass} MeV`,
    value: Math.sqrt(expectedLimit(searchAt(RUN3_POINTS, mass * 1e-3, true).error, LEVEL)) * 1e4,
    expected,
    relative: 0.01,
    unit: '1e-4',
  })),
);

figure('A125', `global p-value of the simple toy scan, ${GLOBAL_TOYS} toys`, () =>
  (
    [
      [true, 0.16],
      [false, 0.205],
    ] as const
  ).map(([withPrior, expected]) => ({
    what: withPrior ? 'with priors' : 'without',
    value: globalProbability(RUN3_POINTS, SCAN, withPrior, strongest(withPrior).significance, GLOBAL_TOYS, 125),
    expected,
    tolerance: 0.01,
  })),
);
