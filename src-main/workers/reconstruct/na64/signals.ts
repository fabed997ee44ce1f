/**
 * From the waveforms of the MSADC to what each channel shows in time: energy, height and time, with what was done to
 * get them. Energies in GeV, times in ns relative to the trigger.
 */
import { findCollection, type EventData } from '#core/event/event.ts';
import { MSADC as DIGITISER } from '#core/detector/digitiser.ts';
import { gateCell, type TimeGate } from '#core/physics/timeGate.ts';
import { MSADC } from '#main/native/digitisation.ts';
import { reconstructPulses, WAVEFORM_FLAGS, type ReconstructedPulses } from '#main/native/pulses.ts';
import type { Na64Readout } from './readout.ts';

const WAVEFORMS = 'MSADC waveforms';

/** Bits of `Signals.flags`, and of the column `flags` of collections. */
export const SIGNAL_FLAGS = { saturated: 1, pileUpRemoved: 2, outOfTime: 4 } as const;

/** Channels of all events, event by event: the value of channel c of event e is at `e · width + c`. */
export interface Signals {
  /** Number of channels */
  readonly width: number;
  /**
   * 0 for channels without a waveform, which were below the threshold of the electronics, and for those that have pulses
   * out of time only; a channel without a pulse has the height at the expected time, of either sign, so that sums over
   * cells are not biased. NaN for channels that cannot be used.
   */
  readonly energy: Float64Array;
  readonly error: Float64Array;
  /** Of the pulse; NaN where none stands out of the noise */
  readonly time: Float64Array;
  /** Counts above the pedestal */
  readonly height: Float64Array;
  readonly flags: Uint8Array;
  /** Per event: whether it has waveforms at all */
  readonly isRead: Uint8Array;
  /** Per event: waveforms left out, of channels unknown or with another period */
  readonly unknown: Uint32Array;
}

export interface SignalCuts {
  /** Counts between the largest and the smallest sample from which pulses are sought in a waveform */
  readonly pulseThreshold: number;
  readonly cells: TimeGate;
  readonly counters: TimeGate;
}

export async function readSignals(
  events: readonly EventData[],
  readout: Na64Readout,
  cuts: SignalCuts,
): Promise<Signals> {
  const width = readout.channels.length;
  const size = events.length * width;
  const signals = {
    width,
    energy: new Float64Array(size),
    error: new Float64Array(size),
    time: new Float64Array(size).fill(Number.NaN),
    height: new Float64Array(size),
    flags: new Uint8Array(size),
    isRead: new Uint8Array(events.length),
    unknown: new Uint32Array(events.length),
  };
  for (const [channel, usable] of readout.constants.usable.entries()) {
    if (usable === 0) for (let at = channel; at < size; at += width) signals.energy[at] = Number.NaN;
  }
  const rows = waveformsOf(events, readout, signals);
  const pulses = await reconstructPulses({
    digitiser: 'msadc',
    expectedTime: 0,
    searchThreshold: cuts.pulseThreshold,
    period: MSADC.period,
    constants: readout.constants,
    channel: rows.channel,
    start: rows.start,
    offsets: rows.offsets,
    samples: rows.samples,
  });
  for (let row = 0; row < rows.channel.length; row++) {
    const gate = readout.isCell[rows.channel[row]!] === 1 ? cuts.cells : cuts.counters;
    const channel = rows.channel[row]!;
    const { gain, pedestal } = readout.constants;
    take(signals, rows.at[row]!, pulses, row, gate, gain[channel]!, pedestal[channel]!);
  }
  return signals;
}

interface Rows {
  /** Index of the signal */
  readonly at: Uint32Array;
  readonly channel: Uint32Array;
  readonly start: Float64Array;
  readonly offsets: Uint32Array;
  readonly samples: Uint16Array | Float32Array;
}

/** Waveforms of all events one behind the other; the first of a channel where an event has several. */
function waveformsOf(events: readonly EventData[], { indexOf }: Na64Readout, signals: Signals): Rows {
  const at: number[] = [];
  const start: number[] = [];
  const parts: ArrayLike<number>[] = [];
  const taken = new Uint8Array(signals.energy.length);
  let whole = true;
  for (const [event, { columns }] of events
    .map((one) => findCollection(one, WAVEFORMS) ?? { columns: null })
    .entries()) {
    const channels = columns?.get('channel')?.data;
    const codes = columns?.get('samples');
    if (!columns || !channels || !codes?.offsets || codes.data instanceof BigUint64Array) continue;
    if (codes.data instanceof BigInt64Array) continue;
    const { data, offsets } = codes;
    const starts = columns.get('start')?.data;
    const periods = columns.get('period')!.data;
    signals.isRead[event] = 1;
    whole &&= data instanceof Uint16Array;
    for (let i = 0; i < channels.length; i++) {
      const index = indexOf.get(Number(channels[i]));
      const place = index === undefined ? -1 : event * signals.width + index;
      const isKnown = place >= 0 && taken[place] === 0 && Math.abs(Number(periods[i]) - MSADC.period) < 1e-3;
      const from = starts === undefined ? MSADC.firstTime : Number(starts[i]);
      if (!isKnown || !Number.isFinite(from)) {
        signals.unknown[event]!++;
        continue;
      }
      taken[place] = 1;
      at.push(place);
      start.push(from);
      parts.push(data.subarray(offsets[i], offsets[i + 1]));
    }
  }
  const offsets = new Uint32Array(parts.length + 1);
  for (const [i, { length }] of parts.entries()) offsets[i + 1] = offsets[i]! + length;
  const total = offsets[parts.length]!;
  const samples = whole ? new Uint16Array(total) : new Float32Array(total);
  for (const [i, part] of parts.entries()) samples.set(part, offsets[i]);
  const { width } = signals;
  return {
    at: Uint32Array.from(at),
    channel: Uint32Array.from(at, (place) => place % width),
    start: Float64Array.from(start),
    offsets,
    samples,
  };
}

const UNUSABLE = WAVEFORM_FLAGS.masked | WAVEFORM_FLAGS.notFinite | WAVEFORM_FLAGS.tooFew;

function take(
  signals: Signals,
  at: number,
  pulses: ReconstructedPulses,
  row: number,
  gate: TimeGate,
  gain: number,
  pedestal: number,
): void {
  const { energy, error, time, height, flags } = signals;
  const facts = pulses.flags[row]!;
  if (facts & WAVEFORM_FLAGS.saturated) flags[at]! |= SIGNAL_FLAGS.saturated;
  if (facts & UNUSABLE) {
    energy[at] = Number.NaN;
    // All samples at the end of the range: the signal is at least that.
    if ((facts & UNUSABLE) !== WAVEFORM_FLAGS.tooFew || (facts & WAVEFORM_FLAGS.saturated) === 0) return;
    height[at] = DIGITISER.range[1] - pedestal;
    energy[at] = height[at]! * gain;
    error[at] = energy[at]!;
    return;
  }
  const first = pulses.offsets[row]!;
  const end = pulses.offsets[row + 1]!;
  if (first === end) {
    height[at] = pulses.heightInTime[row]!;
    energy[at] = height[at]! * gain;
    error[at] = pulses.heightInTimeError[row]! * gain;
    return;
  }
  const { kept, cell } = gateCell(pulses, first, end, gate);
  if (cell === 'separated') flags[at]! |= SIGNAL_FLAGS.pileUpRemoved;
  if (kept < 0) {
    flags[at]! |= SIGNAL_FLAGS.outOfTime;
    return;
  }
  energy[at] = pulses.energy[kept]!;
  error[at] = pulses.energyError[kept]!;
  time[at] = pulses.time[kept]!;
  height[at] = pulses.height[kept]!;
}

/** Sum over channels of an event; channels that cannot be used are left out. */
export function sumOf({ width, energy }: Signals, event: number, channels: Uint32Array): number {
  let sum = 0;
  for (const channel of channels) {
    const value = energy[event * width + channel]!;
    if (!Number.isNaN(value)) sum += value;
  }
  return sum;
}

/** Variance of that sum by the noise of the channels. */
export function noiseOf({ width, error }: Signals, event: number, channels: Uint32Array): number {
  let sum = 0;
  for (const channel of channels) sum += error[event * width + channel]! ** 2;
  return sum;
}
