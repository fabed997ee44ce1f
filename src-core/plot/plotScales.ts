/** Scales and ticks of a plot's axes. */
import { scaleLinear, scaleLog, scaleUtc } from 'd3-scale';
import { formatFixed, formatNumber } from '#core/format/number.ts';
import type { PlotAxis, PlotSpec } from './plotSpec.ts';

export interface Tick {
  /** Pixels along the axis. */
  readonly at: number;
  readonly text: string;
}

export interface AxisScale {
  (value: number): number;
  /** The value at a place, pixels. */
  invert(at: number): number;
  ticks(count: number): Tick[];
}

/** Room above and below the data, as a share of what they span. */
const MARGIN = 0.06;

type Range = [low: number, high: number];
const NOTHING: Readonly<Range> = [Infinity, -Infinity];

function widen(range: Range, values: ArrayLike<number>, isPositive: boolean): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value) || (isPositive && value <= 0)) continue;
    if (value < range[0]) range[0] = value;
    if (value > range[1]) range[1] = value;
  }
}

const sum = (a: ArrayLike<number>, b: ArrayLike<number>, sign: 1 | -1): Float64Array =>
  Float64Array.from({ length: a.length }, (_, i) => a[i]! + sign * (b[i] ?? 0));

function dataRange({ series, levels }: PlotSpec, axis: 'x' | 'y', isPositive: boolean): Range {
  const range: Range = [...NOTHING];
  for (const one of series) {
    if (axis === 'x') widen(range, one.kind === 'steps' ? one.edges : one.x, isPositive);
    else if (one.kind === 'band') {
      widen(range, one.low, isPositive);
      widen(range, one.high, isPositive);
    } else if (one.kind === 'points' && one.yError) {
      widen(range, sum(one.y, one.yError, 1), isPositive);
      widen(range, sum(one.y, one.yError, -1), isPositive);
    } else {
      widen(range, one.y, isPositive);
      if (one.kind === 'steps' && one.isFilled && !isPositive) widen(range, [0], false);
    }
  }
  // Levels of a plot without data still have a place.
  if (range[0] > range[1]) {
    const own = levels.filter((level) => level.axis === axis).map(({ at }) => at);
    widen(range, own, isPositive);
  }
  return range;
}

/** The range shown: never empty, on a log axis always above zero. */
export function rangeOf(spec: PlotSpec, axis: 'x' | 'y'): Range {
  const { range, scale } = spec[axis];
  const isLog = scale === 'log';
  if (range && range[0] < range[1] && (!isLog || range[0] > 0)) return [...range];
  const [low, high] = dataRange(spec, axis, isLog);
  if (low > high) return isLog ? [1, 10] : [0, 1];
  if (isLog) return low === high ? [low / 2, low * 2] : axis === 'y' ? [low / 1.2, high * 1.2] : [low, high];
  if (low === high) {
    const half = Math.max(1, Math.abs(low) * 0.05);
    return [low - half, high + half];
  }
  if (axis === 'x') return [low, high];
  const room = MARGIN * (high - low);
  // What is never negative begins at zero.
  return [low === 0 ? 0 : low - room, high + room];
}

/** Printed ticks of one axis have as many decimals as their step needs, all the same. */
function tickTexts(values: readonly number[]): string[] {
  const largest = Math.max(...values.map(Math.abs));
  const step = values.length > 1 ? Math.abs(values[1]! - values[0]!) : 1;
  if (largest >= 1e7 || (largest > 0 && (largest < 1e-3 || step < 1e-4))) {
    // As many as tell neighbours apart.
    const digits = Math.ceil(Math.log10(largest / step) + 1e-9) + 1;
    return values.map((value) => formatNumber(value, Math.min(15, Math.max(3, digits))));
  }
  const decimals = Math.min(9, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return values.map((value) => formatFixed(value, decimals));
}

/** Powers of ten, and where there are fewer than two of them also 2 and 5 times these. */
function logTicks(low: number, high: number): number[] {
  const values = (mantissas: readonly number[]): number[] => {
    const result: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      for (const mantissa of mantissas) {
        const value = mantissa * 10 ** power;
        if (value >= low && value <= high) result.push(value);
      }
    }
    return result;
  };
  const powers = values([1]);
  return powers.length >= 3 ? powers : values([1, 2, 5]);
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A tick of a time axis, UTC in 24 hours: “2025”, “Mar 2025”, “24 Mar”, “13:05”, “13:05:30”, “.250”. */
function printTime(time: Date): string {
  const at = time.getTime();
  const iso = time.toISOString();
  if (at % 1000 !== 0) return iso.slice(19, 23);
  if (at % MINUTE_MS !== 0) return iso.slice(11, 19);
  if (at % DAY_MS !== 0) return iso.slice(11, 16);
  const month = time.toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' });
  if (time.getUTCDate() !== 1) return `${time.getUTCDate()} ${month}`;
  return time.getUTCMonth() === 0 ? String(time.getUTCFullYear()) : `${month} ${time.getUTCFullYear()}`;
}

export function axisScale(
  { scale, isWhole = false }: PlotAxis,
  range: Readonly<Range>,
  pixels: readonly [number, number],
): AxisScale {
  if (scale === 'log') {
    const log = scaleLog().domain(range).range(pixels);
    return Object.assign((value: number) => (value > 0 ? log(value) : Number.NaN), {
      invert: (at: number) => log.invert(at),
      ticks: (count: number): Tick[] => {
        const values = logTicks(range[0], range[1]);
        const every = Math.max(1, Math.ceil(values.length / Math.max(1, count)));
        return values
          .filter((_, i) => i % every === 0)
          .map((value) => ({ at: log(value), text: formatNumber(value, 3) }));
      },
    });
  }
  if (scale === 'time') {
    const time = scaleUtc().domain(range).range(pixels);
    return Object.assign((value: number) => time(value), {
      invert: (at: number) => time.invert(at).getTime(),
      ticks: (count: number): Tick[] => time.ticks(count).map((value) => ({ at: time(value), text: printTime(value) })),
    });
  }
  const linear = scaleLinear().domain(range).range(pixels);
  return Object.assign((value: number) => linear(value), {
    invert: (at: number) => linear.invert(at),
    ticks: (count: number): Tick[] => {
      const values = linear.ticks(count).filter((value) => !isWhole || Number.isInteger(value));
      const texts = tickTexts(values);
      return values.map((value, i) => ({ at: linear(value), text: texts[i]! }));
    },
  });
}
