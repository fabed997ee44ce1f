/** States of channels: stuck codes, noise beside the same electronics, pulses beside the same detector. */
import { isWaveform, readChannels, type ReadChannel } from '#core/calibration/nominal.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { lowerGamma, upperGamma } from '#core/statistics/gamma.ts';
import { closedFormState } from '#core/statistics/fitState.ts';
import { normalQuantile } from '#core/statistics/normal.ts';
import { spreadOf } from '#core/statistics/spread.ts';
import { BeamglassError } from '#core/errors.ts';
import { CHANNEL_AXIS, pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationTask } from '../procedure.ts';
import { Thinned } from '../thinned.ts';
import { forEachWaveform, type Codes } from '../waveforms.ts';

export interface ObservedChannel {
  readonly channel: number;
  readonly waveforms: number;
  /** Waveforms with more than one code in them */
  readonly alive: number;
  /** Waveforms with a pulse */
  readonly pulses: number;
  /** Per waveform that was kept: variance of the first samples, counts² */
  readonly variance: Float64Array;
}

export interface StateData {
  readonly channels: readonly ObservedChannel[];
  readonly events: number;
}

type State = 'good' | 'dead' | 'hot' | 'noisy' | 'masked';

const MOST_WAVEFORMS = 1024;
/** Waveforms from which the codes of a channel tell that it is stuck. */
const LEAST_WAVEFORMS = 20;
const TYPE = 'channel.status';

export const channelStatesProcedure: CalibrationProcedure<StateData> = {
  collector: ({ parameters }) => {
    const channels = new Map<number, { alive: number; pulses: number; rows: Thinned }>();
    let events = 0;
    const take = (channel: number, codes: Codes): void => {
      const samples = Math.min(parameters['samples']!, codes.length);
      if (samples < 3) return;
      const entry = channels.get(channel) ?? { alive: 0, pulses: 0, rows: new Thinned(1, MOST_WAVEFORMS) };
      channels.set(channel, entry);
      const { variance, farthest, isStuck } = factsOf(codes, samples);
      if (!isStuck) entry.alive++;
      if (farthest >= parameters['pulse']!) entry.pulses++;
      if (Number.isFinite(variance)) entry.rows.add(variance);
    };
    return {
      add: (event) => {
        events++;
        forEachWaveform(event, take);
      },
      data: () => ({
        events,
        channels: [...channels]
          .toSorted(([a], [b]) => a - b)
          .map(([channel, { alive, pulses, rows }]) => ({
            channel,
            waveforms: rows.seen,
            alive,
            pulses,
            variance: rows.column(0),
          })),
      }),
    };
  },
  fit: async (data, task) => {
    if (data.channels.length === 0) {
      throw new BeamglassError('badInput', 'The events have no waveforms, which tell the states of channels.');
    }
    return fitStates(data, task);
  },
};

function factsOf(codes: Codes, samples: number) {
  let sum = 0;
  for (let i = 0; i < samples; i++) sum += codes[i]!;
  const mean = sum / samples;
  let squares = 0;
  for (let i = 0; i < samples; i++) squares += (codes[i]! - mean) ** 2;
  let farthest = 0;
  let isStuck = true;
  for (let i = 0; i < codes.length; i++) {
    farthest = Math.max(farthest, Math.abs(codes[i]! - mean));
    if (codes[i] !== codes[0]) isStuck = false;
  }
  return { variance: squares / (samples - 1), farthest, isStuck };
}

interface Judged {
  readonly channel: number;
  readonly state: State;
  readonly reason: string | null;
  readonly noise: number;
  readonly pulses: number;
}

function fitStates(data: StateData, task: CalibrationTask): FittedCalibration {
  const observed = new Map(data.channels.map((one) => [one.channel, one]));
  const all = readChannels(task.detector);
  const tested = all.filter(isWaveform);
  const judged = new Map(judge(tested, observed, task).map((one) => [one.channel, one]));
  const before = statesInForce(task);
  const masked = new Set(task.mask);
  const stateOf = (channel: number): State => {
    const was = before.get(channel) ?? 'good';
    if (was === 'masked' || masked.has(channel)) return 'masked';
    return judged.get(channel)?.state ?? was;
  };
  const keys = all.map(({ channel }) => channel);
  const states = keys.map(stateOf);
  const count = (state: State): number => states.filter((one) => one === state).length;
  const bad = [...judged.values()].filter(({ channel, state }) => state !== 'good' && stateOf(channel) === state);
  const untested = keys.length - judged.size;
  return {
    constants: {
      parameters: {},
      table: {
        keys,
        status: keys.map((channel, row) => (judged.has(channel) && states[row] !== 'masked' ? 'measured' : 'fixed')),
        columns: {},
        texts: { state: states },
      },
    },
    fits: [{ key: null, state: closedFormState(null, data.events) }],
    headline: (['good', 'dead', 'hot', 'noisy', 'masked'] as const).map((state) => ({
      name: state,
      label: `Channels ${state}`,
      value: count(state),
      error: null,
      unit: '',
    })),
    left: [],
    plots: overview([...judged.values()]),
    notes: [
      ...bad.map(({ reason }) => reason!),
      `Chance alone calls ${task.parameters['falseAlarms']} of the ${judged.size} tested channels bad, by each of the tests for noise, too few and too many pulses.`,
      ...(untested === 0 ? [] : [`${untested} channels have no waveforms by design and keep the state in force.`]),
    ],
    entries: data.events,
  };
}

function statesInForce({ runs }: CalibrationTask): ReadonlyMap<number, State> {
  const table = runs[0]?.constants?.types[TYPE]?.[0]?.constants.table;
  const states = table?.texts['state'] ?? [];
  return new Map([...(table?.keys ?? [])].map((key, row) => [key as number, states[row] as State]));
}

function judge(
  channels: readonly ReadChannel[],
  observed: ReadonlyMap<number, ObservedChannel>,
  { parameters }: CalibrationTask,
): Judged[] {
  const { noiseFactor, occupancyFactor, falseAlarms } = parameters as Record<string, number>;
  // A median of samples is that of a good channel where at least half of them are.
  const typical = new Map(
    channels.map(({ channel }) => [channel, Math.sqrt(spreadOf(observed.get(channel)?.variance ?? []).median.value)]),
  );
  const alive = channels.filter(({ channel }) => (observed.get(channel)?.alive ?? 0) > 0);
  const level = spreadOf(alive.map(({ channel }) => Math.log(typical.get(channel)!)).filter(Number.isFinite));
  const chance = falseAlarms! / channels.length;
  const widest = -normalQuantile(Math.min(chance, 0.5)) * level.core.value;
  const noisyFrom = Math.max(Math.log(noiseFactor!), widest);
  const medians = medianPulses(channels, observed);
  return channels.map(({ channel, cell, element }): Judged => {
    const own = observed.get(channel);
    const pulses = own?.pulses ?? 0;
    const noise = typical.get(channel)!;
    const found = { channel, noise, pulses };
    const name = `Channel ${channel} (${cell.name})`;
    const say = (state: State, why: string): Judged => ({ ...found, state, reason: `${name} is ${state}: ${why}.` });
    if (own !== undefined && own.alive === 0 && own.waveforms >= LEAST_WAVEFORMS) {
      return say('dead', `all samples of each of its ${own.waveforms} waveforms are equal`);
    }
    if (Math.log(noise) - level.median.value > noisyFrom) {
      const usual = Math.exp(level.median.value);
      return say('noisy', `its noise is ${noise.toFixed(1)} counts, of the others ${usual.toFixed(1)} counts`);
    }
    const usual = medians.get(element.name)!;
    const events = Math.max(1, ...[...observed.values()].map((one) => one.waveforms));
    // In a run without pulses a channel may have one now and then.
    const most = Math.max(usual * occupancyFactor!, events / 100);
    if (pulses > most && poissonFrom(pulses, most) < chance) {
      return say('hot', `it has ${pulses} pulses, the others of ${element.name} ${usual}`);
    }
    if (pulses < usual / occupancyFactor! && poissonUpTo(pulses, usual / occupancyFactor!) < chance) {
      return say('dead', `it has ${pulses} pulses, the others of ${element.name} ${usual}`);
    }
    return { ...found, state: 'good', reason: null };
  });
}

function medianPulses(
  channels: readonly ReadChannel[],
  observed: ReadonlyMap<number, ObservedChannel>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number[]>();
  for (const { channel, element } of channels) {
    const list = counts.get(element.name) ?? [];
    counts.set(element.name, list);
    list.push(observed.get(channel)?.pulses ?? 0);
  }
  return new Map([...counts].map(([name, list]) => [name, spreadOf(list).median.value]));
}

/** P(n or more) */
const poissonFrom = (n: number, mean: number): number => (n === 0 ? 1 : lowerGamma(n, mean));
/** P(n or fewer) */
const poissonUpTo = (n: number, mean: number): number => upperGamma(n + 1, mean);

function overview(judged: readonly Judged[]): StoredPlot[] {
  const places = new Map(judged.map(({ channel }, place) => [channel, place]));
  const plot = (title: string, label: string, unit: string, of: (one: Judged) => number): StoredPlot => {
    const states = (['good', 'dead', 'hot', 'noisy'] as const).filter((state) =>
      judged.some((one) => one.state === state),
    );
    const [first, ...rest] = states.map((state) => judged.filter((one) => one.state === state));
    const points = (rows: readonly Judged[]) => ({
      name: rows[0]?.state ?? '',
      x: rows.map(({ channel }) => places.get(channel)!),
      y: rows.map(of),
      error: rows.map(() => 0),
    });
    const head = { key: null, title, x: CHANNEL_AXIS, y: { label, unit } };
    const made = pointsPlot(head, points(first ?? []));
    const others = rest.flatMap((rows) => pointsPlot(head, points(rows)).series);
    return { ...made, series: [...made.series, ...others.map((one, index) => ({ ...one, tone: index + 1 }))] };
  };
  return [
    plot('Noise of each channel', 'Noise', 'counts', ({ noise }) => noise),
    plot('Pulses of each channel', 'Pulses', '', ({ pulses }) => pulses),
  ];
}
