/** Which reconstructed object answers to which true one: each to one at most, nearest first. */

/** A true and a reconstructed object that may belong together. */
export interface Pairing {
  readonly truth: number;
  readonly reconstructed: number;
  /** The smaller the better, in any unit. */
  readonly distance: number;
}

export interface Matched {
  /** Per true object, −1 where none. */
  readonly found: Int32Array;
  /** Per reconstructed object, 1 where none. */
  readonly fakes: Uint8Array;
}

/** Equal distances go to the pairing that comes first. */
export function matchNearest(truths: number, reconstructed: number, pairings: readonly Pairing[]): Matched {
  const found = new Int32Array(truths).fill(-1);
  const fakes = new Uint8Array(reconstructed).fill(1);
  for (const { truth, reconstructed: one } of pairings.toSorted((a, b) => a.distance - b.distance)) {
    if (found[truth] !== -1 || fakes[one] === 0) continue;
    found[truth] = one;
    fakes[one] = 0;
  }
  return { found, fakes };
}

/** Distance in the plane of each to the nearest other; Infinity for a lonely one. */
export function separations(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const nearest = new Float64Array(x.length).fill(Infinity);
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const distance = Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!);
      if (distance < nearest[i]!) nearest[i] = distance;
      if (distance < nearest[j]!) nearest[j] = distance;
    }
  }
  return nearest;
}
