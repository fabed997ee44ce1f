import { expect, it } from 'vitest';
import { fixed, type Constants, type ConstantTable } from '#core/calibration/payload.ts';
import { comparePayloads } from '#core/calibration/payloadComparison.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { requireTrendValue, valueOf } from '#core/calibration/trendValue.ts';

const gains = payloadType('padme_ecal.gains');

const table = (rows: Readonly<Record<number, [number | null, number | null]>>): ConstantTable => ({
  keys: Object.keys(rows).map(Number),
  status: Object.values(rows).map(([value]) => (value === null ? 'missing' : 'measured')),
  columns: {
    gain: { value: Object.values(rows).map(([value]) => value), error: Object.values(rows).map(([, error]) => error) },
  },
  texts: {},
});
const of = (rows: Readonly<Record<number, [number | null, number | null]>>): Constants => ({
  parameters: {},
  table: table(rows),
});

it('gives difference, ratio and the difference in errors, row by row', () => {
  const from = of({ 1: [10, 0.3], 2: [10, 0.3], 3: [10, 0.3], 5: [null, null] });
  const to = of({ 1: [11, 0.4], 2: [10, 0.4], 4: [9, 0.1], 5: [8, 0.1] });
  const { quantities, worst, worstInErrors, statuses } = comparePayloads(gains, from, to);
  const [gain] = quantities;
  expect(gain!.rows[0]).toEqual({
    key: 1,
    from: 10,
    fromError: 0.3,
    to: 11,
    toError: 0.4,
    difference: 1,
    ratio: 1.1,
    inErrors: 2,
  });
  expect(gain!.rows.map(({ key, ratio }) => [key, ratio])).toEqual([
    [1, 1.1],
    [2, 1],
    [3, null],
    [4, null],
    [5, null],
  ]);
  expect(gain).toMatchObject({ changed: 4, relative: { count: 2, mean: expect.closeTo(0.05, 12) } });
  expect(gain!.histogram!.counts.reduce((a, b) => a + b)).toBe(2);
  // What is on one side only is the largest change.
  expect(worst.map(({ key }) => key)).toEqual([3, 4, 5, 1]);
  expect(worstInErrors.map(({ key }) => key)).toEqual([1]);
  expect(statuses).toEqual([
    { key: 3, from: 'measured', to: null },
    { key: 4, from: null, to: 'measured' },
    { key: 5, from: 'missing', to: 'measured' },
  ]);
});

it('finds the twenty largest changes of hundreds', () => {
  const rows = (scale: (channel: number) => number) =>
    of(Object.fromEntries(Array.from({ length: 616 }, (_, channel) => [channel, [10 * scale(channel), 0.1]])));
  const { worst, quantities } = comparePayloads(
    gains,
    rows(() => 1),
    rows((channel) => 1 + (channel % 2 === 0 ? -1 : 1) * channel * 1e-4),
  );
  expect(worst.map(({ key }) => key)).toEqual(Array.from({ length: 20 }, (_, rank) => 615 - rank));
  const { edges, counts } = quantities[0]!.histogram!;
  expect(edges[0]).toBeCloseTo(-edges.at(-1)!, 12);
  expect(counts.reduce((a, b) => a + b)).toBe(616);
});

it('says nothing differs between a payload and itself', () => {
  const same = of({ 1: [10, 0.3], 2: [0, null] });
  const { quantities, worst, texts, statuses } = comparePayloads(gains, same, same);
  expect(quantities[0]!.changed).toBe(0);
  expect([worst, texts, statuses]).toEqual([[], [], []]);
});

it('takes parameters without rows', () => {
  const { quantities } = comparePayloads(
    payloadType('flux.npot'),
    { parameters: { npot: fixed(100) }, table: null },
    { parameters: { npot: fixed(98) }, table: null },
  );
  expect(quantities.find(({ name }) => name === 'npot')).toMatchObject({
    changed: 1,
    rows: [{ key: null, ratio: 0.98, inErrors: null }],
  });
});

it('follows one row or what the rows come to', () => {
  const constants = of({ 1: [10, 0.3], 2: [12, 0.4], 3: [null, null] });
  const value = (key: number | null, over: 'mean' | 'median' | 'spread' = 'mean') =>
    valueOf(constants, { name: 'gain', key, over });
  expect(value(2)).toEqual({ value: 12, error: 0.4 });
  expect(value(3)).toEqual({ value: null, error: null });
  expect(value(9)).toEqual({ value: null, error: null });
  expect(value(null)).toEqual({ value: 11, error: expect.closeTo(0.25, 12) });
  expect(value(null, 'spread').value).toBeCloseTo(Math.SQRT2, 12);
  expect(() => requireTrendValue(gains, { name: 'gian', key: null, over: 'mean' })).toThrow(
    /no value “gian”; it has gain/,
  );
  expect(() => requireTrendValue(payloadType('flux.npot'), { name: 'npot', key: 1, over: 'mean' })).toThrow(/no rows/);
});
