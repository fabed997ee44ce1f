/** Clusters of strips of whatever input: nothing crashes, every number has its meaning, time stays bounded. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeRandom } from '#core/statistics/random.ts';
import { clusterStrips, STRIP_FAULTS, type ReadoutPlane, type StripClusters } from '#main/native/stripClusters.ts';
import { CLUSTER_RULES, madePlane } from '../../fixtures/strips.ts';

const random = makeRandom(21, 0);
const micromegas = madePlane('micromegas', () => random.normal(0, 1)).readout;
/** Its channels behind those of the other. */
const gem: ReadoutPlane = (() => {
  const { readout } = madePlane('gem', () => random.normal(0, 1));
  return { ...readout, channel: readout.channel.map((channel) => 1000 + channel) };
})();
const straws: ReadoutPlane = {
  ...gem,
  separate: true,
  pitch: 3,
  first: -94.5,
  threshold: 0,
  channel: Uint32Array.from({ length: 64 }, (_, straw) => 2000 + straw),
  usable: new Uint8Array(64).fill(1),
};
const PLANES = [micromegas, gem, straws];

interface Signal {
  readonly channel: number;
  readonly charge: number;
}

function clustered(
  events: readonly (readonly Signal[])[],
  rules: Partial<typeof CLUSTER_RULES> = {},
): Promise<StripClusters> {
  const offsets = new Uint32Array(events.length + 1);
  for (const [i, rows] of events.entries()) offsets[i + 1] = offsets[i]! + rows.length;
  const rows = events.flat();
  return clusterStrips({
    planes: PLANES,
    offsets,
    channel: Uint32Array.from(rows, ({ channel }) => channel),
    charge: Float64Array.from(rows, ({ charge }) => charge),
    ...CLUSTER_RULES,
    ...rules,
  });
}

const signal = fc.record({
  channel: fc.oneof(
    fc.integer({ min: 0, max: 63 }),
    fc.integer({ min: 1000, max: 1255 }),
    fc.integer({ min: 2000, max: 2063 }),
    fc.integer({ min: 0, max: 5000 }),
  ),
  charge: fc.oneof(fc.double({ min: 0, max: 3000, noNaN: true }), fc.double()),
});
const event = fc.array(signal, { maxLength: 200 });

/** Columns of one event's clusters. */
function part(clusters: StripClusters, index: number): unknown {
  const first = clusters.count.subarray(0, index).reduce((sum, count) => sum + count, 0);
  const last = first + clusters.count[index]!;
  return [clusters.plane, clusters.coordinate, clusters.error, clusters.charge, clusters.strips, clusters.overlap].map(
    (column) => [...column.subarray(first, last)],
  );
}

describe('clusters of any signals', () => {
  test('are finite, lie on their plane, and rise in plane and coordinate', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 4 }), async (events) => {
        const clusters = await clustered(events);
        expect(clusters.count.length).toBe(events.length);
        expect(clusters.faults.length).toBe(events.length * (PLANES.length + 1));
        let row = 0;
        for (const count of clusters.count) {
          for (let i = 0; i < count; i++, row++) {
            const plane = PLANES[clusters.plane[row]!]!;
            const edge = 2 * plane.pitch;
            expect(clusters.coordinate[row]).toBeGreaterThanOrEqual(plane.first - edge);
            expect(clusters.coordinate[row]).toBeLessThanOrEqual(
              plane.first + plane.pitch * plane.channel.length + edge,
            );
            expect(clusters.error[row]).toBeGreaterThanOrEqual(plane.resolution);
            expect(clusters.error[row]).toBeLessThan(200);
            expect(clusters.charge[row]).toBeGreaterThan(0);
            expect(clusters.strips[row]).toBeGreaterThanOrEqual(plane.separate ? 1 : 2);
            if (i === 0) continue;
            const order = clusters.plane[row]! - clusters.plane[row - 1]!;
            expect(order).toBeGreaterThanOrEqual(0);
            if (order === 0) expect(clusters.coordinate[row]).toBeGreaterThanOrEqual(clusters.coordinate[row - 1]!);
          }
        }
        expect(row).toBe(clusters.coordinate.length);
      }),
      { numRuns: 200 },
    );
  });

  test('do not depend on the other events', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 2, maxLength: 4 }), async (events) => {
        const together = await clustered(events);
        for (const [index, one] of events.entries()) {
          expect(part(await clustered([one]), 0)).toEqual(part(together, index));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('too much', () => {
  const all = (plane: ReadoutPlane, charge: (channel: number) => number): Signal[] =>
    [...new Set(plane.channel)].map((channel) => ({ channel, charge: charge(channel) }));

  test('all channels of a plane whose strips share them: said to be full, with few clusters', async () => {
    const clusters = await clustered([
      all(micromegas, () => 500),
      all(micromegas, (channel) => 100 + ((channel * 37) % 64) * 20),
    ]);
    expect(clusters.faults[0]).toBe(STRIP_FAULTS.full);
    // Gaps of any pattern make many small groups of those that share channels.
    expect(clusters.faults[4]! & STRIP_FAULTS.full).toBe(STRIP_FAULTS.full);
    expect(Math.max(...clusters.count)).toBeLessThanOrEqual(64);
  });

  test('10⁵ rows in a plane are those of its channels', async () => {
    const few = all(gem, (channel) => 70 + 900 * Math.exp(-(((channel % 16) - 8) ** 2) / 4));
    const many = Array.from({ length: 100_000 }, (_, i) => few[i % few.length]!);
    const [clusters, expected] = [await clustered([many]), await clustered([few])];
    expect(part(clusters, 0)).toEqual(part(expected, 0));
    expect(clusters.count[0]).toBeGreaterThan(10);
  });

  test('more clusters than allowed: the largest are kept, and the fault says so', async () => {
    const hits = Array.from({ length: 20 }, (_, i) => 1005 + 12 * i);
    const signals = hits.flatMap((channel, i) =>
      [-1, 0, 1].map((side) => ({ channel: channel + side, charge: (side === 0 ? 400 : 250) + 10 * i })),
    );
    const clusters = await clustered([signals], { mostClusters: 5 as never });
    expect(clusters.count[0]).toBe(5);
    expect(clusters.faults[1]).toBe(STRIP_FAULTS.tooManyClusters);
    expect([...clusters.firstStrip]).toEqual([15, 16, 17, 18, 19].map((i) => 4 + 12 * i));
  });

  test('charges that are no numbers, and channels that are not there, are left out and told', async () => {
    const good = [10, 11, 12].map((channel) => ({ channel: 1000 + channel, charge: 300 }));
    const bad = [
      { channel: 1011, charge: Number.NaN },
      { channel: 1200, charge: Infinity },
      { channel: 77_777, charge: 400 },
    ];
    // The first signal of a channel counts, unless it is no number.
    const clusters = await clustered([[...bad, ...good], good]);
    expect([...clusters.count]).toEqual([1, 1]);
    expect(part(clusters, 0)).toEqual(part(clusters, 1));
    expect([...clusters.faults]).toEqual([0, STRIP_FAULTS.notFinite, 0, 1, 0, 0, 0, 0]);
  });

  test('requests that make no sense are refused in a sentence', async () => {
    await expect(
      clusterStrips({
        planes: [gem, gem],
        offsets: Uint32Array.of(0),
        channel: new Uint32Array(0),
        charge: new Float64Array(0),
        ...CLUSTER_RULES,
      }),
    ).rejects.toThrow('Clusters of strips cannot be worked out: a channel must belong to one plane.');
    await expect(
      clusterStrips({
        planes: [gem],
        offsets: Uint32Array.of(0, 1),
        channel: new Uint32Array(1),
        charge: new Float64Array(2),
        ...CLUSTER_RULES,
      }),
    ).rejects.toThrow('Clusters of strips cannot be worked out: charge');
  });
});
