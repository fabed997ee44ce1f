import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { philox } from '#core/statistics/philox.ts';
import { makeRandom } from '#core/statistics/random.ts';

describe('Philox4x32-10', () => {
  // Known answers of the authors' library Random123.
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [Array(4).fill(0xffffffff), Array(2).fill(0xffffffff), '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('of %j with key %j', (counter, key, answer) => {
    const words = new Uint32Array(4);
    const [c0, c1, c2, c3, k0, k1] = [...counter, ...key] as [number, number, number, number, number, number];
    philox(words, c0, c1, c2, c3, k0, k1);
    expect([...words].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(answer);
  });
});

describe('a random stream', () => {
  // The same numbers stand in src-main/native/selftest/random_test.cpp.
  it('gives the numbers of the native engine', () => {
    const random = makeRandom(20181105, 9007199254740990, 7);
    expect(random.uniform()).toBe(0.39003871071195295);
    expect(random.uniform()).toBe(0.30444715855954485);
    expect(random.uniform()).toBe(0.1506582898039982);
    expect(random.normal(0, 1)).toBeCloseTo(0.11196115326728774, 14);
    expect(random.normal(0, 1)).toBeCloseTo(-1.2867432912409225, 14);
    expect(random.normal(1, 2)).toBeCloseTo(3.08140118551258, 13);
    expect(random.exponential(3)).toBeCloseTo(0.5181354183207528, 14);
    expect(random.poisson(3.5)).toBe(3);
    expect(random.poisson(250)).toBe(246);
    expect(random.landau()).toBeCloseTo(29.610561832625535, 12);
    expect(random.landau()).toBeCloseTo(6.163573502941705, 13);
  });

  it('differs for every seed, stream and purpose, also beyond 32 bits', () => {
    const integer = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    const name = fc.tuple(integer, integer, fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    fc.assert(
      fc.property(name, name, (one, other) => {
        const same = one.every((value, i) => value === other[i]);
        expect(makeRandom(...one).uniform() === makeRandom(...other).uniform()).toBe(same);
      }),
    );
    expect(makeRandom(1, 2 ** 40).uniform()).not.toBe(makeRandom(1, 0).uniform());
    expect(makeRandom(2 ** 40, 1).uniform()).not.toBe(makeRandom(0, 1).uniform());
  });
});

/** Largest distance between the samples' distribution and the given one (Kolmogorov's D). */
function kolmogorovDistance(samples: Float64Array, cumulative: (x: number) => number): number {
  const sorted = samples.toSorted();
  let distance = 0;
  sorted.forEach((x, i) => {
    const expected = cumulative(x);
    distance = Math.max(distance, Math.abs(expected - i / sorted.length), Math.abs(expected - (i + 1) / sorted.length));
  });
  return distance;
}

// Level 0.001, seed 11: a right generator exceeds 1.95/√n once in 1000 seeds.
const COUNT = 20_000;
const LIMIT = 1.95 / Math.sqrt(COUNT);

describe('distributions (Kolmogorov, level 0.001, seed 11)', () => {
  const draw = (take: (random: ReturnType<typeof makeRandom>) => number): Float64Array => {
    const random = makeRandom(11, 3);
    return Float64Array.from({ length: COUNT }, () => take(random));
  };

  it('uniform', () =>
    expect(
      kolmogorovDistance(
        draw((r) => r.uniform()),
        (x) => x,
      ),
    ).toBeLessThan(LIMIT));

  it('exponential', () =>
    expect(
      kolmogorovDistance(
        draw((r) => r.exponential(2)),
        (x) => 1 - Math.exp(-x / 2),
      ),
    ).toBeLessThan(LIMIT));

  it('normal', () =>
    expect(
      kolmogorovDistance(
        draw((r) => r.normal(5, 3)),
        (x) => 0.5 * (1 + erf((x - 5) / (3 * Math.SQRT2))),
      ),
    ).toBeLessThan(LIMIT));

  it('Landau, against the integral of its definition', () => {
    const cumulative = landauCumulative();
    expect(cumulative(1.35578)).toBeCloseTo(0.5, 3);
    expect(
      kolmogorovDistance(
        draw((r) => r.landau()),
        cumulative,
      ),
    ).toBeLessThan(LIMIT);
  });

  it.each([0.3, 4, 9.9, 10, 40, 700])('Poisson of mean %d: mean and variance', (mean) => {
    const samples = draw((r) => r.poisson(mean));
    const average = samples.reduce((sum, x) => sum + x, 0) / COUNT;
    const variance = samples.reduce((sum, x) => sum + (x - average) ** 2, 0) / COUNT;
    // Four standard deviations of the sample mean and variance.
    expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(mean / COUNT));
    expect(Math.abs(variance - mean)).toBeLessThan(4 * Math.sqrt((mean + 2 * mean * mean) / COUNT));
  });
});

/** Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}

/**
 * The Landau distribution from ∫ φ(λ) dλ by trapezoids from −4 on. Above 60 the tail's mass is
 * 1/λ to the needed precision, below −4 it is below 1e-10.
 */
function landauCumulative(): (x: number) => number {
  const [low, high, step] = [-4, 60, 0.02];
  const table = [0];
  let previous = landauDensity(low);
  for (let i = 1; low + i * step <= high; i++) {
    const density = landauDensity(low + i * step);
    table.push(table.at(-1)! + (step * (density + previous)) / 2);
    previous = density;
  }
  return (x) => {
    if (x <= low) return 0;
    if (x >= low + (table.length - 1) * step) return 1 - (1 - table.at(-1)!) * (high / x);
    const place = (x - low) / step;
    const i = Math.floor(place);
    return table[i]! + (place - i) * (table[i + 1]! - table[i]!);
  };
}

function landauDensity(lambda: number): number {
  // e^(−t ln t − λt) falls below 1e-16 at t = e^(−λ) + 40 at the latest; the steps are for the fastest of its scales.
  const end = lambda < 0 ? Math.exp(-lambda) * 2.8 + 12 : 20;
  const steps = 4000;
  let sum = 0;
  for (let i = 1; i < steps; i++) {
    const t = (i * end) / steps;
    sum += Math.exp(-t * Math.log(t) - lambda * t) * Math.sin(Math.PI * t);
  }
  return (sum * end) / (steps * Math.PI);
}
