import { describe, expect, it } from 'vitest';
import { multiplicityScalars } from '#main/workers/reconstruct/na64/multiplicities.ts';
import { trackerPlanesOf } from '#main/workers/reconstruct/na64/planes.ts';
import { constantsOf } from '../../fixtures/constantsInForce.ts';
import { shippedDetector } from '../../fixtures/detector.ts';

const detector = shippedDetector('na64-vis2018');
const planes = trackerPlanesOf(detector, constantsOf({ setup: 'na64-vis2018', process: 'electrons' }, null));
const indexOf = (name: string): number => planes.findIndex((plane) => plane.name === name);

/** Plane and first strip of each cluster of one event, after an event with one cluster. */
function multiplicities(clusters: readonly (readonly [plane: string, strip: number])[]): Record<string, number> {
  const list = [['GEM1 x', 3] as const, ...clusters.toSorted((a, b) => indexOf(a[0]) - indexOf(b[0]) || a[1] - b[1])];
  const found = multiplicityScalars(
    planes,
    {
      offsets: Uint32Array.of(0, 1, list.length),
      plane: Uint32Array.from(list, ([name]) => indexOf(name)),
      firstStrip: Uint32Array.from(list, ([, strip]) => strip),
    },
    1,
  );
  return Object.fromEntries(found.map(({ name, value }) => [name, value]));
}

describe('multiplicities of straws and GEMs', () => {
  it('are zero without clusters', () => {
    expect(multiplicities([])).toEqual({ straw_hits: 0, gem_hits_least: 0, gem_hits_most: 0 });
  });

  it('count straws side by side as one particle, in the plane with most', () => {
    const one = multiplicities([
      ['ST1 x', 10],
      ['ST1 x', 11],
      ['ST1 y', 40],
    ]);
    expect(one['straw_hits']).toBe(1);
    const two = multiplicities([
      ['ST1 x', 10],
      ['ST2 y', 20],
      ['ST2 y', 21],
      ['ST2 y', 23],
    ]);
    expect(two['straw_hits']).toBe(2);
  });

  it('take the projection of a GEM with more, and GEMs without any', () => {
    const clusters = ['GEM1', 'GEM2', 'GEM3'].flatMap((gem) => [
      [`${gem} x`, 10] as const,
      [`${gem} x`, 30] as const,
      [`${gem} y`, 20] as const,
    ]);
    expect(multiplicities(clusters)).toMatchObject({ gem_hits_least: 0, gem_hits_most: 2 });
    const all = [...clusters, ['GEM4 y', 5], ['GEM4 y', 15], ['GEM4 y', 25]] as const;
    expect(multiplicities(all)).toMatchObject({ gem_hits_least: 2, gem_hits_most: 3 });
  });
});
