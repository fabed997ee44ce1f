import { describe, expect, it } from 'vitest';
import { makeRandom } from '#core/statistics/random.ts';
import { quantile, spreadOf } from '#core/statistics/spread.ts';

describe('the spread of a sample', () => {
  it('is that of a sample that can be reckoned by hand', () => {
    const { count, mean, median, rms } = spreadOf([3, 1, 2, 10]);
    expect(count).toBe(4);
    expect(mean.value).toBe(4);
    expect(median.value).toBe(2.5);
    // ((−1)² + (−3)² + (−2)² + 6²) / 3
    expect(rms.value).toBeCloseTo(Math.sqrt(50 / 3), 12);
    expect(mean.error).toBeCloseTo(Math.sqrt(50 / 3) / 2, 12);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
  });

  it('of nothing, or of one value, is not known', () => {
    expect(spreadOf([]).mean.value).toBeNaN();
    expect(spreadOf([5])).toMatchObject({
      mean: { value: 5 },
      rms: { value: Number.NaN },
      core: { value: Number.NaN },
    });
  });

  it('keeps its digits far from zero', () => {
    expect(spreadOf([1e9 + 1, 1e9 + 2, 1e9 + 3]).rms.value).toBe(1);
  });

  // 2000 samples of 400: the scatter of each estimate is known to 1.6 % (1σ); level 4σ.
  it('states the errors that its estimates really have, and a core width that tails leave alone', () => {
    const random = makeRandom(20, 0);
    const samples = Array.from({ length: 2000 }, () =>
      spreadOf(Array.from({ length: 400 }, () => random.normal(3, 2))),
    );
    for (const name of ['mean', 'median', 'rms', 'core'] as const) {
      const scatter = spreadOf(samples.map((sample) => sample[name].value)).rms.value;
      const stated = spreadOf(samples.map((sample) => sample[name].error)).mean.value;
      expect(scatter / stated, name).toBeGreaterThan(1 - 0.064);
      expect(scatter / stated, name).toBeLessThan(1 + 0.064);
    }
    const tailed = Array.from({ length: 20_000 }, (_, i) => random.normal(0, i % 100 === 0 ? 100 : 1));
    const { core, rms } = spreadOf(tailed);
    expect(rms.value).toBeGreaterThan(5);
    expect(core.value).toBeGreaterThan(0.97);
    expect(core.value).toBeLessThan(1.05);
  });
});
