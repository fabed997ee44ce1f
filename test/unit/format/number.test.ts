import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  columnFormatter,
  decimalsAllowed,
  formatCount,
  formatFixed,
  formatMeasurement,
  formatNumber,
  parseNumber,
} from '#renderer/format/number.ts';
import { formatUtc, formatUtcSeconds } from '#renderer/format/time.ts';

/** Makes the special characters visible in the expectations. */
const plain = (text: string): string => text.replaceAll('\u202f', '_').replaceAll('\u2212', '-');

describe('counts', () => {
  it('groups by three and keeps 64-bit numbers exact', () => {
    expect(plain(formatCount(2719))).toBe('2_719');
    expect(plain(formatCount(18_446_744_073_709_551_615n))).toBe('18_446_744_073_709_551_615');
    expect(plain(formatCount(-1000))).toBe('-1_000');
    expect(formatCount(999)).toBe('999');
  });
});

describe('numbers without an uncertainty', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [Math.fround(0.1), '0.1'],
    [139.2345678, '139.235'],
    [-12345.678, '-12_345.7'],
    [1234567, '1_234_567'],
    [0.00012345678, '0.000123457'],
    [0.000012345678, '1.23457 × 10⁻⁵'],
    [6.02214076e23, '6.02214 × 10²³'],
    [99.99999999, '100'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '-∞'],
  ])('%d prints as %s', (value, expected) => {
    expect(plain(formatNumber(value))).toBe(expected);
  });

  it('never prints minus zero', () => {
    expect(plain(formatFixed(-0.0004, 2))).toBe('0.00');
  });
});

describe('numbers with an uncertainty', () => {
  // Examples of the Review of Particle Physics, Introduction 5.3.
  it.each([
    [0.827, 0.119, '0.83', '0.12', ''],
    [0.827, 0.367, '0.8', '0.4', ''],
    [139.2, 3.1, '139.2', '3.1', ''],
    [-0.4, 0.6, '-0.4', '0.6', ''],
    [0.827, 0.0999, '0.83', '0.10', ''],
    [12345.6, 123.4, '12_350', '120', ''],
    [1.2345e-9, 2.1e-11, '1.234', '0.021', ' × 10⁻⁹'],
    [0, 0.012, '0.000', '0.012', ''],
    [1.2e-7, 321, '0', '320', ''],
  ])('%d ± %d', (value, sigma, printed, error, power) => {
    const text = formatMeasurement(value, sigma);
    expect([plain(text.value), plain(text.error), text.power]).toEqual([printed, error, power]);
  });

  it('keeps one or two digits of the uncertainty, whatever its size', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (sigma) => {
        const kept = sigma * 10 ** decimalsAllowed(sigma);
        expect(kept).toBeGreaterThan(3.5);
        expect(kept).toBeLessThan(35.6);
      }),
    );
  });

  it('prints the value itself when the uncertainty is missing or zero', () => {
    expect(formatMeasurement(1.5, Number.NaN)).toEqual({ value: '1.5', error: '–', power: '' });
    expect(formatMeasurement(1.5, 0)).toEqual({ value: '1.5', error: '0', power: '' });
  });
});

describe('columns', () => {
  it('gives every row the same decimals', () => {
    const format = columnFormatter(0.02, 139.23, false);
    expect([format(0.02), format(139.23), format(1), format(null)]).toEqual(['0.02', '139.23', '1.00', '–']);
    expect(columnFormatter(0.001, 0.03, false)(0.012345)).toBe('0.01235');
    expect(plain(columnFormatter(0, 12000, true)(12000))).toBe('12_000');
    expect(columnFormatter(0, 3e-9, false)(2.5e-9)).toBe('2.5 × 10⁻⁹');
  });
});

describe('typed numbers', () => {
  it.each([
    ['12', 12],
    [' −1.5e3 ', -1500],
    ['12\u202f345.5', 12345.5],
    ['.5', 0.5],
    ['−2.5 × 10⁻³', -0.0025],
    ['2 × 10⁴', 20000],
    ['1,5', null],
    ['', null],
    ['1e999', null],
    ['0x10', null],
  ])('%s is %s', (text, expected) => {
    expect(parseNumber(text)).toBe(expected);
  });

  it('reads back what is printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
        expect(parseNumber(formatNumber(value))).toBe(value);
      }),
    );
  });
});

describe('times', () => {
  it('is exact to the nanosecond', () => {
    expect(plain(formatUtc(1_495_515_431_123_456_789n))).toBe('2017-05-23 04:57:11.123_456_789 UTC');
    expect(plain(formatUtc(1_495_515_431_120_000_000n))).toBe('2017-05-23 04:57:11.120 UTC');
    expect(formatUtc(0n)).toBe('1970-01-01 00:00:00 UTC');
    expect(plain(formatUtc(-1n))).toBe('1969-12-31 23:59:59.999_999_999 UTC');
    expect(formatUtcSeconds(1495515431.5)).toBe('2017-05-23 04:57:11.500');
  });
});
