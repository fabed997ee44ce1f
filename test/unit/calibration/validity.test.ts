/** The algebra of validity against a model that writes down, run by run, what holds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iovDifferences } from '#core/calibration/compare.ts';
import { formatInterval, parseInterval, positionsOfRun } from '#core/calibration/timeBase.ts';
import { gaps, innerGaps, iovAt, overlaps, placing, resolved, type Iov } from '#core/calibration/validity.ts';

const RUNS = 24;
/** What is far behind every border stands for all runs to come. */
const LATER = 1000;
const positions = [...Array(RUNS).keys(), LATER];

const wanted = fc
  .record({
    since: fc.integer({ min: 0, max: RUNS - 1 }),
    length: fc.option(fc.integer({ min: 1, max: RUNS })),
    payload: fc.constantFrom('a', 'b', 'c', 'd'),
  })
  .map(({ since, length, payload }): Iov => ({ since, until: length === null ? null : since + length, payload }));

type Model = (string | null)[];
const emptyModel = (): Model => positions.map(() => null);
const put = (model: Model, { since, until, payload }: Iov): Model =>
  positions.map((position, index) =>
    position >= since && (until === null || position < until) ? payload : model[index]!,
  );

function build(steps: readonly Iov[]): { iovs: Iov[]; model: Model } {
  let iovs: Iov[] = [];
  let model = emptyModel();
  for (const step of steps) {
    const { withdrawn, added } = placing(iovs, step);
    iovs = [...iovs.filter((iov) => !withdrawn.includes(iov)), ...added];
    model = put(model, step);
  }
  return { iovs, model };
}

const steps = fc.array(wanted, { maxLength: 12 });

describe('placing an interval', () => {
  it('changes what holds within it and nothing else, whatever was there', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const { iovs, model } = build(sequence);
        expect(positions.map((position) => iovAt(iovs, position)?.payload ?? null)).toEqual(model);
        expect(overlaps(iovs)).toEqual([]);
        for (const { since, until } of iovs) expect(until === null || until > since).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('withdraws nothing where it lies behind everything that has begun and ended', () => {
    fc.assert(
      fc.property(steps, wanted, (sequence, next) => {
        const { iovs } = build(sequence);
        const last = Math.max(0, ...iovs.map(({ since, until }) => until ?? since + 1));
        const appended = { ...next, since: next.since + last, until: next.until === null ? null : next.until + last };
        expect(placing(iovs, appended).withdrawn).toEqual([]);
      }),
    );
  });
});

describe('looking at what holds', () => {
  it('says the same whether open ends are cut off or not, on both sides of every border', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const { iovs } = build(sequence);
        const cut = resolved(iovs);
        for (const { since, until } of cut) {
          for (const position of [since - 1, since, (until ?? LATER) - 1, until ?? LATER]) {
            const covering = cut.filter((iov) => iov.since <= position && (iov.until ?? Infinity) > position);
            expect(covering.length).toBeLessThanOrEqual(1);
            expect(covering[0]?.payload ?? null).toBe(iovAt(iovs, position)?.payload ?? null);
          }
        }
      }),
    );
  });

  it('finds gaps exactly where nothing holds', () => {
    fc.assert(
      fc.property(steps, wanted, (sequence, { since, until }) => {
        const { iovs, model } = build(sequence);
        const found = gaps(iovs, { since, until });
        const inGap = (position: number): boolean =>
          found.some((gap) => position >= gap.since && (gap.until === null || position < gap.until));
        for (const [index, position] of positions.entries()) {
          const inRange = position >= since && (until === null || position < until);
          expect(inGap(position)).toBe(inRange && model[index] === null);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds overlaps that are put there, and no gap outside a tag', () => {
    const a = { since: 10, until: 20, payload: 'a' };
    expect(overlaps([a, { since: 19, until: null, payload: 'b' }])).toHaveLength(1);
    expect(overlaps([a, { since: 20, until: null, payload: 'b' }])).toEqual([]);
    expect(overlaps([a, { since: 10, until: 12, payload: 'b' }])).toHaveLength(1);
    expect(innerGaps([a, { since: 25, until: 30, payload: 'b' }])).toEqual([{ since: 20, until: 25 }]);
    expect(innerGaps([])).toEqual([]);
  });

  it('tells two tags apart exactly where they differ', () => {
    fc.assert(
      fc.property(steps, steps, (first, second) => {
        const a = build(first);
        const b = build(second);
        const found = iovDifferences(a.iovs, b.iovs);
        for (const [index, position] of positions.entries()) {
          const [from, to] = [a.model[index]!, b.model[index]!];
          const difference = found.find(
            ({ since, until }) => position >= since && (until === null || position < until),
          );
          if (from === to) expect(difference).toBeUndefined();
          else expect(difference).toMatchObject({ from, to });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('intervals as people write them', () => {
  it.each([
    ['run', '80344..80500', { since: 80_344, until: 80_501 }, '80344–80500'],
    ['run', '7', { since: 7, until: 8 }, '7'],
    ['run', '7..', { since: 7, until: null }, '7 and later'],
    ['runSubrun', '7:2..7:3', { since: 7 * 2 ** 20 + 2, until: 7 * 2 ** 20 + 4 }, '7:2–7:3'],
    [
      'utc',
      '2022-10-27..2022-12-08T12:00:00Z',
      { since: Date.UTC(2022, 9, 27), until: Date.UTC(2022, 11, 8, 12) },
      '2022-10-27T00:00:00.000Z until 2022-12-08T12:00:00.000Z',
    ],
  ] as const)('%s %s', (base, text, interval, shown) => {
    expect(parseInterval(base, text)).toEqual(interval);
    expect(formatInterval(base, interval)).toBe(shown);
  });

  it.each([
    ['run', '9..7'],
    ['run', 'all'],
    ['run', '1..2..3'],
    ['run', '7:1..'],
    ['run', '-1..'],
    ['run', '99999999999'],
    ['runSubrun', '7:1048576'],
    ['utc', '2022-10-27'],
    ['utc', '2022-13-01..'],
    ['utc', '2022-10-28..2022-10-27'],
  ] as const)('refuses %s “%s” with one sentence', (base, text) => {
    expect(() => parseInterval(base, text)).toThrow(expect.objectContaining({ code: 'badInput' }));
  });

  it('places a run on each time base', () => {
    const span = { run: 'padme-7', number: 7, start: 1000, end: 5000 };
    expect(positionsOfRun('run', span)).toEqual({ first: 7, last: 7 });
    expect(positionsOfRun('runSubrun', span)).toEqual({ first: 7 * 2 ** 20, last: 8 * 2 ** 20 - 1 });
    expect(positionsOfRun('utc', span)).toEqual({ first: 1000, last: 5000 });
    expect(positionsOfRun('utc', { ...span, start: null })).toBeNull();
  });
});
