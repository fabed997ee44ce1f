/** How new constants differ from those in force: rows of a table, a histogram, ratios by channel. */
import type { FinishedCalibration } from '#core/api/calibrations.ts';
import type { PlotSpec } from '#core/plot/plotSpec.ts';
import type { NamedQuantity } from './printed.ts';

export type Change = NonNullable<FinishedCalibration['inForce']>['changes'][number];

export interface ChangeRow extends Change {
  readonly label: string;
  readonly unit: string;
  /** null where one of them is missing. */
  readonly difference: number | null;
  /** null where there is nothing to relate it to. */
  readonly percent: number | null;
  /** In errors of the new value. */
  readonly sigmas: number | null;
}

/** The largest in σ first; what has no σ, such as a value that came or went, before all others. */
export function changeRows(changes: readonly Change[], quantities: readonly NamedQuantity[]): readonly ChangeRow[] {
  const rows = changes.map((change): ChangeRow => {
    const { before, after, error } = change;
    const quantity = quantities.find(({ name }) => name === change.name);
    const difference = before === null || after === null ? null : after - before;
    return {
      ...change,
      label: quantity?.label ?? change.name,
      unit: quantity?.unit ?? '',
      difference,
      percent: difference === null || before === 0 ? null : (100 * difference) / Math.abs(before!),
      sigmas: difference === null || error === null || !(error > 0) ? null : difference / error,
    };
  });
  const size = ({ difference, sigmas }: ChangeRow): number =>
    difference === null ? Infinity : Math.abs(sigmas ?? difference);
  return rows.toSorted((a, b) => size(b) - size(a) || 0);
}

const BINS = 40;
/** Fewer are read in the table. */
const LEAST_VALUES = 5;

/**
 * Histogram of the changes of one quantity: in % where all can be related to what was before, else in the unit.
 * @returns null where so few values changed that the table says it all
 */
export function changePlot(rows: readonly ChangeRow[], { label, unit }: NamedQuantity): PlotSpec | null {
  const both = rows.filter(({ difference }) => difference !== null);
  const isRelative = both.every(({ percent }) => percent !== null);
  const values = both.map(({ percent, difference }) => (isRelative ? percent! : difference!));
  if (values.length < LEAST_VALUES) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const from = low === high ? low - 1 : low;
  const width = ((low === high ? high + 1 : high) - from) / BINS;
  const counts = new Float64Array(BINS);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor((value - from) / width))]!++;
  return {
    title: `Changes of ${label}`,
    x: { label: `change of ${label}`, unit: isRelative ? '%' : unit },
    y: { label: 'values', unit: '' },
    series: [
      {
        kind: 'steps',
        name: '',
        tone: 0,
        edges: Float64Array.from({ length: BINS + 1 }, (_, bin) => from + bin * width),
        y: counts,
        isFilled: true,
      },
    ],
    levels: [{ name: '', tone: 'muted', axis: 'x', at: 0, look: 'dashed' }],
  };
}

/** After over before, by channel; without those that have no ratio. */
export function ratiosByChannel(rows: readonly ChangeRow[]): ReadonlyMap<number, number> {
  return new Map(
    rows.flatMap(({ key, before, after }) =>
      typeof key === 'number' && before !== null && after !== null && before !== 0
        ? [[key, after / before] as const]
        : [],
    ),
  );
}
