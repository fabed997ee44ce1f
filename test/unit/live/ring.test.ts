import { describe, expect, test } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import { Pace } from '#main/workers/live/pace.ts';
import { EventRing } from '#main/workers/live/ring.ts';

const columns = (value: number) => new Map([['n_clusters', { name: 'n_clusters', unit: '', value }]]);

function ringOf(values: readonly number[], most = 10): EventRing {
  const ring = new EventRing(most);
  for (const value of values) ring.add(Uint8Array.of(value), columns(value));
  return ring;
}

describe('the last events', () => {
  test('are as many as are kept, and one that has left says so', () => {
    const ring = ringOf([1, 2, 3, 4], 3);
    const { first, last, count } = ring.range;
    expect([last! - first!, count]).toEqual([2, 3]);
    expect([...ring.payload(first!)]).toEqual([2]);
    expect([...ring.payload(last!)]).toEqual([4]);
    expect(() => ring.payload(first! - 1)).toThrow(BeamglassError);
    expect(() => ring.payload(last! + 1)).toThrow(/no longer among the last ones/);
  });

  test('are walked through by a filter, also from one that does not pass it', () => {
    const ring = ringOf([5, 1, 6, 2, 7]);
    const first = ring.range.first!;
    const step = (serial: number | null, to: 'first' | 'previous' | 'next' | 'last' | 'nearest') => {
      const found = ring.step({ where: 'n_clusters > 4', serial: serial === null ? null : first + serial, to });
      return found.serial === null ? null : found.serial - first;
    };
    expect(ring.step({ where: 'n_clusters > 4', serial: null, to: 'last' })).toEqual({
      serial: first + 4,
      rank: 2,
      total: 3,
    });
    expect([step(null, 'first'), step(0, 'next'), step(1, 'next'), step(4, 'next')]).toEqual([0, 2, 2, null]);
    expect([step(3, 'previous'), step(2, 'previous'), step(0, 'previous')]).toEqual([2, 0, null]);
    expect(ring.step({ where: 'n_clusters > 9', serial: null, to: 'last' })).toEqual({
      serial: null,
      rank: null,
      total: 0,
    });
    expect(() => ring.step({ where: 'nothing > 1', serial: null, to: 'last' })).toThrow(BeamglassError);
  });

  test('never get the numbers of those before a restart', () => {
    const before = ringOf([1, 2, 3]).range.last!;
    expect(new Date(before / 1000).getUTCFullYear()).toBeGreaterThan(2020);
  });
});

describe('the pace', () => {
  test('is of the last seconds, and says how many events were looked at', () => {
    const pace = new Pace(0);
    for (let at = 0; at < 10_000; at += 100) {
      pace.came(at, 20);
      pace.looked(at + 50, 5, 80);
    }
    pace.passed(9000, 30);
    const { incoming, sampled, share, lag, minute } = pace.state(10_000);
    expect(incoming).toBeCloseTo(200, -1);
    expect(sampled).toBeCloseTo(50, 0);
    expect(share).toBeCloseTo(0.25, 2);
    expect(lag).toBe(0.08);
    expect(minute).toEqual({ incoming: 2000, sampled: 500, passedOver: 30 });
    expect(pace.state(20_000)).toEqual({ incoming: 0, sampled: 0, share: null, lag: null, minute });
    expect(pace.state(80_000).minute).toEqual({ incoming: 0, sampled: 0, passedOver: 0 });
  });
});
