/** Strips of simulated NA64 events, with the constants they were made with: clusters against truth, and collections. */
import { describe, expect, test } from 'vitest';
import { TruthParticles } from '#core/analysis/quality/particles.ts';
import type { NumericColumn } from '#core/event/column.ts';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import type { TrackerPlane } from '#main/workers/reconstruct/na64/planes.ts';
import { clusterCollection, pointCollection } from '#main/workers/reconstruct/na64/stripCollections.ts';
import {
  reconstructStrips,
  stripLabels,
  type EventClusters,
  type StripReadout,
} from '#main/workers/reconstruct/na64/stripClusters.ts';
import { constantsOf } from '../../fixtures/constantsInForce.ts';
import { simulationSource, type SimulationWish } from '../../fixtures/simulation.ts';
import { stripReadoutOf } from '../../fixtures/strips.ts';
import { moments } from '../simulation/moments.ts';

const EVENTS = 300;

async function reconstructed(
  wish: SimulationWish,
): Promise<{ events: EventData[]; readout: StripReadout; clusters: EventClusters }> {
  const source = await simulationSource(wish);
  const events = await source.simulate(0, EVENTS);
  const readout = stripReadoutOf(wish.setup, constantsOf(wish, source));
  return { events, readout, clusters: await reconstructStrips(events, readout) };
}

/** Where charged particles cross a plane, at least so far inside its border; `reach`: also where their path ends that far away. */
function crossings(event: EventData, plane: TrackerPlane, inside: number, reach = 0): number[] {
  const particles = TruthParticles.of(event);
  const [cos, sin] = [Math.cos(plane.angle), Math.sin(plane.angle)];
  return Array.from({ length: particles?.count ?? 0 }, (_, particle) => particle).flatMap((particle) => {
    const at = particles!.charge(particle) === 0 ? null : particles!.at(particle, plane.z, reach);
    if (at === null) return [];
    const [u, v] = [at.x * cos + at.y * sin, at.y * cos - at.x * sin];
    const isInside =
      u > plane.u[0] + inside && u < plane.u[1] - inside && v > plane.v[0] + inside && v < plane.v[1] - inside;
    return isInside ? [u] : [];
  });
}

interface Quality {
  readonly efficiency: number;
  /** Clusters without a particle, per cluster. */
  readonly fakes: number;
  readonly pulls: readonly number[];
}

function qualityOf(
  { events, readout, clusters }: Awaited<ReturnType<typeof reconstructed>>,
  holds: (plane: TrackerPlane) => boolean,
): Quality {
  const reach = 0.6;
  let [crossed, found, fakes, all] = [0, 0, 0, 0];
  const pulls: number[] = [];
  for (const [event, data] of events.entries()) {
    for (const plane of readout.planes.filter(holds)) {
      const hits = crossings(data, plane, 1);
      const near = crossings(data, plane, -5, 500);
      const rows: number[] = [];
      for (let row = clusters.offsets[event]!; row < clusters.offsets[event + 1]!; row++) {
        if (clusters.plane[row] === plane.layer) rows.push(row);
      }
      crossed += hits.length;
      all += rows.length;
      fakes += rows.filter((row) => !near.some((u) => Math.abs(clusters.coordinate[row]! - u) < reach)).length;
      for (const u of hits) {
        const away = (row: number): number => Math.abs(clusters.coordinate[row]! - u);
        const [nearest] = rows.toSorted((a, b) => away(a) - away(b));
        if (nearest === undefined || away(nearest) > reach) continue;
        found++;
        pulls.push((clusters.coordinate[nearest]! - u) / clusters.error[nearest]!);
      }
    }
  }
  return { efficiency: found / crossed, fakes: fakes / all, pulls };
}

describe('clusters of simulated events', () => {
  test('of single electrons: every hit, at its place', async () => {
    const result = await reconstructed({ setup: 'na64-vis2018', process: 'beamProfile', seed: 3 });
    const { efficiency, fakes, pulls } = qualityOf(result, ({ region }) => region === 'outgoing');
    expect(pulls.length).toBeGreaterThan(1000);
    expect(efficiency).toBeGreaterThan(0.998);
    expect(fakes).toBeLessThan(0.002);
    expect(Math.abs(moments(pulls).mean)).toBeLessThan(0.1);
    expect(Math.abs(moments(pulls).sigma - 1)).toBeLessThan(0.08);
  });

  test('of pairs from X17 in the GEMs: both, also where they overlap', async () => {
    const result = await reconstructed({ setup: 'na64-vis2018', process: 'x17', seed: 3 });
    const { efficiency, fakes, pulls } = qualityOf(result, ({ technology }) => technology === 'gem');
    expect(pulls.length).toBeGreaterThan(2000);
    expect(efficiency).toBeGreaterThan(0.995);
    expect(fakes).toBeLessThan(0.005);
    expect(moments(pulls).sigma).toBeLessThan(1.12);
    expect(result.clusters.overlap.some((value) => value === 1)).toBe(true);
  });

  test('are collections with a line across the plane each, and points of all pairs of x and y', async () => {
    const { events, readout, clusters } = await reconstructed({ setup: 'na64-vis2018', process: 'x17', seed: 4 });
    const found = events.findIndex((_, event) => (pointCollection(readout, clusters, event)?.count ?? 0) > 12);
    const lines = clusterCollection(readout, clusters, found)!;
    const points = pointCollection(readout, clusters, found)!;
    const numbers = (of: typeof lines, name: string): number[] =>
      Array.from((of.columns.get(name) as NumericColumn).data as ArrayLike<number>, Number);
    const [coordinate, layer] = [numbers(lines, 'coordinate'), numbers(lines, 'layer')];
    const [position, end] = [numbers(lines, 'position'), numbers(lines, 'end')];
    for (const [row, u] of coordinate.entries()) {
      const axis = readout.planes[layer[row]!]!.measures === 'x' ? 0 : 1;
      for (const side of [position, end]) expect(side[3 * row + axis]).toBeCloseTo(u, 4);
    }
    const [x, y, partners] = [numbers(points, 'xCluster'), numbers(points, 'yCluster'), numbers(points, 'partners')];
    for (const [row, one] of x.entries()) {
      expect(numbers(points, 'position')[3 * row]).toBeCloseTo(coordinate[one]!, 4);
      expect(numbers(points, 'position')[3 * row + 1]).toBeCloseTo(coordinate[y[row]!]!, 4);
      expect(layer[y[row]!]).toBe(layer[one]! + 1);
      const ofX = x.filter((other) => other === one).length;
      expect(partners[row]).toBe(Math.max(ofX, y.filter((other) => other === y[row]).length));
    }
  });
});

describe('strips that cannot be used', () => {
  const setup = 'na64-vis2018';
  const constants = constantsOf({ setup, process: 'electrons' }, null);
  const empty: EventData = {
    header: { eventNumber: 1, timeNs: null, spill: null, triggerBits: 0 },
    scalars: [],
    labels: [],
    collections: [],
  };
  const having = (channels: readonly number[], charge: readonly number[]): EventData => ({
    ...empty,
    collections: [
      makeCollection('Strips', 'trackerHits', [
        ['position', numericColumn(new Float32Array(3 * channels.length), { width: 3 })],
        ['channel', numericColumn(Uint32Array.from(channels))],
        ['charge', numericColumn(Float32Array.from(charge))],
      ]),
    ],
  });

  test('are told in labels, and make no clusters', async () => {
    const readout = stripReadoutOf(setup, constants);
    const all = Array.from({ length: 64 }, (_, i) => 1000 + i);
    const events = [
      empty,
      having([12_010, 12_011, 12_012, 999_999], [300, Number.NaN, 300, 500]),
      having(
        all,
        all.map(() => 300),
      ),
    ];
    const clusters = await reconstructStrips(events, readout);
    expect(clusters.count[0]).toBe(0);
    expect(clusterCollection(readout, clusters, 0)).toBeNull();
    expect(pointCollection(readout, clusters, 0)).toBeNull();
    const labels = events.map((_, event) => stripLabels(readout, clusters, event).map(({ value }) => value));
    expect(labels[0]).toEqual([]);
    expect(labels[1]).toEqual([
      'GEM1 x: charges that are no numbers are left out',
      'channels that the setup does not have are left out',
    ]);
    expect(labels[2]).toEqual(['MM1 x: more than half of the shared channels have fired, clusters mean little']);
  });

  test('without constants are an error that names them', () => {
    const without = { ...constants, types: { ...constants.types, 'tracker.strips': [] } };
    expect(() => stripReadoutOf(setup, without)).toThrow('has no constants of type tracker.strips for run na64-1');
  });
});
