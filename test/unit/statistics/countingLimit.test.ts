import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  combinedCls,
  combinedLimit,
  countingCls,
  countingLimit,
  expectedLimit,
  poissonProbability,
  poissonUpTo,
} from '#core/statistics/countingLimit.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { uniform } from '../../fixtures/uniform.ts';

const channel = (background: number, yieldError = 0, size = 1) => ({ background, yield: size, yieldError });

describe('Poisson probabilities', () => {
  it('add up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), uniform(0, 40), (n, mean) => {
        const sum = Array.from({ length: n + 1 }, (_, i) => poissonProbability(i, mean)).reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - poissonUpTo(n, mean))).toBeLessThan(1e-12);
      }),
    );
  });
});

describe('limits of one channel', () => {
  it('without background and with nothing seen are −ln(1 − confidence), whatever the background', () => {
    expect(countingLimit(0, channel(0), 0.9)).toBeCloseTo(Math.log(10), 8);
    expect(countingLimit(0, channel(3), 0.95)).toBeCloseTo(Math.log(20), 8);
    expect(countingLimit(0, channel(3, 0, 4), 0.95)).toBeCloseTo(Math.log(20) / 4, 8);
  });

  it('exclude what has the CLs of the confidence, rise with what is seen, fall with the background', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), uniform(0.01, 5), uniform(0, 0.5), (n, background, error) => {
        const one = channel(background, error);
        const limit = countingLimit(n, one, 0.9);
        expect(countingCls(n, one, limit)).toBeCloseTo(0.1, 8);
        expect(countingLimit(n + 1, one, 0.9)).toBeGreaterThan(limit);
        expect(countingLimit(n, channel(background + 1, error), 0.9)).toBeLessThanOrEqual(limit + 1e-9);
      }),
      { numRuns: 30 },
    );
  });

  it('with a log-normal error are those of experiments drawn one by one', () => {
    const [observed, background, error, strength] = [2, 0.8, 0.3, 5];
    const random = makeRandom(4, 0);
    const toys = 200_000;
    let both = 0;
    for (let i = 0; i < toys; i++) {
      if (random.poisson(strength * Math.exp(Math.log1p(error) * random.normal(0, 1)) + background) <= observed) both++;
    }
    const expected = both / toys / poissonUpTo(observed, background);
    const cls = countingCls(observed, channel(background, error), strength);
    // Four standard deviations of the toys.
    expect(Math.abs(cls - expected)).toBeLessThan((4 * Math.sqrt(both)) / toys / poissonUpTo(observed, background));
  });

  it('are averaged over what the background gives', () => {
    expect(expectedLimit(channel(0), 0.9)).toBeCloseTo(Math.log(10), 8);
    expect(expectedLimit(channel(0.53), 0.9)).toBeCloseTo(2.949, 3);
  });
});

describe('limits of several channels', () => {
  it('are those of one where there is one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), uniform(0.05, 3), uniform(0, 0.3), (n, background, error) => {
        const one = channel(background, error, 0.7);
        expect(Math.abs(combinedCls([n], [one], 4) - countingCls(n, one, 4))).toBeLessThan(1e-9);
      }),
      { numRuns: 30 },
    );
  });

  it('do not change where a channel is cut in halves', () => {
    const halves = [channel(0.4, 0, 0.5), channel(0.4, 0, 0.5)];
    expect(combinedLimit([1, 1], halves, 0.9)).toBeCloseTo(countingLimit(2, channel(0.8), 0.9), 6);
  });

  it('exclude a true signal in at most one experiment of ten', () => {
    const channels = [channel(0.3, 0, 0.6), channel(1.5, 0, 0.4)];
    for (const strength of [3, 6, 10]) {
      let excluded = 0;
      for (let first = 0; first <= 18; first++) {
        for (let second = 0; second <= 18; second++) {
          if (combinedCls([first, second], channels, strength) >= 0.1) continue;
          excluded +=
            poissonProbability(first, 0.3 + 0.6 * strength) * poissonProbability(second, 1.5 + 0.4 * strength);
        }
      }
      expect(excluded).toBeLessThanOrEqual(0.1);
      expect(excluded).toBeGreaterThan(0.02);
    }
  });
});
