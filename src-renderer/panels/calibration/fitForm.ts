/** What a user has typed to have a calibration made: kept as text until all of it is a request. */
import type { CalibrationMethodRecord, CalibrationRequest } from '#core/api/calibrations.ts';
import type { ParameterSpec } from '#core/parameters.ts';
import { z } from '#core/zod.ts';
import { printed, valueOf } from '../../components/parameterText.ts';
import { isIn, readRanges } from './numberRanges.ts';

const texts = z.record(z.string(), z.string());

export const FIT_FORM = z.object({
  setup: z.string(),
  /** Id of the method; '' for none yet. */
  method: z.string(),
  /** Runs by setup, as ranges. */
  runs: texts,
  /** Names by method. */
  series: z.record(z.string(), z.array(z.string())),
  where: z.string(),
  /** '': those in force. */
  globalTag: z.string(),
  /** By method: what differs from the defaults, by name. */
  parameters: z.record(z.string(), texts),
  mask: z.string(),
  seed: z.string(),
});
export type FitForm = z.infer<typeof FIT_FORM>;

export const FIRST_FIT_FORM: FitForm = {
  setup: '',
  method: '',
  runs: {},
  series: {},
  where: '',
  globalTag: '',
  parameters: {},
  mask: '',
  seed: '0',
};

export const FIT_SEED: ParameterSpec = {
  name: 'seed',
  title: 'Seed',
  unit: '',
  kind: 'whole',
  default: 0,
  least: 0,
  largest: Number.MAX_SAFE_INTEGER,
  description: 'The same seed gives the same result',
};

export interface FitRun {
  readonly run: string;
  readonly number: number;
}

export interface CheckedFit {
  /** null where something cannot be asked for. */
  readonly request: CalibrationRequest | null;
  /** By name of the parameter, or "runs", "series", "mask". */
  readonly faults: Readonly<Record<string, string>>;
  /** Runs that the ranges mean. */
  readonly runs: readonly string[];
}

const MOST_MASKED = 100_000;

/** @param runs of the setup */
export function checkFitForm(form: FitForm, method: CalibrationMethodRecord, runs: readonly FitRun[]): CheckedFit {
  const faults: Record<string, string> = {};
  const read = (spec: ParameterSpec, text: string | undefined): number => {
    if (text === undefined) return spec.default;
    const checked = valueOf(spec, text);
    if ('value' in checked) return checked.value;
    faults[spec.name] = checked.fault;
    return Number.NaN;
  };
  const typed = form.parameters[method.id] ?? {};
  const parameters = Object.fromEntries(method.parameters.map((spec) => [spec.name, read(spec, typed[spec.name])]));
  const seed = read(FIT_SEED, form.seed);
  const isOfSeries = method.input === 'series';
  const chosen = isOfSeries ? [] : chosenRuns(form.runs[form.setup] ?? '', runs, faults);
  const series = isOfSeries ? (form.series[method.id] ?? []) : [];
  if (isOfSeries && series.length === 0) faults['series'] = 'Choose at least one series.';
  const mask = maskOf(form.mask, faults);
  const request: CalibrationRequest = {
    type: method.type,
    method: method.id,
    runs: chosen,
    series,
    setup: form.setup,
    where: isOfSeries ? '' : form.where.trim(),
    globalTag: form.globalTag === '' ? null : form.globalTag,
    parameters,
    mask,
    seed,
  };
  return { request: Object.keys(faults).length === 0 ? request : null, faults, runs: chosen };
}

function chosenRuns(text: string, runs: readonly FitRun[], faults: Record<string, string>): string[] {
  const read = readRanges(text, 'run');
  if ('fault' in read) {
    faults['runs'] = read.fault;
    return [];
  }
  const chosen = runs.filter(({ number }) => isIn(read.ranges, number)).map(({ run }) => run);
  if (read.ranges.length === 0) faults['runs'] = 'Choose at least one run.';
  else if (chosen.length === 0) faults['runs'] = 'No run of this setup lies in that range.';
  return chosen;
}

function maskOf(text: string, faults: Record<string, string>): number[] {
  const read = readRanges(text, 'channel');
  if ('fault' in read) {
    faults['mask'] = read.fault;
    return [];
  }
  const count = read.ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (count > MOST_MASKED) {
    faults['mask'] = 'These are more channels than any detector has.';
    return [];
  }
  const channels = read.ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
  return [...new Set(channels)].toSorted((a, b) => a - b);
}

/** The form with that parameter typed; one that is back at its default is forgotten. */
export function withFitParameter(
  form: FitForm,
  method: string,
  { name, default: standard }: ParameterSpec,
  text: string,
): FitForm {
  const { [name]: _, ...others } = form.parameters[method] ?? {};
  const own = text.trim() === printed(standard) ? others : { ...others, [name]: text };
  return { ...form, parameters: { ...form.parameters, [method]: own } };
}

const LOW = /(low|from|min)$/i;
const HIGH = ['high', 'to', 'max'];

/** Two parameters that are the ends of a range in that unit, such as "ratioFrom" and "ratioTo"; null without such. */
export function rangeParameters(
  specs: readonly ParameterSpec[],
  unit: string,
): readonly [low: ParameterSpec, high: ParameterSpec] | null {
  for (const low of specs) {
    const end = LOW.exec(low.name);
    if (!end || low.unit !== unit || low.kind === 'switch') continue;
    const stem = low.name.slice(0, end.index).toLowerCase();
    const high = specs.find((one) => one.unit === unit && HIGH.some((word) => one.name.toLowerCase() === stem + word));
    if (high) return [low, high];
  }
  return null;
}
