/** What runs took, spill by spill: sums are those of the counters, whatever the files and spills are like. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SubrunFacts } from '#core/dataQuality/subrun.ts';
import { exposureHeadline, exposureOfRun, type ExposedRun, type SpillKeys } from '#core/scan/exposure.ts';
import { exposurePlots } from '#core/scan/exposurePlots.ts';

const run = (change: Partial<ExposedRun> = {}): ExposedRun => ({
  run: 'na64-7',
  experiment: 'na64',
  events: 100,
  pot: null,
  eot: null,
  deadTime: null,
  ...change,
});
const file = (subrun: number, first: number, events: number, change: Partial<SubrunFacts> = {}): SubrunFacts => ({
  subrun,
  first,
  events,
  start: null,
  end: null,
  pot: null,
  eot: 1000 * events,
  deadTime: 0.1,
  ...change,
});
const spills = (...lengths: readonly number[]): SpillKeys[] => {
  let first = 0;
  return lengths.map((length, at) => {
    const keys = { spill: at + 1, first, end: first + length };
    first += length;
    return keys;
  });
};

describe('the exposure of a run', () => {
  it('is that of the counters, less what came in dead time', () => {
    const files = [file(0, 0, 60), file(1, 60, 40, { eot: 5e4, deadTime: 0.2 })];
    const exposure = exposureOfRun(run(), files, spills(60, 40));
    expect(exposure.rows).toEqual([
      { spill: 1, subruns: [0, 0], events: 60, amount: 6e4, origin: 'counter', deadTime: 0.1, live: 54_000 },
      { spill: 2, subruns: [1, 1], events: 40, amount: 5e4, origin: 'counter', deadTime: 0.2, live: 40_000 },
    ]);
    expect(exposure).toMatchObject({ counts: 'eot', events: 100, amount: 1.1e5, live: 94_000 });
    expect(exposure.deadTime).toBeCloseTo(1 - 94 / 110, 12);
    expect(exposure.notes).toEqual(['EOT by the counters of the data acquisition.']);
    expect(exposureHeadline(exposure)).toBe(
      '2 spills, 100 events, 1.1 × 10⁵ EOT, 14.5 % dead time, 9.4 × 10⁴ EOT after it',
    );
  });

  it('of a file of several spills is shared out by recorded events, which is said', () => {
    const { rows, notes } = exposureOfRun(run(), [file(0, 0, 100)], spills(25, 75));
    expect(rows.map(({ amount, origin }) => [amount, origin])).toEqual([
      [25_000, 'file'],
      [75_000, 'file'],
    ]);
    expect(notes).toEqual(['EOT counted for a file of several spills, shared out by recorded events.']);
  });

  it('joins a spill that goes on in the next file', () => {
    const files = [file(0, 0, 60), file(1, 60, 40, { eot: 5e4, deadTime: 0.2 })];
    const { rows } = exposureOfRun(run(), files, spills(30, 70));
    expect(rows.map(({ spill, subruns, events, amount, origin }) => [spill, subruns, events, amount, origin])).toEqual([
      [1, [0, 0], 30, 3e4, 'file'],
      [2, [0, 1], 70, 8e4, 'file'],
    ]);
    expect(rows[1]?.live).toBeCloseTo(3e4 * 0.9 + 5e4 * 0.8, 8);
    expect(rows[1]?.deadTime).toBeCloseTo((30 * 0.1 + 40 * 0.2) / 70, 12);
  });

  it('without counters is what the run states, or is not known, which is said', () => {
    const stated = exposureOfRun(run({ eot: 4e5, deadTime: 0.074 }), [], spills(50, 50));
    expect(stated.rows.map(({ amount, live }) => [amount, live])).toEqual([
      [2e5, 2e5 * 0.926],
      [2e5, 2e5 * 0.926],
    ]);
    expect(stated.notes).toEqual(['EOT as stated for the run, shared out by recorded events.']);
    const unknown = exposureOfRun(run(), [], spills(50, 50));
    expect(unknown).toMatchObject({ amount: null, live: null, deadTime: null, events: 100 });
    expect(unknown.notes).toEqual([
      'EOT not counted: the run has no counters, and only recorded events are told.',
      'Dead time not known.',
    ]);
    expect(exposurePlots(unknown).map(({ title }) => title)).toEqual(['Recorded events']);
    // A file that was not closed counts nothing; what the other counted is not given to it.
    const halved = exposureOfRun(run({ eot: 6e4 }), [file(0, 0, 60), file(1, 60, 40, { eot: null })], spills(100));
    expect(halved.amount).toBeNull();
  });

  it('of bunches goes by subruns, in positrons', () => {
    const files = [file(0, 0, 60, { eot: null, pot: 1e5, deadTime: null }), file(1, 60, 40, { eot: null, pot: 2e5 })];
    const exposure = exposureOfRun(run({ experiment: 'padme' }), files, [{ spill: null, first: 0, end: 100 }]);
    expect(exposure.rows.map(({ spill, subruns, amount, live }) => [spill, subruns[0], amount, live])).toEqual([
      [null, 0, 1e5, null],
      [null, 1, 2e5, 1.8e5],
    ]);
    expect(exposureHeadline(exposure)).toBe('2 subruns, 100 events, 3 × 10⁵ POT');
    expect(exposure.notes).toEqual(['POT by the counters of the data acquisition.', 'Dead time of 1 of 2 not known.']);
  });

  it('adds up to the counters, however spills and files lie', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lengths, fc.array(fc.nat(200), { maxLength: 6 }), (sizes, cuts) => {
        const events = sizes.reduce((sum, size) => sum + size, 0);
        const borders = [...new Set([0, ...cuts.filter((cut) => cut < events), events])].toSorted((a, b) => a - b);
        const keys = borders.slice(1).map((end, at) => ({ spill: at, first: borders[at]!, end }));
        let first = 0;
        const files = sizes.map((size, subrun) => {
          const one = file(subrun, first, size, { eot: 37 * size + subrun, deadTime: subrun / 10 });
          first += size;
          return one;
        });
        const { rows, amount, events: total } = exposureOfRun(run({ events }), files, keys);
        expect(total).toBe(events);
        expect(amount).toBeCloseTo(
          files.reduce((sum, { eot }) => sum + eot!, 0),
          6,
        );
        const live = files.reduce((sum, { eot, deadTime }) => sum + eot! * (1 - deadTime!), 0);
        expect(rows.reduce((sum, one) => sum + one.live!, 0)).toBeCloseTo(live, 6);
        expect(new Set(rows.map(({ spill }) => spill)).size).toBe(rows.length);
      }),
    );
  });
});
