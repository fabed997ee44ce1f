/** Truth particles of a simulated event, with their places at any z. */
import type { Column, NumericColumn } from '../../event/column.ts';
import { findCollection, type Collection, type EventData } from '../../event/event.ts';

export interface Crossing {
  readonly x: number;
  readonly y: number;
  readonly tx: number;
  readonly ty: number;
  /** ns; NaN where the truth has no times. */
  readonly time: number;
}

const numeric = (column: Column | undefined): NumericColumn | null =>
  column && column.type !== 'text' ? column : null;

export class TruthParticles {
  readonly count: number;
  readonly #collection: Collection;
  readonly #points: NumericColumn | null;
  readonly #times: NumericColumn | null;
  #daughters: number[][] | null = null;

  constructor(collection: Collection) {
    this.#collection = collection;
    this.count = collection.count;
    this.#points = numeric(collection.columns.get('points'));
    this.#times = numeric(collection.columns.get('pointTimes'));
  }

  static of(event: EventData): TruthParticles | null {
    const collection = findCollection(event, 'Truth particles');
    return collection?.kind === 'particles' && collection.columns.has('points') ? new TruthParticles(collection) : null;
  }

  #number(name: string, at: number): number {
    return Number(numeric(this.#collection.columns.get(name))?.data[at] ?? Number.NaN);
  }

  pdg(i: number): number {
    return this.#number('pdg', i);
  }

  charge(i: number): number {
    return this.#number('charge', i);
  }

  mass(i: number): number {
    return this.#number('mass', i);
  }

  vertex(i: number): readonly [number, number, number] {
    return [0, 1, 2].map((axis) => this.#number('vertex', 3 * i + axis)) as [number, number, number];
  }

  /** Where it was made, GeV. */
  momentum(i: number): readonly [number, number, number] {
    return [0, 1, 2].map((axis) => this.#number('momentum', 3 * i + axis)) as [number, number, number];
  }

  /** Where it was made, GeV. */
  energy(i: number): number {
    return Math.hypot(...this.momentum(i), this.mass(i));
  }

  /** Row of the particle that it came from, −1 for none. */
  parent(i: number): number {
    const parents = numeric(this.#collection.columns.get('parents'));
    const first = parents?.offsets?.[i];
    return first === undefined || first >= parents!.offsets![i + 1]! ? -1 : Number(parents!.data[first]);
  }

  /** Energy at z: without what it has given to particles before; what is too soft to be in the truth is not missed. */
  energyAt(i: number, z: number): number {
    this.#daughters ??= this.#children();
    let energy = this.energy(i);
    for (const daughter of this.#daughters[i] ?? []) {
      if (this.vertex(daughter)[2] < z) energy -= this.energy(daughter);
    }
    return energy;
  }

  #children(): number[][] {
    const children: number[][] = Array.from({ length: this.count }, () => []);
    for (let i = 0; i < this.count; i++) {
      const parent = this.parent(i);
      if (parent >= 0 && parent < this.count) children[parent]!.push(i);
    }
    return children;
  }

  #point(i: number, axis: number): number {
    return Number(this.#points!.data[3 * i + axis]);
  }

  /** First and last point, as rows of the column. */
  #rows(i: number): [first: number, end: number] {
    const offsets = this.#points?.offsets;
    return offsets ? [offsets[i]!, offsets[i + 1]!] : [0, 0];
  }

  /**
   * The first place where its trajectory passes that z forward, on the straight line between its points.
   * @param reach mm beyond its last point that the line may be followed, for what ends in a calorimeter
   * @returns null where it does not get there
   */
  at(i: number, z: number, reach = 0): Crossing | null {
    const [first, end] = this.#rows(i);
    for (let a = first; a + 1 < end; a++) {
      const [from, to] = [this.#point(a, 2), this.#point(a + 1, 2)];
      if (to > from && z >= from && (z < to || (a + 2 === end && z <= to + reach))) return this.#between(a, z);
    }
    return null;
  }

  #between(a: number, z: number): Crossing {
    const dz = this.#point(a + 1, 2) - this.#point(a, 2);
    const tx = (this.#point(a + 1, 0) - this.#point(a, 0)) / dz;
    const ty = (this.#point(a + 1, 1) - this.#point(a, 1)) / dz;
    const way = z - this.#point(a, 2);
    const [begin, end] = [Number(this.#times?.data[a]), Number(this.#times?.data[a + 1])];
    return {
      x: this.#point(a, 0) + way * tx,
      y: this.#point(a, 1) + way * ty,
      tx,
      ty,
      time: begin + (way / dz) * (end - begin),
    };
  }
}
