/** Time offsets: per channel the mean time of its pulses after the trigger, without outliers. */
import { readChannels } from '#core/calibration/nominal.ts';
import { measured, MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import type { FitFailure } from '#core/statistics/fitResult.ts';
import { closedFormState, failedState, type FitState } from '#core/statistics/fitState.ts';
import { spreadOf, type Spread } from '#core/statistics/spread.ts';
import { BeamglassError } from '#core/errors.ts';
import type { ReconstructedPulses } from '#main/native/pulses.ts';
import { gaussianBins, goodnessOf, gaussianPlot } from '../gaussianBins.ts';
import { CHANNEL_AXIS, pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationRun, CalibrationTask } from '../procedure.ts';
import { PulseBatch, pulseFamily } from '../pulseBatch.ts';
import { takenOver } from '../takenOver.ts';
import { Thinned } from '../thinned.ts';
import { forEachWaveform } from '../waveforms.ts';

export interface TimedChannel {
  readonly channel: number;
  /** ns after the trigger */
  readonly times: Float64Array;
}

export interface TimeData {
  readonly channels: readonly TimedChannel[];
  readonly events: number;
}

const TYPE = 'channel.t0';
/** Pulses per channel beyond which every second is left out. */
const MOST_PULSES = 16_384;
/** Half the range that is kept, in standard deviations. */
const RANGE = 3;
/** Of a Gaussian cut at ±3σ: σ of what is left over σ. */
const CUT_WIDTH = 0.98658;
/**
 * Error of the mean of what is left over σ/√n, as the cut follows the mean: 1/√a with a = ∫ x² over ±3σ of the standard
 * Gaussian (influence function of the mean with rejection; Hampel et al., Robust Statistics, 1986, §1.4).
 */
const CUT_ERROR = 1.01497;
/** Rounds of cutting, each about the mean and width of the one before; few change anything. */
const ROUNDS = 20;

export const pulseTimesProcedure: CalibrationProcedure<TimeData> = {
  collector: ({ detector, parameters }) => {
    const family = pulseFamily(detector);
    const channels = new Map<number, Thinned>();
    const batches = new Map<CalibrationRun, PulseBatch>();
    let events = 0;
    const take = (channel: number, pulses: ReconstructedPulses, waveform: number): void => {
      const time = timeOf(pulses, waveform, parameters);
      if (time === null) return;
      const rows = channels.get(channel) ?? new Thinned(1, MOST_PULSES);
      channels.set(channel, rows);
      rows.add(time);
    };
    return {
      add: (event, run) => {
        events++;
        const batch = batches.get(run) ?? new PulseBatch(family, run.constants, take);
        batches.set(run, batch);
        forEachWaveform(event, (channel, samples, period, start) => batch.add(channel, samples, period, start));
        return batch.isFull ? batch.reconstruct() : undefined;
      },
      data: async () => {
        for (const batch of batches.values()) await batch.reconstruct();
        return {
          events,
          channels: [...channels]
            .toSorted(([a], [b]) => a - b)
            .map(([channel, rows]) => ({ channel, times: rows.column(0) })),
        };
      },
    };
  },
  fit: async (data, task) => {
    if (data.channels.length === 0) {
      const message = 'No waveform has a pulse in time; an LED run has one in every channel.';
      throw new BeamglassError('badInput', message);
    }
    return fitTimes(data, task);
  },
};

/** Of a waveform with one pulse that nothing disturbs, near the trigger; else null. */
function timeOf(
  { flags, offsets, height, time }: ReconstructedPulses,
  waveform: number,
  { leastHeight, window }: Readonly<Record<string, number>>,
): number | null {
  const first = offsets[waveform]!;
  if (flags[waveform] !== 0 || offsets[waveform + 1]! - first !== 1) return null;
  const at = time[first]!;
  return Math.abs(height[first]!) >= leastHeight! && Math.abs(at) <= window! ? at : null;
}

interface Fitted {
  readonly channel: number;
  readonly row: Readonly<Record<string, Parameter>>;
  readonly state: FitState;
  readonly reason: string | null;
  readonly kept: Spread | null;
  readonly plot: StoredPlot | null;
}

function fitTimes(data: TimeData, task: CalibrationTask): FittedCalibration {
  const collected = new Map(data.channels.map((one) => [one.channel, one.times]));
  const masked = new Set(task.mask);
  const wanted = pulseFamily(task.detector).channels.filter((channel) => !masked.has(channel));
  const fits = wanted.map((channel) => fitChannel(channel, collected.get(channel), task.parameters['leastPulses']!));
  const own = new Set(wanted);
  const others = readChannels(task.detector)
    .map(({ channel }) => channel)
    .filter((channel) => !own.has(channel));
  const good = fits.filter(({ kept }) => kept !== null);
  const rows: [number, Readonly<Record<string, Parameter>>][] = [
    ...fits.map(({ channel, row }): [number, typeof row] => [channel, row]),
    ...others.map((channel): [number, typeof row] => {
      const row = takenOver(task, TYPE, ['t0'], channel);
      return [channel, row];
    }),
  ];
  return {
    constants: { parameters: {}, table: tableOf(rows) },
    fits: fits.map(({ channel, state }) => ({ key: channel, state })),
    headline: [
      meanOf(
        't0',
        'Mean t0',
        good.map(({ kept }) => kept!.mean),
      ),
      meanOf(
        'resolution',
        'Mean time resolution',
        good.map(({ kept }) => kept!.rms),
      ),
    ],
    left: fits.flatMap(({ channel, reason }) => (reason === null ? [] : [{ key: channel, reason }])),
    plots: [...overview(good), ...good.flatMap(({ plot }) => plot ?? [])],
    notes:
      others.length === 0
        ? []
        : [`${others.length} channels that are masked, or have no pulses to be timed, keep what is in force.`],
    entries: data.events,
  };
}

function meanOf(
  name: string,
  label: string,
  values: readonly { value: number; error: number }[],
): FittedCalibration['headline'][number] {
  const count = values.length;
  if (count === 0) return { name, label, value: null, error: null, unit: 'ns' };
  const value = values.reduce((sum, one) => sum + one.value, 0) / count;
  const error = Math.sqrt(values.reduce((sum, one) => sum + one.error ** 2, 0)) / count;
  return { name, label, value, error, unit: 'ns' };
}

const notFitted = (channel: number, failure: FitFailure, entries: number, reason: string): Fitted => ({
  channel,
  row: { t0: MISSING },
  state: failedState(failure, entries),
  reason,
  kept: null,
  plot: null,
});

function fitChannel(channel: number, times: Float64Array | undefined, least: number): Fitted {
  if (times === undefined) return notFitted(channel, 'noData', 0, `Channel ${channel} has no pulse in time.`);
  if (times.length < least) {
    const reason = `Channel ${channel} has ${times.length} pulses in time; ${least} are needed.`;
    return notFitted(channel, 'tooFewData', times.length, reason);
  }
  const kept = withoutOutliers(times);
  if (kept === null || kept.length < least) {
    const reason = `The pulses of channel ${channel} all come at the same time, or nowhere in particular.`;
    return notFitted(channel, 'undetermined', times.length, reason);
  }
  const spread = spreadOf(kept);
  const { value } = spread.mean;
  const width = spread.rms.value / CUT_WIDTH;
  const bins = gaussianBins(kept, value, width);
  return {
    channel,
    row: { t0: measured(value, (CUT_ERROR * width) / Math.sqrt(kept.length)) },
    state: closedFormState(goodnessOf(bins), kept.length),
    reason: null,
    kept: spread,
    plot: gaussianPlot(
      { key: channel, title: `Pulse times of channel ${channel}`, label: 'Time after the trigger', unit: 'ns' },
      bins,
    ),
  };
}

/** Within 3σ of the mean of those within; null where they have no spread. */
function withoutOutliers(times: Float64Array): Float64Array | null {
  const { median, core } = spreadOf(times);
  let [centre, width] = [median.value, core.value];
  let kept = times;
  for (let round = 0; round < ROUNDS; round++) {
    if (!(width > 0)) return null;
    const next = times.filter((time) => Math.abs(time - centre) <= RANGE * width);
    if (next.length < 2) return null;
    const { mean, rms } = spreadOf(next);
    [centre, width] = [mean.value, rms.value / CUT_WIDTH];
    if (round > 0 && next.length === kept.length) return next;
    kept = next;
  }
  return kept;
}

function overview(good: readonly Fitted[]): StoredPlot[] {
  if (good.length === 0) return [];
  const plot = (title: string, label: string, of: (kept: Spread) => { value: number; error: number }): StoredPlot =>
    pointsPlot(
      { key: null, title, x: CHANNEL_AXIS, y: { label, unit: 'ns' } },
      {
        name: label,
        x: good.map((_, place) => place),
        y: good.map(({ kept }) => of(kept!).value),
        error: good.map(({ kept }) => of(kept!).error),
      },
    );
  return [
    plot('Time offset of each channel', 't0', ({ mean }) => mean),
    plot('Time resolution of each channel', 'σ(t)', ({ rms }) => rms),
  ];
}
