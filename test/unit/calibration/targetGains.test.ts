import { describe, expect, it } from 'vitest';
import { makeRandom } from '#core/statistics/random.ts';
import { targetGains } from '#main/workers/fit/methods/targetGains.ts';
import { truncatedNoise } from '#main/workers/fit/padme/truncatedNoise.ts';
import { targetGainsCase } from '../../closure/cases/target.ts';

const FOLLOWING = { signal: new AbortController().signal, progress: () => undefined };
const { task, make } = targetGainsCase;

describe('gains of the target’s strips', () => {
  it('come back within their errors, to better than 1 % in the middle', async () => {
    const { data, truth } = make(makeRandom(11, 0));
    const { constants, fits, left } = await targetGains.fit(data, task, FOLLOWING);
    expect(left).toEqual([]);
    expect(fits.map(({ state }) => state.isValid)).toEqual([true, true]);
    const { value, error } = constants.table!.columns['gain']!;
    const wanted = truth.table!.columns['gain']!.value;
    for (let row = 0; row < value.length; row++)
      expect(Math.abs(value[row]! - wanted[row]!)).toBeLessThan(5 * error[row]!);
    for (const row of [5, 6, 7, 8, 9, 10]) expect(error[row]! / value[row]!).toBeLessThan(0.01);
  });

  it('stay as they are in force where one place of the beam cannot tell them from its shape', async () => {
    const { data } = make(makeRandom(11, 1));
    const one = { ...data, runs: data.runs.slice(4, 5) };
    const { constants, fits, left } = await targetGains.fit(one, task, FOLLOWING);
    expect(fits.map(({ state }) => state.failure)).toEqual(['undetermined', 'undetermined']);
    expect(new Set(constants.table!.status)).toEqual(new Set(['fixed']));
    expect(left).toHaveLength(32);
  });

  it('of a dead strip stay in force, and the others are found all the same', async () => {
    const { data, truth } = make(makeRandom(11, 2));
    const DEAD = 7;
    const runs = data.runs.map((run) => {
      const charge = run.charge.map((strips, view) => (view === 0 ? strips.with(DEAD, 0) : strips));
      const squares = run.chargeSquares.map((all, view) =>
        view === 0 ? all.map((sum, i) => (i % 16 === DEAD || Math.floor(i / 16) === DEAD ? 0 : sum)) : all,
      );
      return { ...run, charge, chargeSquares: squares };
    });
    const { constants, left } = await targetGains.fit({ ...data, runs }, task, FOLLOWING);
    expect(left.map(({ key }) => key)).toEqual([DEAD]);
    const { value, error } = constants.table!.columns['gain']!;
    const wanted = truth.table!.columns['gain']!.value;
    expect(value[DEAD]).toBe(1300);
    for (const row of [5, 6, 8, 9]) expect(Math.abs(value[row]! - wanted[row]!)).toBeLessThan(5 * error[row]!);
  });

  it('without any beam are refused', async () => {
    const { data } = make(makeRandom(11, 3));
    const dark = { ...data, runs: data.runs.slice(-1) };
    await expect(targetGains.fit(dark, task, FOLLOWING)).rejects.toMatchObject({ code: 'badInput' });
  });
});

describe('noise of which only what is above a threshold is read', () => {
  it.each([0, 0.17, 1])('is found with a threshold of %s σ', (t) => {
    const random = makeRandom(12, Math.round(100 * t));
    const sigma = 2.33e-3;
    let [reads, squares, fourths] = [0, 0, 0];
    for (let i = 0; i < 20_000; i++) {
      const value = random.normal(0, sigma);
      if (value <= t * sigma) continue;
      reads++;
      squares += value ** 2;
      fourths += value ** 4;
    }
    const found = truncatedNoise(reads, squares, fourths, t * sigma)!;
    expect(found.error / sigma).toBeLessThan(0.02);
    expect(Math.abs(found.value - sigma)).toBeLessThan(4 * found.error);
  });

  it('is not made up from few readings', () => {
    expect(truncatedNoise(10, 1, 1, 0)).toBeNull();
  });
});
