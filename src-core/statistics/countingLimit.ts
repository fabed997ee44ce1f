/**
 * Upper limits on a signal from counts, by CLs = P(n or less | s + b) / P(n or less | b) with exact Poisson
 * probabilities: the asymptotic formulas do not hold where nothing was seen (na64.md §5.9). Nuisances are log-normal and
 * marginalised (Gaussian in the logarithm).
 */
import { logGamma, upperGamma } from './gamma.ts';
import { normalDensity } from './normal.ts';

/** One search region or run. */
export interface CountingChannel {
  readonly background: number;
  /** Signal events per unit of what is limited; 1 where that is the number of events. */
  readonly yield: number;
  /** Relative error of the yield, log-normal: κ = 1 + error. */
  readonly yieldError: number;
}

/** Probability of at most n at that mean. */
export function poissonUpTo(n: number, mean: number): number {
  return mean === 0 ? 1 : upperGamma(n + 1, mean);
}

export function poissonProbability(n: number, mean: number): number {
  if (mean === 0) return n === 0 ? 1 : 0;
  return Math.exp(n * Math.log(mean) - mean - logGamma(n + 1));
}

const POINTS = 60;
const REACH = 6;
/** Values and weights of a standard normal number, evenly spaced. */
const GAUSSIAN = Array.from({ length: 2 * POINTS + 1 }, (_, i) => {
  const z = (REACH * (i - POINTS)) / POINTS;
  return { z, weight: (normalDensity(z) * REACH) / POINTS };
});

/** Mean of f(s) over a log-normal yield of that size and relative error. */
function overYield(size: number, error: number, f: (signal: number) => number): number {
  if (error === 0) return f(size);
  const step = Math.log1p(error);
  return GAUSSIAN.reduce((sum, { z, weight }) => sum + weight * f(size * Math.exp(step * z)), 0);
}

/** CLs of `observed` in one channel for a signal of that strength. */
export function countingCls(observed: number, channel: CountingChannel, strength: number): number {
  const { background, yieldError } = channel;
  const both = overYield(strength * channel.yield, yieldError, (s) => poissonUpTo(observed, s + background));
  return both / poissonUpTo(observed, background);
}

/**
 * Strength that is excluded at that confidence.
 * @param confidence of the limit, such as 0.9
 */
export function countingLimit(observed: number, channel: CountingChannel, confidence: number): number {
  return solveFalling((strength) => countingCls(observed, channel, strength), 1 - confidence);
}

/** Mean of the limits that the background alone would give. */
export function expectedLimit(channel: CountingChannel, confidence: number): number {
  let sum = 0;
  let left = 1;
  for (let n = 0; left > 1e-9; n++) {
    const probability = poissonProbability(n, channel.background);
    sum += probability * countingLimit(n, channel, confidence);
    left -= probability;
  }
  return sum;
}

/** x at which a falling function, 1 at 0, has that value: doubling, then halving intervals. */
function solveFalling(f: (x: number) => number, value: number): number {
  let high = 1;
  while (f(high) > value) high *= 2;
  let low = 0;
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (f(middle) > value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * CLs of several channels together. Outcomes are ordered by the likelihood ratio Σ n ln(1 + s/b), which is exact for
 * fixed yields; the channels' yields vary independently.
 */
export function combinedCls(
  observed: readonly number[],
  channels: readonly CountingChannel[],
  strength: number,
): number {
  const tables = channels.map(({ background, yield: size, yieldError }) => {
    const signal = strength * size;
    const most = mostCounted(background + signal * (1 + 3 * yieldError));
    return {
      weight: Math.log1p(signal / background),
      both: Array.from({ length: most + 1 }, (_, n) =>
        overYield(signal, yieldError, (s) => poissonProbability(n, s + background)),
      ),
      alone: Array.from({ length: most + 1 }, (_, n) => poissonProbability(n, background)),
    };
  });
  const bound = observed.reduce((sum, n, i) => sum + n * tables[i]!.weight, 0) * (1 + 1e-12);
  const sums = { both: 0, alone: 0 };
  const visit = (at: number, ratio: number, both: number, alone: number): void => {
    if (ratio > bound) return;
    if (at === tables.length) {
      sums.both += both;
      sums.alone += alone;
      return;
    }
    const table = tables[at]!;
    table.both.forEach((probability, n) =>
      visit(at + 1, ratio + n * table.weight, both * probability, alone * table.alone[n]!),
    );
  };
  visit(0, 0, 1, 1);
  return sums.both / sums.alone;
}

/** Counts above this have a probability below 1e-9 or so. */
const mostCounted = (mean: number): number => Math.ceil(mean + 7 * Math.sqrt(mean) + 12);

export function combinedLimit(
  observed: readonly number[],
  channels: readonly CountingChannel[],
  confidence: number,
): number {
  return solveFalling((strength) => combinedCls(observed, channels, strength), 1 - confidence);
}
