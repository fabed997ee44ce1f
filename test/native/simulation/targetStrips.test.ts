import { describe, expect, it } from 'vitest';
import { makeRandom } from '#core/statistics/random.ts';
import { readStrips, type StripSignals } from '#main/native/digitisation.ts';
import { targetPlane, targetRequest, TARGET_STRIPS } from '#main/native/targetStrips.ts';
import { moments } from './moments.ts';

const BUNCHES = 200;
const POSITRONS = 3000;
const EVEN = new Float64Array(TARGET_STRIPS).fill(1);
const GOOD = new Uint8Array(TARGET_STRIPS);

function bunches(centre: number, width: number): Parameters<typeof targetRequest>[2] {
  const random = makeRandom(21, 0);
  return {
    offsets: Uint32Array.from({ length: BUNCHES + 1 }, (_, i) => i * POSITRONS),
    position: Float64Array.from({ length: BUNCHES * POSITRONS }, () => random.normal(centre, width)),
    seed: 7,
    firstStream: 0,
  };
}

/** Charge of every strip, summed over the bunches. */
function strips(signals: StripSignals): number[] {
  const sums = Array.from({ length: TARGET_STRIPS }, () => 0);
  signals.channel.forEach((channel, i) => (sums[channel]! += signals.charge[i]!));
  return sums;
}

describe('the target’s strips', () => {
  it('count the positrons by the published constants: N = Q / (1.602e-7 pC · 12 µm · 36/µm)', async () => {
    const plane = { ...targetPlane(EVEN, GOOD), noise: 0, threshold: 0 };
    const signals = await readStrips(targetRequest('x', plane, bunches(0, 1)));
    let row = 0;
    const counts = [...signals.count].map((count) => {
      const charge = signals.charge.subarray(row, (row += count)).reduce((sum, value) => sum + value, 0);
      return charge / (1.602e-7 * 12 * 36);
    });
    const found = moments(counts);
    expect(Math.abs(found.mean / POSITRONS - 1)).toBeLessThan(
      4 * (found.sigma / POSITRONS / Math.sqrt(BUNCHES)) + 5e-4,
    );
    expect(found.sigma / POSITRONS).toBeLessThan(0.02);
  });

  it('show where the beam is and how wide', async () => {
    const sums = strips(await readStrips(targetRequest('y', targetPlane(EVEN, GOOD), bunches(1.3, 1.5))));
    const total = sums.reduce((sum, value) => sum + value, 0);
    const centre = sums.reduce((sum, value, i) => sum + value * (i - 7.5), 0) / total;
    const variance = sums.reduce((sum, value, i) => sum + value * (i - 7.5 - centre) ** 2, 0) / total;
    // Only charges above threshold are seen, so that noise adds a little everywhere.
    expect(Math.abs(centre - 1.3)).toBeLessThan(0.1);
    expect(Math.sqrt(variance - 1 / 12)).toBeGreaterThan(1.4);
    expect(Math.sqrt(variance - 1 / 12)).toBeLessThan(1.9);
  });

  it('have their own gains and states', async () => {
    const gain = EVEN.map((_, i) => (i % 2 ? 1.2 : 0.9));
    const state = GOOD.map((_, i) => (i === 5 ? 1 : 0));
    const quiet = (truth: Float64Array): ReturnType<typeof targetPlane> => ({
      ...targetPlane(truth, state),
      noise: 0,
      threshold: 0,
    });
    const even = strips(await readStrips(targetRequest('x', quiet(EVEN), bunches(0, 2))));
    const uneven = strips(await readStrips(targetRequest('x', quiet(gain), bunches(0, 2))));
    expect(even[5]).toBe(0);
    even.forEach((charge, i) => {
      if (i !== 5) expect(uneven[i]! / charge).toBeCloseTo(gain[i]!, 5);
    });
    expect(() => targetPlane(new Float64Array(15), GOOD)).toThrow('A view of the target has 16 strips.');
    const wrong = { ...targetPlane(EVEN, GOOD), gain: new Float64Array(3) };
    await expect(async () => readStrips(targetRequest('x', wrong, bunches(0, 1)))).rejects.toThrow(
      'gain must hold 16 numbers, not 3',
    );
  });
});
