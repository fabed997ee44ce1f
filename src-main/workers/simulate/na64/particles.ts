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
  const code = new Int32Array(list.length);
  const energy = new Float64Array(list.length);
  const position = new Float64Array(3 * list.length);
  const direction = new Float64Array(3 * list.length);
  const time = new Float64Array(list.length);
  for (const [i, one] of list.entries()) {
    code[i] = one.code;
    energy[i] = one.energy;
    position[3 * i] = one.x;
    position[3 * i + 1] = one.y;
    position[3 * i + 2] = one.z;
    direction[3 * i] = one.dx;
    direction[3 * i + 1] = one.dy;
    direction[3 * i + 2] = one.dz;
    time[i] = one.time;
  }
  return { offsets, code, energy, position, direction, time };
}

/** In the order of slots; particles of one slot stay in theirs. */
export function bySlot(list: readonly Passing[]): readonly Passing[] {
  const isSorted = list.every(({ slot }, i) => i === 0 || list[i - 1]!.slot <= slot);
  return isSorted ? list : list.toSorted((a, b) => a.slot - b.slot);
}

/** Along its line to that z. */
export function movedTo(one: Passing, z: number, light: number): Passing {
  const way = (z - one.z) / one.dz;
  return { ...one, x: one.x + way * one.dx, y: one.y + way * one.dy, z, time: one.time + way / light };
}
