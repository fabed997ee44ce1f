/** NA64: cross-sections, yields and what they mean for mixing and dark matter. */
import { relicCoupling, relicParameter, relicTarget } from '#core/physics/darkMatter.ts';
import {
  darkPhotonCrossSection,
  elasticFormFactor,
  LEAD,
  logInverseDelta,
  photonFlux,
  TUNGSTEN,
} from '#core/physics/darkPhotonProduction.ts';
import {
  effectiveTrackLength,
  invisibleMixing,
  invisibleYield,
  VisibleModel,
  type InvisibleSearch,
} from '#core/physics/minimalYield.ts';
import {
  BEAM,
  DIMUONS,
  ELECTRONS_NEEDED,
  ELECTRONS_ON_TARGET,
  ELECTRONS_PER_DAY,
  K_FACTOR_100_MEV,
  MIXING_LIMITS,
  TRACKER_GAIN,
} from '#core/physics/na64Published.ts';
import { crossSection } from '#main/native/generators.ts';
import { figure, type FigureValue } from './figure.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const DAY = 86_400;

figure('AF-036', 'electrons per day and per second of spill', () => [
  { what: 'per day', value: (BEAM.electronsPerSpill / BEAM.spillPeriod) * DAY, expected: 1.44e10, exact: true },
  {
    what: 'per second of spill',
    value: BEAM.electronsPerSpill / BEAM.spillLength,
    expected: 1.04e6,
    relative: 0.005,
    unit: '/s',
  },
]);

figure('AF-037', 'sums of electrons on target', () => {
  const { invisible2016, invisible2017, invisible2018, visible2017, visible2018 } = ELECTRONS_ON_TARGET;
  return [
    { what: '2016', value: sum(invisible2016), expected: 4.3e10, exact: true },
    {
      what: 'invisible 2016 to 2018',
      value: sum(invisible2016) + invisible2017 + invisible2018,
      expected: 2.84e11,
      exact: true,
    },
    { what: 'visible 2017 and 2018', value: sum(visible2017) + visible2018, expected: 8.4e10, exact: true },
  ];
});

/** µb, from the engine. */
const dimuons = (energy: number): number =>
  crossSection({ process: 'dimuon', charge: LEAD.charge, massNumber: LEAD.massNumber, energy }) * 1e-6;

figure('AF-040', 'γ Pb → µµ Pb at 1 GeV', () => ({
  value: dimuons(1),
  expected: 30.2,
  relative: 0.003,
  unit: 'µb',
}));
figure('AF-041', 'γ Pb → µµ Pb at 10 GeV', () => ({ value: dimuons(10), expected: 334, relative: 0.003, unit: 'µb' }));
figure('AF-042', 'γ Pb → µµ Pb at 100 GeV', () => [
  { value: dimuons(100), expected: 886, relative: 0.003, unit: 'µb', what: '100 GeV' },
  { value: dimuons(1000), expected: 1476, relative: 0.003, unit: 'µb', what: '1 TeV' },
]);

figure('AF-043', 'symmetry of dσ/dx, x from 0.01 to 0.5, 1 to 1000 GeV', () => {
  const differences = [1, 10, 100, 1000].flatMap((energy) =>
    Array.from({ length: 50 }, (_, i) => (i + 1) / 100).map((x) => {
      const at = (share: number): number => crossSection({ process: 'dimuonShare', ...LEAD, energy, share });
      return Math.abs(at(x) - at(1 - x)) / at(0.5);
    }),
  );
  return {
    what: 'largest difference over the value in the middle',
    value: Math.max(...differences),
    range: [0, 1e-9],
  };
});

figure('AF-044', 'form factor of lead', () => [
  { what: 'a', value: elasticFormFactor(LEAD).a, expected: 5.0e4, relative: 0.005, unit: '1/GeV' },
  { what: 'd', value: elasticFormFactor(LEAD).d, expected: 4.68e-3, relative: 0.005, unit: 'GeV²' },
]);

figure('AF-045', 'ln(1/δ), electrons of 100 GeV', () => [
  ...(
    [
      [1.1, 1.53],
      [10, 5.95],
      [16.7, 6.97],
      [100, 10.55],
      [500, 10.6],
    ] as const
  ).map(([mev, expected]) => ({
    what: `${mev} MeV`,
    value: logInverseDelta(100, mev / 1e3),
    expected,
    relative: 0.01,
  })),
  {
    what: 'largest, where the branches meet',
    value: Array.from({ length: 950 }, (_, i) => i + 1).reduce((best, mev) =>
      logInverseDelta(100, mev / 1e3) > logInverseDelta(100, best / 1e3) ? mev : best,
    ),
    expected: 226,
    relative: 0.01,
    unit: 'MeV',
  },
]);

figure('AF-046', 'Φ/Z² of lead, elastic, electrons of 100 GeV', () =>
  (
    [
      [1.1, 7.0],
      [5, 10.0],
      [16.7, 12.3],
      [100, 12.2],
      [200, 9.7],
      [500, 6.0],
    ] as const
  ).map(([mev, expected]) => ({
    what: `${mev} MeV`,
    value: photonFlux(LEAD, 100, mev / 1e3),
    expected,
    relative: 0.02,
  })),
);

figure('AF-047', 'k of 100 MeV at 100 GeV', () => ({ value: K_FACTOR_100_MEV, expected: 1.7, exact: true }));

const INVISIBLE: InvisibleSearch = {
  target: { ...LEAD, radiationLength: 6.37 },
  beamEnergy: 100,
  leastFraction: 0.5,
};
/** The three runs of 2016 with their efficiencies of 0.7, 0.6 and 0.5. */
const ELECTRONS = sum(ELECTRONS_ON_TARGET.invisible2016.map((electrons, run) => electrons * [0.7, 0.6, 0.5][run]!));
const ZERO_SEEN = Math.log(10);

figure('AF-048', 'k-factor of 1.7', () => [
  {
    what: 'yield',
    value: invisibleYield(INVISIBLE, 0.1, 1e-4, 1.7) / invisibleYield(INVISIBLE, 0.1, 1e-4),
    expected: 1 / 1.7,
    exact: true,
  },
  {
    what: 'ε of the limit',
    value:
      invisibleMixing(INVISIBLE, 0.1, ELECTRONS, ZERO_SEEN, 1.7) /
      invisibleMixing(INVISIBLE, 0.1, ELECTRONS, ZERO_SEEN),
    expected: Math.sqrt(1.7),
    exact: true,
  },
]);

/** One row of table V: the model against the Weizsäcker-Williams column; the other column follows by k_eff. */
const tableRow = (mev: number, ww: number, etl: number, kEff: number) => (): readonly FigureValue[] => {
  const row = MIXING_LIMITS.find(({ mass }) => mass === mev / 1e3)!;
  const value = invisibleMixing(INVISIBLE, row.mass, ELECTRONS, ZERO_SEEN) * 1e4;
  return [
    { what: 'model, WW', value, expected: ww, relative: 0.2, unit: '1e-4' },
    { what: 'model, with k_eff', value: value * Math.sqrt(kEff), expected: etl, relative: 0.2, unit: '1e-4' },
    { what: 'table', value: `${row.ww} / ${row.etl}`, expected: `${ww} / ${etl}`, exact: true, unit: '1e-4' },
  ];
};

figure('AF-049', 'ε90 of 2016, 1.1 MeV', tableRow(1.1, 0.22, 0.19, 0.75));
figure('AF-050', 'ε90 of 2016, 2 MeV', tableRow(2, 0.23, 0.24, 1.09));
figure('AF-051', 'ε90 of 2016, 5 MeV', tableRow(5, 0.43, 0.49, 1.3));
figure('AF-052', 'ε90 of 2016, 16.7 MeV', tableRow(16.7, 1.25, 1.33, 1.13));
figure('AF-053', 'ε90 of 2016, 20 MeV', tableRow(20, 1.29, 1.6, 1.54));
figure('AF-054', 'ε90 of 2016, 100 MeV', tableRow(100, 5.5, 8.2, 2.22));
figure('AF-055', 'ε90 of 2016, 200 MeV', tableRow(200, 13.0, 22.6, 3.02));
figure('AF-056', 'ε90 of 2016, 500 MeV', tableRow(500, 38.7, 97.8, 6.39));
figure('AF-057', 'ε90 of 2016, 950 MeV', tableRow(950, 94.2, 362.0, 14.8));

figure('AF-059', 'simulated dimuons per electron on target, table I', () =>
  DIMUONS.map(({ run, simulated, electrons }) => ({
    what: `run ${run}`,
    value: simulated / electrons,
    expected: 7.15e-6,
    relative: 0.01,
  })),
);

figure('AF-082', 'y of table V with k-factors, m_A′ = 3 m_χ, α_D 0.5', () => {
  const expected = [2.2e-12, 3.6e-12, 1.5e-11, 1.1e-10, 1.6e-10, 4.1e-9, 3.2e-8, 5.9e-7, 8.1e-6];
  return MIXING_LIMITS.map(({ mass, etl }, row) => {
    const value = relicParameter(etl * 1e-4, 0.5);
    // Printed with two digits: 1 % beyond their rounding.
    const digit = 10 ** Math.floor(Math.log10(expected[row]!) - 1);
    return { what: `${mass * 1e3} MeV`, value, expected: expected[row]!, tolerance: 0.5 * digit + 0.01 * value };
  });
});

figure('AF-083', 'y of the relic density, m_χ 10 MeV, f 1', () => ({
  value: relicTarget(0.01, 1),
  expected: 2e-12,
  relative: 0.01,
}));

figure('AF-084', 'α_D of the relic density, ε 1e-3, 100 MeV, m_χ 10 MeV, f 1', () => ({
  value: relicCoupling(1e-3, 0.1, 0.01, 1),
  expected: 0.02,
  exact: true,
}));

figure('AF-085', 'least α_D of pseudo-Dirac dark matter, 16.7 MeV of table V', () => {
  const { mass, etl } = MIXING_LIMITS.find((row) => row.mass === 0.0167)!;
  const value = relicCoupling(etl * 1e-4, mass, mass / 3, 0.25);
  return [
    { what: 'value', value, expected: 7.1e-4, relative: 0.01 },
    { what: 'printed as about 1e-3, within a factor of 2', value, range: [5e-4, 2e-3] },
  ];
});

const VISIBLE = { ...TUNGSTEN, radiationLength: 6.76 };
/** Mass in MeV, energies in GeV. */
const model = (mev: number, beamEnergy: number, leastEnergy: number): VisibleModel =>
  new VisibleModel({ target: VISIBLE, beamEnergy, leastEnergy }, mev / 1e3);
const dump2021 = (length: number) => ({ length, radiationLengths: 30, decayRoom: 18_000 });
const x2021 = model(16.7, 150, 25);

const EFFICIENCY_2021 = 0.34;
const needed2021 = (length: number, epsilon: number): number =>
  ZERO_SEEN / (EFFICIENCY_2021 * x2021.yield(epsilon, dump2021(length)));

figure('AF-114', 'electrons on target of table 4, model with η 0.34', () =>
  ELECTRONS_NEEDED.map(({ layers, length, epsilon, electrons }) => ({
    what: `${layers} layers, ε ${epsilon}`,
    value: needed2021(length, epsilon) / 1e10,
    expected: electrons.value / 1e10,
    relative: 0.25,
    unit: '1e10',
  })),
);

figure('AF-115', 'growth of the electrons needed from ε 1e-3 to 1.4e-3', () => ({
  value: needed2021(138, 1.4e-3) / needed2021(138, 1e-3),
  expected: 11.7,
  relative: 0.35,
}));

figure('AF-116', 'electrons needed at ε 1.4e-3', () => ({
  value: needed2021(138, 1.4e-3),
  expected: 7e11,
  relative: 0.3,
}));

figure('AF-117', 'days needed at ε 9.6e-4', () => {
  // Printed points at both ends, exponential in between.
  const rise = Math.log(7e11 / 6e10) / 0.4e-3;
  const printed = (6e10 * Math.exp(rise * (9.6e-4 - 1e-3))) / ELECTRONS_PER_DAY;
  return [
    { what: 'fit through the printed points', value: printed, range: [0, 10], unit: 'd' },
    { what: 'the same, as derived', value: printed, expected: 6, relative: 0.02, unit: 'd' },
    { what: 'model', value: needed2021(138, 9.6e-4) / ELECTRONS_PER_DAY, range: [0, 10], unit: 'd' },
  ];
});

interface VisibleRun {
  readonly model: VisibleModel;
  readonly electrons: number;
  readonly dump: { length: number; radiationLengths: number; decayRoom: number };
}

const x2017 = model(16.7, 100, 30);
const RUNS_2017: VisibleRun[] = [290, 220].map((length, i) => ({
  model: x2017,
  electrons: ELECTRONS_ON_TARGET.visible2017[i]!,
  dump: { length, radiationLengths: [40, 30][i]!, decayRoom: 3500 },
}));
const RUN_2018: VisibleRun = {
  model: model(16.7, 150, 45),
  electrons: ELECTRONS_ON_TARGET.visible2018,
  dump: { length: 181, radiationLengths: 30, decayRoom: 7000 },
};

/** Both ends, in 1e-4, of the ε that are excluded: where the model expects 2.3 events at the efficiency 0.30. */
function exclusion(runs: readonly VisibleRun[]): { low: number; high: number } {
  const events = (epsilon: number): number =>
    0.3 * sum(runs.map((run) => run.electrons * run.model.yield(epsilon, run.dump)));
  const edge = (inside: number, outside: number): number => {
    for (let i = 0; i < 30; i++) {
      const middle = Math.sqrt(inside * outside);
      if (events(middle) > ZERO_SEEN) inside = middle;
      else outside = middle;
    }
    return inside * 1e4;
  };
  return { low: edge(3e-4, 1e-5), high: edge(3e-4, 1e-2) };
}

figure('AF-091', 'ε excluded at 16.7 MeV by 2017, model with η 0.30', () => {
  const { low, high } = exclusion(RUNS_2017);
  return [
    { what: 'lower end', value: low, expected: 1.3, relative: 0.25, unit: '1e-4' },
    { what: 'upper end', value: high, expected: 4.2, relative: 0.25, unit: '1e-4' },
  ];
});

figure('AF-092', 'ε excluded at 16.7 MeV by 2017 and 2018, model with η 0.30', () => {
  const { low, high } = exclusion([...RUNS_2017, RUN_2018]);
  return [
    { what: 'lower end', value: low, expected: 1.2, relative: 0.15, unit: '1e-4' },
    { what: 'upper end', value: high, expected: 6.8, relative: 0.15, unit: '1e-4' },
  ];
});

figure('AF-094', 'gain of the tracker analysis, table 1', () => ({
  value: TRACKER_GAIN.map(({ ratio }) => ratio).join(', '),
  expected: '1, 1, 1, 1.22, 1.2, 1.2, 1.01, 1, 1.22',
  exact: true,
}));

figure('AF-126', 'σ_WW, ε 1e-4, lead, 100 GeV, and tungsten', () => {
  const list: [number, number][] = [
    [1.1, 1.206e5],
    [2, 7.6e4],
    [5, 2.48e4],
    [16.7, 4184],
    [20, 3145],
    [100, 175.1],
    [200, 39.09],
    [500, 3.456],
    [950, 0.4885],
  ];
  const engine = (mass: number, epsilon: number): number =>
    crossSection({ process: 'darkPhoton', ...LEAD, energy: 100, mass, epsilon });
  return [
    ...list.map(([mev, expected]) => ({
      what: `${mev} MeV`,
      value: engine(mev / 1e3, 1e-4),
      expected,
      relative: 0.01,
      unit: 'pb',
    })),
    {
      what: 'tungsten, 150 GeV, 16.7 MeV, ε 1e-3',
      value: darkPhotonCrossSection(TUNGSTEN, 150, 0.0167, 1e-3),
      expected: 3.43e5,
      relative: 0.01,
      unit: 'pb',
    },
    { what: 'ten times the ε', value: engine(0.1, 1e-3) / engine(0.1, 1e-4), expected: 100, exact: true },
    {
      what: 'engine over core, largest difference',
      value: Math.max(
        ...list.map(([mev]) =>
          Math.abs(engine(mev / 1e3, 1e-4) / darkPhotonCrossSection(LEAD, 100, mev / 1e3, 1e-4) - 1),
        ),
      ),
      range: [0, 1e-6],
    },
  ];
});

figure('AF-127', 'effective track length', () =>
  (
    [
      [0.25, 1.407],
      [0.5, 0.87],
      [0.8, 0.468],
    ] as const
  ).map(([fraction, expected]) => ({
    what: `above ${fraction}`,
    value: effectiveTrackLength(fraction),
    expected,
    relative: 0.005,
    unit: 'X0',
  })),
);
