/**
 * Pedestals: per channel the mean and the r.m.s. of the first samples of its waveforms. Errors come from the scatter
 * between waveforms, so that noise which is correlated from sample to sample is no matter.
 */
import { isWaveform, readChannels } from '#core/calibration/nominal.ts';
import { measured, MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { FitFailure } from '#core/statistics/fitResult.ts';
import { closedFormState, failedState, type FitState } from '#core/statistics/fitState.ts';
import { spreadOf } from '#core/statistics/spread.ts';
import { BeamglassError } from '#core/errors.ts';
import { gaussianBins, gaussianPlot, goodnessOf, type GaussianBins } from '../gaussianBins.ts';
import type { CalibrationProcedure, CalibrationTask } from '../procedure.ts';
import { takenOver } from '../takenOver.ts';
import { Thinned } from '../thinned.ts';
import { forEachWaveform, type Codes } from '../waveforms.ts';
import { overview } from './pedestalPlots.ts';

/** First samples of the waveforms of a channel. */
export interface PedestalChannel {
  readonly channel: number;
  /** Per waveform that is used. */
  readonly samples: number;
  /** Waveforms that came; of very many a part was kept. */
  readonly seen: number;
  /** Per waveform: mean of its samples, counts */
  readonly mean: Float64Array;
  /** and their variance about it (divided by their number). */
  readonly variance: Float64Array;
}

export interface PedestalData {
  readonly channels: readonly PedestalChannel[];
  readonly events: number;
}

/** Waveforms per channel beyond which every second is left out: the error of 4096 is far below a count. */
const MOST_WAVEFORMS = 4096;
/** A code that is rounded to whole counts is uncertain by that variance (Sheppard). */
const ROUNDING = 1 / 12;
const COLUMNS = ['pedestal', 'noise'];

export const pedestalProcedure: CalibrationProcedure<PedestalData> = {
  collector: ({ parameters }) => {
    const wanted = parameters['samples']!;
    const channels = new Map<number, { samples: number; rows: Thinned }>();
    let events = 0;
    const take = (channel: number, codes: Codes): void => {
      const samples = Math.min(wanted, codes.length);
      if (samples < 2) return;
      const known = channels.get(channel);
      const entry = known ?? { samples, rows: new Thinned(2, MOST_WAVEFORMS) };
      if (known === undefined) channels.set(channel, entry);
      // Waveforms of another length are another read-out.
      if (entry.samples !== samples) return;
      const { mean, variance } = momentsOf(codes, samples);
      if (Number.isFinite(variance)) entry.rows.add(mean, variance);
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
          .map(([channel, { samples, rows }]) => ({
            channel,
            samples,
            seen: rows.seen,
            mean: rows.column(0),
            variance: rows.column(1),
          })),
      }),
    };
  },
  fit: async (data, task) => {
    if (data.channels.length === 0) {
      throw new BeamglassError('badInput', 'The events have no waveforms; a pedestal run has those of all channels.');
    }
    return fitPedestals(data, task);
  },
};

function momentsOf(codes: Codes, count: number): { mean: number; variance: number } {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += codes[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (codes[i]! - mean) ** 2;
  return { mean, variance: squares / count };
}

interface Fitted {
  readonly row: Readonly<Record<string, Parameter>>;
  readonly state: FitState;
  readonly reason: string | null;
  /** Means of the waveforms that were kept; null where there is no fit */
  readonly bins: GaussianBins | null;
}

function fitPedestals(data: PedestalData, task: CalibrationTask): FittedCalibration {
  const collected = new Map(data.channels.map((one) => [one.channel, one]));
  const wanted = readChannels(task.detector)
    .filter(isWaveform)
    .map(({ channel }) => channel);
  const masked = new Set(task.mask);
  const fits = wanted
    .filter((channel) => !masked.has(channel))
    .map((channel) => ({
      channel,
      ...fitChannel(channel, collected.get(channel), task.parameters),
    }));
  const rows: [number, Readonly<Record<string, Parameter>>][] = [
    ...fits.map(({ channel, row }): [number, typeof row] => [channel, row]),
    ...wanted
      .filter((channel) => masked.has(channel))
      .map((channel): [number, Record<string, Parameter>] => [
        channel,
        takenOver(task, 'channel.pedestal', COLUMNS, channel),
      ]),
  ];
  const good = fits.filter(({ state }) => state.isValid);
  const unknown = data.channels.filter(({ channel }) => !wanted.includes(channel)).length;
  return {
    constants: { parameters: {}, table: tableOf(rows) },
    fits: fits.map(({ channel, state }) => ({ key: channel, state })),
    headline: [
      headline(
        'pedestal',
        'Mean pedestal',
        good.map(({ row }) => row['pedestal']!),
      ),
      headline(
        'noise',
        'Mean noise',
        good.map(({ row }) => row['noise']!),
      ),
    ],
    left: [
      ...fits.flatMap(({ channel, reason }) => (reason === null ? [] : [{ key: channel, reason }])),
      ...task.mask
        .filter((channel) => wanted.includes(channel))
        .map((channel) => ({
          key: channel,
          reason: `Channel ${channel} is masked and keeps what is in force.`,
        })),
    ],
    plots: [
      ...overview(good),
      ...good.map(({ channel, bins }) =>
        gaussianPlot(
          {
            key: channel,
            title: `Pedestal of channel ${channel}`,
            label: `Mean of ${collected.get(channel)!.samples} samples`,
            unit: 'counts',
          },
          bins!,
        ),
      ),
    ],
    notes: unknown === 0 ? [] : [`${unknown} channels of the events are none of the setup and were left out.`],
    entries: data.events,
  };
}

/** Mean over the channels; its error is that of the mean, from the errors of the channels. */
function headline(name: string, label: string, values: readonly Parameter[]): FittedCalibration['headline'][number] {
  const count = values.length;
  if (count === 0) return { name, label, value: null, error: null, unit: 'counts' };
  const value = values.reduce((sum, one) => sum + one.value!, 0) / count;
  const error = Math.sqrt(values.reduce((sum, one) => sum + one.error! ** 2, 0)) / count;
  return { name, label, value, error, unit: 'counts' };
}

const notFitted = (failure: FitFailure, entries: number, reason: string): Fitted => ({
  row: { pedestal: MISSING, noise: MISSING },
  state: failedState(failure, entries),
  reason,
  bins: null,
});

function fitChannel(
  channel: number,
  data: PedestalChannel | undefined,
  { outlier, leastWaveforms }: Readonly<Record<string, number>>,
): Fitted {
  if (data === undefined) return notFitted('noData', 0, `Channel ${channel} has no waveforms.`);
  const { samples, mean, variance } = data;
  const kept = quiet(data, outlier!);
  const count = kept.length;
  if (count < leastWaveforms!) {
    const reason = `Channel ${channel} has ${count} waveforms without a pulse; ${leastWaveforms} are needed.`;
    return notFitted('tooFewData', count, reason);
  }
  const means = kept.map((row) => mean[row]!);
  const { mean: pedestal, rms } = spreadOf(means);
  const squares = kept.map((row) => variance[row]! + (mean[row]! - pedestal.value) ** 2);
  const total = spreadOf(squares).mean;
  // One degree of freedom of all samples went into the pedestal.
  const noise = Math.sqrt((total.value * count * samples) / (count * samples - 1) - ROUNDING);
  if (!(noise > 0) || !(rms.value > 0)) {
    const reason = `Channel ${channel} gives the same code all the time: it is dead, or not connected.`;
    return notFitted('undetermined', count, reason);
  }
  const row = {
    pedestal: measured(pedestal.value, pedestal.error),
    noise: measured(noise, total.error / (2 * noise)),
  };
  const bins = gaussianBins(means, pedestal.value, rms.value, 1 / samples);
  return { row, state: closedFormState(goodnessOf(bins), count), reason: null, bins };
}

/** Waveforms without a pulse among their first samples. */
function quiet({ samples, mean, variance }: PedestalChannel, outlier: number): Float64Array {
  const level = spreadOf(mean);
  const typical = spreadOf(variance).median.value;
  const farthest = outlier * Math.max(level.core.value, Math.sqrt(ROUNDING / samples));
  // Wilson and Hilferty: (χ²/ν)^⅓ is Gaussian with mean 1 − 2/9ν and variance 2/9ν; its median is the mean.
  const width = 2 / (9 * (samples - 1));
  const widest = typical * ((1 - width + outlier * Math.sqrt(width)) / (1 - width)) ** 3;
  const rows: number[] = [];
  for (let row = 0; row < mean.length; row++) {
    if (Math.abs(mean[row]! - level.median.value) > farthest) continue;
    if (variance[row]! > widest + ROUNDING) continue;
    rows.push(row);
  }
  return Float64Array.from(rows);
}
