/** The numbered figures of PADME's geometry and channels (A1 to A19), on the shipped setups. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellsAt, cellsByChannel, hasCell, wiringOf, type Cell } from '#core/detector/cells.ts';
import { fieldAt, fieldIntegral } from '#core/detector/field.ts';
import { subtract } from '#core/detector/placement.ts';
import type { GridReadout } from '#core/detector/readoutSchema.ts';
import { SHARED } from '../../fixtures/command.ts';
import { shippedDetector } from '../../fixtures/detector.ts';

const detector = shippedDetector('padme-run3');
const element = (name: string) => detector.setup.elements.find((one) => one.name === name)!;
const cellsOf = (...names: string[]): Cell[] => detector.cells.filter((cell) => names.includes(cell.element));
const ecal = cellsOf('ECal');
const grid = element('ECal').readout as GridReadout;
const ROWS = [
  5, 11, 15, 19, 21, 23, 23, 25, 25, 27, 27, 27, 24, 24, 24, 24, 24, 27, 27, 27, 25, 25, 23, 23, 21, 19, 15, 11, 5,
];

describe('ECal', () => {
  it('A1, A2: 616 crystals, row by row', () => {
    expect(ecal).toHaveLength(616);
    expect(ROWS.map((_, iy) => ecal.filter(({ id }) => id % 100 === iy).length)).toEqual(ROWS);
  });

  it('A3: 632 with a hole of 3 × 3, 641 without', () => {
    const count = (holeHalfWidth?: number) => {
      const within = { radiusSquared: 202, ...(holeHalfWidth === undefined ? {} : { holeHalfWidth }) };
      let cells = 0;
      for (let ix = 0; ix < 29; ix++)
        for (let iy = 0; iy < 29; iy++) cells += Number(hasCell({ ...grid, within }, ix, iy));
      return cells;
    };
    expect(count(1)).toBe(632);
    expect(count()).toBe(641);
  });

  it('A4: 582 neighbours across and 582 upright', () => {
    const ids = new Set(ecal.map(({ id }) => id));
    expect([...ids].filter((id) => ids.has(id + 100))).toHaveLength(582);
    expect([...ids].filter((id) => ids.has(id + 1))).toHaveLength(582);
  });

  it('A5: distances from the centre, in cells', () => {
    const distances = ecal.map(({ id }) => Math.hypot(Math.floor(id / 100) - 14, (id % 100) - 14));
    expect(Math.max(...distances)).toBeCloseTo(14.213, 3);
    expect(Math.min(...distances)).toBe(3);
  });

  it('A6, A7: the wiring is a bijection, on 20 boards of 32 channels', () => {
    const wiring = wiringOf(element('ECal'));
    expect([...wiring.keys()].toSorted()).toEqual(ecal.map(({ id }) => id).toSorted());
    const boards = Object.values(grid.wiring!);
    expect(boards).toHaveLength(20);
    expect(boards.every((ids) => ids.length === 32)).toBe(true);
    // Boards 0 to 9 read the right half, 14 to 23 the left.
    for (const [id, { board }] of wiring) {
      if (board < 10) expect(Math.floor(id / 100)).toBeGreaterThanOrEqual(14);
      else expect(Math.floor(id / 100)).toBeLessThanOrEqual(14);
    }
    expect(wiring.get(1500)).toEqual({ board: 0, channel: 0 });
    expect(wiring.get(1328)).toEqual({ board: 23, channel: 25 });
  });

  it('A8: crystal 1801', () => {
    const [x, y] = ecal.find(({ id }) => id === 1801)!.place.centre;
    expect(x).toBeCloseTo(88.93, 2);
    expect(y).toBeCloseTo(-274.99, 2);
  });

  it('A9: which cells there are', () => {
    const ids = new Set(ecal.map(({ id }) => id));
    expect([2828, 1414, 1612].some((id) => ids.has(id))).toBe(false);
    expect([1714, 1400].every((id) => ids.has(id))).toBe(true);
  });

  it('from a point to the crystal, from the channel back', () => {
    const byChannel = cellsByChannel(detector.cells);
    for (const cell of ecal) {
      expect(cellsAt(detector.cells, 'ECal', cell.place.centre)).toEqual([cell]);
      expect(byChannel.get(cell.channel)).toEqual([cell]);
    }
    // In the hole, and in the gap between two crystals.
    expect(cellsAt(detector.cells, 'ECal', [3.13, 3.86, 2550])).toEqual([]);
    const [x, y, z] = ecal.find(({ id }) => id === 1801)!.place.centre;
    expect(cellsAt(detector.cells, 'ECal', [x + 10.6, y, z])).toEqual([]);
  });

  it('agrees with the published map of Run III, cell by cell', ({ skip }) => {
    const file = join(SHARED, 'data/padme-run3/ecal_crystals.csv');
    if (!existsSync(file)) skip(`${file} is not here`);
    const published = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) =>
        line
          .split(',')
          .slice(0, 2)
          .map((value) => Math.round(Number(value) / 21.12) + 14),
      );
    expect(published).toHaveLength(616);
    const ids = published.map(([ix, iy]) => 100 * ix! + iy!);
    expect(ids.toSorted()).toEqual(ecal.map(({ id }) => id).toSorted());
  });

  it('A19: the ten dead crystals of the map exist', ({ skip }) => {
    const file = join(SHARED, 'data/padme-run3/ecal_dead_crystals.csv');
    if (!existsSync(file)) skip(`${file} is not here`);
    const dead = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    const ids = dead.map((line) => {
      const [ix, iy] = line.split(',').map((value) => Math.round(Number(value) / 21.12) + 14);
      return 100 * ix! + iy!;
    });
    expect(ids.toSorted((a, b) => a - b)).toEqual([505, 1022, 1218, 1409, 1625, 1804, 1810, 2122, 2208, 2409]);
    expect(ids.every((id) => ecal.some((cell) => cell.id === id))).toBe(true);
  });
});

describe('other detectors', () => {
  it('A11: 120 SiPMs of the tagger', () => {
    const ids = cellsOf('ETag lower', 'ETag left', 'ETag right', 'ETag upper').map(({ id }) => id);
    expect(new Set(ids).size).toBe(120);
    expect(ids).toHaveLength(120);
    expect([Math.min(...ids), Math.max(...ids)]).toEqual([0, 1413]);
  });

  it('the tagger’s boards, and the order of the SiPMs on the right ones', () => {
    const at = (name: string, id: number) => wiringOf(element(name)).get(id);
    expect(at('ETag lower', 0)).toEqual({ board: 24, channel: 0 });
    expect(at('ETag lower', 13)).toEqual({ board: 10, channel: 0 });
    expect(at('ETag left', 800)).toEqual({ board: 25, channel: 0 });
    expect(at('ETag right', 710)).toEqual({ board: 10, channel: 31 });
    expect(at('ETag upper', 1403)).toEqual({ board: 25, channel: 27 });
  });

  it('A12: target strips and their board', () => {
    const target = cellsOf('Target');
    expect(target.map(({ id }) => id)).toEqual(Array.from({ length: 32 }, (_, at) => at + 1));
    expect(wiringOf(element('Target')).get(1)).toEqual({ board: 28, channel: 8 });
    // Strips 9 and 25 are the zero of the two views.
    expect(target[8]!.place.centre[0]).toBeCloseTo(0, 12);
    expect(target[24]!.place.centre[1]).toBeCloseTo(0, 12);
    expect(target[0]!.place.centre[0]).toBeCloseTo(-8, 12);
  });

  it('A13: the mosaic of the TimePix', () => {
    const timepix = element('TimePix');
    const { columns, rows, pixels } = timepix.readout as GridReadout;
    expect(timepix.shape).toMatchObject({ size: [84.6, 28.2, 0.3] });
    expect(columns * rows * pixels![0] * pixels![1]).toBe(786_432);
    expect(cellsOf('TimePix').map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]);
  });

  it('A16, A17: the beam-line dipole at the energy of each run', () => {
    const field = (id: string) => {
      const found = shippedDetector(id).setup.elements.find(({ name }) => name === 'DHSTB002')!.field!;
      return -fieldAt(found, [0, 0, 0])[1];
    };
    expect(field('padme-run3')).toBeCloseTo(0.5469, 4);
    expect(field('padme-run2')).toBeCloseTo(0.8325, 4);
  });

  it('the quadrupoles of Run III', () => {
    const gradients = ['Q1', 'Q2', 'Q3', 'Q4'].map((name) => {
      const { field } = element(name);
      return field?.type === 'quadrupole' ? Math.abs(field.gradientTPerM) : 0;
    });
    expect(gradients).toEqual([1.8354, 1.6395, 2.3945, 2.5637]);
    const apart = (a: string, b: string) => Math.hypot(...subtract(element(a).position, element(b).position));
    expect(apart('Q1', 'Q2')).toBeCloseTo(1100, 3);
    expect(apart('Q3', 'Q4')).toBeCloseTo(900, 3);
  });

  it('the dipole is off in Run III, and falls off as a Gaussian before', () => {
    expect(element('Dipole').field).toBeUndefined();
    const { field } = shippedDetector('padme-run2').setup.elements.find(({ name }) => name === 'Dipole')!;
    expect(fieldAt(field!, [0, 0, 300])).toEqual([0, -0.3583, 0]);
    expect(fieldAt(field!, [0, 0, 375 + 274])[1]).toBeCloseTo(-0.3583 / Math.E, 12);
    expect(fieldAt(field!, [261, 0, 0])).toEqual([0, 0, 0]);
    // 750 mm and the two halves of a Gaussian.
    expect(fieldIntegral(field!)).toBeCloseTo(0.3583 * (0.75 + 0.274 * Math.sqrt(Math.PI)), 12);
  });

  it('veto bars and small-angle calorimeter of the earlier runs', () => {
    const count = (id: string, name: string) =>
      shippedDetector(id).cells.filter((cell) => cell.element === name).length;
    expect(count('padme-run1', 'PVeto')).toBe(96);
    expect(count('padme-run2', 'PVeto')).toBe(90);
    expect(count('padme-run2', 'EVeto')).toBe(96);
    expect(count('padme-run2', 'HEPVeto')).toBe(16);
    expect(count('padme-run2', 'SAC')).toBe(25);
    const bars = shippedDetector('padme-run2').cells.filter((cell) => cell.element === 'PVeto');
    expect(bars[0]!.place.centre[2]).toBeCloseTo(-446.55, 9);
    expect(bars[89]!.place.centre[2]).toBeCloseTo(-446.55 + 89 * 11, 9);
  });
});
