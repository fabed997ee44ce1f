/** Defects, colours and good-run lists against a model that looks at every subrun by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUBRUNS } from '#core/calibration/timeBase.ts';
import { CURRENT_RULES, judge, type Colour, type JudgedRun } from '#core/dataQuality/colours.ts';
import { AUTOMATIC_AUTHOR, defectsInForce, type DefectStatement } from '#core/dataQuality/defect.ts';
import { cmsForm, listRunsFor, totalsOf, type GoodRunQuery, type ListedRun } from '#core/dataQuality/goodRuns.ts';

const RUNS = [3, 4, 5] as const;
const SUBRUNS_OF = new Map([
  [3, 4],
  [4, 1],
  [5, 6],
]);
const EXPERIMENT = 'padme';

/** One of each behaviour: bad, with care, harmless for physics, unknown to the rules. */
const TYPES = [
  { type: 'part_off', part: 'ecal' },
  { type: 'part_off', part: 'timepix' },
  { type: 'dead_crystal', part: 'ecal' },
  { type: 'of_a_later_version', part: 'ecal' },
] as const;

const place = fc.tuple(fc.constantFrom(...RUNS), fc.nat(6)).map(([run, subrun]) => run * SUBRUNS + subrun);
const range = fc.oneof(
  fc.tuple(fc.constantFrom(...RUNS), fc.constantFrom(...RUNS)).map(([a, b]) => ({
    since: Math.min(a, b) * SUBRUNS,
    until: (Math.max(a, b) + 1) * SUBRUNS,
  })),
  fc.tuple(place, place).map(([a, b]) => ({ since: Math.min(a, b), until: Math.max(a, b) + 1 })),
);

const statements = fc
  .array(
    fc.record({
      what: fc.constantFrom(...TYPES),
      range,
      present: fc.boolean(),
      recoverable: fc.boolean(),
      isAutomatic: fc.boolean(),
      // Which of the earlier statements it names, if any.
      names: fc.option(fc.nat(20), { nil: null }),
    }),
    { maxLength: 12 },
  )
  .map((drafts) => {
    const all: DefectStatement[] = [];
    for (const { what, range: extent, present, recoverable, isAutomatic, names } of drafts) {
      const named = names === null || all.length === 0 ? null : all[names % all.length]!;
      all.push({
        defect: all.length + 1,
        experiment: EXPERIMENT,
        ...(named === null ? what : { type: named.type, part: named.part }),
        ...extent,
        present,
        recoverable,
        comment: 'x',
        author: isAutomatic ? AUTOMATIC_AUTHOR : 'ada',
        origin: isAutomatic ? 'automatic' : 'human',
        supersedes: named?.defect ?? null,
      });
    }
    return all;
  });

/** Whether a statement holds at one place: nothing later speaks against it there. */
function holdsAt(all: readonly DefectStatement[], one: DefectStatement, position: number): boolean {
  if (position < one.since || position >= one.until) return false;
  return !all.some((later) => {
    if (later.defect <= one.defect) return false;
    if (later.supersedes === one.defect) return later.present || holdsAt(all, later, position);
    const speaksOfIt =
      later.supersedes === null &&
      !later.present &&
      one.present &&
      later.type === one.type &&
      later.part === one.part &&
      !(later.origin === 'automatic' && one.origin === 'human');
    return speaksOfIt && holdsAt(all, later, position);
  });
}

/** What the rules of version 1 say of one statement for physics, written down once more by hand. */
function colourByHand({ type, part, recoverable }: DefectStatement): Colour {
  if (type === 'dead_crystal') return 'usableWithCare';
  return part === 'timepix' || recoverable ? 'usableWithCare' : 'bad';
}

const severity = (colour: Colour): number => ['good', 'usableWithCare', 'notChecked', 'bad'].indexOf(colour);
const worse = (a: Colour, b: Colour): Colour => (severity(b) > severity(a) ? b : a);

/** Places of one subrun, also those behind the last, which a defect can name. */
function placesOf(number: number, subrun: number): number[] {
  const last = SUBRUNS_OF.get(number)! - 1;
  const own = [subrun, ...(subrun === last ? [1, 2, 3, 4, 5, 6, 7, SUBRUNS - 1].filter((more) => more > last) : [])];
  return own.map((one) => number * SUBRUNS + one);
}

function colourOfSubrun(all: readonly DefectStatement[], number: number, subrun: number): Colour {
  return all
    .filter(({ present }) => present)
    .filter((one) => placesOf(number, subrun).some((position) => holdsAt(all, one, position)))
    .map(colourByHand)
    .reduce(worse, 'good');
}

function colourOfRun(colours: readonly Colour[], checked: boolean): Colour {
  const bad = colours.filter((colour) => colour === 'bad').length;
  if (bad === colours.length) return 'bad';
  if (!checked) return 'notChecked';
  return bad > 0 ? 'usableWithCare' : colours.reduce(worse, 'good');
}

const judged = (number: number, checked: boolean): JudgedRun => ({
  experiment: EXPERIMENT,
  number,
  subruns: SUBRUNS_OF.get(number)!,
  checked,
});

describe('what holds of random statements', () => {
  it('is what a look at every subrun finds, and so are the colours', () => {
    fc.assert(
      fc.property(statements, fc.boolean(), (all, checked) => {
        const inForce = defectsInForce(all);
        for (const number of RUNS) {
          const expected = Array.from({ length: SUBRUNS_OF.get(number)! }, (_, subrun) =>
            colourOfSubrun(all, number, subrun),
          );
          const quality = judge(judged(number, checked), inForce, 'physics');
          expect(quality.colour).toBe(colourOfRun(expected, checked));
          expect(quality.subruns).toEqual(checked ? expected : expected.map((colour) => worse(colour, 'notChecked')));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('is disjoint, in order, within what was stated', () => {
    fc.assert(
      fc.property(statements, (all) => {
        for (const { statement, ranges } of defectsInForce(all)) {
          let end = statement.since;
          for (const { since, until } of ranges) {
            expect(since).toBeGreaterThanOrEqual(end);
            expect(until).toBeGreaterThan(since);
            end = until;
          }
          expect(end).toBeLessThanOrEqual(statement.until);
        }
      }),
    );
  });
});

describe('a good-run list', () => {
  const runs: ListedRun[] = RUNS.map((number) => ({
    ...judged(number, number !== 5),
    run: `padme-${number}`,
    period: number === 3 ? 'A' : 'B',
    events: 100 * number,
    onTarget: number === 4 ? null : 1e6 * number,
    contentHash: String(number).padStart(64, '0'),
    process: null,
    parts: [],
  }));
  const query: GoodRunQuery = {
    rules: CURRENT_RULES.version,
    experiment: EXPERIMENT,
    purpose: 'physics',
    accept: 'good',
    periods: [],
    runs: null,
    minimumEvents: 0,
    minimumOnTarget: 0,
  };

  it('takes exactly the subruns that are good enough, of runs that were checked', () => {
    fc.assert(
      fc.property(statements, fc.constantFrom('good', 'usableWithCare'), (all, accept) => {
        const outcomes = listRunsFor({ ...query, accept }, runs, defectsInForce(all));
        const listed = new Map(
          Object.entries(cmsForm(outcomes)).map(([number, ranges]) => [
            Number(number),
            new Set(ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))),
          ]),
        );
        for (const number of RUNS) {
          for (let subrun = 0; subrun < SUBRUNS_OF.get(number)!; subrun++) {
            const colour = colourOfSubrun(all, number, subrun);
            const isTaken = number !== 5 && (colour === 'good' || colour === accept);
            expect(listed.get(number)?.has(subrun) ?? false).toBe(isTaken);
          }
          const outcome = outcomes.find((one) => one.number === number)!;
          const isWhole = (listed.get(number)?.size ?? 0) === SUBRUNS_OF.get(number)!;
          // Whoever reads the list learns why something is not in it.
          expect(outcome.reasons.length > 0).toBe(!isWhole);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves out what is too small, does not say how much it has, or lies elsewhere', () => {
    const reasons = (change: Partial<GoodRunQuery>) =>
      listRunsFor({ ...query, ...change }, runs, []).map(({ number, reasons: why }) => [number, ...why]);
    expect(reasons({ minimumEvents: 400 })).toEqual([[3, '300 events, fewer than 400'], [4], [5, 'not checked']]);
    expect(reasons({ minimumOnTarget: 4e6 })).toEqual([
      [3, '3000000 on target, fewer than 4000000'],
      [4, 'does not state its particles on target'],
      [5, 'not checked'],
    ]);
    expect(reasons({ periods: ['A'] })).toEqual([[3]]);
    expect(reasons({ runs: { first: 4, last: 4 } })).toEqual([[4]]);
    expect(reasons({ experiment: 'na64' })).toEqual([]);
    expect(() => listRunsFor({ ...query, rules: 99 }, runs, [])).toThrow('There are no rules of version 99');
  });

  it('counts events and particles of whole runs alone', () => {
    const partly: DefectStatement = {
      defect: 1,
      experiment: EXPERIMENT,
      type: 'part_off',
      part: 'ecal',
      since: 3 * SUBRUNS + 1,
      until: 3 * SUBRUNS + 3,
      present: true,
      recoverable: false,
      comment: '',
      author: 'ada',
      origin: 'human',
      supersedes: null,
    };
    const outcomes = listRunsFor(query, runs, defectsInForce([partly]));
    expect(JSON.stringify(cmsForm(outcomes))).toBe('{"3":[[0,0],[3,3]],"4":[[0,0]]}');
    expect(outcomes[0]?.reasons).toEqual(['Part off, 3:1–2']);
    expect(totalsOf(outcomes)).toEqual({
      asked: 3,
      whole: 1,
      partly: 1,
      leftOut: 1,
      events: 400,
      onTarget: 0,
      withoutOnTarget: 1,
    });
  });
});
