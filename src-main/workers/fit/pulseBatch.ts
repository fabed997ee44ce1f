/** Waveforms of a family of channels, reconstructed many at a time with the pedestals in force and no time offsets. */
import type { ConstantsInForce } from '#core/calibration/constants.ts';
import { isWaveform, readChannels } from '#core/calibration/nominal.ts';
import type { Detector } from '#core/detector/detector.ts';
import { SAMPLE_PERIOD } from '#core/physics/v1742.ts';
import { MSADC } from '#main/native/digitisation.ts';
import { LEAST_SLOPE, reconstructPulses, type PulseConstants, type ReconstructedPulses } from '#main/native/pulses.ts';
import type { Codes } from './waveforms.ts';

export interface PulseFamily {
  /** Of the setup's channel map; ascending. */
  readonly channels: readonly number[];
  readonly digitiser: 'msadc' | 'v1742';
  /** Between samples, ns */
  readonly period: number;
}

/** The channels whose pulses come with the trigger: all of NA64's MSADC, the crystals of PADME. */
export function pulseFamily(detector: Detector): PulseFamily {
  const isNa64 = detector.setup.experiment === 'na64';
  const channels = readChannels(detector)
    .filter((one) => (isNa64 ? isWaveform(one) : one.element.name === 'ECal'))
    .map(({ channel }) => channel);
  return isNa64
    ? { channels, digitiser: 'msadc', period: MSADC.period }
    : { channels, digitiser: 'v1742', period: SAMPLE_PERIOD.slow };
}

/** Waveforms that are reconstructed in one call. */
const BATCH = 4096;

export type TakePulses = (channel: number, pulses: ReconstructedPulses, waveform: number) => void;

export class PulseBatch {
  private readonly family: PulseFamily;
  private readonly indexOf: ReadonlyMap<number, number>;
  private readonly take: TakePulses;
  private readonly constants: PulseConstants;
  private channel: number[] = [];
  private start: number[] = [];
  private offsets: number[] = [0];
  private samples: Float32Array[] = [];

  /** @param take hears of every waveform */
  constructor(family: PulseFamily, inForce: ConstantsInForce | null, take: TakePulses) {
    this.family = family;
    this.indexOf = new Map(family.channels.map((channel, index) => [channel, index]));
    this.take = take;
    this.constants = rawConstants(family, inForce);
  }

  add(channel: number, samples: Codes, period: number, start: number): void {
    const index = this.indexOf.get(channel);
    const { period: wanted } = this.family;
    if (index === undefined || Math.abs(period - wanted) > 1e-4 * wanted || !Number.isFinite(start)) return;
    this.channel.push(index);
    this.start.push(start);
    // Views into the event would keep all of it.
    this.samples.push(Float32Array.from(samples));
    this.offsets.push(this.offsets.at(-1)! + samples.length);
  }

  get isFull(): boolean {
    return this.channel.length >= BATCH;
  }

  async reconstruct(): Promise<void> {
    const { digitiser, period } = this.family;
    const { channel, start, offsets, samples } = this;
    if (channel.length === 0) return;
    [this.channel, this.start, this.offsets, this.samples] = [[], [], [0], []];
    const waveforms = {
      period,
      constants: this.constants,
      channel: Uint32Array.from(channel),
      start: Float64Array.from(start),
      offsets: Uint32Array.from(offsets),
      samples,
    };
    const pulses = await reconstructPulses(
      digitiser === 'msadc'
        ? { digitiser, ...waveforms }
        : { digitiser, ...waveforms, shape: 'bgo', multiHit: false, leastSlope: LEAST_SLOPE, pedestalSamples: 80 },
    );
    for (const [waveform, index] of channel.entries()) this.take(this.family.channels[index]!, pulses, waveform);
  }
}

/** Pedestal and noise where they are in force; a channel without is not used. */
function rawConstants({ channels }: PulseFamily, inForce: ConstantsInForce | null): PulseConstants {
  const table = inForce?.types['channel.pedestal']?.[0]?.constants.table;
  const rows = new Map([...(table?.keys ?? [])].map((key, row) => [key as number, row]));
  const column = (name: string): (number | null)[] =>
    channels.map((channel) => table?.columns[name]?.value[rows.get(channel) ?? -1] ?? null);
  const [pedestal, noise] = [column('pedestal'), column('noise')];
  const isKnown = channels.map((_, i) => pedestal[i] !== null && noise[i] !== null && noise[i]! > 0);
  const filled = (values: readonly (number | null)[], other: number): Float64Array =>
    Float64Array.from(values, (value, i) => (isKnown[i] === true ? value! : other));
  return {
    pedestal: filled(pedestal, 0),
    noise: filled(noise, 1),
    t0: new Float64Array(channels.length),
    gain: new Float64Array(channels.length).fill(1),
    usable: Uint8Array.from(isKnown, (known) => (known ? 1 : 0)),
  };
}
