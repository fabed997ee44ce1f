/** Particles of a block of events, and where they fly. Energies in GeV, lengths in mm, times in ns. */
import type { GeneratedParticles } from '#main/native/generators.ts';

/** What a particle meets at its end. */
export const ENDS = { nothing: 0, calorimeter: 1, wall: 2, vertex: 3 } as const;

/** Growing columns; the particles of event i are `offsets[i] … offsets[i + 1] - 1`. */
export class Particles {
  readonly offsets: number[] = [0];
  readonly code: number[] = [];
  /** Index among all particles of the block, −1 for the beam */
  readonly parent: number[] = [];
  readonly energy: number[] = [];
  /** x, y, z per particle */
  readonly momentum: number[] = [];
  readonly vertex: number[] = [];
  readonly time: number[] = [];
  /** Filled by the flight: points of the trajectory (x, y, z, t each), from `pathOffsets`. */
  readonly path: number[] = [];
  readonly pathOffsets: number[] = [0];
  /** Of `ENDS` */
  readonly end: number[] = [];
  /** At the end: direction */
  readonly direction: number[] = [];

  get size(): number {
    return this.code.length;
  }

  add(
    code: number,
    parent: number,
    energy: number,
    momentum: readonly [number, number, number],
    vertex: readonly [number, number, number],
    time: number,
  ): void {
    this.code.push(code);
    this.parent.push(parent);
    this.energy.push(energy);
    this.momentum.push(...momentum);
    this.vertex.push(...vertex);
    this.time.push(time);
  }

  /** Adds the particles of one event of a generator; those of its beam keep no parent. */
  addGenerated(from: GeneratedParticles, begin: number, end: number): void {
    const base = this.size - begin;
    for (let i = begin; i < end; i++) {
      const parent = from.parent[i]!;
      this.code.push(from.code[i]!);
      this.parent.push(parent < 0 ? -1 : base + begin + parent);
      this.energy.push(from.energy[i]!);
      this.time.push(from.time[i]!);
      for (let axis = 3 * i; axis < 3 * i + 3; axis++) {
        this.momentum.push(from.momentum[axis]!);
        this.vertex.push(from.vertex[axis]!);
      }
    }
  }

  endEvent(): void {
    this.offsets.push(this.size);
  }
}
