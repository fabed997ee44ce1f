/** The sample's hits, tracks, vertices and truth as collections of the event model. */
import { numericColumn, textColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import { interpolateStates } from '#core/physics/stateInterpolation.ts';
import type { Random } from '#core/statistics/random.ts';
import { links, offsetsOf, real, vector } from './sampleColumns.ts';
import { timeAt, TARGET_Z, type Flight, type SampleHit, type SampleParticle } from './sampleTracks.ts';

const NAMES: Readonly<Record<number, string>> = { [-11]: 'e+', 11: 'e−', 22: 'γ', 13: 'μ−' };

export function hitCollection(hits: readonly SampleHit[]): Collection {
  return makeCollection('TrackerHits', 'trackerHits', [
    [
      'position',
      vector(
        hits.map((hit) => hit.position),
        'mm',
      ),
    ],
    [
      'time',
      real(
        hits.map((hit) => hit.time),
        'ns',
      ),
    ],
    [
      'energy',
      real(
        hits.map((hit) => hit.energy),
        'GeV',
      ),
    ],
    ['layer', numericColumn(Uint16Array.from(hits, (hit) => hit.layer))],
  ]);
}

/** Momentum measured to one per cent. */
export function trackCollection(flights: readonly Flight[], random: Random): Collection {
  const scales = flights.map(() => random.normal(1, 0.01));
  const states = flights.map((flight, i) =>
    flight.states.map((state) => [...state.slice(0, 5), state[5] / scales[i]!]),
  );
  const ndf = flights.map((flight) => Math.max(1, 2 * flight.states.length - 5));
  return makeCollection('Tracks', 'tracks', [
    [
      'charge',
      real(
        flights.map(({ particle }) => particle.charge),
        'e',
      ),
    ],
    [
      'momentum',
      vector(
        flights.map(({ particle }, i) => particle.momentum.map((p) => p * scales[i]!)),
        'GeV',
      ),
    ],
    [
      'states',
      numericColumn(Float64Array.from(states.flat(2)), {
        width: 6,
        offsets: offsetsOf(states.map((one) => one.length)),
      }),
    ],
    [
      'time',
      real(
        flights.map((flight) => random.normal(flight.particle.time, 0.2)),
        'ns',
      ),
    ],
    ['chi2', real(ndf.map((n) => Math.max(0.1, random.normal(n, Math.sqrt(2 * n)))))],
    ['ndf', numericColumn(Uint16Array.from(ndf))],
  ]);
}

/** Vertices of the tracks that share one, fitted to a fraction of a millimetre across and millimetres along the beam. */
export function vertexCollection(flights: readonly Flight[], random: Random): Collection {
  const groups = new Map<readonly number[], number[]>();
  flights.forEach(({ particle }, i) => groups.set(particle.vertex, [...(groups.get(particle.vertex) ?? []), i]));
  const vertices = [...groups].filter(([, tracks]) => tracks.length > 1);
  const sigmas = vertices.map(
    () => [random.between(0.3, 0.8), random.between(0.3, 0.8), random.between(5, 12)] as const,
  );
  return makeCollection('Vertices', 'vertices', [
    [
      'position',
      vector(
        vertices.map(([at], i) => at.map((value, axis) => random.normal(value, sigmas[i]![axis]!))),
        'mm',
      ),
    ],
    [
      'covariance',
      numericColumn(
        Float32Array.from(sigmas.flatMap(([x, y, z]) => [x * x, 0.2 * x * y, y * y, 0.5 * x * z, -0.3 * y * z, z * z])),
        { width: 6, unit: 'mm²' },
      ),
    ],
    ['chi2', real(vertices.map(() => random.exponential(1)))],
    ['ndf', numericColumn(Uint16Array.from(vertices, ([, tracks]) => 2 * tracks.length - 3))],
    ['isPrimary', numericColumn(Uint8Array.from(vertices, ([at]) => (at[2] === TARGET_Z ? 1 : 0)))],
    [
      'tracks',
      links(
        vertices.map(([, tracks]) => tracks),
        'Tracks',
      ),
    ],
  ]);
}

/** What was made, with the whole path: the truth behind the other collections. */
export function truthCollection(flights: readonly Flight[]): Collection {
  const particles = flights.map(({ particle }) => particle);
  const paths = flights.map(({ states }) => interpolateStates(states.flat(), 0.5));
  const ends = paths.map((path) => path.slice(-3));
  const offsets = offsetsOf(paths.map((path) => path.length / 3));
  const times = flights.flatMap((flight, i) => {
    const path = paths[i]!;
    return Array.from({ length: path.length / 3 }, (_, row) => timeAt(flight, path[3 * row + 2]!));
  });
  const of = <T>(get: (particle: SampleParticle) => T): T[] => particles.map(get);
  return makeCollection('Truth', 'particles', [
    ['pdg', numericColumn(Int32Array.from(particles, ({ pdg }) => pdg))],
    ['name', textColumn(of(({ pdg }) => NAMES[pdg] ?? String(pdg)))],
    [
      'charge',
      real(
        of(({ charge }) => charge),
        'e',
      ),
    ],
    [
      'mass',
      real(
        of(({ mass }) => mass),
        'GeV',
      ),
    ],
    [
      'momentum',
      vector(
        of(({ momentum }) => momentum),
        'GeV',
      ),
    ],
    [
      'vertex',
      vector(
        of(({ vertex }) => vertex),
        'mm',
      ),
    ],
    ['endpoint', numericColumn(Float32Array.from(ends.flatMap((end) => [...end])), { unit: 'mm', width: 3 })],
    [
      'time',
      real(
        of(({ time }) => time),
        'ns',
      ),
    ],
    [
      'parents',
      links(
        of(({ parent }) => (parent < 0 ? [] : [parent])),
        'Truth',
      ),
    ],
    ['points', numericColumn(Float32Array.from(paths.flatMap((path) => [...path])), { unit: 'mm', width: 3, offsets })],
    ['pointTimes', numericColumn(Float32Array.from(times), { unit: 'ns', offsets })],
  ]);
}
