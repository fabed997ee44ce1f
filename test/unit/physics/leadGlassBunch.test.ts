/** The lead glass's waveform, and its corrections. */
import { describe, expect, it } from 'vitest';
import { leadGlassLoss } from '#core/physics/leadGlass.ts';
import { CHARGE_PER_COUNT } from '#core/physics/v1742.ts';
import { glassBunch } from '#core/physics/v1742Bunch.ts';

/** 1024 samples with a level and a flat bunch. */
const waveform = (height: number, begin = 220, length = 250): Float32Array =>
  Float32Array.from(
    { length: 1024 },
    (_, i) => 3800 + (i % 2 === 0 ? 2 : -2) - (i >= begin && i < begin + length ? height : 0),
  );

describe('the bunch in the lead glass', () => {
  it('has the charge, the length and the evenness of its samples', () => {
    const bunch = glassBunch(waveform(400), 1, 50)!;
    expect(bunch.pedestal).toBe(3800);
    expect(bunch.noise).toBe(2);
    expect(bunch.charge).toBeCloseTo(400 * 250 * CHARGE_PER_COUNT, 6);
    expect(bunch.length).toBe(250);
    expect(bunch.bbq).toBeCloseTo(2, 9);
    expect(bunch.isSaturated).toBe(false);
    // 400 samples of noise 2, and a pedestal of 100 of them
    expect(bunch.chargeError).toBeCloseTo(2 * Math.sqrt(400 + 400 ** 2 / 100) * CHARGE_PER_COUNT, 9);
  });

  it('of 3000 positrons of 402 MeV stands for 717 pC (A40)', () => {
    const height = 717 / (250 * CHARGE_PER_COUNT);
    expect(glassBunch(waveform(height), 1, 50)!.charge / 0.239).toBeCloseTo(3000, 1);
  });

  it('is empty, saturated or not there', () => {
    const empty = glassBunch(waveform(0), 1, 50)!;
    expect(empty.charge).toBeCloseTo(0, 9);
    expect(empty.length).toBe(0);
    expect(empty.bbq).toBeNaN();
    expect(glassBunch(waveform(3795), 1, 50)!.isSaturated).toBe(true);
    expect(glassBunch(waveform(400).fill(Number.NaN, 300, 301), 1, 50)).toBeNull();
    expect(glassBunch(waveform(400).subarray(0, 500), 1, 50)).toBeNull();
  });
});

describe('leakage', () => {
  const points = [
    { energy: 200, y: 0, loss: 0.9, error: 0.01 },
    { energy: 400, y: 10, loss: 0.8, error: 0.02 },
    { energy: 400, y: -10, loss: 1, error: 0.02 },
  ];
  it('is linear in energy and height between the points, and constant beyond', () => {
    expect(leadGlassLoss(points, 400, 0).value).toBeCloseTo(0.9, 12);
    expect(leadGlassLoss(points, 400, 5).value).toBeCloseTo(0.85, 12);
    expect(leadGlassLoss(points, 300, 5).value).toBeCloseTo((0.9 + 0.85) / 2, 12);
    expect(leadGlassLoss(points, 100, 50).value).toBe(0.9);
    expect(leadGlassLoss(points, 900, 50)).toEqual({ value: 0.8, error: 0.02 });
    expect(leadGlassLoss(points, 400, 0).error).toBeCloseTo(Math.hypot(0.01, 0.01), 12);
  });
});
