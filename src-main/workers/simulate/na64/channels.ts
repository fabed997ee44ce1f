/** MSADC channels of a setup and their true calibration. */
import type { ParameterSpec } from '#core/parameters.ts';
import { CHANNEL_STATES, type ChannelFamily } from '#core/simulation/truth.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import type { ChannelTruth } from '#main/native/digitisation.ts';
import type { Layout, ReadCell } from './layout.ts';
import { nominalGain } from './response.ts';

/** Nominal pedestal and noise, counts (handbook §7.2, F8). */
const PEDESTAL = 200;
const NOISE = 3;
/** Spread of the true pedestals and of the true noise over it, assumed. */
const PEDESTAL_SPREAD = 15;
const NOISE_SPREAD = 0.1;

/** Streams of the run's calibration, far from those of its events. */
const CALIBRATION_STREAM = Number.MAX_SAFE_INTEGER;

export interface Channels {
  /** Rising */
  readonly numbers: Uint32Array;
  readonly cells: readonly ReadCell[];
  /** Index by channel number */
  readonly index: ReadonlyMap<number, number>;
  readonly truth: ChannelTruth;
  /** Channels of the same number are read together where one of them is above threshold; −1: read by itself. */
  readonly readTogether: Int32Array;
  /** Counts per GeV of a channel without spread. */
  readonly nominal: Float64Array;
}

/** Names of the parameters that draw a true calibration (src-core/simulation/common.ts). */
type CalibrationParameters = Readonly<Record<ParameterSpec['name'], number>>;

export interface Spread {
  readonly gain: number;
  readonly time: number;
  readonly faulty: number;
}

export function spreadOf(parameters: CalibrationParameters): Spread {
  return {
    gain: (parameters['gainSpread'] ?? 0) / 100,
    time: parameters['timeSpread'] ?? 0,
    faulty: (parameters['faultyChannels'] ?? 0) / 100,
  };
}

/** Random numbers of the calibration of one kind of electronics. */
export const calibrationRandom = (seed: number, kind: number): Random => makeRandom(seed, CALIBRATION_STREAM, kind);

/** Index in CHANNEL_STATES: dead, hot and noisy equally often. */
export function drawState(random: Random, faulty: number): number {
  return random.uniform() < faulty ? 1 + Math.floor(3 * random.uniform()) : 0;
}

/** Positive, about 1. */
export const drawGain = (random: Random, spread: number): number => Math.max(0.1, random.normal(1, spread));

export function channelsOf(layout: Layout, beamEnergy: number, seed: number, spread: Spread): Channels {
  const stacks = [layout.dump, layout.main, layout.side].filter((stack) => stack !== null);
  const cells = [...layout.counters, ...layout.srd, ...stacks.flatMap((stack) => stack.cells)].toSorted(
    (a, b) => a.channel - b.channel,
  );
  const random = calibrationRandom(seed, 1);
  const elements = new Map(layout.detector.setup.elements.map((element) => [element.name, element]));
  const drawn = spread.gain > 0 || spread.time > 0 || spread.faulty > 0;
  const truth: ChannelTruth = {
    gain: new Float64Array(cells.length),
    pedestal: new Float64Array(cells.length),
    noise: new Float64Array(cells.length),
    timeOffset: new Float64Array(cells.length),
    state: new Uint8Array(cells.length),
  };
  const nominal = Float64Array.from(cells, ({ element }) => nominalGain(elements.get(element)!, beamEnergy));
  for (let i = 0; i < cells.length; i++) {
    truth.gain[i] = nominal[i]! * drawGain(random, spread.gain);
    truth.pedestal[i] = drawn ? random.normal(PEDESTAL, PEDESTAL_SPREAD) : PEDESTAL;
    truth.noise[i] = drawn ? NOISE * drawGain(random, NOISE_SPREAD) : NOISE;
    truth.timeOffset[i] = random.normal(0, spread.time);
    truth.state[i] = drawState(random, spread.faulty);
  }
  const calorimeters = layout.detector.setup.elements.filter(({ group }) => group === 'calorimeter');
  // The three counters of the SRD are one detector.
  const unitOf = (name: string): number =>
    elements.get(name)!.group === 'srd' ? calorimeters.length : calorimeters.indexOf(elements.get(name)!);
  return {
    numbers: Uint32Array.from(cells, ({ channel }) => channel),
    readTogether: Int32Array.from(cells, ({ element }) => unitOf(element)),
    cells,
    index: new Map(cells.map(({ channel }, i) => [channel, i])),
    truth,
    nominal,
  };
}

export function msadcFamily({ numbers, truth }: Channels): ChannelFamily {
  return {
    name: 'MSADC',
    channel: [...numbers],
    gain: [...truth.gain],
    gainUnit: 'ADC/GeV',
    pedestal: [...truth.pedestal],
    noise: [...truth.noise],
    readUnit: 'ADC',
    timeOffset: [...truth.timeOffset],
    state: Array.from(truth.state, (state) => CHANNEL_STATES[state]!),
  };
}
