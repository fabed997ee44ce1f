/** NA64: published counts, efficiencies, errors and backgrounds, and what follows from them. */
import { budgetAlong } from '#core/detector/ray.ts';
import {
  BACKGROUND_2016,
  BACKGROUND_2016_18,
  BACKGROUND_VISIBLE,
  DIMUONS,
  EFFICIENCIES,
  ELECTRONS_ON_TARGET,
  KAONS_2021,
  SYSTEMATICS,
  TOPOLOGY_SPLIT,
  TRACKER_CUTS,
  TRACKER_REJECTION,
} from '#core/physics/na64Published.ts';
import { normalBelow } from '#core/statistics/normal.ts';
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

figure('AF-070', 'background of 2016, table IV', () => [
  { value: valuesOf(BACKGROUND_2016), expected: 0.123, relative: 0.05, what: 'sum of the rows' },
  { value: valuesOf(BACKGROUND_2016), expected: 0.12, relative: 0.05, what: 'printed total' },
]);

const perElectrons = valuesOf(BACKGROUND_2016) / (sum(ELECTRONS_ON_TARGET.invisible2016) / 1e10);
figure('AF-072', 'background of 2016 per 1e10 electrons', () => [
  { what: 'now', value: perElectrons, expected: 0.028, relative: 0.1 },
  { what: 'before (0.5) over now', value: 0.5 / perElectrons, range: [10, Infinity] },
]);

figure('AF-073', 'background of 2016 to 2018', () => [
  { what: 'sum of the rows', value: valuesOf(BACKGROUND_2016_18), expected: 0.518, relative: 0.05 },
  { what: 'printed total', value: valuesOf(BACKGROUND_2016_18), expected: 0.53, relative: 0.05 },
]);

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
