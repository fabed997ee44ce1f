/** Particles on their way between the stages of an event, in lists that grow. */
import type { IncomingParticles } from '#main/native/particles.ts';
import { SLOTS } from './bunch.ts';

export interface Passing {
  /** Event in the block × SLOTS + slot. */
  readonly slot: number;
  /** Row in the event's truth; −1 where it has none. */
  readonly truth: number;
  readonly code: number;
  /** GeV, with the rest mass */
  readonly energy: number;
  /** mm */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Unit vector */
  readonly dx: number;
  readonly dy: number;
  readonly dz: number;
  /** ns */
  readonly time: number;
}

/** As the engine takes them; `list` must be in the order of slots. */
export function incoming(list: readonly Passing[], events: number): IncomingParticles {
  const offsets = new Uint32Array(events * SLOTS + 1);
  for (const { slot } of list) offsets[slot + 1]!++;
  for (let i = 1; i < offsets.length; i++) offsets[i]! += offsets[i - 1]!;
  const position = new Float64Array(3 * list.length);
  const direction = new Float64Array(3 * list.length);
  for (const [i, one] of list.entries()) {
    position.set([one.x, one.y, one.z], 3 * i);
    direction.set([one.dx, one.dy, one.dz], 3 * i);
  }
  return {
    offsets,
    code: Int32Array.from(list, ({ code }) => code),
    energy: Float64Array.from(list, ({ energy }) => energy),
    position,
    direction,
    time: Float64Array.from(list, ({ time }) => time),
  };
}

/** Row of the list that each slot begins with. */
export const bySlot = (list: readonly Passing[]): Passing[] => list.toSorted((a, b) => a.slot - b.slot);

/** Along its line to that z. */
export function movedTo(one: Passing, z: number, light: number): Passing {
  const way = (z - one.z) / one.dz;
  return { ...one, x: one.x + way * one.dx, y: one.y + way * one.dy, z, time: one.time + way / light };
}
