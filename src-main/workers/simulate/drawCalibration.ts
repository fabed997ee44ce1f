/** Draws the true calibration of a run's channels from its seed. */
import { CHANNEL_STATES, type ChannelFamily } from '#core/simulation/truth.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import type { ChannelTruth } from '#main/native/digitisation.ts';

type Range = readonly [low: number, high: number];

/** Channels of one kind of electronics, and about what their constants are drawn. */
export interface FamilyPlan {
  readonly name: string;
  /** Of the setup's channel map. */
  readonly channels: readonly number[];
  /** Nominal gain, and its unit; of each channel where they differ. */
  readonly gain: number | readonly number[];
  readonly gainUnit: string;
  /** What a gain of 1 in that unit is for the engine: counts per GeV (digitisation.ts). */
  readonly engineGain: number;
  /** Uniform between these. */
  readonly pedestal: Range;
  readonly noise: Range;
  readonly readUnit: string;
}

export interface Spread {
  /** Relative standard deviation of the gains */
  readonly gain: number;
  /** ns, standard deviation of the time offsets */
  readonly time: number;
  /** Part of the channels that is dead, hot or noisy, each equally often */
  readonly faulty: number;
}

/** Streams of random numbers of events begin at 0: this one is no event's. */
const STREAM = Number.MAX_SAFE_INTEGER;
/** Gains of a wild draw stay above this part of the nominal one. */
const LEAST_GAIN = 0.05;

export function drawFamilies(plans: readonly FamilyPlan[], spread: Spread, seed: number): ChannelFamily[] {
  return plans.map((plan, index) => drawFamily(plan, spread, makeRandom(seed, STREAM, index)));
}

function drawFamily(plan: FamilyPlan, spread: Spread, random: Random): ChannelFamily {
  const nominal = (i: number): number => (typeof plan.gain === 'number' ? plan.gain : plan.gain[i]!);
  const rows = plan.channels.map((_, i) => ({
    gain: nominal(i) * Math.max(LEAST_GAIN, random.normal(1, spread.gain)),
    timeOffset: random.normal(0, spread.time),
    pedestal: random.between(...plan.pedestal),
    noise: random.between(...plan.noise),
    state: drawState(spread.faulty, random),
  }));
  return {
    name: plan.name,
    channel: [...plan.channels],
    gain: rows.map((row) => row.gain),
    gainUnit: plan.gainUnit,
    pedestal: rows.map((row) => row.pedestal),
    noise: rows.map((row) => row.noise),
    readUnit: plan.readUnit,
    timeOffset: rows.map((row) => row.timeOffset),
    state: rows.map((row) => row.state),
  };
}

function drawState(faulty: number, random: Random): ChannelFamily['state'][number] {
  const kind = Math.floor(random.uniform() * 3);
  return random.uniform() < faulty ? CHANNEL_STATES[1 + kind]! : 'good';
}

/**
 * The families one behind the other, as the engine takes them: their indices give every channel of the run random
 * numbers of its own.
 * @param engineGains of each family: `FamilyPlan.engineGain`
 */
export function channelTruthOf(families: readonly ChannelFamily[], engineGains: readonly number[]): ChannelTruth {
  const column = (of: (family: ChannelFamily) => readonly number[]): Float64Array =>
    Float64Array.from(families.flatMap(of));
  return {
    gain: Float64Array.from(families.flatMap(({ gain }, i) => gain.map((value) => value * engineGains[i]!))),
    pedestal: column(({ pedestal }) => pedestal),
    noise: column(({ noise }) => noise),
    timeOffset: column(({ timeOffset }) => timeOffset),
    state: Uint8Array.from(families.flatMap(({ state }) => state.map((name) => CHANNEL_STATES.indexOf(name)))),
  };
}
