/** Scales of NA64's HCAL, vetoes and counters from muons (na64.md §4.2). */
import { columnOf } from '#core/calibration/constants.ts';
import { isNa64Ecal, isWaveform, readChannels, type ReadChannel } from '#core/calibration/nominal.ts';
import { fixed, measured, MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { BeamglassError } from '#core/errors.ts';
import { failedState, fitStateOf } from '#core/statistics/fitState.ts';
import type { FitResult } from '#core/statistics/fitResult.ts';
import { fitModels } from '#main/native/fit.ts';
import { numbersIn } from '../eventNumbers.ts';
import { landauPlot, landauTask, type LandauPeak, peakIn } from '../landauPeak.ts';
import type { CalibrationProcedure, CalibrationTask, Collector, FitFollowing } from '../procedure.ts';

/** Channels on whose scale muons say something: those of the dump and the SRD are taken over. */
const BY_MUONS: ReadonlySet<string> = new Set(['calorimeter', 'counter', 'veto', 'muon']);

export interface MuonSignals {
  /** Of the setup's channel map, in ascending order; one entry per channel in every list */
  readonly channels: readonly number[];
  readonly names: readonly string[];
  /** Element, such as "HCAL1" */
  readonly elements: readonly string[];
  readonly byMuons: readonly boolean[];
  /** In force: counts and GeV */
  readonly mipSignal: readonly number[];
  readonly mipEnergy: readonly number[];
  /** Of a fitted height, counts */
  readonly noise: readonly number[];
  /** Heights of all events, counts */
  readonly heights: readonly ArrayLike<number>[];
}

export const mipPeaks: CalibrationProcedure<MuonSignals> = { collector, fit };

/** Noise of a fitted height over that of a sample (`ecalScanEvents.ts`). */
const FIT_NOISE = 0.45;

function collector(task: CalibrationTask): Collector<MuonSignals> {
  const read: readonly ReadChannel[] = readChannels(task.detector).filter((one) => isWaveform(one) && !isNa64Ecal(one));
  const inForce = task.runs[0]?.constants;
  if (!inForce) throw new BeamglassError('badInput', 'MIP scales need runs with constants to start from.');
  const channels = read.map(({ channel }) => channel);
  const indexOf = new Map(channels.map((channel, index) => [channel, index]));
  const heights: number[][] = channels.map(() => []);
  const least = task.parameters['leastSignal']!;
  const signals = new Map(
    task.runs.map(({ run, constants }) => [run, columnOf(constants ?? inForce, 'mip.scale', 'mipSignal', channels)]),
  );
  const take = (channel: number, height: number): void => {
    const index = indexOf.get(channel);
    if (index !== undefined && height >= least) heights[index]!.push(height);
  };
  return {
    add(event, { run }) {
      const cells = numbersIn(event, 'HCAL cells', 'channel');
      const amplitudes = numbersIn(event, 'HCAL cells', 'amplitude');
      const flags = numbersIn(event, 'HCAL cells', 'flags');
      for (let i = 0; i < cells.length; i++) if (flags[i] === 0) take(cells[i]!, amplitudes[i]!);
      const counters = numbersIn(event, 'Counters', 'channel');
      const values = numbersIn(event, 'Counters', 'value');
      const counterFlags = numbersIn(event, 'Counters', 'flags');
      const own = signals.get(run)!;
      for (let i = 0; i < counters.length; i++) {
        const index = indexOf.get(counters[i]!);
        if (index !== undefined && counterFlags[i] === 0) take(counters[i]!, values[i]! * own[index]!);
      }
    },
    data: () => ({
      channels,
      names: read.map(({ cell }) => cell.name),
      elements: read.map(({ element }) => element.name),
      byMuons: read.map(({ element }) => BY_MUONS.has(element.group)),
      mipSignal: [...columnOf(inForce, 'mip.scale', 'mipSignal', channels)],
      mipEnergy: [...columnOf(inForce, 'mip.scale', 'mipEnergy', channels)],
      noise: Array.from(columnOf(inForce, 'channel.pedestal', 'noise', channels), (noise) => FIT_NOISE * noise),
      heights,
    }),
  };
}

interface Fitted {
  readonly peak: LandauPeak;
  readonly result: FitResult;
}

async function fit(
  data: MuonSignals,
  { parameters, mask }: CalibrationTask,
  { signal, progress }: FitFollowing,
): Promise<FittedCalibration> {
  const range = [parameters['rangeLow']!, parameters['rangeHigh']!] as const;
  const masked = new Set(mask);
  const reasons: (string | null)[] = data.channels.map((channel, i) => {
    if (!data.byMuons[i]!) return null;
    return masked.has(channel) ? `Channel ${channel} (${data.names[i]}) was left out by the user.` : null;
  });
  const fitted: (Fitted | null)[] = data.channels.map(() => null);
  const peaks = data.channels.map((channel, i): LandauPeak | null => {
    if (!data.byMuons[i]! || reasons[i] !== null) return null;
    const peak = peakIn(data.heights[i]!, range);
    const entries = peak?.entries ?? 0;
    if (peak !== null && entries >= parameters['leastEntries']!) return peak;
    reasons[i] =
      `Channel ${channel} (${data.names[i]}) has ${entries} entries about a peak; ${parameters['leastEntries']} are needed.`;
    return null;
  });
  const wanted = [...peaks.keys()].filter((i) => peaks[i] !== null);
  const results = await fitModels(
    wanted.map((i) => landauTask(peaks[i]!, data.noise[i]!)),
    { signal, onProgress: (done) => progress(done, wanted.length) },
  );
  for (const [k, i] of wanted.entries()) {
    const result = results[k]!;
    fitted[i] = { peak: peaks[i]!, result };
    const mode = result.parameters[1]!;
    if (result.isValid && mode.error !== null) continue;
    reasons[i] =
      `Channel ${data.channels[i]} (${data.names[i]}): ${result.failure === null ? 'its peak lies at a limit of the fit.' : `the fit failed (${result.failure}).`}`;
  }
  const rows = data.channels.map((channel, i): readonly [number, Record<string, Parameter>] => {
    const mipEnergy = fixed(data.mipEnergy[i]!);
    if (reasons[i] !== null) return [channel, { mipSignal: MISSING, mipEnergy }];
    const mode = fitted[i]?.result.parameters[1];
    return [channel, { mipSignal: mode ? measured(mode.value, mode.error!) : fixed(data.mipSignal[i]!), mipEnergy }];
  });
  const isGood = (i: number): boolean => fitted[i] !== null && reasons[i] === null;
  const good = [...fitted.keys()].filter(isGood);
  const ratios = good.map((i) => fitted[i]!.result.parameters[1]!.value / data.mipSignal[i]!);
  const light = good.flatMap((i) => photoelectrons(data, fitted[i]!.result, i));
  return {
    constants: { parameters: {}, table: tableOf(rows) },
    fits: fitted.flatMap((one, i) =>
      one === null
        ? reasons[i] === null
          ? []
          : [{ key: data.channels[i]!, state: failedState('tooFewData', data.heights[i]!.length) }]
        : [{ key: data.channels[i]!, state: fitStateOf(one.result, one.peak.entries) }],
    ),
    headline: [
      headline('change', 'Median of new over old signal', median(ratios), ''),
      headline('channels', 'Channels measured', good.length, ''),
      headline('photoelectrons', 'Photoelectrons per MIP, median of HCAL cells', median(light), ''),
    ],
    left: reasons.flatMap((reason, i) => (reason === null ? [] : [{ key: data.channels[i]!, reason }])),
    plots: fitted.flatMap((one, i) =>
      one === null
        ? []
        : [landauPlot(one.peak, one.result, { key: data.channels[i]!, title: `Muons in ${data.names[i]}` })],
    ),
    notes: notesOf(data, light.length),
    entries: good.reduce((sum, i) => sum + fitted[i]!.peak.entries, 0),
  };
}

const headline = (name: string, label: string, value: number | null, unit: string) => ({
  name,
  label,
  value,
  error: null,
  unit,
});

/** (mode ÷ σ)² of an HCAL cell, noise taken off the width; nothing where the width is that of noise. */
function photoelectrons({ elements, noise }: MuonSignals, { parameters }: FitResult, i: number): number[] {
  const [, mode, , sigma] = parameters;
  const variance = sigma!.value ** 2 - noise[i]! ** 2;
  const isKnown = /^HCAL\d$/.test(elements[i]!) && sigma!.error !== null && variance > 2 * sigma!.value * sigma!.error;
  return isKnown ? [mode!.value ** 2 / variance] : [];
}

function notesOf(data: MuonSignals, withLight: number): string[] {
  const taken = data.channels.filter((_, i) => !data.byMuons[i]!).length;
  return [
    'The signal of a MIP is the most probable value of the Landau distribution, before the Gaussian that is folded into it.',
    ...(taken > 0 ? [`${taken} channels of dump and SRD are taken over: muons do not set their scale.`] : []),
    ...(withLight === 0
      ? ['The Gaussian widths of HCAL cells are not above their noise: they tell no number of photoelectrons.']
      : []),
  ];
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? null;
}
