/** Comparisons whose efficiency, bias, resolution and pulls are known, added up. */
import { describe, expect, it } from 'vitest';
import type { Compared, Comparison } from '#core/analysis/quality/comparison.ts';
import { qualityResult } from '#core/analysis/quality/result.ts';
import { QualityTally } from '#core/analysis/quality/tally.ts';
import { makeRandom } from '#core/statistics/random.ts';

const KIND: Comparison = {
  id: 'made',
  title: 'Made',
  description: 'for a test',
  quantities: [
    { name: 'x', label: 'x', unit: 'mm', description: '' },
    { name: 'y', label: 'y', unit: 'mm', description: '' },
  ],
  variables: [
    { name: 'energy', label: 'energy', unit: 'GeV' },
    { name: 'run', label: 'run', unit: '' },
  ],
  compare: () => null,
};

/** Found with probability 0.5 + energy / 20 (energy 0 to 10), bias 0.1 mm, σ 2 mm stated as 1.6 mm. */
function made(events: number): QualityTally {
  const random = makeRandom(5, 1);
  const tally = new QualityTally(KIND);
  for (let event = 0; event < events; event++) {
    const energy = [random.between(0, 10), random.between(0, 10)];
    const found = energy.map((value) => (random.uniform() < 0.5 + value / 20 ? 0 : -1));
    const compared: Compared = {
      isThere: event > 0,
      found,
      truth: [energy, [7, 7]],
      residuals: [found.map((one) => (one < 0 ? Number.NaN : random.normal(0.1, 2))), [Number.NaN, Number.NaN]],
      errors: [
        [1.6, 1.6],
        [Number.NaN, Number.NaN],
      ],
      reconstructed: [[5], [Number.NaN]],
      fakes: [event % 10 === 0 ? 1 : 0],
    };
    tally.add(compared);
  }
  return tally;
}

describe('a tally', () => {
  const result = made(5000).result()!;

  it('has the shape of the contract', () => {
    expect(qualityResult.parse(result)).toEqual(result);
  });

  // 10,000 objects: σ of the efficiency 0.43 %; level 4σ.
  it('gives the efficiency and the rate of fakes with their intervals', () => {
    expect(result.events).toBe(5000);
    expect(result.efficiency.of).toBe(10_000);
    expect(Math.abs(result.efficiency.value! - 0.75)).toBeLessThan(4 * 0.0043);
    expect(result.efficiency.high! - result.efficiency.low!).toBeCloseTo(2 * 0.0043, 3);
    expect(result.fakes).toMatchObject({ passed: 500, of: 5000, value: 0.1 });
  });

  it('gives bias and width of residuals and pulls', () => {
    const { residuals, pulls } = result.quantities[0]!;
    expect(Math.abs(residuals.spread.mean.value! - 0.1)).toBeLessThan(4 * residuals.spread.mean.error!);
    expect(residuals.spread.core.value! / 2).toBeCloseTo(1, 1);
    expect(Math.abs(pulls!.spread.rms.value! - 1.25)).toBeLessThan(4 * pulls!.spread.rms.error!);
    expect(pulls!.spread.rms.error!).toBeLessThan(0.02);
    const { counts, below, above } = pulls!.histogram;
    expect(counts.reduce((sum, count) => sum + count, below + above)).toBe(result.efficiency.passed);
  });

  it('gives no pulls where no errors are stated', () => {
    expect(result.quantities[1]).toMatchObject({ pulls: null, residuals: { spread: { count: 0 } } });
  });

  it('follows the efficiency along a variable, in bins of about equally many objects', () => {
    const [energy, run] = result.versus;
    expect(energy!.efficiency.length).toBe(12);
    energy!.efficiency.forEach(({ value, of }, bin) => {
      const middle = (energy!.edges[bin]! + energy!.edges[bin + 1]!) / 2;
      const expected = 0.5 + middle / 20;
      expect(Math.abs(value! - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / of));
      expect(of).toBeGreaterThan(700);
    });
    // Of a variable that reconstructed objects do not have there is no rate of fakes.
    expect(run!.fakes).toEqual([]);
    expect(run!.edges).toEqual([6.93, 7.07]);
    expect(run!.efficiency[0]!.of).toBe(10_000);
  });

  it('of nothing is null, and of one object has no widths', () => {
    expect(new QualityTally(KIND).result()).toBeNull();
    const one = new QualityTally(KIND);
    one.add({
      isThere: true,
      found: [0],
      truth: [[1], [1]],
      residuals: [[0.5], [Number.NaN]],
      errors: [[1], [Number.NaN]],
      reconstructed: [[1], [1]],
      fakes: [0],
    });
    const { quantities, efficiency } = one.result()!;
    expect(efficiency).toMatchObject({ passed: 1, of: 1, value: 1, high: 1 });
    expect(quantities[0]!.residuals.spread).toMatchObject({ count: 1, mean: { value: 0.5, error: null } });
    expect(qualityResult.parse(one.result())).toEqual(one.result());
  });
});
