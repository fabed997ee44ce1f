/** What differs between two events, or between two views of one: numbers, and objects that came, went or moved. */
import { attributeValues } from '#core/event/attribute.ts';
import { objectsByChannel } from '#core/event/channels.ts';
import type { Collection, EventData } from '#core/event/event.ts';
import { isDrawn } from './collectionStyle.ts';
import { placesOf } from './objectPlaces.ts';

export interface ScalarDifference {
  readonly name: string;
  readonly unit: string;
  /** NaN where the event has no such number. */
  readonly left: number;
  readonly right: number;
  /** right − left */
  readonly difference: number;
  /** 1σ of the difference as if both were independent; NaN where neither has an uncertainty. */
  readonly sigma: number;
}

/** Objects of one collection; numbers in the collection on the left and on the right. */
export interface CollectionDifference {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly lost: readonly number[];
  readonly added: readonly number[];
  /** Those that are in both and differ in place or energy. */
  readonly moved: readonly (readonly [left: number, right: number])[];
  readonly same: readonly (readonly [left: number, right: number])[];
  /** False where there are too many to find the pairs: then only the numbers of objects tell. */
  readonly isMatched: boolean;
}

export interface EventDifference {
  readonly scalars: readonly ScalarDifference[];
  /** All collections that both, or one of them, have. */
  readonly collections: readonly CollectionDifference[];
}

/** Pairs are sought among so many objects of a collection at most: the search goes with the square. */
const MOST_MATCHED = 1500;
/** Relative difference of numbers that is rounding. */
const ROUNDING = 1e-6;
/** mm */
const SAME_PLACE = 1e-3;
/** mm that an object may have moved and still be the same, where its uncertainty says no more. */
const GATES: Readonly<Partial<Record<Collection['kind'], number>>> = {
  clusters: 60,
  vertices: 200,
  tracks: 20,
  particles: 20,
  trackerHits: 3,
  calorimeterHits: 1,
  counters: 1,
};

export function compareEvents(left: EventData, right: EventData): EventDifference {
  const names = [...new Set([...left.collections, ...right.collections].map(({ name }) => name))];
  return {
    scalars: scalarDifferences(left, right),
    collections: names.map((name) =>
      compareCollections(
        name,
        left.collections.find((one) => one.name === name),
        right.collections.find((one) => one.name === name),
      ),
    ),
  };
}

function scalarDifferences(left: EventData, right: EventData): ScalarDifference[] {
  const [a, b] = [left, right].map(({ scalars }) => new Map(scalars.map((scalar) => [scalar.name, scalar])));
  const names = [...new Set([...a!.keys(), ...b!.keys()])];
  return names
    .filter((name) => !(name.endsWith('_error') && names.includes(name.slice(0, -'_error'.length))))
    .map((name) => {
      const value = (side: typeof a, of = name): number => side!.get(of)?.value ?? Number.NaN;
      const errors = [value(a, `${name}_error`), value(b, `${name}_error`)].filter((error) => error > 0);
      return {
        name,
        unit: (a!.get(name) ?? b!.get(name))!.unit,
        left: value(a),
        right: value(b),
        difference: value(b) - value(a),
        sigma: errors.length > 0 ? Math.hypot(...errors) : Number.NaN,
      };
    });
}

/** Both are numbers and differ by more than rounding, or only one of them is one. */
export function differs({ left, right }: Pick<ScalarDifference, 'left' | 'right'>): boolean {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.isNaN(left) !== Number.isNaN(right);
  return Math.abs(right - left) > ROUNDING * Math.max(Math.abs(left), Math.abs(right));
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function compareCollections(name: string, a: Collection | undefined, b: Collection | undefined): CollectionDifference {
  const head = { name, left: a?.count ?? 0, right: b?.count ?? 0, isMatched: true };
  if (!a || !b) {
    return { ...head, lost: range(head.left), added: range(head.right), moved: [], same: [] };
  }
  const pairs = pairsByChannel(a, b) ?? pairsByPlace(a, b);
  if (!pairs) return { ...head, isMatched: false, lost: [], added: [], moved: [], same: [] };
  const [fromLeft, fromRight] = [new Set(pairs.map(([one]) => one)), new Set(pairs.map(([, other]) => other))];
  const isSame = sameness(a, b);
  return {
    ...head,
    lost: range(a.count).filter((index) => !fromLeft.has(index)),
    added: range(b.count).filter((index) => !fromRight.has(index)),
    moved: pairs.filter(([one, other]) => !isSame(one, other)),
    same: pairs.filter(([one, other]) => isSame(one, other)),
  };
}

type Pair = readonly [left: number, right: number];

/** Cells, counters and waveforms are known by their channel; null where a channel has several objects or none. */
function pairsByChannel(a: Collection, b: Collection): Pair[] | null {
  const [left, right] = [objectsByChannel(a), objectsByChannel(b)];
  const isUnique = (side: typeof left, count: number): boolean => side.size === count;
  if (!isUnique(left, a.count) || !isUnique(right, b.count)) return null;
  return [...left].flatMap(([channel, [index]]): Pair[] => {
    const other = right.get(channel)?.[0];
    return index === undefined || other === undefined ? [] : [[index, other]];
  });
}

/** The nearest first, each once, within the gate and in the same layer; null where there are too many. */
function pairsByPlace(a: Collection, b: Collection): Pair[] | null {
  if (!isDrawn(a.kind)) return a.count === b.count ? range(a.count).map((index): Pair => [index, index]) : [];
  if (Math.max(a.count, b.count) > MOST_MATCHED) return null;
  const [left, right] = [placesOf(a), placesOf(b)];
  const [leftLayer, rightLayer] = [attributeValues(a, 'layer'), attributeValues(b, 'layer')];
  const gate = GATES[a.kind] ?? 1;
  const found: { pair: Pair; distance: number }[] = [];
  for (let i = 0; i < a.count; i++) {
    for (let k = 0; k < b.count; k++) {
      if (leftLayer && rightLayer && leftLayer[i] !== rightLayer[k]) continue;
      const distance = distanceOf(left, i, right, k);
      if (distance <= gate) found.push({ pair: [i, k], distance });
    }
  }
  const [takenLeft, takenRight] = [new Set<number>(), new Set<number>()];
  const pairs: Pair[] = [];
  for (const { pair } of found.toSorted((one, other) => one.distance - other.distance)) {
    if (takenLeft.has(pair[0]) || takenRight.has(pair[1])) continue;
    takenLeft.add(pair[0]);
    takenRight.add(pair[1]);
    pairs.push(pair);
  }
  return pairs.toSorted((one, other) => one[0] - other[0]);
}

const distanceOf = (left: Float64Array, i: number, right: Float64Array, k: number): number =>
  Math.hypot(left[3 * i]! - right[3 * k]!, left[3 * i + 1]! - right[3 * k + 1]!, left[3 * i + 2]! - right[3 * k + 2]!);

/** Numbers that say that an object is still what it was. */
const TELLING = ['energy', 'value', 'charge', 'time', 'chi2', '|p|', 'mass'];

function sameness(a: Collection, b: Collection): (left: number, right: number) => boolean {
  const [left, right] = [placesOf(a), placesOf(b)];
  const columns = TELLING.flatMap((name) => {
    const [one, other] = [attributeValues(a, name), attributeValues(b, name)];
    return one && other ? [[one, other] as const] : [];
  });
  return (i, k) =>
    !(distanceOf(left, i, right, k) > SAME_PLACE) &&
    columns.every(([one, other]) => !differs({ left: one[i]!, right: other[k]! }));
}
