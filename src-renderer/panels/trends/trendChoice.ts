/** What a trend is of: as it is chosen, and the question that it makes. */
import type { DriftRule } from '#core/analysis/drift.ts';
import type { HistoryReductor } from '#core/api/monitoring.ts';
import type { TrendPayloadInput, TrendSeriesInput } from '#core/api/trends.ts';
import { PAYLOAD_TYPES } from '#core/calibration/payloadTypes.ts';

export interface TrendChoice {
  readonly source: 'series' | 'payloads' | 'monitors';
  /** Name of a series; '' while there is none. */
  readonly series: string;
  readonly globalTag: string;
  /** Id of a payload type. */
  readonly type: string;
  /** A parameter or a column of it; one that the type does not have stands for its first. */
  readonly value: string;
  /** What the rows of a column come to where none is named. */
  readonly over: 'mean' | 'median' | 'spread';
  /** As it is typed: of one row; '' for all. */
  readonly key: string;
  readonly against: 'run' | 'utc';
  /** Whose monitor: id of a setup; '' while there is none. */
  readonly setup: string;
  readonly monitor: string;
  /** Number of it; '' for what its first test looks at. */
  readonly reductor: HistoryReductor | '';
  /** A point for every subrun instead of one for every run. */
  readonly subruns: boolean;
}

export const FIRST_CHOICE: TrendChoice = {
  source: 'series',
  series: '',
  globalTag: '',
  type: 'beam.spot',
  value: '',
  over: 'mean',
  key: '',
  against: 'run',
  setup: '',
  monitor: '',
  reductor: '',
  subruns: false,
};

/** What there is to choose from, and the run that is open elsewhere. */
export interface TrendSources {
  readonly series: readonly { readonly name: string; readonly experiment: string }[];
  readonly globalTags: readonly { readonly name: string; readonly experiment: string }[];
  /** null: none is open. */
  readonly experiment: string | null;
}

/**
 * What is not there any more, or was never chosen, gives way to the first of the experiment of the open run, else the
 * first of all. @param isFirst nothing was chosen yet: the source too is one that the experiment has
 */
export function presentChoice(
  choice: TrendChoice,
  { series, globalTags, experiment }: TrendSources,
  isFirst: boolean,
): TrendChoice {
  const nameIn = (chosen: string, list: TrendSources['series']): string => {
    if (list.some(({ name }) => name === chosen)) return chosen;
    return (list.find((one) => one.experiment === experiment) ?? list[0])?.name ?? '';
  };
  const present = { ...choice, series: nameIn(choice.series, series), globalTag: nameIn(choice.globalTag, globalTags) };
  if (!isFirst || choice.source !== 'series') return present;
  const isOf = (one: { readonly experiment: string }): boolean => experiment === null || one.experiment === experiment;
  return !series.some(isOf) && globalTags.some(isOf) ? { ...present, source: 'payloads' } : present;
}

export const isPayloadType = (id: string | null): id is string => PAYLOAD_TYPES.some((one) => one.id === id);

export interface ChosenValue {
  readonly type: (typeof PAYLOAD_TYPES)[number];
  readonly values: readonly { readonly name: string; readonly label: string }[];
  readonly value: string;
  /** It has a number in every row. */
  readonly isColumn: boolean;
}

export function chosenValue({ type: id, value: name }: TrendChoice): ChosenValue {
  const type = PAYLOAD_TYPES.find((one) => one.id === id)!;
  const values = [...type.parameters, ...type.columns];
  const value = values.some((one) => one.name === name) ? name : (values[0]?.name ?? '');
  return { type, values, value, isColumn: type.columns.some((one) => one.name === value) };
}

type Question<Input extends { rules?: unknown; useAll?: unknown }> = Omit<Input, 'rules' | 'useAll'> & {
  rules: DriftRule[] | null;
};

/** null: no series is chosen. */
export function seriesQuestion({ series }: TrendChoice, rules: DriftRule[] | null): Question<TrendSeriesInput> | null {
  return series === '' ? null : { name: series, rules };
}

/** null: no global tag is chosen. */
export function payloadQuestion(
  choice: TrendChoice,
  rules: DriftRule[] | null,
): Omit<Question<TrendPayloadInput>, 'tag'> | null {
  if (choice.globalTag === '') return null;
  const { type, value, isColumn } = chosenValue(choice);
  const typed = choice.key.trim();
  const key = !isColumn || typed === '' ? null : type.key === 'name' ? typed : Number(typed);
  return {
    type: type.id,
    globalTag: choice.globalTag,
    value: { name: value, key, over: choice.over },
    against: choice.against,
    rules: rules ?? [],
  };
}
