import { describe, expect, it } from 'vitest';
import { fractionBefore, fractionBeyond, showerMaximum } from '#core/physics/referenceShower.ts';

describe('the reference shower', () => {
  it('is the integral of its profile', () => {
    const a = 1 + 0.5 * showerMaximum(37);
    const profile = (t: number): number => (0.5 * t) ** (a - 1) * Math.exp(-0.5 * t);
    const sum = (from: number, to: number): number => {
      let total = 0;
      for (let i = 0; i < 20_000; i++) total += profile(from + ((to - from) * (i + 0.5)) / 20_000);
      return (total * (to - from)) / 20_000;
    };
    const all = sum(0, 200);
    for (const depth of [0.5, 4, 9, 12, 25]) {
      expect(fractionBefore(37, depth)).toBeCloseTo(sum(0, depth) / all, 7);
      expect(fractionBefore(37, depth) + fractionBeyond(37, depth)).toBeCloseTo(1, 12);
    }
  });
});
