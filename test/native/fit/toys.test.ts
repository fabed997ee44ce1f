/** R17 in short: pulls of every model, and traps (`npm run toys` is the long form). */
import { describe, expect, test } from 'vitest';
import { TOY_MODELS } from '../../closure/toys/models.ts';
import { pullsOf, TRAPS, wronglyAccepted } from '../../closure/toys/toys.ts';

const TOYS = 200;
/** Slower ones: a fold in every bin, and many hits. */
const FEW = 40;

describe('pulls over toys', () => {
  test.each(TOY_MODELS)('$name', async (model) => {
    const toys = /^(landau|beam spot)/.test(model.name) ? FEW : TOYS;
    // What so few toys leave open, beyond the limits of 10⁴: four of their standard deviations.
    const open = 4 / Math.sqrt(toys);
    const { pulls, vetoed } = await pullsOf(model, toys, 7);
    for (const { name, mean, width } of pulls) {
      expect(Math.abs(mean), name).toBeLessThan(0.03 + open);
      expect(Math.abs(width - 1), name).toBeLessThan(0.03 + open * Math.SQRT1_2);
    }
    expect(vetoed).toBeLessThanOrEqual(0.02);
  });
});

describe('fits led astray', () => {
  test.each(TRAPS)('$name: $wants', async (trap) => {
    const wrong = await wronglyAccepted(trap, TOYS, 7);
    // None of 200 where less than one of 10⁴ may be; not 1 % of them where 99 % must be flagged.
    expect(wrong).toBeLessThanOrEqual(trap.wants === 'right' ? 0 : 0.02);
  });
});
