/** Sampled pulses of one part of the detector, for the channels that its electronics keep. */
import { CHANNEL_STATES, samplePulses, type ChannelTruth, type PulseRequest } from '#main/native/digitisation.ts';
import type { BlockCollection } from '#main/workers/blockColumns.ts';
import type { CodeRooms } from './codeRooms.ts';
import type { TouchedCells } from './deposits.ts';

export interface Digitiser {
  /** "ECal waveforms" */
  readonly name: string;
  readonly shape: PulseRequest['shape'];
  readonly samples: number;
  /** ns */
  readonly period: number;
  /** ns, of the first sample */
  readonly firstTime: number;
  /** Of the setup's channel map, in the order of the cells */
  readonly channels: readonly number[];
  /** Index of the first in the truth */
  readonly first: number;
  /** GeV: channels that show less are dropped */
  readonly threshold: number;
  readonly keepsAll: boolean;
}

/** Collects the pulses of a block, event by event, and samples them together. */
export class WaveformBlock {
  private readonly offsets: number[] = [0];
  private readonly pulseOffsets: number[] = [0];
  private readonly channel: number[] = [];
  private readonly event: number[] = [];
  private readonly time: number[] = [];
  private readonly energy: number[] = [];
  private readonly restless: readonly number[];
  private readonly digitiser: Digitiser;
  private readonly truth: ChannelTruth;

  constructor(digitiser: Digitiser, truth: ChannelTruth) {
    this.digitiser = digitiser;
    this.truth = truth;
    // Hot and noisy channels pass any zero suppression.
    this.restless = digitiser.channels.flatMap((_, cell) => {
      const state = truth.state[digitiser.first + cell];
      return state === CHANNEL_STATES.hot || state === CHANNEL_STATES.noisy ? [cell] : [];
    });
  }

  /** The next event: its cells in their order, and the rows' times and visible energies (ns, GeV). */
  addEvent(touched: TouchedCells | null, times: ArrayLike<number>, energies: ArrayLike<number>): void {
    const { channels, threshold, keepsAll, first } = this.digitiser;
    const count = touched?.count ?? 0;
    let next = 0;
    let forced = 0;
    const cells = keepsAll ? channels.length : this.restless.length;
    while (next < count || forced < cells) {
      const own = next < count ? touched!.cell[next]! : Infinity;
      const always = forced < cells ? (keepsAll ? forced : this.restless[forced]!) : Infinity;
      const cell = Math.min(own, always);
      const isTouched = own === cell;
      const dead = this.truth.state[first + cell] === CHANNEL_STATES.dead;
      if (always === cell || (touched!.visible[next]! >= threshold && !dead)) {
        if (isTouched) {
          for (let k = touched!.rowOffsets[next]!; k < touched!.rowOffsets[next + 1]!; k++) {
            this.time.push(times[touched!.rows[k]!]!);
            this.energy.push(energies[touched!.rows[k]!]!);
          }
        }
        this.channel.push(cell);
        this.event.push(this.offsets.length - 1);
        this.pulseOffsets.push(this.time.length);
      }
      if (isTouched) next++;
      if (always === cell) forced++;
    }
    this.offsets.push(this.channel.length);
  }

  async sample(seed: number, firstStream: number, rooms: CodeRooms): Promise<BlockCollection> {
    const { name, shape, samples, period, firstTime, channels, first } = this.digitiser;
    const count = this.channel.length;
    const codes = await samplePulses({
      shape,
      samples,
      period,
      firstTime,
      truth: this.truth,
      offsets: new Uint32Array(this.pulseOffsets),
      channel: new Uint32Array(this.channel.map((cell) => first + cell)),
      event: new Uint32Array(this.event),
      time: new Float64Array(this.time),
      energy: new Float64Array(this.energy),
      seed,
      firstStream,
      into: rooms.take(count * samples),
    });
    return waveformCollection(name, this.offsets, new Uint32Array(this.channel.map((cell) => channels[cell]!)), codes, {
      samples,
      period,
      firstTime,
      count,
    });
  }
}

export function waveformCollection(
  name: string,
  offsets: ArrayLike<number>,
  channel: Uint32Array,
  codes: Uint16Array,
  { samples, period, firstTime, count }: { samples: number; period: number; firstTime: number; count: number },
): BlockCollection {
  return {
    name,
    kind: 'waveforms',
    offsets,
    columns: [
      { name: 'channel', data: channel },
      { name: 'start', data: new Float32Array(count).fill(firstTime), unit: 'ns' },
      { name: 'period', data: new Float32Array(count).fill(period), unit: 'ns' },
      {
        name: 'samples',
        data: codes,
        unit: 'ADC',
        rows: { perObject: samples },
      },
    ],
  };
}
