/** Magnitude to colour: cividis (Nuñez, Anderton, Renslow, PLoS ONE 13(7), 2018), linear or logarithmic. */
import { packColour, type Rgb } from './palette.ts';
import type { Theme } from '../types.ts';

const STEPS = 256;

const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** Polynomial through the published table (fit of d3-scale-chromatic), within 3/255 of it. */
export function cividis(share: number): Rgb {
  const t = Math.min(1, Math.max(0, share));
  return [
    byte(-4.54 - t * (35.34 - t * (2381.73 - t * (6402.7 - t * (7024.72 - t * 2710.57))))),
    byte(32.49 + t * (170.73 + t * (52.82 - t * (131.46 - t * (176.58 - t * 67.37))))),
    byte(81.24 + t * (442.36 - t * (2482.43 - t * (6167.24 - t * (6614.94 - t * 2475.67))))),
  ];
}

/**
 * From the lowest value to the highest, the part of cividis that stands out from the background; the
 * highest stands out most: bright on dark, dark on light.
 */
const LEGIBLE_PART: Readonly<Record<Theme, readonly [number, number]>> = { dark: [0.38, 1], light: [0.59, 0] };

function makeTable(theme: Theme): Uint32Array {
  const [low, high] = LEGIBLE_PART[theme];
  return Uint32Array.from({ length: STEPS }, (_, step) =>
    packColour(cividis(low + ((high - low) * step) / (STEPS - 1))),
  );
}

const TABLES: Readonly<Record<Theme, Uint32Array>> = { dark: makeTable('dark'), light: makeTable('light') };

/** Ends and middle of the scale for ratios to a reference: blue below, grey at it, orange above. */
const RATIO_ENDS = { low: [63, 144, 218], high: [255, 169, 14] } as const satisfies Record<string, Rgb>;
const RATIO_MIDDLE: Readonly<Record<Theme, Rgb>> = { dark: [74, 80, 87], light: [205, 210, 215] };

function ratioColour(theme: Theme, share: number): string {
  const end = share < 0.5 ? RATIO_ENDS.low : RATIO_ENDS.high;
  const far = Math.abs(2 * share - 1);
  const middle = RATIO_MIDDLE[theme];
  return `rgb(${middle.map((value, part) => byte(value + far * (end[part]! - value))).join(' ')})`;
}

/** Magnitudes, or ratios to a reference, which lies in the middle. */
export type Ramp = 'magnitude' | 'ratio';

/** Colours from low to high in equal steps, as CSS. */
export function rampColours(theme: Theme, count: number, ramp: Ramp = 'magnitude'): string[] {
  if (ramp === 'ratio') return Array.from({ length: count }, (_, step) => ratioColour(theme, step / (count - 1)));
  const table = TABLES[theme];
  return Array.from({ length: count }, (_, step) => {
    const colour = table[Math.round((step / (count - 1)) * (STEPS - 1))]!;
    return `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255})`;
  });
}

export interface ColourScale {
  readonly low: number;
  readonly high: number;
  readonly logarithmic: boolean;
}

/**
 * Range of the values that a scale can show. Logarithmic where all shown values are positive (zeros
 * and below take the lowest colour) and span more than two decades.
 * @returns null where there is no finite value
 */
export function scaleOf(values: ArrayLike<number>, mayBeLogarithmic: boolean): ColourScale | null {
  let low = Infinity;
  let high = -Infinity;
  let positive = Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
    if (value > 0 && value < positive) positive = value;
  }
  if (low > high) return null;
  if (mayBeLogarithmic && positive < Infinity && high > 100 * positive) {
    // More than six decades below the largest are noise to the eye.
    return { low: Math.max(positive, high * 1e-6), high, logarithmic: true };
  }
  return { low, high, logarithmic: false };
}

/** Where a value lies in the scale, 0 … 1; NaN stays NaN. */
export function positionInScale(scale: ColourScale, value: number): number {
  if (Number.isNaN(value)) return value;
  if (scale.high === scale.low) return 1;
  const share = scale.logarithmic
    ? Math.log(Math.max(value, scale.low) / scale.low) / Math.log(scale.high / scale.low)
    : (value - scale.low) / (scale.high - scale.low);
  return Math.min(1, Math.max(0, share));
}

/** Writes the packed colour of each value; `missing` stands for NaN. */
export function paintScale(
  values: ArrayLike<number>,
  scale: ColourScale,
  theme: Theme,
  missing: number,
  out: Uint32Array,
): void {
  const table = TABLES[theme];
  for (let i = 0; i < out.length; i++) {
    const share = positionInScale(scale, values[i]!);
    out[i] = Number.isNaN(share) ? missing : table[Math.round(share * (STEPS - 1))]!;
  }
}
