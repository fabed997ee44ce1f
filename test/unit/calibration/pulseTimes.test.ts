/** Time offsets of pulses that cannot be measured are missing, each with its reason. */
import { describe, expect, it } from 'vitest';
import { pulseTimesProcedure } from '#main/workers/fit/methods/pulseTimes.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { pulseTimesCase } from '../../closure/cases/pulseTimes.ts';

const { task } = pulseTimesCase;
const FOLLOWING = { signal: new AbortController().signal, progress: () => {} };
const CHANNELS = [...new Set(task.detector.cells.map(({ channel }) => channel))].toSorted((a, b) => a - b);
const [first = 0, second = 0, third = 0] = CHANNELS;

describe('time offsets', () => {
  it('are missing for few pulses, for none, and for pulses that all come at once', async () => {
    const channels = [
      { channel: first, times: Float64Array.of(1, 2, 3) },
      { channel: second, times: new Float64Array(100).fill(2.5) },
    ];
    const { constants, left, fits } = await pulseTimesProcedure.fit({ channels, events: 100 }, task, FOLLOWING);
    expect(new Set(constants.table!.status)).toEqual(new Set(['missing']));
    expect(fits.slice(0, 3).map(({ state }) => state.failure)).toEqual(['tooFewData', 'undetermined', 'noData']);
    expect(left.slice(0, 3).map(({ reason }) => reason)).toEqual([
      `Channel ${first} has 3 pulses in time; 20 are needed.`,
      `The pulses of channel ${second} all come at the same time, or nowhere in particular.`,
      `Channel ${third} has no pulse in time.`,
    ]);
  });

  it('do not follow outliers', async () => {
    const random = makeRandom(3, 0);
    const own = Array.from({ length: 500 }, () => random.normal(1.5, 0.4));
    const t0 = async (times: number[]) => {
      const channels = [{ channel: first, times: Float64Array.from(times) }];
      const { table } = (await pulseTimesProcedure.fit({ channels, events: 1 }, task, FOLLOWING)).constants;
      return table!.columns['t0']!;
    };
    const clean = await t0(own);
    const spoilt = await t0([...own, ...Array.from({ length: 25 }, () => 40)]);
    expect(Math.abs(spoilt.value[0]! - clean.value[0]!)).toBeLessThan(0.3 * clean.error[0]!);
    expect(clean.error[0]).toBeCloseTo(0.4 / Math.sqrt(500), 2);
  });

  it('are refused where no pulse is in time', async () => {
    await expect(pulseTimesProcedure.fit({ channels: [], events: 10 }, task, FOLLOWING)).rejects.toMatchObject({
      code: 'badInput',
    });
  });
});
