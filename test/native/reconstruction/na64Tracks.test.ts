/** Tracks and vertices of NA64 from clusters: particles flown through the matter and the fields of the setups. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Collection } from '#core/event/event.ts';
import { textAt, type NumericColumn } from '#core/event/column.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import { reconstructTracks, type TrackClusters, type TrackReadout } from '#main/workers/reconstruct/na64/tracks.ts';
import type { Reconstructed } from '#main/workers/reconstruct/reconstructor.ts';
import { fly, readoutOf, type Flown, type Started } from '../../fixtures/na64Tracks.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const width = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

const scalar = ({ scalars }: Reconstructed, name: string): number =>
  scalars.find((one) => one.name === name)?.value ?? Number.NaN;
const scalars = (events: readonly Reconstructed[], name: string): number[] => events.map((one) => scalar(one, name));
const collection = ({ collections }: Reconstructed, name: string): Collection | undefined =>
  collections.find((one) => one.name === name);
function column(event: Reconstructed, name: string, of: string): number[] {
  const found = collection(event, name)?.columns.get(of) as NumericColumn | undefined;
  return found === undefined ? [] : Array.from(found.data as ArrayLike<number>, Number);
}
function texts(event: Reconstructed, name: string, of: string): string[] {
  const found = collection(event, name);
  const one = found?.columns.get(of);
  return one?.type === 'text' ? Array.from({ length: found!.count }, (_, i) => textAt(one, i)) : [];
}

/** A muon of the beam at the entrance. */
function beamMuon(random: Random, slope: number, momentum: number): Started {
  return {
    code: 13,
    place: [-4400 * slope + random.normal(0, 3.9), random.normal(0, 1.3), -23_990],
    slopes: [slope + random.normal(0, 1e-4), random.normal(0, 1e-4)],
    momentum,
  };
}

/** A particle of that mass (GeV) at z that decays to two muon-like tracks of opposite charge, at any angle around. */
function pair(random: Random, energy: number, mass: number, z: number): Started[] {
  const part = random.between(0.35, 0.65);
  const around = random.between(0, 2 * Math.PI);
  const angle = mass / (energy * Math.sqrt(part * (1 - part)));
  const place = [random.normal(0, 2), random.normal(0, 1), z] as const;
  return [
    { code: 13, share: part, turn: 1 - part },
    { code: -13, share: 1 - part, turn: -part },
  ].map(({ code, share, turn }) => ({
    code,
    place,
    slopes: [turn * angle * Math.cos(around), turn * angle * Math.sin(around)] as const,
    momentum: share * energy,
  }));
}

const TRACKS = 10_000;
const PAIRS = TRACKS / 2;

describe('beam tracks through the magnets of 2016', () => {
  const SLOPE = -0.02098548;
  const readout = readoutOf('na64-inv2016');
  let flown: Flown;
  let events: readonly Reconstructed[];
  beforeAll(async () => {
    const random = makeRandom(107, 1);
    flown = await fly(
      readout,
      'spectrometer',
      Array.from({ length: TRACKS }, () => [beamMuon(random, SLOPE, 100)]),
    );
    events = await reconstructTracks(readout, flown.clusters, null, false);
  }, 60_000);

  it('are found, one for each particle', () => {
    expect(scalars(events, 'n_in_tracks').filter((count) => count === 1).length).toBeGreaterThan(0.995 * TRACKS);
    expect(new Set(events.flatMap((event) => texts(event, 'Tracks', 'region')))).toEqual(new Set(['spectrometer']));
  });

  it('have momenta with pulls of mean 0 and width 1, to better than 1 %', () => {
    const found = events.filter((event) => Number.isFinite(scalar(event, 'p_in')));
    const pulls = found.map((event) => (scalar(event, 'p_in') - 100) / scalar(event, 'p_in_error'));
    expect(found.length).toBeGreaterThan(0.995 * TRACKS);
    expect(Math.abs(mean(pulls))).toBeLessThan(0.05);
    expect(Math.abs(width(pulls) - 1)).toBeLessThan(0.05);
    expect(mean(scalars(found, 'p_in_error'))).toBeLessThan(1);
  });

  it('have as much χ² as degrees of freedom', () => {
    const chi2 = events.flatMap((event) => column(event, 'Tracks', 'chi2'));
    const ndf = events.flatMap((event) => column(event, 'Tracks', 'ndf'));
    expect(Math.abs(mean(chi2) / mean(ndf) - 1)).toBeLessThan(0.03);
  });

  it('are found among missing and other clusters, and others are not', async () => {
    const random = makeRandom(5, 1);
    const some = 2000;
    const { clusters } = await fly(
      readout,
      'spectrometer',
      Array.from({ length: some }, () => [
        beamMuon(random, SLOPE, 100),
        beamMuon(random, SLOPE, 60 + random.between(0, 50)),
      ]),
      { efficiency: 0.99, noise: 0.5, seed: 8 },
    );
    const both = await reconstructTracks(readout, clusters, null, false);
    const counts = both.map((event) => texts(event, 'Tracks', 'region').filter((one) => one === 'spectrometer').length);
    // Two planes per projection before the magnet, all of them needed: 0.99⁴ = 0.96 of the tracks at most.
    expect(mean(counts) / 2).toBeGreaterThan(0.9);
    expect(counts.filter((count) => count > 2).length).toBeLessThan(0.02 * some);
  });
});

describe('pairs of the setup of 2021', () => {
  const MASS = 0.0167;
  const readout = readoutOf('na64-vis2021-wcal12');
  let events: readonly Reconstructed[];
  let inside: readonly Reconstructed[];
  beforeAll(async () => {
    const random = makeRandom(21, 1);
    const { clusters } = await fly(
      readout,
      'decay',
      // Behind the window of the tube
      Array.from({ length: PAIRS }, () => pair(random, 130, MASS, 140)),
    );
    events = await reconstructTracks(readout, clusters, null, false);
    inside = events.filter((event) => Number.isFinite(scalar(event, 'm_pair')));
  }, 60_000);

  it('are found', () => {
    expect(scalars(events, 'n_tracks_decay').filter((count) => count === 2).length).toBeGreaterThan(0.99 * PAIRS);
    expect(inside.length).toBeGreaterThan(0.9 * PAIRS);
  });

  it('have the mass of what decayed, by the momenta, with its error', () => {
    expect(inside.every((event) => texts(event, 'Vertices', 'massBy')[0] === 'momenta')).toBe(true);
    const sorted = scalars(inside, 'm_pair').toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)]!;
    expect(Math.abs(median / 16.7 - 1)).toBeLessThan(0.01);
    const pulls = inside.map((event) => (scalar(event, 'm_pair') - 16.7) / scalar(event, 'm_pair_error'));
    const core = pulls.filter((value) => Math.abs(value) < 3);
    // Where tracks are closer than their errors, clusters are taken for those of the other one.
    expect(core.length).toBeGreaterThan(0.97 * pulls.length);
    expect(Math.abs(width(core) - 1)).toBeLessThan(0.1);
  });
});

describe('pairs of the setup of 2018, without a magnet', () => {
  const readout = readoutOf('na64-vis2018');
  let events: readonly Reconstructed[];
  beforeAll(async () => {
    const random = makeRandom(18, 1);
    const { clusters } = await fly(
      readout,
      'decay',
      Array.from({ length: PAIRS }, () => pair(random, 150, 0.15, 5000)),
    );
    events = await reconstructTracks(readout, clusters, null, false);
  }, 60_000);

  it('have vertices where they decayed, with pulls of width 1', () => {
    const found = events.filter((event) => scalar(event, 'n_pairs') === 1);
    expect(found.length).toBeGreaterThan(0.95 * PAIRS);
    const sigma = found.map((event) => Math.sqrt(column(event, 'Vertices', 'covariance')[5]!));
    const pulls = found.map((event, i) => (scalar(event, 'vertex_z') - 5000) / sigma[i]!);
    const core = pulls.filter((value) => Math.abs(value) < 4);
    expect(core.length).toBeGreaterThan(0.97 * found.length);
    expect(Math.abs(mean(core))).toBeLessThan(0.1);
    expect(Math.abs(width(core) - 1)).toBeLessThan(0.1);
  });

  it('have no momentum, and no mass without energies', () => {
    expect(
      events
        .slice(0, 100)
        .flatMap((event) => column(event, 'Tracks', 'charge'))
        .every(Number.isNaN),
    ).toBe(true);
    expect(scalars(events, 'm_pair').every(Number.isNaN)).toBe(true);
  });
});

describe('what explains a track', () => {
  const readout = readoutOf('na64-vis2018');
  const random = makeRandom(3, 1);

  it('names hits that were taken out, and gives states plane by plane', async () => {
    const { clusters } = await fly(
      readout,
      'decay',
      [[{ code: 13, place: [1, 2, 300], slopes: [1e-4, 0], momentum: 70 }]],
      { smear: 0 },
    );
    const coordinate = clusters.coordinate.slice();
    coordinate[2]! += 0.5;
    const [event] = await reconstructTracks(readout, { ...clusters, coordinate }, null, true);
    expect(texts(event!, 'Track candidates', 'verdict')).toContain('kept');
    expect(collection(event!, 'Rejected hits')!.count).toBe(1);
    expect(column(event!, 'Rejected hits', 'layer')).toEqual([clusters.plane[2]]);
    expect(texts(event!, 'Rejected hits', 'reason')[0]).toMatch(/^\d+\.\dσ from candidate 1$/);
    // Eight planes, three states each
    expect(collection(event!, 'Filter states')!.count).toBe(24);
  });

  it('does not change what is found', async () => {
    const { clusters } = await fly(
      readout,
      'decay',
      Array.from({ length: 200 }, () => pair(random, 150, 0.1, 4000)),
      { noise: 0.5 },
    );
    const [plain, explained] = await Promise.all([
      reconstructTracks(readout, clusters, null, false),
      reconstructTracks(readout, clusters, null, true),
    ]);
    for (const [i, event] of plain.entries()) {
      expect(explained[i]!.scalars).toEqual(event.scalars);
      expect(column(explained[i]!, 'Tracks', 'states')).toEqual(column(event, 'Tracks', 'states'));
    }
  });
});

describe('bad input', () => {
  const readout = readoutOf('na64-vis2018');
  const clustersOf = (
    rows: readonly (readonly [plane: number, u: number, error: number, charge: number])[],
  ): TrackClusters => ({
    offsets: Uint32Array.of(0, rows.length),
    plane: Uint32Array.from(rows, ([plane]) => plane),
    coordinate: Float64Array.from(rows, ([, u]) => u),
    error: Float64Array.from(rows, ([, , error]) => error),
    charge: Float64Array.from(rows, ([, , , charge]) => charge),
  });
  const decayLayers = (of: TrackReadout): number[] =>
    of.arms.find(({ region }) => region === 'decay')!.planes.flatMap(({ plane }) => plane?.layer ?? []);

  it('an event without clusters has no tracks', async () => {
    const [event] = await reconstructTracks(readout, clustersOf([]), null, true);
    expect(event!.collections).toEqual([]);
    expect(scalar(event!, 'n_in_tracks')).toBe(0);
  });

  it('clusters that are no numbers are left out, and the event says so', async () => {
    const rows = decayLayers(readout).flatMap((layer) => [
      [layer, 0, 0.08, 1000] as const,
      [layer, Number.NaN, 0.08, 1000] as const,
      [layer, 3, 0, Number.NaN] as const,
    ]);
    const [event] = await reconstructTracks(readout, clustersOf(rows), null, false);
    expect(scalar(event!, 'n_tracks_decay')).toBe(1);
    expect(event!.labels.map(({ value }) => value)).toContain(
      'clusters whose place or error is no number are left out',
    );
  });

  it('100,000 clusters in every plane take a bounded time, and the event says so', async () => {
    const random = makeRandom(1, 1);
    const rows = decayLayers(readout).flatMap((layer) =>
      Array.from({ length: 100_000 }, () => [layer, random.between(-50, 50), 0.08, random.between(1, 2000)] as const),
    );
    const [event] = await reconstructTracks(readout, clustersOf(rows), null, false);
    const said = event!.labels.map(({ value }) => value).join();
    expect(said).toContain('those of the largest charge');
    expect(said).toContain('best are fitted');
  });
});
