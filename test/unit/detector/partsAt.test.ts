/** Cells and layers at a place, held against a search through all cells and volumes. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellsAt, cellsOf } from '#core/detector/cells.ts';
import { expandSetup, type Detector } from '#core/detector/detector.ts';
import { parseMaterials, parseSetup } from '#core/detector/parse.ts';
import { partsAt } from '#core/detector/partsAt.ts';
import { pointInto, pointOutOf, type Vector3 } from '#core/detector/placement.ts';
import { contains, halfSizes } from '#core/detector/shape.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const { materials } = parseMaterials(readFileSync(join(RESOURCES, 'materials.json'), 'utf8'), 'materials.json');

function detectorOf(id: string): Detector {
  return expandSetup(parseSetup(readFileSync(join(RESOURCES, 'detectors', `${id}.json`), 'utf8'), id), materials);
}

/** Not on the borders between cells, which belong to both. */
const share = fc.integer({ min: -9999, max: 9999 }).map((value) => (value + 0.137) / 10_000);
const place = fc.tuple(share, share, share);

describe.each([
  ['padme-run3', 'ECal'],
  ['padme-run3', 'Target'],
  ['padme-run3', 'ETag lower 2'],
  ['na64-vis2018', 'ECAL'],
  ['na64-vis2018', 'MM1'],
  ['na64-vis2018', 'ST1'],
  ['na64-vis2018', 'WCAL'],
  ['na64-vis2018', 'SRD2'],
])('in %s, %s', (id, name) => {
  const detector = detectorOf(id);
  const owner = detector.placed.find((one) => one.name === name)!;
  const half = halfSizes(owner.element.shape);
  const own = cellsOf(owner);
  const layers = detector.volumes.filter((volume) => volume.owner.name === name && volume.part === 'layer');

  it('finds the cells that a search finds', () => {
    let found = 0;
    fc.assert(
      fc.property(place, (at) => {
        const local = at.map((value, axis) => value * half[axis]!) as unknown as Vector3;
        const expected = cellsAt(own, owner.element.name, pointOutOf(owner.place, local));
        // Strips lie apart: between two of them the nearer one is named.
        const names = partsAt(owner, local).cells.map((cell) => cell.name);
        for (const { name: cell } of expected) expect(names).toContain(cell);
        found += names.length;
      }),
      { numRuns: 60 },
    );
    expect(found).toBeGreaterThan(0);
  });

  it.skipIf(layers.length === 0)('finds the layer that contains the place', () => {
    fc.assert(
      fc.property(place, (at) => {
        const local = at.map((value, axis) => value * half[axis]!) as unknown as Vector3;
        const outside = pointOutOf(owner.place, local);
        const { layer } = partsAt(owner, local);
        const expected = layers.filter((volume) => contains(volume.shape, pointInto(volume.place, outside)));
        if (expected.length === 0) return;
        expect(expected.map((volume) => volume.name)).toContain(`${name} layer ${layer!.turn} ${layer!.material}`);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a place beside an element', () => {
  it('is that of the nearest cell on its surface', () => {
    const detector = detectorOf('na64-vis2018');
    const ecal = detector.placed.find(({ name }) => name === 'ECAL')!;
    const [hx, hy, hz] = halfSizes(ecal.element.shape);
    const corner = partsAt(ecal, [hx + 1, hy + 1, -hz - 1]);
    expect(corner.cells).toEqual(partsAt(ecal, [hx - 0.01, hy - 0.01, -hz + 0.01]).cells);
    expect(corner.cells).toHaveLength(1);
    expect(corner.layer?.turn).toBe(0);
  });
});
