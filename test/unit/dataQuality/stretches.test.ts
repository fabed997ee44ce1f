/** From verdicts of subruns to statements, against a model that keeps what each subrun says by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUBRUNS } from '#core/calibration/timeBase.ts';
import { placeOfSubrun } from '#core/dataQuality/colours.ts';
import { defectsInForce } from '#core/dataQuality/defect.ts';
import { formatRunRange, overlap, type RunRange } from '#core/dataQuality/runRange.ts';
import {
  countedBad,
  settlingSteps,
  stretchesOf,
  type CheckedRun,
  type PartState,
  type SettledStatement,
} from '#core/dataQuality/stretches.ts';

const STATES: Readonly<Record<string, PartState>> = { b: 'bad', f: 'fine', '?': 'unknown' };
const states = (text: string): PartState[] => [...text].map((one) => STATES[one]!);
const check = (text: string, whole = 'f', part = 'ecal'): CheckedRun => ({
  part,
  subruns: states(text),
  whole: STATES[whole]!,
});
const told = (one: CheckedRun, ...others: CheckedRun[]): string =>
  countedBad(one, [one, ...others])
    .map((state) => Object.keys(STATES).find((key) => STATES[key] === state)!)
    .join('');

describe('subruns that count as bad', () => {
  it('are those of a stretch, and of one that the run ends or begins with', () => {
    expect(told(check('ffbbf'))).toBe('ffbbf');
    expect(told(check('fffb'))).toBe('fffb');
    expect(told(check('bfff'))).toBe('bfff');
    expect(told(check('f?b?f'))).toBe('f?b?f');
  });

  it('are not a single dip, unless the whole run or another check of that part shows it', () => {
    expect(told(check('ffbff'))).toBe('fffff');
    expect(told(check('ffbff', 'b'))).toBe('ffbff');
    expect(told(check('ffbff'), check('ffbff'))).toBe('ffbff');
    expect(told(check('ffbff'), check('ffbff', 'f', 'beam'))).toBe('fffff');
  });

  it('are all of a run that only shows it as a whole, and never those that cannot be judged', () => {
    expect(told(check('f?f?', 'b'))).toBe('bbbb');
    expect(told(check('????', '?'))).toBe('????');
    expect(told(check('b?b?', 'b'))).toBe('b?b?');
  });
});

it('consecutive ones are joined', () => {
  expect(stretchesOf([true, false, true, true, false, true])).toEqual([
    [0, 0],
    [2, 3],
    [5, 5],
  ]);
});

const RUN = 7;
const WHAT = { experiment: 'padme', type: 'gain_shift', part: 'ecal' } as const;
const COUNT = 6;
const SUBRUN_NUMBERS = Array.from({ length: COUNT }, (_, at) => at);
const subrun = (at: number): RunRange => placeOfSubrun({ number: RUN, subruns: COUNT }, at);

/** Statements in the order in which they are made. */
class Book {
  readonly all: SettledStatement[] = [];

  state(one: Pick<SettledStatement, 'origin' | 'present' | 'supersedes'> & RunRange): void {
    const { since, until, origin, present, supersedes } = one;
    this.all.push({
      ...WHAT,
      since,
      until,
      origin,
      present,
      supersedes,
      defect: this.all.length + 1,
      recoverable: false,
      comment: '',
      author: 'x',
      verified: null,
    });
  }

  settle(of: readonly PartState[]): number {
    const run = { ...WHAT, number: RUN, subruns: SUBRUN_NUMBERS, states: of };
    const steps = settlingSteps(run, this.all);
    for (const { range, present, supersedes } of steps) {
      this.state({ ...range, present, supersedes, origin: 'automatic' });
    }
    return steps.length;
  }

  covered(): boolean[] {
    const ranges = defectsInForce(this.all).flatMap((one) => one.ranges);
    return SUBRUN_NUMBERS.map((at) => ranges.some((range) => overlap(range, subrun(at)) !== null));
  }

  texts(): string[] {
    return defectsInForce(this.all).flatMap(({ ranges }) => ranges.map(formatRunRange));
  }
}

describe('what checks state of a run', () => {
  it('is the range that it covers, and follows what is found later', () => {
    const book = new Book();
    book.settle(states('fffbbb'));
    expect(book.texts()).toEqual(['7:3–5']);
    expect(book.settle(states('fffbbb'))).toBe(0);
    book.settle(states('ffbbbb'));
    expect(book.texts()).toEqual(['7:2–5']);
    // Too little to judge is no reason to take it back.
    expect(book.settle(states('ffb??b'))).toBe(0);
    book.settle(states('bbbbbb'));
    expect(book.texts()).toEqual(['7']);
    book.settle(states('bfffbb'));
    expect(book.texts().toSorted()).toEqual(['7:0', '7:4–5']);
    book.settle(states('ffffff'));
    expect(book.texts()).toEqual([]);
    // Nothing that was ever said is gone.
    expect(book.all.filter(({ present }) => present)).toHaveLength(5);
  });

  it('stays within what people have said', () => {
    const human = { origin: 'human', supersedes: null } as const;
    const withdrawn = new Book();
    withdrawn.settle(states('bbbbbb'));
    withdrawn.state({ ...human, ...subrun(2), present: false, supersedes: 1 });
    expect(withdrawn.settle(states('bbbbbb'))).toBe(0);
    expect(withdrawn.texts()).toEqual(['7:0–1', `7:3–${SUBRUNS - 1}`]);
    const corrected = new Book();
    corrected.settle(states('ffbbff'));
    corrected.state({ ...human, ...subrun(2), present: true, supersedes: 1 });
    expect(corrected.settle(states('ffbbff'))).toBe(0);
    expect(corrected.texts()).toEqual(['7:2']);
    const stated = new Book();
    stated.state({ ...human, ...subrun(4), present: true });
    stated.settle(states('fffbbb'));
    expect(stated.texts()).toEqual(['7:4', '7:3', '7:5']);
    stated.settle(states('ffffff'));
    expect(stated.texts()).toEqual(['7:4']);
  });

  it('agrees with a model of single subruns, whatever order things come in', () => {
    const step = fc.oneof(
      fc.array(fc.constantFrom<PartState>('bad', 'fine', 'unknown'), { minLength: COUNT, maxLength: COUNT }),
      fc.record({ at: fc.nat(COUNT - 1), present: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (order) => {
        const book = new Book();
        const automatic = SUBRUN_NUMBERS.map(() => false);
        const human = SUBRUN_NUMBERS.map((): boolean | null => null);
        for (const one of order) {
          if (Array.isArray(one)) {
            book.settle(one);
            for (const [at, state] of one.entries()) {
              if (state !== 'unknown' && human[at] === null) automatic[at] = state === 'bad';
            }
            // The same again changes nothing.
            expect(book.settle(one)).toBe(0);
          } else {
            book.state({ ...subrun(one.at), present: one.present, origin: 'human', supersedes: null });
            human[one.at] = one.present;
            if (!one.present) automatic[one.at] = false;
          }
          expect(book.covered()).toEqual(SUBRUN_NUMBERS.map((at) => automatic[at]! || human[at] === true));
        }
      }),
      { numRuns: 500 },
    );
  });
});
