/**
 * The random numbers of Beamglass: Philox4x32-10, the counter-based generator of Salmon et al.,
 * "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). A number depends on (seed, stream, purpose,
 * position) alone, so what an event gets does not depend on other events or on the order of work.
 * The engine has the same generator and the same distributions (src-main/native/src/random.hpp); known
 * answers hold the two together.
 *
 * Key: the 64-bit seed. Counter: block, purpose, low and high word of the stream. A block of four words
 * gives two doubles of 53 bits.
 */
import { philox } from './philox.ts';

export interface Random {
  /** [0, 1), 53 bits. */
  uniform(): number;
  /** Between two bounds. */
  between(low: number, high: number): number;
  /** Gaussian (Box and Muller; both numbers of a pair are used). */
  normal(mean: number, sigma: number): number;
  /** Exponential with that mean. */
  exponential(mean: number): number;
  /** Poisson: Knuth's product of uniforms below mean 10, Hörmann's PTRS (1993) from there. */
  poisson(mean: number): number;
  /**
   * Landau's λ, whose density is (1/π) ∫ exp(−t ln t − λt) sin(πt) dt over t > 0: mode −0.2228, median
   * 1.3558, no mean. Exact: as the stable law of index 1 and skewness 1, by Chambers, Mallows and Stuck (1976).
   */
  landau(): number;
}

/**
 * @param seed integer from 0 to 2⁵³ − 1: names a run's random numbers
 * @param stream integer likewise: the event
 * @param purpose integer from 0 to 2³² − 1: independent numbers for another use in the same event
 */
export function makeRandom(seed: number, stream: number, purpose = 0): Random {
  const words = new Uint32Array(4);
  const key0 = seed >>> 0;
  const key1 = highWord(seed);
  const stream0 = stream >>> 0;
  const stream1 = highWord(stream);
  let block = 0;
  let taken = 4;
  let spareNormal: number | null = null;

  const uniform = (): number => {
    if (taken === 4) {
      philox(words, block++, purpose, stream0, stream1, key0, key1);
      taken = 0;
    }
    const high = words[taken]! >>> 5;
    const low = words[taken + 1]! >>> 6;
    taken += 2;
    return (high * 2 ** 26 + low) * 2 ** -53;
  };
  const standardNormal = (): number => {
    if (spareNormal !== null) {
      const spare = spareNormal;
      spareNormal = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const exponential = (mean: number): number => -mean * Math.log(1 - uniform());
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    normal: (mean, sigma) => mean + sigma * standardNormal(),
    exponential,
    poisson: (mean) => (mean < 10 ? smallPoisson(mean, uniform) : largePoisson(mean, uniform)),
    landau: () => {
      const angle = Math.PI * (uniform() - 0.5);
      const weight = exponential(1);
      const turned = Math.PI / 2 + angle;
      return turned * Math.tan(angle) - Math.log((weight * Math.cos(angle)) / turned);
    },
  };
}

function highWord(integer: number): number {
  return Math.floor(integer / 2 ** 32) >>> 0;
}

function smallPoisson(mean: number, uniform: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count++;
  return count;
}

function largePoisson(mean: number, uniform: () => number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const accepted = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= accepted) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    const hat = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (hat <= count * Math.log(mean) - mean - logFactorial(count)) return count;
  }
}

/** Stirling's series from 10 on, good to 1e-10. */
function logFactorial(n: number): number {
  if (n < 10) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const series = (1 / 12 - (1 / 360 - 1 / (1260 * n * n)) / (n * n)) / n;
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}
