import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Backlog, BLOCK, MOST_LATE_MS, MOST_WAIT_MS } from '#main/workers/live/backlog.ts';

interface Event {
  readonly number: number;
  readonly cameAt: number;
}

/** Events that come at a steady rate from a reader, and a reconstructor that takes so long for each. */
function played({ rate, msPerEvent, seconds }: { rate: number; msPerEvent: number; seconds: number }) {
  const backlog = new Backlog<Event>();
  const shown: Event[] = [];
  const late: Event[] = [];
  /** Age of the oldest of what was shown, ms. */
  let oldest = 0;
  let most = 0;
  let came = 0;
  for (let now = 0; now < 1000 * seconds;) {
    const due = Math.floor((now * rate) / 1000);
    const events = Array.from({ length: due - came }, (_, i) => ({
      number: came + i,
      cameAt: ((came + i) * 1000) / rate,
    }));
    came = due;
    backlog.push(events);
    most = Math.max(most, backlog.length);
    const block = backlog.next(now);
    if (block === null) {
      now += 1;
      continue;
    }
    if (block.isLate) late.push(...block.events);
    else {
      shown.push(...block.events);
      oldest = Math.max(oldest, now - block.events[0]!.cameAt);
    }
    now += Math.max(1, block.events.length * msPerEvent);
  }
  return { backlog, shown, late, came, oldest, most };
}

const numbers = (events: readonly Event[]): number[] => events.map(({ number }) => number);

describe('a reader that is slower than the reconstructor', () => {
  test('has every event looked at once, in order', () => {
    const { backlog, shown, late, came } = played({ rate: 200, msPerEvent: 4, seconds: 30 });
    expect(numbers(shown)).toEqual(Array.from({ length: shown.length }, (_, i) => i));
    expect(late).toEqual([]);
    expect(backlog.passedOver).toBe(0);
    expect(came - shown.length).toBe(backlog.length);
  });
});

describe('a reader that is faster than the reconstructor', () => {
  const rate = 1000;
  const { backlog, shown, late, came, oldest, most } = played({ rate, msPerEvent: 4, seconds: 60 });

  test('leaves nothing that is shown older than what a block is waited for', () => {
    expect(oldest).toBeLessThanOrEqual(MOST_WAIT_MS + 1);
  });

  test('leaves a backlog that is bounded', () => {
    expect(most).toBeLessThanOrEqual(((MOST_LATE_MS + MOST_WAIT_MS) * rate) / 1000 + BLOCK);
    expect(shown.length + late.length + backlog.passedOver + backlog.length).toBe(came);
  });

  test('is sampled as fast as the reconstructor is, over the whole time', () => {
    expect((shown.length + late.length) / 60).toBeCloseTo(250, -1);
    // Every second has its share.
    for (let second = 1; second < 59; second++) {
      const own = shown.filter(({ cameAt }) => Math.floor(cameAt / 1000) === second).length;
      expect(own).toBeGreaterThan(0.5 * 250);
    }
  });
});

test('after a burst that was too much everything is made up for', () => {
  const backlog = new Backlog<Event>();
  backlog.push(Array.from({ length: 400 }, (_, number) => ({ number, cameAt: 0 })));
  const first = backlog.next(MOST_WAIT_MS + 1)!;
  expect(numbers(first.events)).toEqual(Array.from({ length: BLOCK }, (_, i) => 400 - BLOCK + i));
  expect(first.isLate).toBe(false);
  const rest: number[] = [];
  for (let block = backlog.next(600); block !== null; block = backlog.next(600)) {
    expect(block.isLate).toBe(true);
    rest.push(...numbers(block.events));
  }
  expect(rest).toEqual(Array.from({ length: 400 - BLOCK }, (_, i) => i));
  expect(backlog.passedOver).toBe(0);
});

test('every event is looked at once, passed over once, or waits', () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 3000 }),
    came: fc.integer({ min: 0, max: 300 }),
    looks: fc.integer({ min: 0, max: 4 }),
    forget: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const backlog = new Backlog<Event>();
      const seen: number[] = [];
      let now = 0;
      let came = 0;
      for (const { wait, came: more, looks, forget } of steps) {
        now += wait;
        backlog.push(Array.from({ length: more }, (_, i) => ({ number: came + i, cameAt: now })));
        came += more;
        for (let look = 0; look < looks; look++) seen.push(...numbers(backlog.next(now)?.events ?? []));
        if (forget) backlog.drop(({ number }) => number % 11 === 0);
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length + backlog.passedOver + backlog.length).toBe(came);
    }),
  );
});
