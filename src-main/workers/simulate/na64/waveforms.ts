/** Waveforms of the MSADC: pulses of all cells, sampled by the engine, and those above threshold kept. */
import { MSADC as DIGITISER } from '#core/detector/digitiser.ts';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import { MSADC, samplePulses } from '#main/native/digitisation.ts';
import type { Channels } from './channels.ts';
import type { Deposits } from './ledger.ts';
import { LIGHT, SLOTS } from './bunch.ts';

/** Largest less smallest code of a waveform that is kept. */
const THRESHOLD = DIGITISER.threshold.size;

/** Pulses of every waveform of a block; waveforms count events first, then channels. */
interface Pulses {
  readonly offsets: Uint32Array;
  readonly time: Float64Array;
  readonly energy: Float64Array;
}

/** One pulse per cell and beam particle: its times come relative to those of the trigger's particles. */
export function pulsesOf({ slot, channel, visible, time }: Deposits, channels: Channels, events: number): Pulses {
  const width = channels.numbers.length;
  const sums = new Map<number, { energy: number; moment: number }>();
  for (let i = 0; i < slot.length; i++) {
    const key = slot[i]! * width + channel[i]!;
    const seen = visible[i]!;
    if (!(seen > 0)) continue;
    const at = time[i]! - channels.cells[channel[i]!]!.centre[2] / LIGHT;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { energy: seen, moment: seen * at });
    else {
      sum.energy += seen;
      sum.moment += seen * at;
    }
  }
  const offsets = new Uint32Array(events * width + 1);
  const waveformOf = (key: number): number => {
    const inSlot = Math.floor(key / width);
    return Math.floor(inSlot / SLOTS) * width + (key % width);
  };
  for (const key of sums.keys()) offsets[waveformOf(key) + 1]!++;
  for (let i = 1; i < offsets.length; i++) offsets[i]! += offsets[i - 1]!;
  const next = offsets.slice();
  const energy = new Float64Array(sums.size);
  const times = new Float64Array(sums.size);
  // In the order of slots, so that sums do not depend on that of the stages.
  for (const key of [...sums.keys()].toSorted((a, b) => a - b)) {
    const sum = sums.get(key)!;
    const at = next[waveformOf(key)]!++;
    energy[at] = sum.energy;
    times[at] = sum.moment / sum.energy;
  }
  return { offsets, time: times, energy };
}

/** Samples the waveforms of one block after the other, in memory of its own. */
export class WaveformSampler {
  private readonly channels: Channels;
  private codes = new Uint16Array(0);
  /** Of every waveform of a block */
  private channel = new Uint32Array(0);
  private event = new Uint32Array(0);

  constructor(channels: Channels) {
    this.channels = channels;
  }

  /** Codes of all channels of all events, `MSADC.samples` each, until the next call. */
  sample(
    pulses: Pulses,
    events: number,
    batch: { readonly seed: number; readonly first: number },
  ): Promise<Uint16Array> {
    const width = this.channels.numbers.length;
    const count = events * width;
    if (this.channel.length < count) {
      this.codes = new Uint16Array(count * MSADC.samples);
      this.channel = Uint32Array.from({ length: count }, (_, i) => i % width);
      this.event = Uint32Array.from({ length: count }, (_, i) => Math.floor(i / width));
    }
    return samplePulses({
      ...MSADC,
      truth: this.channels.truth,
      ...pulses,
      channel: this.channel.subarray(0, count),
      event: this.event.subarray(0, count),
      seed: batch.seed,
      firstStream: batch.first,
      into: this.codes,
    });
  }
}

/**
 * Channels above threshold, and all of a calorimeter or of the SRD that has one: what lies around a shower in many
 * cells of little energy would be missing else, 4 GeV of 100. Null where no channel is above threshold.
 */
export function waveformCollection(
  codes: Uint16Array,
  channels: Channels,
  event: number,
  all: boolean,
): Collection | null {
  const width = channels.numbers.length;
  const length = MSADC.samples;
  const kept: number[] = [];
  const { readTogether } = channels;
  const above = new Uint8Array(width);
  const whole = new Set<number>();
  for (let i = 0; i < width; i++) {
    const begin = (event * width + i) * length;
    if (!all && !isAbove(codes, begin, begin + length)) continue;
    above[i] = 1;
    if (readTogether[i]! >= 0) whole.add(readTogether[i]!);
  }
  for (let i = 0; i < width; i++) if (above[i] === 1 || whole.has(readTogether[i]!)) kept.push(i);
  if (kept.length === 0) return null;
  const samples = new Uint16Array(kept.length * length);
  for (const [row, i] of kept.entries()) {
    const begin = (event * width + i) * length;
    samples.set(codes.subarray(begin, begin + length), row * length);
  }
  return makeCollection('MSADC waveforms', 'waveforms', [
    ['channel', numericColumn(Uint32Array.from(kept, (i) => channels.numbers[i]!))],
    ['start', numericColumn(new Float32Array(kept.length).fill(MSADC.firstTime), { unit: 'ns' })],
    ['period', numericColumn(new Float32Array(kept.length).fill(MSADC.period), { unit: 'ns' })],
    [
      'samples',
      numericColumn(samples, {
        unit: 'ADC',
        offsets: Uint32Array.from({ length: kept.length + 1 }, (_, i) => i * length),
      }),
    ],
  ]);
}

function isAbove(codes: Uint16Array, begin: number, end: number): boolean {
  let low = codes[begin]!;
  let high = low;
  for (let i = begin + 1; i < end; i++) {
    const code = codes[i]!;
    if (code < low) low = code;
    else if (code > high) high = code;
  }
  return high - low >= THRESHOLD;
}
