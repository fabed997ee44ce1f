/** Place of a peak: a Gaussian fitted entry by entry within a range about it. */
import type { FitTask } from '#main/native/fit.ts';

export interface Peak {
  readonly centre: number;
  readonly sigma: number;
}

/** Iterations of the range about the peak, which settles long before. */
const ROUNDS = 20;
/** σ of a Gaussian over the distance of its quartiles */
const QUARTILES = 1.349;
/** Part of the variance of a Gaussian that is left within ±k σ: 1 − 2kφ(k)/(1 − 2Φ(−k)). */
function keptVariance(k: number): number {
  const density = Math.exp((-k * k) / 2) / Math.sqrt(2 * Math.PI);
  let inside = 0;
  const steps = 200;
  for (let i = 0; i < steps; i++) {
    const x = (k * (i + 0.5)) / steps;
    inside += (2 * k * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI) / steps;
  }
  return 1 - (2 * k * density) / inside;
}

/** About where it is and how wide; null where there is none. */
export function roughPeak(values: Float64Array, window: number): Peak | null {
  const sorted = values.filter(Number.isFinite).toSorted();
  const quartile = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))]!;
  if (sorted.length < 2) return null;
  let centre = quartile(0.5);
  let sigma = (quartile(0.75) - quartile(0.25)) / QUARTILES;
  const kept = keptVariance(window);
  for (let round = 0; round < ROUNDS && sigma > 0; round++) {
    const inside = sorted.filter((value) => Math.abs(value - centre) <= window * sigma);
    if (inside.length < 2) return null;
    centre = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    sigma = Math.sqrt(inside.reduce((sum, value) => sum + (value - centre) ** 2, 0) / inside.length / kept);
  }
  return sigma > 0 ? { centre, sigma } : null;
}

/** In deviations from a rough peak, so that the fit begins at 0 and 1. */
export function peakTask(values: Float64Array, { centre, sigma }: Peak, window: number): FitTask {
  const x = values.map((value) => (value - centre) / sigma).filter((value) => Math.abs(value) <= window);
  return {
    parameters: [
      { name: 'entries', start: Math.max(1, x.length), low: 0 },
      { name: 'mean', start: 0, low: -window, high: window },
      { name: 'sigma', start: 1, low: 0.1, high: 10 },
    ],
    sets: [
      {
        kind: 'unbinned',
        x,
        range: { x: [-window, window] },
        terms: [{ shape: 'gaussian', parameters: ['entries', 'mean', 'sigma'] }],
      },
    ],
  };
}
