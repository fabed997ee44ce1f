/** Cut flows against counting event by event, and the interval of an efficiency against its definition. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addFlows, cutFlowCsv, cutFlowRows, tallyFlow, type Tally } from '#core/analysis/cutFlow.ts';
import { efficiency } from '#core/statistics/binomial.ts';
import { normalAbove } from '#core/statistics/normal.ts';

interface Sample {
  readonly passes: readonly (readonly boolean[])[];
  readonly missing: readonly (readonly boolean[])[];
  readonly visible: readonly boolean[];
  readonly weights: readonly number[];
}

const sample = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 6 })).chain(([events, cuts]) => {
  const flags = fc.array(fc.boolean(), { minLength: events, maxLength: events });
  const perCut = fc.array(flags, { minLength: cuts, maxLength: cuts });
  const weight = fc.double({ min: 0.01, max: 5, noNaN: true });
  return fc.record({
    passes: perCut,
    missing: perCut,
    visible: flags,
    weights: fc.array(weight, { minLength: events, maxLength: events }),
  });
});

const bytes = (flags: readonly boolean[]): Uint8Array => Uint8Array.from(flags, Number);

function flowOf({ passes, missing, visible, weights }: Sample, weighted: boolean) {
  const unknown = missing.map(bytes);
  const mask = passes.map(bytes);
  return tallyFlow(visible.length, mask, unknown, bytes(visible), weighted ? Float64Array.from(weights) : null);
}

/** The events of a condition, one after the other. */
function counted({ visible, weights }: Sample, weighted: boolean, keeps: (event: number) => boolean): Tally {
  const events = visible.map((_, event) => event).filter((event) => visible[event] === true && keeps(event));
  const of = (power: 1 | 2): number =>
    events.reduce((total, event) => total + (weighted ? weights[event]! ** power : 1), 0);
  return { events: events.length, weight: of(1), weight2: of(2) };
}

const expectTally = (actual: Tally, expected: Tally): void => {
  expect(actual.events).toBe(expected.events);
  expect(actual.weight).toBeCloseTo(expected.weight, 9);
  expect(actual.weight2).toBeCloseTo(expected.weight2, 9);
};

test.for([true, false])('counts as one does by hand; weights: %s', (weighted) => {
  fc.assert(
    fc.property(sample, (one) => {
      const flow = flowOf(one, weighted);
      expectTally(
        flow.all,
        counted(one, weighted, () => true),
      );
      for (const [index, cut] of flow.cuts.entries()) {
        const before = (event: number) => one.passes.slice(0, index).every((mask) => mask[event]);
        expectTally(
          cut.after,
          counted(one, weighted, (event) => before(event) && one.passes[index]![event]!),
        );
        expectTally(
          cut.failsOnly,
          counted(one, weighted, (event) => one.passes.every((mask, other) => mask[event] === (other !== index))),
        );
        const undefinedEvents = counted(one, false, (event) => before(event) && one.missing[index]![event]!);
        expect(cut.unknown).toBe(undefinedEvents.events);
      }
    }),
  );
});

test('two runs together are as one run of all their events', () => {
  fc.assert(
    fc.property(sample, fc.integer({ min: 0, max: 40 }), (one, at) => {
      const part = (from: number, to: number): Sample => ({
        passes: one.passes.map((mask) => mask.slice(from, to)),
        missing: one.missing.map((mask) => mask.slice(from, to)),
        visible: one.visible.slice(from, to),
        weights: one.weights.slice(from, to),
      });
      const sum = addFlows([flowOf(part(0, at), true), flowOf(part(at, Infinity), true)]);
      const whole = flowOf(one, true);
      expectTally(sum.all, whole.all);
      for (const [index, cut] of sum.cuts.entries()) {
        expectTally(cut.after, whole.cuts[index]!.after);
        expectTally(cut.failsOnly, whole.cuts[index]!.failsOnly);
        expect(cut.unknown).toBe(whole.cuts[index]!.unknown);
      }
    }),
  );
});

describe('efficiency', () => {
  const of = (passed: number, all: number, weight = 1) =>
    efficiency(
      { weight: passed * weight, weight2: passed * weight * weight },
      { weight: all * weight, weight2: all * weight * weight },
    );

  test('the ends of the interval are the parts from which the count is one standard deviation away', () => {
    for (const [passed, all] of [
      [0, 7],
      [1, 10],
      [37, 100],
      [9990, 10_000],
      [12, 12],
    ] as const) {
      const { value, low, high } = of(passed, all)!;
      expect(value).toBe(passed / all);
      for (const end of [low, high]) {
        if (end === 0 || end === 1) continue;
        expect(Math.abs(passed - all * end)).toBeCloseTo(Math.sqrt(all * end * (1 - end)), 9);
      }
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      expect(high).toBeGreaterThan(low);
    }
  });

  test('covers the truth as often as 1σ says, on average over the truth', () => {
    // Exact sum over the binomial distribution, no sampling.
    const n = 50;
    let covered = 0;
    const truths = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
    for (const p of truths) {
      let term = (1 - p) ** n;
      for (let k = 0; k <= n; k++) {
        const { low, high } = of(k, n)!;
        if (low <= p && p <= high) covered += term / truths.length;
        term *= ((n - k) / (k + 1)) * (p / (1 - p));
      }
    }
    expect(covered).toBeCloseTo(1 - 2 * normalAbove(1), 1);
    expect(Math.abs(covered - (1 - 2 * normalAbove(1)))).toBeLessThan(0.02);
  });

  test('equal weights change nothing, unequal ones make it wider', () => {
    expect(of(3, 10, 0.2)!.low).toBeCloseTo(of(3, 10)!.low, 12);
    const unequal = efficiency({ weight: 3, weight2: 9 }, { weight: 10, weight2: 40 })!;
    expect(unequal.high - unequal.low).toBeGreaterThan(of(3, 10)!.high - of(3, 10)!.low);
  });

  test('nothing has no efficiency', () => expect(of(0, 0)).toBeNull());
});

test('the table names every event once as CSV, with quotes where texts have them', () => {
  const flow = tallyFlow(3, [Uint8Array.of(1, 0, 1)], [new Uint8Array(3)], null, null);
  const rows = cutFlowRows([{ name: 'A "b", c', expression: 'x > 1' }], flow);
  const lines = cutFlowCsv(flow.all, rows).split('\r\n');
  expect(lines[0]).toContain('efficiency');
  expect(lines[1]).toBe('"all events","",3,3,1,,,,,,,,');
  expect(lines[2]).toMatch(/^"A ""b"", c","x > 1",2,2,0\.666/);
  expect(lines).toHaveLength(4);
});
