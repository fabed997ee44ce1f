/**
 * Closure in short: few data sets per case (`npm run closure` has the full number). Limits are those of the full number
 * widened by 4.5 standard deviations of what so few pulls can tell: one number in 10⁵ fails by chance.
 */
import { describe, expect, it } from 'vitest';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { calibrationMethod } from '#core/calibration/methods.ts';
import { anyCase } from '../closure/case.ts';
import { CLOSURE_CASES } from '../closure/cases/index.ts';
import { pedestalCase } from '../closure/cases/pedestals.ts';
import { closureOf, closureProblems } from '../closure/closure.ts';

const ALLOWANCE = 4.5;
const SETS = { single: 6, perChannel: 2 };

describe.each(CLOSURE_CASES.map((one) => [one.method, one] as const))('%s', (_, one) => {
  it('finds the truth with errors that are right', async () => {
    expect(calibrationMethod(one.method).type).toBe(one.type);
    const numbers = await closureOf(one, SETS[one.kind]);
    expect(numbers.length).toBeGreaterThan(0);
    for (const number of numbers) expect([number, closureProblems(number, one, ALLOWANCE)]).toEqual([number, []]);
  });
});

describe('the comparison itself', () => {
  /** The pedestal case with a fit that is wrong in one way. */
  const spoilt = (spoil: (column: { value: (number | null)[]; error: (number | null)[] }) => void) => {
    const fit: typeof pedestalCase.procedure.fit = async (...given) => {
      const fitted: FittedCalibration = structuredClone(await pedestalCase.procedure.fit(...given));
      spoil(fitted.constants.table!.columns['noise']!);
      return fitted;
    };
    return anyCase({ ...pedestalCase, procedure: { ...pedestalCase.procedure, fit } });
  };
  const problemsOf = async (one: ReturnType<typeof anyCase>): Promise<string[]> => {
    const noise = (await closureOf(one, 2)).find(({ name }) => name === 'noise')!;
    return closureProblems(noise, one, ALLOWANCE);
  };

  it('notices errors that are twice too small', async () => {
    const one = spoilt(({ error }) => error.forEach((value, row) => (error[row] = value && value / 2)));
    expect(await problemsOf(one)).toEqual(['width']);
  });

  it('notices a shift by one standard deviation', async () => {
    const one = spoilt(({ value, error }) => value.forEach((was, row) => (value[row] = was && was + error[row]!)));
    expect(await problemsOf(one)).toEqual(['mean']);
  });

  it('notices what was lost, and what was made up', async () => {
    expect(await problemsOf(spoilt(({ value }) => value.fill(null, 10, 20)))).toEqual(['lost']);
    expect(await problemsOf(spoilt(({ value, error }) => ([value[7], error[7]] = [3, 0.1])))).toEqual(['made up']);
  });
});
