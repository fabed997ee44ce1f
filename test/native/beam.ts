/** Requests of the tests of tracking. */
import type { IncomingParticles } from '#main/native/particles.ts';
import type { TrackRequest } from '#main/native/tracking.ts';
import { plates } from './materials.ts';

/** One particle per event, along z from the origin. */
export function pencil(events: number, code: number, energy: number): IncomingParticles {
  return {
    offsets: Uint32Array.from({ length: events + 1 }, (_, i) => i),
    code: new Int32Array(events).fill(code),
    energy: new Float64Array(events).fill(energy),
    position: new Float64Array(3 * events),
    direction: Float64Array.from({ length: 3 * events }, (_, i) => (i % 3 === 2 ? 1 : 0)),
    time: new Float64Array(events),
  };
}

/** Such particles in empty space over 1 m. */
export function beam(events: number, code: number, energy: number, more: Partial<TrackRequest>): TrackRequest {
  return {
    field: [],
    matter: plates([]),
    processes: [],
    particles: pencil(events, code, energy),
    to: 1000,
    cut: 1e-3,
    seed: 20181105,
    firstStream: 0,
    ...more,
  };
}

export const component = (vectors: Float64Array, axis: number): number[] =>
  Array.from({ length: vectors.length / 3 }, (_, i) => vectors[3 * i + axis]!);
