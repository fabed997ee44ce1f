/** Truth particles of a block: those of the generator and of every stage of tracking, event by event. */
import type { TrackedParticles } from '#main/native/tracking.ts';
import { SLOTS } from './bunch.ts';
import { mass } from './masses.ts';

export interface TruthRow {
  readonly code: number;
  /** Row in the event, −1 for the beam. */
  readonly parent: number;
  readonly energy: number;
  readonly vertex: readonly [number, number, number];
  readonly direction: readonly [number, number, number];
  readonly time: number;
  /** x, y, z, t of every point of the path */
  readonly points: number[];
}

/** Photons softer than this that no other particle came from are left out: 40 of synchrotron radiation an event. */
const SOFT = 0.005;

export class Truth {
  readonly events: TruthRow[][];

  constructor(events: number) {
    this.events = Array.from({ length: events }, () => []);
  }

  /** @returns the row in the event */
  add(event: number, row: TruthRow): number {
    return this.events[event]!.push(row) - 1;
  }

  /**
   * Adds what tracking followed.
   * @param known rows of the particles that tracking began with, in the order of the request; −1 for new ones
   * @returns row in its event of every particle of `tracked.truth`, −1 for those left out
   */
  addTracked({ truth, points }: TrackedParticles, known: readonly number[]): Int32Array {
    const rows = new Int32Array(truth.code.length).fill(-1);
    let particle = 0;
    let point = 0;
    let primary = 0;
    for (const [slot, count] of truth.count.entries()) {
      const event = Math.floor(slot / SLOTS);
      const first = particle;
      for (const end = particle + count; particle < end; particle++) {
        const path: number[] = [];
        for (const last = point + points.count[particle]!; point < last; point++) {
          path.push(
            points.position[3 * point]!,
            points.position[3 * point + 1]!,
            points.position[3 * point + 2]!,
            points.time[point]!,
          );
        }
        const parent = truth.parent[particle]!;
        const code = truth.code[particle]!;
        const energy = truth.energy[particle]!;
        const before = parent < 0 ? known[primary++]! : -1;
        if (before >= 0) {
          this.events[event]![before]!.points.push(...path);
          rows[particle] = before;
          continue;
        }
        if (code === 22 && energy < SOFT) continue;
        rows[particle] = this.add(event, {
          code,
          parent: parent < 0 ? -1 : rows[first + parent]!,
          energy,
          vertex: [truth.position[3 * particle]!, truth.position[3 * particle + 1]!, truth.position[3 * particle + 2]!],
          direction: [
            truth.direction[3 * particle]!,
            truth.direction[3 * particle + 1]!,
            truth.direction[3 * particle + 2]!,
          ],
          time: truth.time[particle]!,
          points: path,
        });
      }
    }
    return rows;
  }
}

/** GeV */
export const momentumOf = ({ code, energy }: Pick<TruthRow, 'code' | 'energy'>): number =>
  Math.sqrt(Math.max(0, energy * energy - mass(code) ** 2));
