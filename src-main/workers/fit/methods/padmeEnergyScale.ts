/** Energy scale of PADME's ECal for a run, its drift and the beam axis, from two-body events (padme.md §4.4). */
import { constantsOf } from '#core/calibration/constants.ts';
import { fixed, measured, MISSING, type Parameter } from '#core/calibration/payload.ts';
import { BeamglassError } from '#core/errors.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { closedFormState, failedState, fitStateOf, type FitState } from '#core/statistics/fitState.ts';
import { fitLine } from '#core/statistics/leastSquares.ts';
import type { FitResult } from '#core/statistics/fitResult.ts';
import { fitModels, modelValues } from '#main/native/fit.ts';
import { numbersIn } from '../eventNumbers.ts';
import { histogram } from '../padme/gainResult.ts';
import { bestPair, totalEnergy } from '../padme/pairClusters.ts';
import { peakTask, roughPeak, type Peak } from '../padme/peak.ts';
import { histogramPlot, pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationTask } from '../procedure.ts';

/** Two-body events of a run. */
export interface PairSums {
  /** Σ E over E_beam + mₑ */
  readonly energy: Float64Array;
  /** Since the start of the run, s; NaN where the event or the run has no time */
  readonly time: Float64Array;
  /** Centre of gravity from the axis in force, mm */
  readonly cogX: Float64Array;
  readonly cogY: Float64Array;
}

const PROFILE = 20;
const BINS = 50;

export const padmeEnergyScale: CalibrationProcedure<PairSums> = {
  collector() {
    const [energy, time, cogX, cogY]: [number[], number[], number[], number[]] = [[], [], [], []];
    return {
      add(event, run) {
        const pair = bestPair(event);
        if (pair < 0) return;
        const of = (name: string): number => numbersIn(event, 'Pair candidates', name)[pair] ?? Number.NaN;
        const { timeNs } = event.header;
        energy.push((1000 * (of('e1') + of('e2'))) / totalEnergy(run));
        time.push(timeNs === null || run.start === null ? Number.NaN : Number(timeNs) / 1e9 - run.start / 1000);
        cogX.push(of('cogX'));
        cogY.push(of('cogY'));
      },
      data: () => ({
        energy: Float64Array.from(energy),
        time: Float64Array.from(time),
        cogX: Float64Array.from(cogX),
        cogY: Float64Array.from(cogY),
      }),
    };
  },

  async fit(data, task, { signal, progress }) {
    const before = inForce(task);
    const window = task.parameters['window']!;
    const least = task.parameters['leastPairs']!;
    const entries = data.energy.length;
    if (entries < least) {
      throw new BeamglassError('badInput', `These runs have ${entries} pairs; the energy scale needs ${least}.`);
    }
    const drift = driftOf(data, window);
    const slope = drift?.slope ?? 0;
    const steady = data.energy.map((one, i) => (drift === null ? one : one * (1 - slope * data.time[i]!)));
    const values = [steady, data.cogX, data.cogY];
    const peaks = values.map((one) => roughPeak(one, window));
    const fitted = peaks.flatMap((peak, i) => (peak === null ? [] : [i]));
    const results = new Map<number, FitResult>();
    const found = await fitModels(
      fitted.map((i) => peakTask(values[i]!, peaks[i]!, window)),
      { signal, onProgress: (done) => progress(done, fitted.length) },
    );
    fitted.forEach((i, place) => results.set(i, found[place]!));
    const places = peaks.map((peak, i) => placeOf(peak, results.get(i)));
    const [energy, x, y] = places;
    const parameters: Record<string, Parameter> = {
      scale: energy == null ? MISSING : scaleOf(before.scale, energy, drift),
      slope: drift === null ? fixed(0) : measured(drift.slope, drift.error),
      cogX: x == null ? MISSING : measured(before.cogX + x.value, x.error),
      cogY: y == null ? MISSING : measured(before.cogY + y.value, y.error),
    };
    const labels: [name: string, label: string, unit: string][] = [
      ['scale', 'Scale', ''],
      ['slope', 'Drift', '1/s'],
      ['cogX', 'Centre of gravity x', 'mm'],
      ['cogY', 'Centre of gravity y', 'mm'],
    ];
    return {
      constants: { parameters, table: null },
      fits: [
        ...(['scale', 'cogX', 'cogY'] as const).map((key, i) => ({ key, state: stateOf(results.get(i), entries) })),
        ...(drift === null ? [] : [{ key: 'slope', state: closedFormState(drift, entries) }]),
      ],
      headline: labels.map(([name, label, unit]) => ({
        name,
        label,
        value: parameters[name]!.value,
        error: parameters[name]!.error,
        unit,
      })),
      left: [],
      plots: [
        ...(results.has(0) ? [energyPlot(steady, peaks[0]!, results.get(0)!, window)] : []),
        ...(drift === null ? [] : [drift.plot]),
      ],
      notes: [
        ...(drift === null ? ['The events have no times: a drift within the run was not looked for.'] : []),
        ...(task.runs.length > 1 ? [`${task.runs.length} runs were taken together as one.`] : []),
      ],
      entries,
    };
  },
};

function inForce({ runs }: CalibrationTask): { scale: number; cogX: number; cogY: number } {
  const constants = runs[0]?.constants ?? null;
  if (constants === null) throw new BeamglassError('badInput', 'The energy scale of a run needs the run.');
  const { parameters } = constantsOf(constants, 'padme_ecal.energy_scale');
  const value = (name: string, otherwise: number): number => parameters[name]?.value ?? otherwise;
  return { scale: value('scale', 1), cogX: value('cogX', 0), cogY: value('cogY', 0) };
}

const stateOf = (result: FitResult | undefined, entries: number): FitState =>
  result === undefined ? failedState('noStart', entries) : fitStateOf(result, entries);

/** The mean in the unit of the values; null where there is none. */
function placeOf(peak: Peak | null, result: FitResult | undefined): { value: number; error: number } | null {
  const mean = result?.parameters[1];
  if (peak === null || result?.isValid !== true || mean === undefined || mean.error === null) return null;
  return { value: peak.centre + peak.sigma * mean.value, error: peak.sigma * mean.error };
}

/** The scale holds at the start of the run: how far the drift takes it there is part of its error. */
function scaleOf(before: number, energy: { value: number; error: number }, drift: Drift | null): Parameter {
  const value = before / energy.value;
  const back = drift === null ? 0 : drift.centre * drift.error;
  return measured(value, value * Math.hypot(energy.error / energy.value, back));
}

interface Drift {
  /** Mean time of the events, s */
  readonly centre: number;
  /** Relative, 1/s */
  readonly slope: number;
  readonly error: number;
  readonly chi2: number;
  readonly ndof: number;
  readonly plot: StoredPlot;
}

/**
 * Σ E = a (1 + slope · t), events within the range about the peak. The range follows the line, or it would flatten it.
 * @returns null where events have no times, or all the same
 */
function driftOf({ energy, time }: PairSums, window: number): Drift | null {
  const timed = [...energy.keys()].filter((i) => Number.isFinite(time[i]!) && Number.isFinite(energy[i]!));
  if (timed.length < 10) return null;
  const centre = timed.reduce((sum, i) => sum + time[i]!, 0) / timed.length;
  const [first, last] = timed.reduce(
    ([a, b], i) => [Math.min(a, time[i]!), Math.max(b, time[i]!)],
    [Infinity, -Infinity],
  );
  if (!(last > first)) return null;
  let [atCentre, perSecond] = [0, 0];
  let line = null;
  for (let round = 0; round < 5; round++) {
    const rest = Float64Array.from(timed, (i) => energy[i]! - perSecond * (time[i]! - centre));
    const peak = roughPeak(rest, window);
    if (peak === null) return null;
    const inside = timed.filter((_, place) => Math.abs(rest[place]! - peak.centre) <= window * peak.sigma);
    const used = (of: Float64Array): Float64Array => Float64Array.from(inside, (i) => of[i]!);
    const spread = Math.sqrt(
      inside.reduce((sum, i) => sum + (energy[i]! - perSecond * (time[i]! - centre) - peak.centre) ** 2, 0) /
        inside.length,
    );
    line = {
      fit: fitLine(used(time), used(energy), new Float64Array(inside.length).fill(spread), centre),
      inside,
      peak,
      spread,
    };
    [atCentre, perSecond] = [line.fit.values[0]!, line.fit.values[1]!];
  }
  if (line === null) return null;
  // The range follows the line: with the part k of the variance left within it, the line moves 1/k times as much as the
  // mean of what is inside.
  const enlarged = (line.peak.sigma / line.spread) ** 2;
  const { covariance, chiSquared, degrees } = line.fit;
  const atStart = atCentre - perSecond * centre;
  const [value, constant] = [
    perSecond / atStart,
    covariance[0]![0]! + centre ** 2 * covariance[1]![1]! - 2 * centre * covariance[0]![1]!,
  ];
  const mixed = covariance[0]![1]! - centre * covariance[1]![1]!;
  const variance = (covariance[1]![1]! - 2 * value * mixed + value ** 2 * constant) / atStart ** 2;
  const edges = Float64Array.from({ length: PROFILE + 1 }, (_, i) => first + ((last - first) * i) / PROFILE);
  return {
    centre,
    slope: value,
    error: enlarged * Math.sqrt(variance),
    chi2: chiSquared,
    ndof: degrees,
    plot: profilePlot({ energy, time }, line.inside, edges, (t) => atCentre + perSecond * (t - centre)),
  };
}

function profilePlot(
  { energy, time }: Pick<PairSums, 'energy' | 'time'>,
  inside: readonly number[],
  edges: Float64Array,
  line: (t: number) => number,
): StoredPlot {
  const bins = edges.length - 1;
  const [x, y, error]: [number[], number[], number[]] = [[], [], []];
  for (let bin = 0; bin < bins; bin++) {
    const own = inside.filter((i) => time[i]! >= edges[bin]! && (time[i]! < edges[bin + 1]! || bin === bins - 1));
    if (own.length < 3) continue;
    const mean = own.reduce((sum, i) => sum + energy[i]!, 0) / own.length;
    const variance = own.reduce((sum, i) => sum + (energy[i]! - mean) ** 2, 0) / (own.length - 1);
    x.push((edges[bin]! + edges[bin + 1]!) / 2);
    y.push(mean);
    error.push(Math.sqrt(variance / own.length));
  }
  const at = x.map(line);
  return pointsPlot(
    {
      key: null,
      title: 'Summed energy of pairs within the run',
      x: { label: 'Time since the start of the run', unit: 's' },
      y: { label: 'Energy of both clusters over that of beam and electron', unit: '' },
    },
    { name: 'Pairs', x, y, error },
    { name: 'Line', at, curve: { x, y: at } },
  );
}

function energyPlot(values: Float64Array, peak: Peak, result: FitResult, window: number): StoredPlot {
  const reach = 1.6 * window * peak.sigma;
  const { edges, counts } = histogram(values, peak.centre - reach, peak.centre + reach, BINS);
  const head = {
    key: 'scale',
    title: 'Summed energy of pairs',
    x: { label: 'Energy of both clusters over that of beam and electron', unit: '' },
    y: { label: 'Pairs', unit: '' },
  };
  if (!result.isValid) return histogramPlot(head, { name: 'Pairs', edges, counts });
  const [n, mean, sigma] = result.parameters.map(({ value }) => value);
  const set = {
    kind: 'binned' as const,
    edges: edges.map((edge) => (edge - peak.centre) / peak.sigma),
    counts,
    range: { x: [-1.6 * window, 1.6 * window] as const },
    terms: [{ shape: 'gaussian' as const, parameters: ['entries', 'mean', 'sigma'] }],
  };
  const at = modelValues(set, { entries: n!, mean: mean!, sigma: sigma! });
  const x = Array.from(counts, (_, bin) => (edges[bin]! + edges[bin + 1]!) / 2);
  return histogramPlot(head, { name: 'Pairs', edges, counts }, { name: 'Gaussian', at, curve: { x, y: at } });
}
