/** Tracks as collections of events. */
import { numericColumn, textColumn, type Column } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import { VERDICTS } from '#main/native/trackSearch.ts';
import type { Na64Arm } from './trackArms.ts';
import type { EventTracks } from './eventTracks.ts';

/** Numbers of a state of the collection (z, x, y, tx, ty, q/p) and of its covariance. */
const STATE = 6;
const COVARIANCE = 15;
/** First element of row q/p of the lower triangle, and its last: the variance. */
const Q_OVER_P_ROW = 10;

/** Candidates of an event, as indices in those of all; those kept are its tracks, in this order. */
export function candidatesOf({ candidateOffsets, found }: EventTracks, event: number, keptOnly: boolean): number[] {
  const list: number[] = [];
  for (let i = candidateOffsets[event]!; i < candidateOffsets[event + 1]!; i++) {
    if (!keptOnly || VERDICTS[found.candidates.verdict[i]!] === 'kept') list.push(i);
  }
  return list;
}

export const armOf = ({ readout, found }: EventTracks, candidate: number): Na64Arm =>
  readout.arms[found.candidates.arm[candidate]!]!;

/** Smoothed state (x, y, tx, ty, q/p) on the first plane of the arm that lies at `z` or behind it. */
export function stateAt(tracks: EventTracks, candidate: number, z: number): { state: Float64Array; row: number } {
  const { stateOffsets, smoothed } = tracks.found.candidates;
  const index = armOf(tracks, candidate).planes.findIndex((plane) => plane.z >= z);
  const row = stateOffsets[candidate]! + Math.max(index, 0);
  return { state: smoothed.state.subarray(5 * row, 5 * row + 5), row };
}

/** z of the first plane with clusters of an arm. */
export const firstZ = ({ planes }: Na64Arm): number => planes.find(({ plane }) => plane !== null)!.z;

/** Momentum where the field bends the track, before what lies behind it takes energy: value and 1σ; NaN without a field. */
export function momentumOf(tracks: EventTracks, candidate: number): { momentum: number; error: number } {
  const { planes, bends } = armOf(tracks, candidate);
  if (!bends) return { momentum: Number.NaN, error: Number.NaN };
  // Behind the first measuring plane the first one without clusters is the way into the field.
  const first = planes.findIndex(({ plane }) => plane !== null);
  const into = planes.findIndex(({ plane }, i) => i > first && plane === null);
  const { stateOffsets, smoothed } = tracks.found.candidates;
  const row = stateOffsets[candidate]! + into;
  const curvature = smoothed.state[5 * row + 4]!;
  const variance = smoothed.covariance[COVARIANCE * row + COVARIANCE - 1]!;
  return { momentum: 1 / Math.abs(curvature), error: Math.sqrt(variance) / curvature ** 2 };
}

/** The tracks that are kept; null without one. */
export function tracksCollection(tracks: EventTracks, event: number): Collection | null {
  const kept = candidatesOf(tracks, event, true);
  if (kept.length === 0) return null;
  return makeCollection('Tracks', 'tracks', trackColumns(tracks, kept));
}

/** Columns of the given candidates, which may not have been fitted. */
export function trackColumns(tracks: EventTracks, list: readonly number[]): [string, Column][] {
  const { candidates } = tracks.found;
  const rows = list.map((candidate) => stateRows(tracks, candidate));
  const offsets = new Uint32Array(list.length + 1);
  for (const [i, { length }] of rows.entries()) offsets[i + 1] = offsets[i]! + length;
  const states = new Float64Array(STATE * offsets.at(-1)!);
  const covariance = new Float32Array(COVARIANCE * offsets.at(-1)!);
  const momentum = new Float32Array(3 * list.length).fill(Number.NaN);
  const charge = new Float32Array(list.length).fill(Number.NaN);
  const momentumError = new Float32Array(list.length).fill(Number.NaN);
  for (const [i, candidate] of list.entries()) {
    const { bends } = armOf(tracks, candidate);
    for (const [k, { row, z }] of rows[i]!.entries()) {
      const at = offsets[i]! + k;
      const own = candidates.smoothed.state.subarray(5 * row, 5 * row + 5);
      states.set([z, ...own], STATE * at);
      covariance.set(
        candidates.smoothed.covariance.subarray(COVARIANCE * row, COVARIANCE * (row + 1)),
        COVARIANCE * at,
      );
      if (bends) continue;
      // Nothing is known of it.
      states[STATE * at + 5] = Number.NaN;
      covariance.fill(Number.NaN, COVARIANCE * at + Q_OVER_P_ROW, COVARIANCE * (at + 1));
    }
    if (!bends || rows[i]!.length === 0) continue;
    const { state } = stateAt(tracks, candidate, firstZ(armOf(tracks, candidate)));
    const { momentum: size, error } = momentumOf(tracks, candidate);
    const [, , tx, ty, curvature] = state;
    const pz = size / Math.hypot(tx!, ty!, 1);
    momentum.set([tx! * pz, ty! * pz, pz], 3 * i);
    momentumError[i] = error;
    charge[i] = Math.sign(curvature!);
  }
  return [
    ['states', numericColumn(states, { width: STATE, offsets })],
    ['stateCovariance', numericColumn(covariance, { width: COVARIANCE, offsets })],
    ['chi2', numericColumn(Float32Array.from(list, (i) => candidates.chiSquared[i]!))],
    ['ndf', numericColumn(Uint16Array.from(list, (i) => Math.max(0, candidates.degreesOfFreedom[i]!)))],
    ['momentum', numericColumn(momentum, { unit: 'GeV', width: 3 })],
    ['momentumError', numericColumn(momentumError, { unit: 'GeV' })],
    ['charge', numericColumn(charge, { unit: 'e' })],
    ['region', textColumn(list.map((candidate) => armOf(tracks, candidate).region))],
    [
      'hits',
      numericColumn(Uint16Array.from(list, (i) => candidates.clusterOffsets[i + 1]! - candidates.clusterOffsets[i]!)),
    ],
    ['otherPairings', numericColumn(Uint16Array.from(list, (i) => candidates.alternatives[i]!))],
  ];
}

interface StateRow {
  /** In the states of all candidates. */
  readonly row: number;
  readonly z: number;
}

/** One per z: x and y planes of a station lie at the same, and the state of the second knows what both measured. */
function stateRows(tracks: EventTracks, candidate: number): StateRow[] {
  const { stateOffsets } = tracks.found.candidates;
  const first = stateOffsets[candidate]!;
  if (stateOffsets[candidate + 1] === first) return [];
  const { planes } = armOf(tracks, candidate);
  return planes.flatMap(({ z }, k) => (planes[k + 1]?.z === z ? [] : [{ row: first + k, z }]));
}
