import { describe, expect, it } from 'vitest';
import { addSample, describeSecondsLeft, secondsLeft, type ProgressSample } from '#renderer/stores/timeLeft.ts';

/** Samples every 100 ms at `speed` per second. */
function steady(speed: number, seconds: number): ProgressSample[] {
  let samples: ProgressSample[] = [];
  for (let at = 0; at <= seconds * 1000; at += 100) samples = addSample(samples, { at, done: (at / 1000) * speed });
  return samples;
}

describe('time left', () => {
  it('is what remains over the speed', () => {
    expect(secondsLeft(steady(50, 4), 1000)).toBeCloseTo(16, 6);
  });

  it('follows the speed of the last ten seconds', () => {
    let samples = steady(100, 20);
    for (let at = 20_100; at <= 31_000; at += 100)
      samples = addSample(samples, { at, done: 2000 + (at - 20_000) / 1000 });
    expect(samples[0]!.at).toBeGreaterThanOrEqual(21_000);
    expect(secondsLeft(samples, 2021)).toBeCloseTo(10, 1);
  });

  it('is unknown at first, without a total, and where nothing moves', () => {
    expect(secondsLeft(steady(50, 1), 1000)).toBeNull();
    expect(secondsLeft(steady(50, 4), null)).toBeNull();
    expect(secondsLeft(steady(0, 4), 1000)).toBeNull();
    expect(secondsLeft([], 10)).toBeNull();
  });

  it('begins anew when the job goes into another phase', () => {
    expect(addSample(steady(50, 4), { at: 4100, done: 3 })).toEqual([{ at: 4100, done: 3 }]);
  });

  it('is told without digits that it does not have', () => {
    expect(describeSecondsLeft(null)).toBe('');
    expect(describeSecondsLeft(2)).toBe('a few seconds left');
    expect(describeSecondsLeft(37.2)).toBe('about 40 s left');
    expect(describeSecondsLeft(55)).toBe('about 1 min left');
    expect(describeSecondsLeft(61)).toBe('about 2 min left');
    expect(describeSecondsLeft(3599)).toBe('about 60 min left');
    expect(describeSecondsLeft(7201)).toBe('about 3 h left');
  });
});
