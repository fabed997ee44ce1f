/** What a plot says at one place of its x axis. */
import { formatFixed, formatNumber } from '../../format/number.ts';
import {
  abscissa,
  nearestIndex,
  type PlotSeries,
  type PlotSpec,
  type PullSeries,
  type Tone,
} from '#core/plot/plotSpec.ts';

export interface ReadValue {
  readonly x: number;
  readonly y: number;
  readonly tone: Tone;
  readonly text: string;
}

export interface Reading {
  /** Of the value nearest to the place asked for. */
  readonly x: number;
  /** “time 212 ns · sample 412” */
  readonly place: string;
  readonly values: readonly ReadValue[];
  /** “pull −1.2”, '' where there is none. */
  readonly pull: string;
}

const DIGITS = 6;

/** null where no series has a value. */
export function readingAt({ x: xAxis, y: yAxis, top, series, pulls }: PlotSpec, x: number): Reading | null {
  const values = series.flatMap((one): ReadValue[] => {
    const index = nearestIndex(one, x);
    if (index < 0) return [];
    const y = one.kind === 'band' ? (one.low[index]! + one.high[index]!) / 2 : one.y[index]!;
    return [{ x: abscissa(one, index), y, tone: one.tone, text: valueText(one, index, yAxis.unit) }];
  });
  const nearest = values.toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
  if (!nearest) return null;
  const second = top ? ` · ${top.label} ${formatNumber((nearest.x - top.zero) / top.step, DIGITS)}` : '';
  return {
    x: nearest.x,
    place: `${xAxis.label} ${placeText(nearest.x, xAxis)}${second}`,
    values,
    pull: pulls ? pullAt(pulls, nearest.x) : '',
  };
}

function pullAt({ x: places, y }: PullSeries, x: number): string {
  let best = -1;
  for (let i = 0; i < places.length; i++) {
    if (Number.isFinite(y[i]) && (best < 0 || Math.abs(places[i]! - x) < Math.abs(places[best]! - x))) best = i;
  }
  return best < 0 ? '' : `pull ${formatFixed(y[best]!, 1)}`;
}

const placeText = (x: number, { scale, unit }: PlotSpec['x']): string =>
  scale === 'time' ? new Date(x).toISOString().slice(0, 19).replace('T', ' ') : withUnit(x, unit);

const withUnit = (value: number, unit: string): string => `${formatNumber(value, DIGITS)} ${unit}`.trimEnd();

function valueText(series: PlotSeries, index: number, unit: string): string {
  if (series.kind === 'band') {
    return `${formatNumber(series.low[index]!, DIGITS)} … ${withUnit(series.high[index]!, unit)}`;
  }
  const error = series.kind === 'points' ? series.yError?.[index] : undefined;
  const sigma = error === undefined ? '' : ` ± ${formatNumber(error, 2)}`;
  return `${formatNumber(series.y[index]!, DIGITS)}${sigma} ${unit}`.trimEnd();
}
