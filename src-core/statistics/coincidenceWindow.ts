/**
 * Windows of several quantities that a wanted part of a sample passes in coincidence: each window runs from the quantile
 * α to the quantile 1 − α of its own quantity, with one α for all, the largest that keeps the wanted part. Of all windows
 * that cut equal parts off both ends of every quantity these are the smallest.
 */
import type { Random } from './random.ts';

export interface CoincidenceWindows {
  readonly alpha: number;
  /** Per quantity; errors (1σ) by the bootstrap */
  readonly low: readonly WindowEdge[];
  readonly high: readonly WindowEdge[];
}

export interface WindowEdge {
  readonly value: number;
  readonly error: number;
}

/** Samples drawn for the errors, and the largest of them: of more events a part is drawn and the errors scaled. */
const DRAWS = 100;
const MOST_DRAWN = 20_000;

/**
 * @param quantities one list per quantity, all with a value per event; at least 3 events
 * @param keep part of the events that shall pass, between 0 and 1
 */
export function coincidenceWindows(
  quantities: readonly ArrayLike<number>[],
  keep: number,
  random: Random,
): CoincidenceWindows {
  const sorted = quantities.map(sortedBy);
  const events = quantities[0]!.length;
  const whole = edgesOf(quantities, sorted, new Uint32Array(events).fill(1), keep);
  const drawn = Math.min(events, MOST_DRAWN);
  const sums = whole.edges.map(() => 0);
  for (let draw = 0; draw < DRAWS; draw++) {
    const weights = new Uint32Array(events);
    for (let i = 0; i < drawn; i++) weights[Math.floor(random.uniform() * events)]! += 1;
    const { edges } = edgesOf(quantities, sorted, weights, keep);
    for (const [i, edge] of edges.entries()) sums[i]! += (edge - whole.edges[i]!) ** 2;
  }
  const edge = (i: number): WindowEdge => ({
    value: whole.edges[i]!,
    error: Math.sqrt((sums[i]! / DRAWS) * (drawn / events)),
  });
  const count = quantities.length;
  return {
    alpha: whole.alpha,
    low: quantities.map((_, i) => edge(i)),
    high: quantities.map((_, i) => edge(count + i)),
  };
}

/** Places in order of value. */
const sortedBy = (values: ArrayLike<number>): Uint32Array =>
  Uint32Array.from({ length: values.length }, (_, i) => i).toSorted((a, b) => values[a]! - values[b]!);

function edgesOf(
  quantities: readonly ArrayLike<number>[],
  sorted: readonly Uint32Array[],
  weights: Uint32Array,
  keep: number,
): { alpha: number; edges: number[] } {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // How far an event is from the nearest end of any quantity: it passes while α is less.
  const depth = new Float64Array(weights.length).fill(1);
  for (const order of sorted) {
    let before = 0;
    for (const event of order) {
      const weight = weights[event]!;
      const rank = (before + weight / 2) / total;
      depth[event] = Math.min(depth[event]!, rank, 1 - rank);
      before += weight;
    }
  }
  // Those that come first: one quantity alone has twice the part that may be cut within that depth of its ends.
  const shallow = [...depth.keys()].filter((event) => depth[event]! <= 1 - keep);
  const order = shallow.toSorted((a, b) => depth[a]! - depth[b]!);
  let cut = 0;
  let alpha = 0;
  for (const event of order) {
    if (weights[event] === 0) continue;
    cut += weights[event]!;
    if (cut > (1 - keep) * total) {
      // Between the last event that is cut and the first that passes.
      alpha = (alpha + depth[event]!) / 2;
      break;
    }
    alpha = depth[event]!;
  }
  const edge = (part: number) => (order_: Uint32Array, i: number) =>
    quantile(quantities[i]!, order_, weights, part * total);
  return { alpha, edges: [...sorted.map(edge(alpha)), ...sorted.map(edge(1 - alpha))] };
}

/** Value below which that weight lies, between the two nearest events. */
function quantile(values: ArrayLike<number>, order: Uint32Array, weights: Uint32Array, wanted: number): number {
  let before = 0;
  let place = Number.NaN;
  let last = Number.NaN;
  for (const event of order) {
    const weight = weights[event]!;
    if (weight === 0) continue;
    const middle = before + weight / 2;
    const value = values[event]!;
    if (middle >= wanted) {
      if (Number.isNaN(last)) return value;
      return last + ((value - last) * (wanted - place)) / (middle - place);
    }
    before += weight;
    [place, last] = [middle, value];
  }
  return last;
}
