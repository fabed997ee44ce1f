/** Rules of alarms: what they take, which quantities they mean, and what they find in courses. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeDrift, type DriftRule } from '#core/analysis/drift.ts';
import { judgeNext, NO_DRIFT } from '#core/analysis/driftStream.ts';
import { watchCourse } from '#core/alarms/course.ts';
import { alarmRule, matchesQuantity, type AlarmRule } from '#core/alarms/rule.ts';
import { SHIPPED_RULES } from '#core/alarms/shippedRules.ts';
import { NEW_WATCH } from '#core/alarms/watch.ts';
import { measuredPoint } from '#core/calibration/series.ts';

const reference = fc.oneof(
  fc.record({
    from: fc.constant('given' as const),
    value: fc.integer({ min: -3, max: 3 }),
    sigma: fc.constantFrom(0.5, 1, 2),
  }),
  fc.record({ from: fc.constant('first' as const), points: fc.integer({ min: 2, max: 5 }) }),
);
const scope = fc.constantFrom('all' as const, 'run' as const);
const rules: fc.Arbitrary<DriftRule> = fc.oneof(
  fc.record({ kind: fc.constant('limits' as const), low: fc.constantFrom(null, -2), high: fc.constantFrom(null, 2) }),
  fc.record({
    kind: fc.constant('change' as const),
    allowed: fc.constantFrom(0.1, 1),
    counted: fc.constantFrom('relative' as const, 'absolute' as const),
    reference,
    scope,
  }),
  fc.record({ kind: fc.constant('sigma' as const), most: fc.constantFrom(1, 2), reference, scope }),
  fc.record({
    kind: fc.constant('cusum' as const),
    k: fc.constantFrom(0, 0.5),
    h: fc.constantFrom(1, 4),
    reference,
    scope,
  }),
);

describe('rules', () => {
  test('that come with Beamglass are rules, each of another name, with cause, consequence and action', () => {
    expect(new Set(SHIPPED_RULES.map(({ id }) => id)).size).toBe(SHIPPED_RULES.length);
    for (const rule of SHIPPED_RULES) expect(alarmRule.parse(JSON.parse(JSON.stringify(rule)))).toEqual(rule);
  });

  test.each([
    ['a count of more than it looks at', { count: { least: 3, of: 2 } }],
    ['limits without a limit', { condition: { kind: 'limits', low: null, high: null } }],
    ['missing points of a series', { quantity: 'series/padme.x' }],
    ['several values of payloads', { quantity: 'payload/*', condition: { kind: 'limits', low: 0, high: 1 } }],
    ['no action', { action: ' ' }],
    ['a name with capitals', { id: 'NoFile' }],
    ['a fifth priority', { priority: 5 }],
    ['what no rule knows', { colour: 'red' }],
  ])('refuse %s', (_what, change) => {
    const rule = SHIPPED_RULES.find(({ id }) => id === 'live_no_file')!;
    expect(alarmRule.safeParse({ ...rule, ...change }).success).toBe(false);
  });

  test('mean the quantities that a regular expression would', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '*'), minLength: 1, maxLength: 8 });
    const quantity = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 10 });
    fc.assert(
      fc.property(word, quantity, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        expect(matchesQuantity(pattern, text)).toBe(expression.test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('find in points that come one by one what they find in all of them', () => {
    const point = fc.record({ value: fc.integer({ min: -5, max: 5 }), run: fc.integer({ min: 1, max: 2 }) });
    fc.assert(
      fc.property(rules, fc.array(point, { maxLength: 30 }), (rule, given) => {
        // Runs come one after the other, as in a course.
        const points = given
          .toSorted((a, b) => a.run - b.run)
          .map(({ value, run }, x) => measuredPoint(x, value, null, run));
        const whole = judgeDrift(points, rule);
        const wrong = new Set(
          whole.alarms.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, at) => first + at)),
        );
        let memory = NO_DRIFT;
        let judged = 0;
        const found: number[] = [];
        for (const { x, run, value } of points) {
          // As it is between two restarts.
          const next = judgeNext(
            JSON.parse(JSON.stringify(memory)) as typeof memory,
            { x, run, value: value! },
            rule,
            '',
          );
          memory = next.memory;
          if (next.isJudged) judged++;
          if (next.breach !== null) found.push(x);
        }
        expect(found).toEqual([...wrong].toSorted((a, b) => a - b));
        expect(judged).toBe(whole.judged);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a course', () => {
  const rule: AlarmRule = {
    ...SHIPPED_RULES.find(({ quantity }) => quantity.startsWith('series/'))!,
    condition: { kind: 'limits', low: null, high: 10 },
  };
  const course = (...values: readonly number[]) => ({
    points: values.map((value, index) => measuredPoint(1_700_000_000_000 + 60_000 * index, value, null, 7)),
    abscissa: 'utc' as const,
  });

  test('is told of once, ends when its last point is in order, and is told of again for what is new', () => {
    let watch = NEW_WATCH;
    const look = (...values: readonly number[]): string[] => {
      const next = watchCourse(watch, rule, course(...values), 5);
      watch = next.watch;
      return next.events.map(({ kind, occurrence }) => `${kind} ${occurrence}`);
    };
    expect(look(1, 2)).toEqual([]);
    expect(look(1, 2, 11)).toEqual(['raised 1']);
    expect(watch.state.why).toBe('2023-11-14 22:15 UTC: 11 is above 10.');
    expect(look(1, 2, 11)).toEqual([]);
    expect(look(1, 2, 11, 12)).toEqual([]);
    expect(look(1, 2, 11, 12, 3)).toEqual(['returned 1']);
    expect(look(1, 2, 11, 12, 3, 4)).toEqual([]);
    expect(look(1, 2, 11, 12, 3, 4, 13)).toEqual(['raised 2']);
  });

  test('that is over when it is seen for the first time stays until it is acknowledged', () => {
    const { watch } = watchCourse(NEW_WATCH, rule, course(1, 11, 2), 5);
    expect(watch.state).toMatchObject({ phase: 'returned', occurrence: 1, acknowledged: null });
  });
});
