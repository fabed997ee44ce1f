/** Waveforms of one kind of many events, as the engine takes them: not copied where they lie together. */
import { findCollection, type Collection, type EventData } from '#core/event/event.ts';
import type { NumericArray } from '#core/event/column.ts';
import type { Codes } from '#main/native/pulses.ts';

export interface WaveformFamily {
  /** Name of the collection */
  readonly collection: string;
  /** ns: waveforms with another one are left out. */
  readonly period: number;
  /** By channel of the setup's channel map: index among the family's channels */
  readonly indexOf: ReadonlyMap<number, number>;
}

/** Waveforms of all events, one event behind the other. */
export interface Waveforms {
  /** Index among the family's channels */
  readonly channel: Uint32Array;
  readonly start: Float64Array;
  /** Waveforms + 1 */
  readonly offsets: Uint32Array;
  readonly samples: readonly Codes[];
  /** Events + 1 */
  readonly perEvent: Uint32Array;
  /** Per event: how many were left out, and why */
  readonly leftOut: readonly ReadonlyMap<string, number>[];
}

/** What the engine takes at most. */
const MOST_SAMPLES = 65_536;
/** Periods are kept in single precision. */
const SAME = 1e-4;

export function gatherWaveforms(
  events: readonly EventData[],
  { collection, period, indexOf }: WaveformFamily,
): Waveforms {
  const channel: number[] = [];
  const start: number[] = [];
  const offsets = [0];
  const samples: Codes[] = [];
  const perEvent = new Uint32Array(events.length + 1);
  const leftOut = events.map((event, number) => {
    const left = new Map<string, number>();
    const rows = rowsOf(findCollection(event, collection));
    if (rows !== null) {
      // Rows that follow one another are one piece of the event's samples.
      let begin = -1;
      const close = (end: number): void => {
        if (begin >= 0) samples.push(rows.codes.subarray(rows.offsets[begin], rows.offsets[end]));
        begin = -1;
      };
      const count = rows.offsets.length - 1;
      for (let row = 0; row < count; row++) {
        const own = indexOf.get(Number(rows.channel[row]));
        const problem = problemOf(rows, row, own, period);
        if (problem !== null) {
          left.set(problem, (left.get(problem) ?? 0) + 1);
          close(row);
          continue;
        }
        if (begin < 0) begin = row;
        channel.push(own!);
        start.push(Number(rows.start?.[row] ?? 0));
        offsets.push(offsets.at(-1)! + rows.offsets[row + 1]! - rows.offsets[row]!);
      }
      close(count);
    }
    perEvent[number + 1] = channel.length;
    return left;
  });
  return {
    channel: Uint32Array.from(channel),
    start: Float64Array.from(start),
    offsets: Uint32Array.from(offsets),
    samples,
    perEvent,
    leftOut,
  };
}

interface Rows {
  readonly channel: NumericArray;
  readonly start: NumericArray | undefined;
  readonly period: NumericArray;
  readonly offsets: Uint32Array;
  readonly codes: Codes;
}

/** null for a collection that is not there or holds no waveforms. */
export function rowsOf(found: Collection | undefined): Rows | null {
  if (found?.kind !== 'waveforms') return null;
  const { columns } = found;
  const samples = columns.get('samples');
  const channel = columns.get('channel')?.data;
  const period = columns.get('period')?.data;
  if (samples === undefined || samples.type === 'text' || samples.offsets === null) return null;
  if (channel === undefined || period === undefined) return null;
  const { data } = samples;
  const codes =
    data instanceof Uint16Array || data instanceof Float32Array
      ? data
      : Float32Array.from(data as ArrayLike<number | bigint>, Number);
  return { channel, start: columns.get('start')?.data, period, offsets: samples.offsets, codes };
}

function problemOf(rows: Rows, row: number, own: number | undefined, period: number): string | null {
  if (own === undefined) return 'of channels that the setup does not have';
  if (!(Math.abs(Number(rows.period[row]) - period) <= SAME * period)) return 'with another time between samples';
  if (!Number.isFinite(Number(rows.start?.[row] ?? 0))) return 'without a time of the first sample';
  if (rows.offsets[row + 1]! - rows.offsets[row]! > MOST_SAMPLES) return 'with too many samples';
  return null;
}
