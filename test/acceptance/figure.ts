/**
 * One acceptance figure of a handbook is one test: it computes values with the code of the product and holds
 * them to what the handbook expects. `npm run acceptance` prints them all as a table.
 */
import { expect, test } from 'vitest';
import { handbookFigure, PENDING } from './handbook/handbook.ts';

type Expectation =
  /** |value − expected| ≤ tolerance, in the value's unit */
  | { readonly expected: number; readonly tolerance: number }
  /** |value / expected − 1| ≤ relative */
  | { readonly expected: number; readonly relative: number }
  /** Equal; numbers to 1e-9 of their size */
  | { readonly expected: number | string | boolean; readonly exact: true }
  /** Both ends included; ±Infinity leaves one open. */
  | { readonly range: readonly [number, number] };

export type FigureValue = Expectation & {
  /** What this one is, where a figure has several values. */
  readonly what?: string;
  readonly value: number | string | boolean;
  readonly unit?: string;
  /**
   * Why an honest value lies outside the handbook's tolerance. The value must then lie outside: as soon as it
   * does not, the test fails and asks to take the mark away.
   */
  readonly miss?: string;
};

export type FigureResult = FigureValue | readonly FigureValue[];

/** What the table shows of one value. */
export interface FigureRow {
  readonly what: string;
  readonly value: string;
  readonly expected: string;
  readonly tolerance: string;
  readonly verdict: 'ok' | 'miss' | 'FAILED';
  readonly miss?: string;
}

/** What a test leaves for the table. */
export interface FigureReport {
  readonly id: string;
  readonly what: string;
  readonly rows: FigureRow[];
}

declare module 'vitest' {
  interface TaskMeta {
    figure?: FigureReport;
  }
}

/**
 * @param id of the handbook's list
 * @param what is computed, from which inputs
 * @param timeout ms, of a toy that needs longer than the tests of the project may take
 */
export function figure(
  id: string,
  what: string,
  compute: () => FigureResult | Promise<FigureResult>,
  timeout?: number,
): void {
  handbookFigure(id);
  test(
    `${id}: ${what}`,
    async ({ task }) => {
      const rows: FigureRow[] = [];
      task.meta.figure = { id, what, rows };
      expect(PENDING.get(id), `${id} has a test and is still listed as pending`).toBeUndefined();
      const result = await compute();
      const values = Array.isArray(result) ? (result as readonly FigureValue[]) : [result as FigureValue];
      expect(values.length, `${id} computes nothing`).toBeGreaterThan(0);
      rows.push(...values.map(rowOf));
      const wrong = rows.filter(({ verdict }) => verdict === 'FAILED').map(sentence);
      expect(wrong).toEqual([]);
    },
    timeout,
  );
}

/** Holds one value to its expectation. */
export function rowOf(value: FigureValue): FigureRow {
  const unit = value.unit === undefined ? '' : ` ${value.unit}`;
  const row = {
    what: value.what ?? '',
    value: `${show(value.value)}${unit}`,
    expected: expectedText(value, unit),
    tolerance: toleranceText(value, unit),
  };
  const holds = isWithin(value);
  if (value.miss === undefined) return { ...row, verdict: holds ? 'ok' : 'FAILED' };
  return holds
    ? { ...row, verdict: 'FAILED', miss: 'is marked as a miss and holds: take the mark away' }
    : { ...row, verdict: 'miss', miss: value.miss };
}

const sentence = (row: FigureRow): string =>
  `${row.what === '' ? '' : `${row.what}: `}${row.value}, expected ${row.expected} (${row.tolerance})` +
  (row.miss === undefined ? '' : `, ${row.miss}`);

function isWithin(one: FigureValue): boolean {
  const { value } = one;
  if ('range' in one) return typeof value === 'number' && value >= one.range[0] && value <= one.range[1];
  if ('exact' in one) {
    if (typeof value !== 'number' || typeof one.expected !== 'number') return value === one.expected;
    return Math.abs(value - one.expected) <= 1e-9 * Math.abs(one.expected);
  }
  if (typeof value !== 'number') return false;
  const most = 'tolerance' in one ? one.tolerance : one.relative * Math.abs(one.expected);
  // A bound that is given in decimals is not missed by the rounding of the subtraction.
  return Math.abs(value - one.expected) <= most * (1 + 1e-12);
}

function expectedText(one: FigureValue, unit: string): string {
  if (!('range' in one)) return `${show(one.expected)}${unit}`;
  const [low, high] = one.range;
  if (low === -Infinity) return `≤ ${show(high)}${unit}`;
  if (high === Infinity) return `≥ ${show(low)}${unit}`;
  return `${show(low)} … ${show(high)}${unit}`;
}

function toleranceText(one: FigureValue, unit: string): string {
  if ('range' in one) return Number.isFinite(one.range[0]) && Number.isFinite(one.range[1]) ? 'range' : 'bound';
  if ('exact' in one) return 'exact';
  return 'tolerance' in one ? `± ${show(one.tolerance)}${unit}` : `± ${show(100 * one.relative)} %`;
}

/** Five digits; powers of ten where decimals would be hard to read. */
function show(value: number | string | boolean): string {
  if (typeof value !== 'number') return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || (size >= 1e6 && Number.isFinite(value)))) {
    return value.toExponential(4).replace(/\.?0*e\+?/, 'e');
  }
  return String(Number(value.toPrecision(5)));
}
