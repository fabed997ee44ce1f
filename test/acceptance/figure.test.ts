/** The helper itself: what it calls ok, a miss and failed. */
import { describe, expect, it } from 'vitest';
import { rowOf } from './figure.ts';

describe('a value', () => {
  it.each([
    ['within its tolerance', { value: 10.1, expected: 10, tolerance: 0.1 }, 'ok'],
    ['outside it', { value: 10.1001, expected: 10, tolerance: 0.1 }, 'FAILED'],
    ['within its part', { value: -102, expected: -100, relative: 0.02 }, 'ok'],
    ['outside it', { value: -102.1, expected: -100, relative: 0.02 }, 'FAILED'],
    ['that is the same', { value: 0.1 + 0.2, expected: 0.3, exact: true }, 'ok'],
    ['that is not', { value: 0.3 + 1e-8, expected: 0.3, exact: true }, 'FAILED'],
    ['of text that is not', { value: '1, 2', expected: '1, 3', exact: true }, 'FAILED'],
    ['at the end of its range', { value: 5, range: [0, 5] }, 'ok'],
    ['beyond it', { value: 5.1, range: [0, 5] }, 'FAILED'],
    ['above an open range', { value: 1, range: [2, Infinity] }, 'FAILED'],
    ['that is no number', { value: NaN, expected: 1, tolerance: 100 }, 'FAILED'],
    ['that is no number, in a range', { value: NaN, range: [-Infinity, Infinity] }, 'FAILED'],
    ['of text where a number is due', { value: '1', expected: 1, tolerance: 1 }, 'FAILED'],
    ['marked as a miss, and outside', { value: 3, expected: 1, tolerance: 1, miss: 'why' }, 'miss'],
    ['marked as a miss, and within', { value: 2, expected: 1, tolerance: 1, miss: 'why' }, 'FAILED'],
  ] as const)('%s: %o is %s', (_, value, verdict) => expect(rowOf(value).verdict).toBe(verdict));

  it('shows itself with its unit, five digits, powers of ten where they help', () => {
    const row = rowOf({ value: 28.069876, expected: 28.07, relative: 1e-3, unit: 'mm' });
    expect(row).toMatchObject({ value: '28.07 mm', expected: '28.07 mm', tolerance: '± 0.1 %' });
    expect(rowOf({ value: 4.3e10, range: [1e-7, Infinity] })).toMatchObject({ value: '4.3e10', expected: '≥ 1e-7' });
  });
});
