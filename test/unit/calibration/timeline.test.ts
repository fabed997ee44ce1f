/** IoVs along runs: blocks, staleness and coverage against what is written down run by run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUBRUNS, type Interval } from '#core/calibration/timeBase.ts';
import { blocksOf, coverageOf, runsOfInterval, staleFrom } from '#core/calibration/timeline.ts';

/** In order, without overlaps: distances to the next beginning, and how much of it is covered. */
const held = fc
  .array(fc.record({ step: fc.integer({ min: 1, max: 9 }), cut: fc.integer({ min: 0, max: 9 }) }), { maxLength: 60 })
  .map((steps) => {
    let since = 1;
    return steps.map(({ step, cut }): Interval => {
      const one = { since, until: since + Math.max(1, step - cut) };
      since += step;
      return one;
    });
  });

const holdsAt = (intervals: readonly Interval[], run: number): boolean =>
  intervals.some(({ since, until }) => run >= since && (until === null || run < until));

describe('blocks', () => {
  it('cover what the IoVs cover but for gaps that they own up to, and count every IoV once', () => {
    fc.assert(
      fc.property(held, fc.integer({ min: 1, max: 30 }), (iovs, most) => {
        const end = iovs.at(-1)?.until ?? 10;
        const blocks = blocksOf(iovs, { since: 1, until: end }, most);
        expect(blocks.reduce((sum, block) => sum + block.iovs, 0)).toBe(iovs.length);
        // Wide gaps make blocks of their own, of which there are as many again at most.
        expect(blocks.length).toBeLessThanOrEqual(Math.max(iovs.length <= most ? most : 0, 2 * most + 1));
        for (let run = 1; run < end; run++) {
          const block = blocks.find(({ since, until }) => run >= since && run < until!);
          if (holdsAt(iovs, run)) expect(block).toBeDefined();
          else if (block !== undefined) expect(block.hasGap).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are the IoVs themselves where there are few', () => {
    const iovs = [
      { since: 5, until: 9 },
      { since: 9, until: null },
    ];
    expect(blocksOf(iovs, { since: 0, until: 20 }, 10)).toEqual(
      iovs.map((one) => ({ ...one, iovs: 1, hasGap: false })),
    );
    expect(blocksOf([], { since: 0, until: 20 }, 10)).toEqual([]);
  });
});

describe('coverage', () => {
  it('says of every run whether it is covered and stale', () => {
    fc.assert(
      fc.property(
        held,
        fc.uniqueArray(fc.integer({ min: 0, max: 200 })),
        fc.integer({ min: 1, max: 5 }),
        (iovs, numbers, maxAge) => {
          const runs = numbers.toSorted((a, b) => a - b);
          const spans = runs.map((number) => ({ number, first: number }));
          const found = coverageOf({ timeBase: 'run', maxAge }, iovs, spans);
          const covered = runs.filter((run) => holdsAt(iovs, run));
          expect(found.covered).toBe(covered.length);
          const age = (run: number): number =>
            run - iovs.find(({ since, until }) => run >= since && run < until!)!.since;
          expect(found.stale).toBe(covered.filter((run) => age(run) >= maxAge).length);
          const missing = runs.filter((run) => !holdsAt(iovs, run));
          expect(
            found.missing.flatMap(({ first, last }) => missing.filter((run) => run >= first && run <= last)),
          ).toEqual(missing);
          expect(found.missing.reduce((sum, { count }) => sum + count, 0)).toBe(missing.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('ages in runs, subruns and time alike, and not from the beginning of all runs', () => {
    expect(staleFrom({ timeBase: 'run', maxAge: 10 }, 100)).toBe(110);
    expect(staleFrom({ timeBase: 'runSubrun', maxAge: 10 }, 100 * SUBRUNS + 3)).toBe(110 * SUBRUNS + 3);
    expect(staleFrom({ timeBase: 'utc', maxAge: 10 }, 5000)).toBe(15_000);
    expect(staleFrom({ timeBase: 'run', maxAge: 10 }, 0)).toBeNull();
    expect(staleFrom({ timeBase: 'run', maxAge: null }, 100)).toBeNull();
  });
});

it('places intervals of time at the runs that begin in them', () => {
  const starts = [1000, 2000, 3000].map((start, index) => ({ number: 7 + index, start }));
  const place = (since: number, until: number | null) => runsOfInterval('utc', { since, until }, starts);
  expect(place(0, 1000)).toBeNull();
  expect(place(1000, 2000)).toEqual({ since: 7, until: 8 });
  expect(place(1001, 3001)).toEqual({ since: 8, until: 10 });
  expect(place(1500, null)).toEqual({ since: 8, until: null });
  expect(place(3001, null)).toBeNull();
  expect(runsOfInterval('runSubrun', { since: 5 * SUBRUNS + 2, until: 6 * SUBRUNS }, [])).toEqual({
    since: 5,
    until: 6,
  });
});
