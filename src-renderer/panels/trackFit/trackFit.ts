/**
 * Why a track was made, or not: the candidates of an event with their verdicts, and of each what the
 * filter knew plane by plane. Read from the collections that a reconstruction with detail adds.
 */
import { attributeValues } from '#core/event/attribute.ts';
import { textAt } from '#core/event/column.ts';
import { findCollection, type Collection, type EventData } from '#core/event/event.ts';

export const CANDIDATES = 'Track candidates';
export const REJECTED = 'Rejected hits';
export const FILTER_STATES = 'Filter states';

/** What the filter knew at a plane: before its hit, with it, and with all hits of the track. */
export const STATE_KINDS = ['predicted', 'filtered', 'smoothed'] as const;
export type StateKind = (typeof STATE_KINDS)[number];

export interface Candidate {
  /** In “Track candidates”, from 0. */
  readonly index: number;
  /** "kept", or the sentence why it was dropped. */
  readonly verdict: string;
  readonly isKept: boolean;
  /** "" where it has none. */
  readonly region: string;
  /** GeV; NaN where it has none. */
  readonly momentum: number;
  readonly chi2: number;
  readonly ndf: number;
  /** Planes that the filter came through. */
  readonly planes: number;
}

export function hasDetail(event: EventData): boolean {
  return findCollection(event, CANDIDATES) !== undefined;
}

function texts(collection: Collection, name: string): (index: number) => string {
  const column = collection.columns.get(name);
  return column?.type === 'text' ? (index) => textAt(column, index) : () => '';
}

function numbers(collection: Collection, name: string): (index: number) => number {
  const values = attributeValues(collection, name);
  return values ? (index) => values[index]! : () => Number.NaN;
}

export function candidatesOf(event: EventData): Candidate[] {
  const collection = findCollection(event, CANDIDATES);
  if (!collection) return [];
  const [verdict, region] = [texts(collection, 'verdict'), texts(collection, 'region')];
  const [momentum, chi2, ndf] = [numbers(collection, '|p|'), numbers(collection, 'chi2'), numbers(collection, 'ndf')];
  const planes = new Map<number, Set<number>>();
  for (const { track, layer } of statesOf(event)) {
    const own = planes.get(track) ?? new Set();
    planes.set(track, own.add(layer));
  }
  return Array.from({ length: collection.count }, (_, index) => ({
    index,
    verdict: verdict(index),
    isKept: verdict(index) === 'kept',
    region: region(index),
    momentum: momentum(index),
    chi2: chi2(index),
    ndf: ndf(index),
    planes: planes.get(index)?.size ?? 0,
  }));
}

/** One state at one plane. Lengths in mm; NaN for what is not known. */
export interface FilterState {
  /** In “Filter states”, from 0. */
  readonly index: number;
  readonly kind: StateKind;
  readonly track: number;
  readonly layer: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly tx: number;
  readonly ty: number;
  /** Hit minus state along the measured coordinate. */
  readonly residual: number;
  readonly residualError: number;
  readonly pull: number;
  readonly chi2: number;
}

const known = new WeakMap<EventData, readonly FilterState[]>();

/** All states of an event, worked out once. */
export function statesOf(event: EventData): readonly FilterState[] {
  const cached = known.get(event);
  if (cached) return cached;
  const collection = findCollection(event, FILTER_STATES);
  const states = collection ? readStates(collection) : [];
  known.set(event, states);
  return states;
}

const isStateKind = (text: string): text is StateKind => (STATE_KINDS as readonly string[]).includes(text);

function readStates(collection: Collection): FilterState[] {
  const kind = texts(collection, 'state');
  const read = Object.fromEntries(
    ['track', 'layer', 'tx', 'ty', 'residual', 'residualError', 'pull', 'chi2'].map((name) => [
      name,
      numbers(collection, name),
    ]),
  );
  const [x, y, z] = ['x', 'y', 'z'].map((axis) => numbers(collection, `position.${axis}`));
  return Array.from({ length: collection.count }, (_, index) => index).flatMap((index): FilterState[] => {
    const own = kind(index);
    if (!isStateKind(own)) return [];
    return [
      {
        index,
        kind: own,
        track: read['track']!(index),
        layer: read['layer']!(index),
        x: x!(index),
        y: y!(index),
        z: z!(index),
        tx: read['tx']!(index),
        ty: read['ty']!(index),
        residual: read['residual']!(index),
        residualError: read['residualError']!(index),
        pull: read['pull']!(index),
        chi2: read['chi2']!(index),
      },
    ];
  });
}

/** A hit that a candidate could have had and has not. */
export interface RejectedHit {
  /** In “Rejected hits”, from 0. */
  readonly index: number;
  readonly layer: number;
  readonly z: number;
  readonly reason: string;
}

export interface PlaneRow {
  readonly layer: number;
  /** mm */
  readonly z: number;
  readonly states: Readonly<Partial<Record<StateKind, FilterState>>>;
  /** The filter took the hit of this plane: a candidate has one there at most. */
  readonly isUsed: boolean;
  readonly rejected: readonly RejectedHit[];
}

/** Hits that were rejected for a candidate; all of them where they do not say for which. */
export function rejectedOf(event: EventData, candidate: number): RejectedHit[] {
  const collection = findCollection(event, REJECTED);
  if (!collection) return [];
  const [reason, layer, z] = [
    texts(collection, 'reason'),
    numbers(collection, 'layer'),
    numbers(collection, 'position.z'),
  ];
  const track = attributeValues(collection, 'track');
  return Array.from({ length: collection.count }, (_, index) => index)
    .filter((index) => track === null || track[index] === candidate)
    .map((index) => ({ index, layer: layer(index), z: z(index), reason: reason(index) }));
}

/** The planes of a candidate along the beam, with what was rejected at each. */
export function planesOf(event: EventData, candidate: number): PlaneRow[] {
  const rows = new Map<
    number,
    { z: number; states: Partial<Record<StateKind, FilterState>>; rejected: RejectedHit[] }
  >();
  for (const state of statesOf(event)) {
    if (state.track !== candidate) continue;
    const row = rows.get(state.layer) ?? { z: state.z, states: {}, rejected: [] };
    row.states[state.kind] = state;
    rows.set(state.layer, row);
  }
  for (const hit of rejectedOf(event, candidate)) {
    const row = rows.get(hit.layer) ?? { z: hit.z, states: {}, rejected: [] };
    row.rejected.push(hit);
    rows.set(hit.layer, row);
  }
  return [...rows]
    .map(([layer, { z, states, rejected }]) => ({
      layer,
      z,
      states,
      isUsed: rejected.length === 0 && Object.values(states).some(({ residual }) => Number.isFinite(residual)),
      rejected,
    }))
    .toSorted((a, b) => a.z - b.z || a.layer - b.layer);
}

/** What is told of a plane in one line. */
export function outcomeOf({ isUsed, rejected }: PlaneRow): string {
  const reasons = [...new Set(rejected.map(({ reason }) => reason))];
  const rejections = reasons.map((reason) => {
    const count = rejected.filter((hit) => hit.reason === reason).length;
    return count > 1 ? `${count} × ${reason}` : reason;
  });
  if (isUsed) return 'hit used';
  return rejections.length > 0 ? `rejected: ${rejections.join('; ')}` : 'no hit';
}
