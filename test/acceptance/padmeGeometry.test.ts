/** PADME: geometry and channels (§7.1 of the handbook), on the shipped setups. */
import { hasCell, wiringOf, type Cell } from '#core/detector/cells.ts';
import { fieldAt } from '#core/detector/field.ts';
import type { GridReadout } from '#core/detector/readoutSchema.ts';
import { bendingField } from '#core/physics/bend.ts';
import { BEAM_DIPOLE_RADIUS, padmeDipoleField } from '#core/physics/padmeDipoles.ts';
import { RUN3_DEAD_CRYSTALS, crystalId, crystalRow, simulationCrystalId } from '#core/physics/padmeCrystals.ts';
import { BORE_ANGLE, BORE_EDGE, ILLUMINATED_RADIUS, RADIUS_MARGIN } from '#core/physics/pairSelection.ts';
import { shippedDetector } from '../fixtures/detector.ts';
import { dataFigure, rowsOf } from './dataFigure.ts';
import { figure } from './figure.ts';

const detector = shippedDetector('padme-run3');
const element = (name: string) => detector.setup.elements.find((one) => one.name === name)!;
const cellsOf = (...names: string[]): Cell[] => detector.cells.filter((cell) => names.includes(cell.element));
const ecal = cellsOf('ECal');
const ids = new Set(ecal.map(({ id }) => id));
const grid = element('ECal').readout as GridReadout;

figure('A1', 'crystals of the setup', () => ({ value: ecal.length, expected: 616, exact: true }));

figure('A2', 'crystals per row', () => ({
  value: Array.from({ length: 29 }, (_, row) => ecal.filter(({ id }) => crystalRow(id) === row).length).join(','),
  expected: '5,11,15,19,21,23,23,25,25,27,27,27,24,24,24,24,24,27,27,27,25,25,23,23,21,19,15,11,5',
  exact: true,
}));

figure('A3', 'the same rule with a hole of 3 × 3, and without one', () => {
  const count = (hole: { holeHalfWidth?: number }): number => {
    let cells = 0;
    for (let ix = 0; ix < 29; ix++)
      for (let iy = 0; iy < 29; iy++)
        cells += Number(hasCell({ ...grid, within: { radiusSquared: grid.within!.radiusSquared, ...hole } }, ix, iy));
    return cells;
  };
  return [
    { what: '3 × 3', value: count({ holeHalfWidth: 1 }), expected: 632, exact: true },
    { what: 'none', value: count({}), expected: 641, exact: true },
  ];
});

figure('A4', 'nearest neighbours', () => [
  { what: 'across', value: [...ids].filter((id) => ids.has(id + 100)).length, expected: 582, exact: true },
  { what: 'upright', value: [...ids].filter((id) => ids.has(id + 1)).length, expected: 582, exact: true },
]);

figure('A5', 'distances from the centre in cells', () => {
  const [x0, y0] = element('ECal').position;
  const distances = ecal.map(({ place: { centre } }) => Math.hypot(centre[0] - x0, centre[1] - y0) / grid.pitch[0]);
  return [
    { what: 'largest', value: Math.max(...distances), expected: Math.sqrt(202), tolerance: 1e-3 },
    { what: 'smallest', value: Math.min(...distances), expected: 3, tolerance: 1e-3 },
  ];
});

figure('A6', 'wiring is a bijection on the crystals', () => {
  const wired = Object.values(grid.wiring!).flatMap((list) => list.filter((id) => id !== null));
  return [
    { what: 'ids wired', value: wired.length, expected: 616, exact: true },
    { what: 'different ones', value: new Set(wired).size, expected: 616, exact: true },
    { what: 'that are crystals', value: wired.filter((id) => ids.has(id)).length, expected: 616, exact: true },
  ];
});

figure('A7', 'channels of the boards of the calorimeter', () => {
  const boards = Object.values(grid.wiring!);
  return [
    { what: 'boards', value: boards.length, expected: 20, exact: true },
    { what: 'channels', value: boards.flat().length, expected: 640, exact: true },
    { what: 'used', value: wiringOf(element('ECal')).size, expected: 616, exact: true },
  ];
});

figure('A8', 'place of crystal 1801', () => {
  const [x, y] = ecal.find(({ id }) => id === 1801)!.place.centre;
  return [
    { what: 'x', value: x, expected: 88.93, tolerance: 0.01, unit: 'mm' },
    { what: 'y', value: y, expected: -274.99, tolerance: 0.01, unit: 'mm' },
  ];
});

figure('A9', 'which cells there are', () =>
  (
    [
      [28, 28, false],
      [14, 14, false],
      [16, 12, false],
      [17, 14, true],
      [14, 0, true],
    ] as const
  ).map(([column, row, expected]) => ({
    what: `(${column}, ${row})`,
    value: ids.has(crystalId(column, row)),
    expected,
    exact: true as const,
  })),
);

figure('A10', 'number in the simulation, and back', () => [
  { what: '1801', value: simulationCrystalId(1801), expected: 118, exact: true },
  {
    what: 'all back',
    value: ecal.every(({ id }) => simulationCrystalId(simulationCrystalId(id)) === id),
    expected: true,
    exact: true,
  },
]);

figure('A11', 'SiPMs of the tagger', () => {
  const sipms = cellsOf('ETag lower', 'ETag left', 'ETag right', 'ETag upper').map(({ id }) => id);
  return [
    { what: 'different ids', value: new Set(sipms).size, expected: 120, exact: true },
    { what: 'lowest', value: Math.min(...sipms), expected: 0, exact: true },
    { what: 'highest', value: Math.max(...sipms), expected: 1413, exact: true },
  ];
});

figure('A12', 'target strip on channel 8 of its board', () => {
  const at = [...wiringOf(element('Target'))].find(([, { board, channel }]) => board === 28 && channel === 8)!;
  const strip = cellsOf('Target').find(({ id }) => id === at[0])!;
  return [
    { what: 'strip', value: strip.id, expected: 1, exact: true },
    { what: 'view', value: strip.name, expected: 'Target x 1', exact: true },
  ];
});

figure('A13', 'TimePix', () => {
  const timepix = element('TimePix');
  const { columns, rows, pixels } = timepix.readout as GridReadout;
  const [width, height] = timepix.shape.type === 'box' ? timepix.shape.size : [0, 0];
  return [
    { what: 'width', value: width, expected: 84.6, tolerance: 0.1, unit: 'mm' },
    { what: 'height', value: height, expected: 28.2, tolerance: 0.1, unit: 'mm' },
    { what: 'pixels', value: columns * rows * pixels![0] * pixels![1], expected: 786_432, exact: true },
  ];
});

dataFigure('A14', 'crystals without a constant in version 6', 'padme-fw/ECalEnergyCalibration_6.dat', (text) => {
  const given = new Set(rowsOf(text, /\s+/).map(([column, row]) => crystalId(Number(column), Number(row))));
  const missing = [...ids].filter((id) => !given.has(id)).toSorted((a, b) => a - b);
  return { value: missing.join(', '), expected: '1804, 1810, 2208', exact: true };
});

figure('A15', 'dipole at 232 A', () => ({
  value: padmeDipoleField(232),
  expected: 0.4543,
  tolerance: 1e-4,
  unit: 'T',
}));

/** Field of the beam line's dipole in a setup. */
const beamDipole = (setup: string): number => {
  const { field } = shippedDetector(setup).setup.elements.find(({ name }) => name === 'DHSTB002')!;
  return Math.abs(fieldAt(field!, [0, 0, 0])[1]);
};

figure('A16', 'beam dipole at 282.5 MeV', () => [
  {
    what: 'formula',
    value: bendingField(0.2825, BEAM_DIPOLE_RADIUS),
    expected: 0.5469,
    tolerance: 2e-4,
    unit: 'T',
  },
  { what: 'setup of Run III', value: beamDipole('padme-run3'), expected: 0.5469, tolerance: 2e-4, unit: 'T' },
]);

figure('A17', 'beam dipole at 430 and 545 MeV', () => [
  { what: '430', value: bendingField(0.43, BEAM_DIPOLE_RADIUS), expected: 0.8325, tolerance: 3e-4, unit: 'T' },
  { what: '545', value: bendingField(0.545, BEAM_DIPOLE_RADIUS), expected: 1.0551, tolerance: 3e-4, unit: 'T' },
  { what: 'setup of Run II', value: beamDipole('padme-run2'), expected: 0.8325, tolerance: 3e-4, unit: 'T' },
]);

figure('A18', 'margin of the fiducial radius', () => ({
  value: RADIUS_MARGIN,
  expected: 31.68,
  exact: true,
  unit: 'mm',
}));

figure('A19', 'dead crystals of the fiducial map, all of them crystals', () => ({
  value: new Set(RUN3_DEAD_CRYSTALS.filter((id) => ids.has(id))).size,
  expected: 10,
  exact: true,
}));

figure('A20', 'bore of the magnet', () => [
  { what: 'half angle', value: (BORE_ANGLE * 180) / Math.PI, expected: 40.11, tolerance: 0.02, unit: '°' },
  {
    what: 'edge',
    value: Math.hypot(BORE_EDGE.x, BORE_EDGE.y),
    expected: ILLUMINATED_RADIUS,
    tolerance: 0.05,
    unit: 'mm',
  },
]);
