/** Constants, validity and ages as the Calibrations page prints them. */
import type { Constants, ConstantTable, NumberColumn } from '#core/calibration/payload.ts';
import { CALIBRATION_METHODS } from '#core/calibration/methods.ts';
import type { Provenance } from '#core/calibration/payload.ts';
import type { TimeBase } from '#core/calibration/timeBase.ts';
import { counted } from '../../format/counted.ts';
import { formatCount, formatMeasurement, formatNumber, NO_NUMBER } from '../../format/number.ts';

export interface NamedQuantity {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
}

/** What is printed of a payload type. */
export interface PrintedType {
  readonly parameters: readonly NamedQuantity[];
  readonly columns: readonly NamedQuantity[];
  readonly key: 'channel' | 'name' | 'bin' | null;
}

/** As `printedValue`, for large type: what has no error is a round number of three digits, and a count is a count. */
export const printedHeadline = (value: number | null, error: number | null, unit: string): string =>
  value === null || (error !== null && error > 0)
    ? printedValue(value, error, unit)
    : `${formatNumber(value, 3)} ${unit}`.trimEnd();

/** “4.131 ± 0.012 mm”; without its error where it has none. */
export function printedValue(value: number | null, error: number | null, unit: string): string {
  if (value === null || !Number.isFinite(value)) return 'no value';
  if (error === null || !(error > 0)) return `${formatNumber(value, 5)} ${unit}`.trimEnd();
  const printed = formatMeasurement(value, error);
  return printed.power === ''
    ? `${printed.value} ± ${printed.error} ${unit}`.trimEnd()
    : `(${printed.value} ± ${printed.error})${printed.power} ${unit}`.trimEnd();
}

/** Numbers of one row that are named one after the other. */
const MOST_NAMED = 2;

/** What a payload comes to in one line: its numbers where they are few, else mean and spread of its first column. */
export function headlineOf(type: PrintedType, { parameters, table }: Constants): string {
  const single = type.parameters.slice(0, MOST_NAMED).map(({ name, label, unit }) => {
    const given = parameters[name];
    return `${label} ${printedValue(given?.value ?? null, given?.error ?? null, unit)}`;
  });
  return [...single, ...(table === null ? [] : [tableHeadline(type, table)])].join(' · ');
}

const NOUNS = { channel: 'channel', name: 'row', bin: 'bin' } as const;

function tableHeadline(type: PrintedType, table: ConstantTable): string {
  const noun = NOUNS[type.key ?? 'name'];
  const missing = table.status.filter((status) => status === 'missing').length;
  const rows = [counted(table.keys.length, noun), ...(missing > 0 ? [`${formatCount(missing)} missing`] : [])];
  // A number beside words, such as the cell of a channel, says where something is and has no mean.
  const first = Object.keys(table.texts).length > 0 ? undefined : type.columns[0];
  const column = first && table.columns[first.name];
  if (!first || !column) return (wordCounts(table) ?? rows).join(', ');
  if (type.key === 'name' && table.keys.length === 1) return `${table.keys[0]}: ${rowText(type.columns, table, 0)}`;
  return `${first.label} ${spread(column, first.unit)}, ${rows.join(', ')}`;
}

const rowText = (columns: readonly NamedQuantity[], table: ConstantTable, row: number): string =>
  columns
    .slice(0, MOST_NAMED)
    .map(({ name, label, unit }) => {
      const column = table.columns[name];
      return `${label} ${printedValue(column?.value[row] ?? null, column?.error[row] ?? null, unit)}`;
    })
    .join(', ');

/** “15.12 pC/MeV (r.m.s. 0.41)”: the mean of what has a value. */
function spread({ value }: NumberColumn, unit: string): string {
  const values = value.filter((one): one is number => one !== null);
  if (values.length === 0) return NO_NUMBER;
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const rms = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
  const text = `${formatNumber(mean, 4)} ${unit}`.trimEnd();
  return rms > 1e-9 * Math.abs(mean) ? `${text} (r.m.s. ${formatNumber(rms, 2)})` : text;
}

/** “604 good, 12 dead” of a table of words, most frequent first; null where every row has a word of its own or one has none. */
function wordCounts({ texts, keys }: ConstantTable): string[] | null {
  const [words] = Object.values(texts);
  if (!words) return null;
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  if (counts.has('') || counts.size > 6 || counts.size === keys.length) return null;
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([word, count]) => `${formatCount(count)} ${word}`);
}

const DAY_S = 86_400;

/** Age in what the type counts it in: “12 runs”, “3.4 days”. */
export function printedAge(base: TimeBase, age: number): string {
  if (base !== 'utc') return counted(age, 'run');
  return age < DAY_S ? `${formatNumber(age / 3600, 2)} h` : `${formatNumber(age / DAY_S, 2)} days`;
}

const ORIGINS: Readonly<Record<Provenance['method'], string>> = {
  nominal: 'design values',
  truth: 'truth of a simulation',
  fit: 'fit',
  import: 'import of a file',
  manual: 'by hand',
};

/** Title of the calibration method, or how else constants came to be. */
export const madeBy = ({ method, configuration }: Provenance): string =>
  CALIBRATION_METHODS.find(({ id }) => id === configuration['calibration'])?.title ?? ORIGINS[method];

/** As the conditions print it, times without a midnight that says nothing. */
export const printedValidity = (text: string): string => text.replaceAll(/T00:00:00(?:\.000)?Z/g, '');

/** Of a payload: enough to tell it from others. */
export const shortHash = (hash: string): string => hash.slice(0, 8);
