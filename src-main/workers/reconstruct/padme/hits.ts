/** Pulses of one kind of detector in many events, and what went wrong with their waveforms. */
import type { Cell } from '#core/detector/cells.ts';
import type { EventData } from '#core/event/event.ts';
import {
  reconstructPulses,
  WAVEFORM_FLAGS,
  type PulseConstants,
  type ReconstructedPulses,
  type V1742PulseRequest,
} from '#main/native/pulses.ts';
import type { BlockCollection } from '#main/workers/blockColumns.ts';
import { gatherWaveforms } from './waveforms.ts';

/** A detector that is read by waveforms: its cells and the constants in force for them. */
export interface PulseReadout {
  /** "ECal": for its collections and labels */
  readonly name: string;
  /** "ECal waveforms" */
  readonly collection: string;
  readonly shape: V1742PulseRequest['shape'];
  /** ns */
  readonly period: number;
  readonly cells: readonly Cell[];
  readonly indexOf: ReadonlyMap<number, number>;
  readonly constants: PulseConstants;
}

export interface PulseSettings {
  readonly multiHit: boolean;
  readonly pedestalSamples: number;
  /** Counts */
  readonly leastSlope: number;
}

/** Hits of many events, one event behind the other. */
export interface PulseHits {
  /** Events + 1 */
  readonly offsets: Uint32Array;
  /** Per hit: index among the cells */
  readonly cell: Uint32Array;
  /** Per hit: bits of `HIT_FLAGS` */
  readonly flags: Uint8Array;
  readonly pulses: ReconstructedPulses;
  /** Per event: what is wrong with its waveforms, '' for nothing */
  readonly problems: readonly string[];
}

/** Bits of the column “flags” of hits. */
export const HIT_FLAGS = {
  saturated: 1,
  /** One of several in its waveform */
  pileUp: 2,
  /** The pulses do not describe the samples. */
  poorFit: 8,
} as const;

const PROBLEMS: readonly (readonly [flag: number, text: string])[] = [
  [WAVEFORM_FLAGS.masked, 'of channels that are not good'],
  [WAVEFORM_FLAGS.notFinite, 'with samples that are no numbers'],
  [WAVEFORM_FLAGS.tooFew, 'with too few samples'],
  [WAVEFORM_FLAGS.saturated, 'saturated'],
  [WAVEFORM_FLAGS.fitFailed, 'that could not be fitted'],
  [WAVEFORM_FLAGS.capped, 'with more pulses than are looked for'],
];

export async function findHits(
  events: readonly EventData[],
  readout: PulseReadout,
  settings: PulseSettings,
): Promise<PulseHits> {
  const found = gatherWaveforms(events, readout);
  const pulses = await reconstructPulses({
    digitiser: 'v1742',
    shape: readout.shape,
    ...settings,
    period: readout.period,
    constants: readout.constants,
    channel: found.channel,
    start: found.start,
    offsets: found.offsets,
    samples: found.samples,
  });
  const cell = new Uint32Array(pulses.energy.length);
  const flags = new Uint8Array(pulses.energy.length);
  found.channel.forEach((index, waveform) => {
    const begin = pulses.offsets[waveform]!;
    const end = pulses.offsets[waveform + 1]!;
    cell.fill(index, begin, end);
    flags.fill(hitFlags(pulses.flags[waveform]!), begin, end);
  });
  return {
    offsets: Uint32Array.from(found.perEvent, (waveform) => pulses.offsets[waveform]!),
    cell,
    flags,
    pulses,
    problems: events.map((_, event) =>
      problemsOf(found.leftOut[event]!, pulses.flags.subarray(found.perEvent[event], found.perEvent[event + 1])),
    ),
  };
}

const hitFlags = (flags: number): number =>
  (flags & WAVEFORM_FLAGS.saturated ? HIT_FLAGS.saturated : 0) |
  (flags & WAVEFORM_FLAGS.pileUp ? HIT_FLAGS.pileUp : 0) |
  (flags & WAVEFORM_FLAGS.poorFit ? HIT_FLAGS.poorFit : 0);

const ANY_PROBLEM = PROBLEMS.reduce((bits, [flag]) => bits | flag, 0);

function problemsOf(leftOut: ReadonlyMap<string, number>, flags: Uint16Array): string {
  const counts = new Map(leftOut);
  for (const one of flags) {
    if ((one & ANY_PROBLEM) === 0) continue;
    for (const [flag, text] of PROBLEMS) if (one & flag) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (counts.size === 0) return '';
  return `waveforms: ${[...counts].map(([text, count]) => `${count} ${text}`).join(', ')}`;
}

/** Cells as columns take them, once per run. */
export interface CellColumns {
  readonly position: Float32Array;
  readonly size: Float32Array;
  readonly channel: Uint32Array;
}

export const cellColumns = (cells: readonly Cell[]): CellColumns => ({
  position: Float32Array.from(cells.flatMap(({ place }) => [...place.centre])),
  size: Float32Array.from(cells.flatMap(({ size }) => [...size])),
  channel: Uint32Array.from(cells, ({ channel }) => channel),
});

export function hitCollection(
  name: string,
  { offsets, cell, flags, pulses }: PulseHits,
  cells: CellColumns,
): BlockCollection {
  const count = cell.length;
  const position = new Float32Array(3 * count);
  const size = new Float32Array(3 * count);
  const channel = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const at = 3 * cell[i]!;
    for (let axis = 0; axis < 3; axis++) {
      position[3 * i + axis] = cells.position[at + axis]!;
      size[3 * i + axis] = cells.size[at + axis]!;
    }
    channel[i] = cells.channel[cell[i]!]!;
  }
  return {
    name,
    kind: 'calorimeterHits',
    offsets,
    columns: [
      { name: 'position', data: position, width: 3, unit: 'mm' },
      { name: 'energy', data: Float32Array.from(pulses.energy), unit: 'GeV' },
      { name: 'energyError', data: Float32Array.from(pulses.energyError), unit: 'GeV' },
      { name: 'size', data: size, width: 3, unit: 'mm' },
      { name: 'time', data: Float32Array.from(pulses.time), unit: 'ns' },
      { name: 'timeError', data: Float32Array.from(pulses.timeError), unit: 'ns' },
      { name: 'channel', data: channel },
      { name: 'charge', data: Float32Array.from(pulses.charge), unit: 'pC' },
      { name: 'flags', data: flags },
    ],
  };
}
