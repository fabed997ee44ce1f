/** PADME: raw data, pulses and energies (§7.2, §7.3 of the handbook), as far as they are formulas. */
import {
  CHARGE_PER_GEV,
  MUON_ENERGY,
  calibratedEnergy,
  containment,
  energyResolution,
  saturatedHeight,
  temperatureFactor,
  windowFraction,
} from '#core/physics/ecalEnergy.ts';
import { leadGlassCharge, positronsOfCharge } from '#core/physics/leadGlass.ts';
import {
  BEAM_TRIGGER_DELAY,
  CHARGE_PER_COUNT,
  CLOCK_PERIOD,
  SAMPLES,
  SAMPLE_PERIOD,
  clockWrap,
} from '#core/physics/v1742.ts';
import { V1742 } from '#main/native/digitisation.ts';
import { dataFigure, rowsOf } from './dataFigure.ts';
import { figure } from './figure.ts';

const FRESH = { loss: 1, ageing: 1 };
const TEMPLATE = 'padme-fw/BGOwaveformTemplate.txt';

figure('A21', 'charge of one count for 1 ns', () => ({
  value: CHARGE_PER_COUNT,
  expected: 4.8828e-3,
  tolerance: 1e-6,
  unit: 'pC',
}));

figure('A22', '1 MeV in counts · ns', () => ({
  value: (1e-3 * CHARGE_PER_GEV) / CHARGE_PER_COUNT,
  expected: 3072,
  tolerance: 1,
}));

figure('A23', 'wrap of the clock', () => ({
  value: clockWrap() * 1e-9,
  expected: 13_743.9,
  tolerance: 0.1,
  unit: 's',
}));

figure('A24', 'delay of the beam’s trigger', () => ({
  value: BEAM_TRIGGER_DELAY * CLOCK_PERIOD * 1e-3,
  expected: 1.575,
  exact: true,
  unit: 'µs',
}));

figure('A25', 'length of the window', () => [
  { what: '1 GS/s', value: SAMPLES * SAMPLE_PERIOD.slow, expected: 1024, exact: true, unit: 'ns' },
  { what: '2.5 GS/s', value: SAMPLES * SAMPLE_PERIOD.fast, expected: 409.6, exact: true, unit: 'ns' },
  { what: 'simulated', value: V1742.samples * V1742.period, expected: 1024, exact: true, unit: 'ns' },
]);

dataFigure('A26', 'the template of a BGO pulse', TEMPLATE, (text) => {
  const template = rowsOf(text, /\s+/).map(([value]) => Number(value));
  const peak = Math.max(...template);
  return [
    { what: 'peak', value: peak, expected: 0.004548, tolerance: 1e-6 },
    { what: 'at', value: template.indexOf(peak), expected: 30, exact: true },
    { what: 'sum', value: template.reduce((sum, value) => sum + value, 0), expected: 1.0625, tolerance: 1e-4 },
  ];
});

dataFigure('A27', 'part of the template within 1024 ns', TEMPLATE, (text) => {
  const template = rowsOf(text, /\s+/).map(([value]) => Number(value));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { value: sum(template.slice(0, 1024)) / sum(template), expected: 0.985, tolerance: 1e-3 };
});

figure('A28', 'correction for the end of the window at 100 ns', () => ({
  value: windowFraction(100),
  expected: 0.9502,
  tolerance: 1e-4,
}));

figure('A29', 'height of a saturated pulse, 15 samples', () => ({
  value: saturatedHeight(100, 15),
  expected: 110.52,
  tolerance: 0.01,
}));

figure('A31', 'charge of a vertical muon', () => ({
  value: MUON_ENERGY * CHARGE_PER_GEV,
  expected: 262.5,
  exact: true,
  unit: 'pC',
}));

figure('A32', 'calibrated energy of 100 MeV, muon charge 245 pC', () => ({
  value: calibratedEnergy(0.1, 245) * 1e3,
  expected: 107.14,
  tolerance: 0.01,
  unit: 'MeV',
}));

figure('A36', 'containment in 7 × 7', () => [
  { what: '100 MeV', value: containment(0.1, 7), expected: 0.94372, tolerance: 1e-5 },
  { what: '300 MeV', value: containment(0.3, 7), expected: 0.95849, tolerance: 1e-5 },
  { what: '100 MeV in 5 × 5', value: containment(0.1, 5), expected: 0.93097, tolerance: 1e-5 },
  { what: '300 MeV in 5 × 5', value: containment(0.3, 5), expected: 0.94484, tolerance: 1e-5 },
]);

figure('A37', 'energy of 130 MeV with its containment', () => ({
  value: 130 / containment(0.13, 7),
  expected: 137.21,
  tolerance: 0.01,
  unit: 'MeV',
}));

figure('A38', 'containment above 1 GeV', () => ({ value: containment(1.2, 7), expected: 0.96, exact: true }));

figure('A39', 'resolution at 140 MeV', () => ({
  value: 100 * energyResolution(0.14),
  expected: 5.48,
  tolerance: 0.01,
  unit: '%',
}));

figure('A40', 'charge of 3000 positrons of 402 MeV', () => ({
  value: leadGlassCharge(3000, 0.402, FRESH),
  expected: 717,
  tolerance: 0.1,
  unit: 'pC',
}));

figure('A41', 'charge of 3000 positrons of 282.22 MeV', () => ({
  value: leadGlassCharge(3000, 0.28222, FRESH),
  expected: 503.4,
  tolerance: 0.1,
  unit: 'pC',
}));

figure('A42', 'positrons of 700 pC at 283.2 MeV', () => ({
  value: positronsOfCharge(700, 0.2832, FRESH),
  expected: 4158,
  tolerance: 1,
}));

figure('A43', 'factor of a temperature of 37.195 °C', () => ({
  value: temperatureFactor(37.195),
  expected: 1.01,
  exact: true,
}));

dataFigure('A44', 'temperatures of the calorimeter', 'padme-fw/ECal_Temperature_01.dat', (text) => {
  const rows = rowsOf(text, /\s+/);
  const degrees = rows.flatMap((row) => [Number(row[2]), Number(row[4])]);
  const lowest = degrees.reduce((least, value) => Math.min(least, value));
  const highest = degrees.reduce((most, value) => Math.max(most, value));
  return [
    { what: 'rows', value: rows.length, expected: 35_875, exact: true },
    { what: 'lowest', value: Number(lowest.toFixed(1)), expected: 32, exact: true, unit: '°C' },
    { what: 'highest', value: Number(highest.toFixed(1)), expected: 39.4, exact: true, unit: '°C' },
  ];
});
