/** Quantities of events that come from tracks and vertices; what cannot be had is left out. */
import type { Scalar } from '#core/event/event.ts';
import { armOf, candidatesOf, firstZ, momentumOf, stateAt } from './trackCollections.ts';
import type { EventTracks } from './eventTracks.ts';
import { massOf, type Pair } from './vertexCollection.ts';

/** @param pairs of the event, the most probable first: quantities of a vertex are the first one's */
export function trackScalars(tracks: EventTracks, event: number, pairs: readonly Pair[]): Scalar[] {
  const { readout, found } = tracks;
  const regions = new Set(readout.arms.map(({ region }) => region));
  const kept = candidatesOf(tracks, event, true);
  const of = (...names: readonly string[]): number[] =>
    kept.filter((candidate) => names.includes(armOf(tracks, candidate).region));
  const scalars: Scalar[] = [];
  const add = (name: string, value: number, unit = ''): void => {
    if (Number.isFinite(value)) scalars.push({ name, value, unit });
  };
  if (regions.has('incoming')) {
    const incoming = of('spectrometer', 'incoming');
    add('n_in_tracks', incoming.length);
    const [first] = incoming;
    if (first !== undefined) {
      const { momentum, error } = momentumOf(tracks, first);
      add('p_in', momentum, 'GeV');
      add('p_in_error', error, 'GeV');
      const [, , tx, ty] = stateAt(tracks, first, firstZ(armOf(tracks, first))).state;
      add('theta_in', 1000 * Math.hypot(tx! - readout.beamSlopes[0], ty! - readout.beamSlopes[1]), 'mrad');
    }
  }
  if (!regions.has('decay')) return scalars;
  add('n_tracks_decay', of('decay').length);
  add('n_pairs', pairs.length);
  const [pair] = pairs;
  if (pair === undefined) return scalars;
  const { fits } = found.vertices;
  for (const [axis, name] of ['x', 'y', 'z'].entries()) {
    add(`vertex_${name}`, fits.position[3 * pair.fit + axis]!, 'mm');
  }
  add('vertex_dca', fits.distance[pair.fit]!, 'mm');
  add('vertex_angle', pair.angle.value, 'mrad');
  add('vertex_distance_sigma', pair.fromDump, 'σ');
  add('m_pair', massOf(pair).value, 'MeV');
  add('m_pair_error', massOf(pair).error, 'MeV');
  add('pair_distance', pair.distance, 'mm');
  return scalars;
}
