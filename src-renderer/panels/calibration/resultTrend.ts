/** A new result as one more point of the trend of the payloads before it. */
import type { Trend } from '#core/api/trends.ts';
import type { Constants } from '#core/calibration/payload.ts';
import type { PayloadType } from '#core/calibration/payloadType.ts';
import type { TimeBase } from '#core/calibration/timeBase.ts';
import { valueOf, type TrendValue, type Valued } from '#core/calibration/trendValue.ts';
import type { PlotSeries } from '#core/plot/plotSpec.ts';
import { wholeSpan, type Span } from '../trends/trendSpan.ts';

export interface TrendedValue {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly isColumn: boolean;
}

/** Parameters and columns that the constants have a number for. */
export function trendedValues(
  { parameters, columns }: Pick<PayloadType, 'parameters' | 'columns'>,
  { parameters: given, table }: Constants,
): readonly TrendedValue[] {
  return [
    ...parameters
      .filter(({ name }) => given[name]?.value != null)
      .map(({ name, label, unit }) => ({ name, label, unit, isColumn: false })),
    ...columns
      .filter(({ name }) => table?.columns[name]?.value.some((value) => value !== null))
      .map(({ name, label, unit }) => ({ name, label, unit, isColumn: true })),
  ];
}

export const newPoint = (constants: Constants, value: TrendValue): Valued => valueOf(constants, value);

/** Where a result of that run stands on the axis of the trend; null: its time is not known. */
export function resultPlace(
  base: TimeBase,
  { number, start }: { readonly number: number; readonly start: string | null },
): number | null {
  if (base !== 'utc') return number;
  return start === null ? null : Date.parse(start);
}

/** The span with room for the new point, and the point itself; none without a value or a place. */
export function withResult(
  trend: Trend,
  place: number | null,
  point: Valued | null,
): { readonly span: Span; readonly series: readonly PlotSeries[] } {
  const whole = wholeSpan(trend);
  const value = point?.value ?? null;
  if (place === null || value === null) return { span: whole, series: [] };
  const room = 0.02 * (Math.max(whole.high, place) - Math.min(whole.low, place));
  return {
    span: { low: Math.min(whole.low, place - room), high: Math.max(whole.high, place + room) },
    series: [
      {
        kind: 'points',
        name: 'this result',
        tone: 'accent',
        x: [place],
        y: [value],
        ...(point?.error == null ? {} : { yError: [point.error] }),
      },
    ],
  };
}
