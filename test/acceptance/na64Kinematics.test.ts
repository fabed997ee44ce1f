/** NA64: lifetime, decay length and kinematics of X17. */
import { bendAngle, bentSeparation } from '#core/physics/bend.ts';
import { LIGHT_SPEED } from '#core/physics/constants.ts';
import {
  darkMatterWidth,
  decayLength,
  decayLengthRule,
  energyOfDecayLength,
  leptonWidth,
  lifetime,
} from '#core/physics/darkPhoton.ts';
import {
  angleError,
  angleOfSeparation,
  openingAngle,
  pairMass,
  smallestOpeningAngle,
} from '#core/physics/pairKinematics.ts';
import { figure } from './figure.ts';

const M = 0.0167;

figure('AF-001', 'decay length of X17, 100 GeV, 17 MeV, ε 1e-3', () => [
  { what: 'eq. 2', value: decayLengthRule(100, 0.017, 1e-3), expected: 28.3, relative: 1e-3, unit: 'mm' },
  { what: 'from the exact width', value: decayLength(100, 0.017, 1e-3), expected: 28.07, relative: 1e-3, unit: 'mm' },
  {
    what: 'exact width over eq. 2',
    value: decayLength(100, 0.017, 1e-3) / decayLengthRule(100, 0.017, 1e-3),
    expected: 1,
    relative: 0.01,
  },
]);

figure('AF-002', 'decay length of X17, 150 GeV, 16.7 MeV, ε 1.4e-3', () => [
  { what: 'eq. 2', value: decayLengthRule(150, M, 1.4e-3), expected: 22.4, relative: 0.01, unit: 'mm' },
  { what: 'from the exact width', value: decayLength(150, M, 1.4e-3), expected: 22.3, relative: 0.01, unit: 'mm' },
]);

figure('AF-003', 'energy of a decay length of 30 mm, 17 MeV, ε 1e-3', () => ({
  value: energyOfDecayLength(30, 0.017, 1e-3),
  expected: 106,
  relative: 0.02,
  unit: 'GeV',
}));

figure('AF-004', 'lifetime of X17, 16.7 MeV', () => [
  { what: 'ε 2e-4', value: lifetime(M, 2e-4) * 1e-9, expected: 4.05e-13, relative: 0.01, unit: 's' },
  { what: 'ε 1e-3', value: lifetime(M, 1e-3) * 1e-9, expected: 1.62e-14, relative: 0.01, unit: 's' },
  { what: 'ε 1.4e-3', value: lifetime(M, 1.4e-3) * 1e-9, expected: 8.27e-15, relative: 0.01, unit: 's' },
  { what: 'width at ε 1e-3', value: leptonWidth(M, 1e-3) * 1e3, expected: 4.062e-8, relative: 1e-3, unit: 'MeV' },
  {
    what: 'cτ of 22 MeV at ε 3.16e-4',
    value: lifetime(0.022, 3.16e-4) * LIGHT_SPEED * 1e3,
    expected: 36.9,
    relative: 0.01,
    unit: 'µm',
  },
]);

figure('AF-005', 'lifetime at ε 6.8e-4', () => {
  const value = lifetime(M, 6.8e-4) * 1e-9;
  return [
    { what: 'as printed', value, expected: 3.5e-14, relative: 0.01, unit: 's' },
    { what: 'short-lived', value, range: [0, 1e-13], unit: 's' },
  ];
});

figure('AF-006', 'least opening angle, 100 GeV, 17 MeV', () => ({
  value: smallestOpeningAngle(0.017, 100) * 1e3,
  expected: 0.34,
  relative: 0.01,
  unit: 'mrad',
}));

figure('AF-007', 'least opening angle, 16.7 MeV', () => [
  { what: '100 GeV', value: smallestOpeningAngle(M, 100) * 1e3, expected: 0.334, relative: 0.02, unit: 'mrad' },
  { what: '150 GeV', value: smallestOpeningAngle(M, 150) * 1e3, expected: 0.2227, relative: 0.02, unit: 'mrad' },
]);

figure('AF-008', 'least opening angle, 1 to 25 MeV, from 20 GeV', () => ({
  what: 'widest, 25 MeV at 20 GeV',
  value: smallestOpeningAngle(0.025, 20) * 1e3,
  range: [-Infinity, 2.5 * (1 + 1e-12)],
  unit: 'mrad',
}));

figure('AF-009', 'mass of two electrons of 50 GeV at 0.34 mrad', () => [
  { value: pairMass(50, 50, 0.34e-3) * 1e3, expected: 17, relative: 1e-3, unit: 'MeV', what: 'symmetric' },
  {
    what: 'shared 30 and 120 GeV at the angle of 16.7 MeV',
    value: pairMass(30, 120, openingAngle(M, 30, 120)) * 1e3,
    expected: 16.7,
    relative: 1e-9,
    unit: 'MeV',
  },
]);

figure('AF-010', 'arctan against the small angle, 6 mm after 18.1 m', () => ({
  value: Math.abs(angleOfSeparation(6, 18_100) / (6 / 18_100) - 1),
  range: [0, 1e-7],
}));

figure('AF-011', 'error of the angle (eq. 6), 5.5 mm after 18 m', () => [
  {
    what: 'hit error of 80 µm',
    value: 100 * angleError(5.5, 18_000, { separation: 0.08, distance: 40 }),
    expected: 1.47,
    relative: 0.02,
    unit: '%',
  },
  {
    what: 'both hits counted',
    value: 100 * angleError(5.5, 18_000, { separation: 0.08 * Math.SQRT2, distance: 40 }),
    expected: 2.07,
    relative: 0.02,
    unit: '%',
  },
  {
    what: 'part of the vertex',
    value: 100 * angleError(5.5, 18_000, { separation: 0, distance: 40 }),
    expected: 0.22,
    relative: 0.02,
    unit: '%',
  },
]);

figure('AF-012', 'error of the angle, 3.4 mm after 10 m, hits of 200 µm', () => ({
  value: 100 * angleError(3.4, 10_000, { separation: 0.2 * Math.SQRT2, distance: 0 }),
  range: [8.2, 10],
  unit: '%',
}));

figure('AF-017', 'separation of the showers of 75 and 75 GeV by 2.6 T·m', () =>
  [3900, 4400].map((distance) => ({
    what: `${distance} mm behind the magnet's centre`,
    value: bentSeparation(2.6, 75, 75, distance),
    range: [80, Infinity] as const,
    unit: 'mm',
  })),
);

figure('AF-019', 'separation in cells of 38 mm', () => [
  { what: '80 mm', value: 80 / 38, range: [2, Infinity] },
  { what: '140 mm', value: 140 / 38, expected: 3.65, relative: 0.03 },
]);

figure('AF-020', 'bend of 75 GeV in the magnet of 2021', () => [
  { what: '2.6 T·m', value: bendAngle(2.6, 75) * 1e3, expected: 10.4, relative: 0.005, unit: 'mrad' },
  { what: '3.45 T·m', value: bendAngle(3.45, 75) * 1e3, expected: 13.8, relative: 0.005, unit: 'mrad' },
]);

figure('AF-058', 'Γ(A′ → χχ), 100 MeV, χ of 33.3 MeV, α_D 0.5', () => ({
  value: darkMatterWidth(0.1, 0.5, 0.0333) * 1e3,
  expected: 15.18,
  relative: 0.002,
  unit: 'MeV',
}));
