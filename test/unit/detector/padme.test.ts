/** PADME's shipped setups, beside the numbered figures in test/acceptance/padmeGeometry.test.ts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellsAt, cellsByChannel, wiringOf, type Cell } from '#core/detector/cells.ts';
import { fieldAt, fieldIntegral } from '#core/detector/field.ts';
import { subtract } from '#core/detector/placement.ts';
import { RUN3_DEAD_CRYSTALS } from '#core/physics/padmeCrystals.ts';
import { SHARED } from '../../fixtures/command.ts';
import { shippedDetector } from '../../fixtures/detector.ts';

const detector = shippedDetector('padme-run3');
const element = (name: string) => detector.setup.elements.find((one) => one.name === name)!;
const cellsOf = (...names: string[]): Cell[] => detector.cells.filter((cell) => names.includes(cell.element));
const ecal = cellsOf('ECal');

describe('ECal', () => {
  it('every crystal is wired, boards 0 to 9 to the right half', () => {
    const wiring = wiringOf(element('ECal'));
    expect([...wiring.keys()].toSorted()).toEqual(ecal.map(({ id }) => id).toSorted());
    // Boards 14 to 23 read the left half.
    for (const [id, { board }] of wiring) {
      if (board < 10) expect(Math.floor(id / 100)).toBeGreaterThanOrEqual(14);
      else expect(Math.floor(id / 100)).toBeLessThanOrEqual(14);
    }
    expect(wiring.get(1500)).toEqual({ board: 0, channel: 0 });
    expect(wiring.get(1328)).toEqual({ board: 23, channel: 25 });
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

  it('the dead crystals are those of the published map', ({ skip }) => {
    const file = join(SHARED, 'data/padme-run3/ecal_dead_crystals.csv');
    if (!existsSync(file)) skip(`${file} is not here`);
    const dead = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    const ids = dead.map((line) => {
      const [ix, iy] = line.split(',').map((value) => Math.round(Number(value) / 21.12) + 14);
      return 100 * ix! + iy!;
    });
    expect(ids.toSorted((a, b) => a - b)).toEqual(RUN3_DEAD_CRYSTALS);
  });
});

describe('other detectors', () => {
  it('the tagger’s boards, and the order of the SiPMs on the right ones', () => {
    const at = (name: string, id: number) => wiringOf(element(name)).get(id);
    expect(at('ETag lower', 0)).toEqual({ board: 24, channel: 0 });
    expect(at('ETag lower', 13)).toEqual({ board: 10, channel: 0 });
    expect(at('ETag left', 800)).toEqual({ board: 25, channel: 0 });
    expect(at('ETag right', 710)).toEqual({ board: 10, channel: 31 });
    expect(at('ETag upper', 1403)).toEqual({ board: 25, channel: 27 });
  });

  it('strips of the target', () => {
    const target = cellsOf('Target');
    expect(target.map(({ id }) => id)).toEqual(Array.from({ length: 32 }, (_, at) => at + 1));
    expect(wiringOf(element('Target')).get(1)).toEqual({ board: 28, channel: 8 });
    // Strips 9 and 25 are the zero of the two views.
    expect(target[8]!.place.centre[0]).toBeCloseTo(0, 12);
    expect(target[24]!.place.centre[1]).toBeCloseTo(0, 12);
    expect(target[0]!.place.centre[0]).toBeCloseTo(-8, 12);
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
