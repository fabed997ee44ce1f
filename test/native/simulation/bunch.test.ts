import { describe, expect, it } from 'vitest';
import { bunchSignals, TARGET_CHARGE, type BunchRequest } from '#main/native/bunch.ts';
import { moments } from './moments.ts';

const BUNCHES = 200;
const POSITRONS = 3000;
const STRIPS = 16;

const view = { first: -7.5, pitch: 1, centre: 0, spot: 1 };
const even = new Float64Array(STRIPS).fill(1);
const quiet = { ...view, gain: even, noise: new Float64Array(STRIPS) };
const request: BunchRequest = {
  positrons: new Uint32Array(BUNCHES).fill(POSITRONS),
  bunchLength: 250,
  pulseLength: 0,
  pulsePeriod: 0,
  charge: TARGET_CHARGE,
  x: quiet,
  y: quiet,
  glass: {
    samples: 1024,
    period: 1,
    firstTime: -200,
    counts: 0.239 / 4.8828125e-3,
    spread: 0.1,
    pedestal: 3750,
    noise: 0,
    timeOffset: 0,
    channel: 3,
  },
  seed: 7,
  firstStream: 0,
};

/** Charge of every strip of a view, summed over the bunches. */
function strips(charges: Float32Array, first: number): number[] {
  const sums = Array.from({ length: STRIPS }, () => 0);
  charges.forEach((charge, i) => {
    const strip = (i % (2 * STRIPS)) - first;
    if (strip >= 0 && strip < STRIPS) sums[strip]! += charge;
  });
  return sums;
}

function shape(sums: readonly number[]): { total: number; centre: number; width: number } {
  const total = sums.reduce((sum, value) => sum + value, 0);
  const centre = sums.reduce((sum, value, i) => sum + value * (i - 7.5), 0) / total;
  const variance = sums.reduce((sum, value, i) => sum + value * (i - 7.5 - centre) ** 2, 0) / total;
  return { total, centre, width: Math.sqrt(variance) };
}

describe('the target’s strips', () => {
  it('count the positrons by the published constants: N = Q / (1.602e-7 pC · 12 µm · 36/µm)', async () => {
    const { charges } = await bunchSignals(request);
    const counts = Array.from({ length: BUNCHES }, (_, i) => {
      const x = charges.subarray(2 * STRIPS * i, 2 * STRIPS * i + STRIPS);
      return x.reduce((sum, charge) => sum + charge, 0) / (1.602e-7 * 12 * 36);
    });
    const { mean, error, sigma } = moments(counts);
    expect(Math.abs(mean - POSITRONS)).toBeLessThan(4 * error);
    // Of one positron, relative: 0.6475, by integrating Landau's density up to λ = 50.
    expect(Math.abs(sigma / (0.6475 * Math.sqrt(POSITRONS)) - 1)).toBeLessThan(4 / Math.sqrt(2 * BUNCHES));
  });

  it('show where the beam is and how wide: a Gaussian in steps of a pitch', async () => {
    const { charges } = await bunchSignals({
      ...request,
      x: { ...quiet, centre: 1.3, spot: 1.5 },
      y: { ...quiet, centre: -0.4, spot: 0.8 },
    });
    const x = shape(strips(charges, 0));
    const y = shape(strips(charges, STRIPS));
    // 600 000 positrons with charges that fluctuate by 0.6475.
    expect(Math.abs(x.centre - 1.3)).toBeLessThan(4 * 1.5 * Math.sqrt((1 + 0.6475 ** 2) / 6e5));
    expect(Math.abs(y.centre + 0.4)).toBeLessThan(4 * 0.8 * Math.sqrt((1 + 0.6475 ** 2) / 6e5));
    expect(Math.sqrt(x.width ** 2 - 1 / 12)).toBeCloseTo(1.5, 1);
    expect(Math.sqrt(y.width ** 2 - 1 / 12)).toBeCloseTo(0.8, 1);
    expect(x.total).toBeCloseTo(y.total, 1);
  });

  it('have their own gains and noise', async () => {
    const gain = even.map((_, i) => (i % 2 ? 1.2 : 0.9));
    const plain = strips((await bunchSignals(request)).charges, 0);
    const uneven = strips((await bunchSignals({ ...request, x: { ...quiet, gain } })).charges, 0);
    plain.forEach((charge, i) => {
      if (charge > 0) expect(uneven[i]! / charge).toBeCloseTo(gain[i]!, 5);
    });
    const noise = new Float64Array(STRIPS).fill(0.01);
    const noisy = await bunchSignals({ ...request, positrons: new Uint32Array(2000), x: { ...quiet, noise } });
    const first = Array.from(
      { length: 2000 * STRIPS },
      (_, i) => noisy.charges[2 * STRIPS * Math.floor(i / STRIPS) + (i % STRIPS)]!,
    );
    const { mean, sigma, error } = moments(first);
    expect(Math.abs(mean)).toBeLessThan(4 * error);
    expect(Math.abs(sigma / 0.01 - 1)).toBeLessThan(4 / Math.sqrt(2 * first.length));
  });

  it('name what does not fit', async () => {
    const wrong = { ...request, x: { ...quiet, gain: new Float64Array(3) } };
    await expect(async () => bunchSignals(wrong)).rejects.toThrow('noise must hold 3 numbers, not 16');
    const far = { ...request, bunchLength: 1e5, glass: { ...request.glass, period: 0.1 } };
    await expect(async () => bunchSignals(far)).rejects.toThrow('bunchLength must be at most 65535 periods');
  });
});

describe('the lead glass', () => {
  /** pC between samples 200 and 600, as the reconstruction sums */
  const chargeOf = (codes: Uint16Array, bunch: number): number => {
    let counts = 0;
    for (let i = 200; i < 600; i++) counts += 3750 - codes[1024 * bunch + i]!;
    return counts * 4.8828125e-3;
  };

  it('collects 0.239 pC a positron within the bunch’s length (A40: 717 pC of 3000)', async () => {
    const { codes } = await bunchSignals(request);
    const charges = Array.from({ length: BUNCHES }, (_, i) => chargeOf(codes, i));
    const { mean, sigma, error } = moments(charges);
    expect(Math.abs(mean - 717)).toBeLessThan(4 * error + 0.2);
    // Each positron fluctuates by a tenth; rounding to whole counts adds 400 twelfths of a count².
    const expected = Math.hypot(0.239 * 0.1 * Math.sqrt(POSITRONS), 4.8828125e-3 * Math.sqrt(400 / 12));
    expect(Math.abs(sigma / expected - 1)).toBeLessThan(4 / Math.sqrt(2 * BUNCHES));
    const above = [...codes.subarray(0, 1024)].filter((code) => 3750 - code > 50).length;
    expect(Math.abs(above - 250)).toBeLessThan(15);
  });

  it('saturates where a bunch asks for more than its pedestal', async () => {
    const { codes } = await bunchSignals({ ...request, positrons: Uint32Array.of(60_000) });
    expect(Math.min(...codes)).toBe(0);
    expect(chargeOf(codes, 0)).toBeLessThan(3750 * 270 * 4.8828125e-3);
  });

  it('sees the pulses that a bunch comes in', async () => {
    const { codes } = await bunchSignals({ ...request, bunchLength: 200, pulseLength: 1, pulsePeriod: 50 });
    const signal = Array.from({ length: 200 }, (_, i) => 3750 - codes[200 + i]!);
    expect(signal[3]).toBeGreaterThan(1000);
    expect(signal[53]).toBeGreaterThan(1000);
    expect(signal[40]).toBeLessThan(10);
  });
});

describe('bunches', () => {
  it('are the same in one call and in parts', async () => {
    const noisy = { ...quiet, noise: new Float64Array(STRIPS).fill(0.01) };
    const all = await bunchSignals({ ...request, x: noisy, glass: { ...request.glass, noise: 3 } });
    const part = await bunchSignals({
      ...request,
      x: noisy,
      glass: { ...request.glass, noise: 3 },
      positrons: request.positrons.subarray(0, 30),
      firstStream: 100,
    });
    expect(part.charges).toEqual(all.charges.slice(3200, 3200 + 960));
    expect(part.codes).toEqual(all.codes.slice(1024 * 100, 1024 * 130));
  });
});
