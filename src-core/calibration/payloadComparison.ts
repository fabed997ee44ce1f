/** Two payloads of one type, number by number: differences, ratios, how they are spread, and the largest ones. */
import { spreadOf } from '#core/statistics/spread.ts';
import type { Constants, ConstantStatus, NumberColumn, Parameter } from './payload.ts';
import type { PayloadType, Quantity } from './payloadType.ts';

export interface ComparedValue {
  /** Channel, name or bin; null for a parameter. */
  readonly key: number | string | null;
  readonly from: number | null;
  readonly fromError: number | null;
  readonly to: number | null;
  readonly toError: number | null;
  /** to − from; null where one is missing. */
  readonly difference: number | null;
  /** to ÷ from; null where one is missing or `from` is 0. */
  readonly ratio: number | null;
  /** Difference in units of both errors in quadrature; null where neither has one. Shared data make it too small. */
  readonly inErrors: number | null;
}

export interface ComparedQuantity {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly rows: readonly ComparedValue[];
  /** Rows whose value differs, one that is missing on one side included. */
  readonly changed: number;
  /** Of to ÷ from − 1, over rows that have it; null for none. */
  readonly relative: { readonly count: number; readonly mean: number; readonly rms: number | null } | null;
  /** Relative changes in bins; null where fewer than two rows have one. */
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null;
}

export interface TextChange {
  readonly name: string;
  readonly key: number | string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface PayloadComparison {
  readonly quantities: readonly ComparedQuantity[];
  readonly texts: readonly TextChange[];
  /** Rows whose status differs. */
  readonly statuses: readonly {
    readonly key: number | string;
    readonly from: ConstantStatus | null;
    readonly to: ConstantStatus | null;
  }[];
  /** By size of relative change, or of the difference where there is no ratio: 20 at most. */
  readonly worst: readonly (ComparedValue & { readonly name: string })[];
  /** By size in units of the errors: 20 at most. */
  readonly worstInErrors: readonly (ComparedValue & { readonly name: string })[];
}

const WORST = 20;
const BINS = 40;

type Key = number | string;

/** Parameters are compared as parameters, rows by their key. */
export function comparePayloads(type: PayloadType, from: Constants, to: Constants): PayloadComparison {
  const keys = unionOfKeys(from, to);
  const [fromRow, toRow] = [rowOf(from), rowOf(to)];
  const quantities = [
    ...type.parameters.map((quantity) =>
      summarised(quantity, [compared(null, ofParameter(from, quantity), ofParameter(to, quantity))]),
    ),
    ...type.columns.map((quantity) => {
      const [a, b] = [from.table?.columns[quantity.name], to.table?.columns[quantity.name]];
      return summarised(
        quantity,
        keys.map((key) => compared(key, ofColumn(a, fromRow.get(key)), ofColumn(b, toRow.get(key)))),
      );
    }),
  ];
  const all = quantities.flatMap(({ name, rows }) => rows.map((row) => ({ name, ...row })));
  return {
    quantities,
    texts: type.texts.flatMap(({ name }) =>
      keys.flatMap((key) => {
        const a = textAt(from, name, fromRow.get(key));
        const b = textAt(to, name, toRow.get(key));
        return a === b ? [] : [{ name, key, from: a, to: b }];
      }),
    ),
    statuses: keys.flatMap((key) => {
      const a = statusAt(from, fromRow.get(key));
      const b = statusAt(to, toRow.get(key));
      return a === b ? [] : [{ key, from: a, to: b }];
    }),
    worst: largest(all, sizeOfChange),
    worstInErrors: largest(all, ({ inErrors }) => Math.abs(inErrors ?? 0)),
  };
}

const rowOf = (constants: Constants): Map<Key, number> =>
  new Map([...(constants.table?.keys ?? [])].map((key, row) => [key as Key, row]));

function unionOfKeys(from: Constants, to: Constants): Key[] {
  const keys = [...new Set<Key>([...(from.table?.keys ?? []), ...(to.table?.keys ?? [])])];
  return keys.toSorted((a, b) => (a < b ? -1 : 1));
}

interface Measured {
  readonly value: number | null;
  readonly error: number | null;
}

const NOTHING: Measured = { value: null, error: null };

const ofParameter = ({ parameters }: Constants, { name }: Quantity): Measured =>
  Object.hasOwn(parameters, name) ? (parameters[name] as Parameter) : NOTHING;

const ofColumn = (column: NumberColumn | undefined, row: number | undefined): Measured =>
  column === undefined || row === undefined
    ? NOTHING
    : { value: column.value[row] ?? null, error: column.error[row] ?? null };

const textAt = ({ table }: Constants, name: string, row: number | undefined): string | null =>
  row === undefined ? null : (table?.texts[name]?.[row] ?? null);

const statusAt = ({ table }: Constants, row: number | undefined): ConstantStatus | null =>
  row === undefined ? null : (table?.status[row] ?? null);

function compared(key: Key | null, from: Measured, to: Measured): ComparedValue {
  const values = { key, from: from.value, fromError: from.error, to: to.value, toError: to.error };
  if (from.value === null || to.value === null) return { ...values, difference: null, ratio: null, inErrors: null };
  const difference = to.value - from.value;
  const error = Math.hypot(from.error ?? 0, to.error ?? 0);
  return {
    ...values,
    difference,
    ratio: from.value === 0 ? null : to.value / from.value,
    inErrors: error > 0 ? difference / error : null,
  };
}

function summarised({ name, label, unit }: Quantity, rows: readonly ComparedValue[]): ComparedQuantity {
  const changes = rows.flatMap(({ ratio }) => (ratio === null ? [] : [ratio - 1]));
  const { mean, rms } = spreadOf(changes);
  return {
    name,
    label,
    unit,
    rows,
    changed: rows.filter(({ from, to }) => from !== to).length,
    relative:
      changes.length === 0
        ? null
        : { count: changes.length, mean: mean.value, rms: Number.isFinite(rms.value) ? rms.value : null },
    histogram: changes.length < 2 ? null : histogramOf(changes),
  };
}

/** Symmetric about no change, and wide enough for the largest. */
function histogramOf(changes: readonly number[]): { edges: number[]; counts: number[] } {
  const reach = Math.max(1e-6, ...changes.map(Math.abs)) * (1 + 1e-9);
  const counts = Array<number>(BINS).fill(0);
  for (const change of changes) counts[Math.min(BINS - 1, Math.floor(((change + reach) / (2 * reach)) * BINS))]!++;
  return { edges: Array.from({ length: BINS + 1 }, (_, edge) => -reach + (2 * reach * edge) / BINS), counts };
}

/** What is missing on one side is the largest change there is. */
function sizeOfChange({ from, to, ratio, difference }: ComparedValue): number {
  if ((from === null) !== (to === null)) return Infinity;
  return ratio === null ? Math.abs(difference ?? 0) : Math.abs(ratio - 1);
}

function largest<T>(rows: readonly T[], size: (row: T) => number): T[] {
  return rows
    .map((row) => ({ row, size: size(row) }))
    .filter((one) => one.size > 0)
    .toSorted((a, b) => (a.size === b.size ? 0 : b.size - a.size))
    .slice(0, WORST)
    .map(({ row }) => row);
}
