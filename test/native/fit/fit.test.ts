/** Truth comes back with honest errors; what cannot be fitted is named. */
import { describe, expect, test } from 'vitest';
import { makeRandom } from '#core/statistics/random.ts';
import { fitModels, modelValues, type FitDataSet, type FitParameter, type FitTask } from '#main/native/fit.ts';

const GAUSSIAN: readonly FitParameter[] = [
  { name: 'n', start: 300, low: 0 },
  { name: 'mean', start: 4 },
  { name: 'sigma', start: 1, low: 1e-3, high: 10 },
];
const terms = [{ shape: 'gaussian', parameters: ['n', 'mean', 'sigma'] }] as const;
const range = { x: [0, 10] } as const;
const edges = Float64Array.from({ length: 51 }, (_, i) => i / 5);

function counts(values: readonly number[]): Float64Array {
  const result = new Float64Array(50);
  for (const value of values) if (value >= 0 && value < 10) result[Math.floor(value * 5)]! += 1;
  return result;
}

function draw(seed: number, count: number, mean: number, sigma: number): number[] {
  const random = makeRandom(7, seed);
  return Array.from({ length: count }, () => random.normal(mean, sigma));
}

const binned = (values: readonly number[]): Extract<FitDataSet, { kind: 'binned' }> => ({
  kind: 'binned',
  edges,
  counts: counts(values),
  range,
  terms,
});
const unbinned = (values: readonly number[]): FitDataSet => ({
  kind: 'unbinned',
  x: Float64Array.from(values.filter((x) => x >= 0 && x <= 10)),
  range,
  terms,
});

function moments(values: readonly number[]): { mean: number; width: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, width: Math.sqrt(variance) };
}

describe('pulls', () => {
  // 2,000 sets: the mean is known to 0.022, the width to 0.016.
  const SETS = 2000;
  test.each([
    ['binned', binned],
    ['entry by entry', unbinned],
  ])('a Gaussian fitted %s: mean 0, width 1', async (_, dataSet) => {
    const tasks = Array.from({ length: SETS }, (_unused, set): FitTask => {
      const random = makeRandom(11, set);
      return { parameters: GAUSSIAN, sets: [dataSet(draw(set, random.poisson(400), 4.5, 1.1))] };
    });
    const results = await fitModels(tasks);
    expect(results.every(({ isValid }) => isValid)).toBe(true);
    const truth = [400, 4.5, 1.1];
    for (const [index, value] of truth.entries()) {
      const pulls = results.map(({ parameters }) => (parameters[index]!.value - value) / parameters[index]!.error!);
      const { mean, width } = moments(pulls);
      // Counts and widths of a few hundred entries have a small bias of their own: about σ/20.
      expect(Math.abs(mean)).toBeLessThan(0.15);
      expect(Math.abs(width - 1)).toBeLessThan(0.06);
    }
    const p = results.flatMap(({ goodness }) => goodness?.pValue ?? []);
    if (p.length > 0) expect(p.filter((value) => value < 0.01).length).toBeLessThan(SETS * 0.05);
  });

  test('data sets that share a parameter know it better together', async () => {
    const two = [draw(1, 500, 5, 1), draw(2, 500, 5, 1)].map((values, index): FitDataSet => ({
      ...binned(values),
      terms: [{ shape: 'gaussian', parameters: [`n${index}`, 'mean', 'sigma'] }],
    }));
    const [n, mean, sigma] = GAUSSIAN as [FitParameter, FitParameter, FitParameter];
    const parameters = [{ ...n, name: 'n0' }, { ...n, name: 'n1' }, mean, sigma];
    const alone = [{ ...n, name: 'n0' }, mean, sigma];
    const [together, first] = await fitModels([
      { parameters, sets: two },
      { parameters: alone, sets: [two[0]!] },
    ]);
    const error = (result: typeof together): number => result!.parameters.find(({ name }) => name === 'mean')!.error!;
    expect(error(together) / error(first)).toBeCloseTo(Math.SQRT1_2, 1);
  });
});

describe('intervals by the profile', () => {
  test('rise by 1 at both ends, with the others at their best', async () => {
    // 25 entries: a likelihood with a visible skew.
    const set = unbinned(draw(3, 25, 5, 1));
    const task: FitTask = { parameters: GAUSSIAN, sets: [set], profiled: ['sigma', 'mean'] };
    const [free] = await fitModels([task]);
    const { interval, value, error } = free!.parameters[2]!;
    expect(interval).toMatchObject({ lowEnd: 'crossed', highEnd: 'crossed' });
    // Skewed to larger widths.
    expect(interval!.high! - value).toBeGreaterThan(1.05 * (value - interval!.low!));
    expect(value - interval!.low!).toBeLessThan(error!);
    for (const end of [interval!.low!, interval!.high!]) {
      const held = GAUSSIAN.map((p) => (p.name === 'sigma' ? { ...p, start: end, fixed: true } : p));
      const [there] = await fitModels([{ parameters: held, sets: [set] }]);
      expect(there!.fval - free!.fval).toBeCloseTo(1, 3);
    }
  });

  test('end at a bound that comes before', async () => {
    const bounded = GAUSSIAN.map((p) => (p.name === 'sigma' ? { ...p, high: 1.01 } : p));
    const [result] = await fitModels([
      { parameters: bounded, sets: [binned(draw(4, 200, 5, 0.98))], profiled: ['sigma'] },
    ]);
    const sigma = result!.parameters[2]!;
    expect(sigma.isAtLimit).toBe(false);
    expect(sigma.interval).toMatchObject({ high: 1.01, highEnd: 'atLimit', lowEnd: 'crossed' });
  });
});

describe('bounds and constraints', () => {
  test('a parameter pressed against its bound is said to be there and has no error', async () => {
    const bounded = GAUSSIAN.map((p) => (p.name === 'sigma' ? { ...p, high: 0.8, start: 0.5 } : p));
    const [result] = await fitModels([{ parameters: bounded, sets: [binned(draw(5, 500, 5, 1))] }]);
    expect(result).toMatchObject({ isValid: true, hasParametersAtLimit: true });
    expect(result!.parameters[2]).toMatchObject({ value: 0.8, isAtLimit: true, error: null });
    expect(result!.parameters[1]!.error).toBeGreaterThan(0);
  });

  test('a constraint pulls with its weight', async () => {
    // A point 3 ± 1 and the knowledge 5 ± 1 give 4 ± √½.
    const one = Float64Array.of(1);
    const [result] = await fitModels([
      {
        parameters: [{ name: 'c', start: 0 }],
        sets: [
          {
            kind: 'leastSquares',
            x: one,
            y: Float64Array.of(3),
            sigma: one,
            range,
            terms: [{ shape: 'polynomial', parameters: ['c'] }],
          },
        ],
        constraints: [{ parameter: 'c', mean: 5, sigma: 1 }],
      },
    ]);
    expect(result!.parameters[0]!.value).toBeCloseTo(4, 6);
    expect(result!.parameters[0]!.error).toBeCloseTo(Math.SQRT1_2, 6);
    expect(result!.goodness).toMatchObject({ ndof: 1 });
    expect(result!.goodness!.chi2).toBeCloseTo(2, 6);
  });
});

describe('several starts', () => {
  const twoPeaks: FitTask = {
    // The start sits on the smaller peak.
    parameters: [
      { name: 'n', start: 100, low: 0, high: 2000 },
      { name: 'mean', start: 2, low: 0, high: 10 },
      { name: 'sigma', start: 0.3, fixed: true },
      { name: 'flat', start: 10, low: 0, high: 2000 },
    ],
    sets: [
      {
        ...binned([...draw(6, 250, 2, 0.3), ...draw(7, 900, 8, 0.3), ...draw(8, 300, 5, 6)]),
        terms: [
          { shape: 'gaussian', parameters: ['n', 'mean', 'sigma'] },
          { shape: 'polynomial', parameters: ['flat'] },
        ],
      },
    ],
    seed: 3,
  };

  test('find the deeper minimum, and say how far the other is', async () => {
    const [one, many, again] = await fitModels([twoPeaks, { ...twoPeaks, starts: 20 }, { ...twoPeaks, starts: 20 }]);
    expect(one!.parameters[1]!.value).toBeCloseTo(2, 0);
    expect(one!.secondBest).toBeNull();
    expect(many!.parameters[1]!.value).toBeCloseTo(8, 0);
    expect(many!.secondBest!.difference).toBeCloseTo(one!.fval - many!.fval, 3);
    expect(many!.secondBest!.distance).toBeGreaterThan(100);
    expect(again).toEqual(many);
  });
});

describe('what cannot be fitted is named', () => {
  const first = draw(9, 100, 5, 1);
  const points = (x: number[], y: number[], sigma: number[]): FitDataSet => ({
    kind: 'leastSquares',
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    sigma: Float64Array.from(sigma),
    range,
    terms: [{ shape: 'polynomial', parameters: ['a', 'b'] }],
  });
  const line = [
    { name: 'a', start: 0 },
    { name: 'b', start: 0 },
  ];
  const twice: FitDataSet = {
    ...binned(first),
    terms: [
      { shape: 'gaussian', parameters: ['n', 'mean', 'sigma'] },
      { shape: 'gaussian', parameters: ['n2', 'mean', 'sigma'] },
    ],
  };
  const cases: [string, string, FitTask][] = [
    ['no entries at all', 'noData', { parameters: GAUSSIAN, sets: [unbinned([])] }],
    ['empty bins', 'noEntries', { parameters: GAUSSIAN, sets: [binned([])] }],
    ['two entries for three parameters', 'tooFewData', { parameters: GAUSSIAN, sets: [unbinned([4, 5])] }],
    ['a NaN', 'notFinite', { parameters: line, sets: [points([1, 2, 3], [1, Number.NaN, 2], [1, 1, 1])] }],
    ['an error of zero', 'errorNotPositive', { parameters: line, sets: [points([1, 2, 3], [1, 2, 3], [1, 0, 1])] }],
    [
      'an entry outside the range',
      'outsideRange',
      { parameters: GAUSSIAN, sets: [{ ...unbinned([4, 5, 6, 7]), range: { x: [0, 6.5] } }] },
    ],
    ['one x for a line', 'undetermined', { parameters: line, sets: [points([2, 2, 2], [1, 2, 3], [1, 1, 1])] }],
    ['two equal Gaussians', 'undetermined', { parameters: [...GAUSSIAN, { name: 'n2', start: 50 }], sets: [twice] }],
    [
      'a width that is negative at the start',
      'noStart',
      {
        parameters: GAUSSIAN.map((p) => ({ ...p, low: -10, start: p.name === 'sigma' ? -1 : p.start })),
        sets: [binned(first)],
      },
    ],
  ];
  test.each(cases)('%s: %s', async (_, failure, task) => {
    const [result] = await fitModels([task]);
    expect(result).toMatchObject({ isValid: false, failure, hasAccurateCovar: false, goodness: null });
    expect(result!.parameters.every(({ error }) => error === null)).toBe(true);
  });

  test('all entries at one place: the width shrinks to its bound, and the result says so', async () => {
    const [result] = await fitModels([{ parameters: GAUSSIAN, sets: [unbinned(Array<number>(50).fill(5))] }]);
    expect(result!.isValid && !result!.hasParametersAtLimit).toBe(false);
  });

  test.each<[string, FitTask, RegExp]>([
    ['a parameter that there is not', { parameters: line, sets: [binned(first)] }, /no parameter “n”/],
    ['a parameter twice', { parameters: [...GAUSSIAN, GAUSSIAN[0]!], sets: [binned(first)] }, /two parameters “n”/],
    [
      'a start outside its bounds',
      { parameters: [{ name: 'n', start: -1, low: 0 }, ...GAUSSIAN.slice(1)], sets: [binned(first)] },
      /start must lie within/,
    ],
    [
      'a shape with too few parameters',
      { parameters: GAUSSIAN, sets: [{ ...binned(first), terms: [{ shape: 'gaussian', parameters: ['n'] }] }] },
      /gaussian must have 3 parameters/,
    ],
    [
      'bins that do not rise',
      { parameters: GAUSSIAN, sets: [{ ...binned(first), edges: edges.toReversed() }] },
      /edges must rise/,
    ],
  ])('%s is refused with a sentence', async (_, task, sentence) => {
    await expect(fitModels([task])).rejects.toMatchObject({
      code: 'badInput',
      message: expect.stringMatching(sentence) as string,
    });
  });
});

describe('values of a model', () => {
  test('counts of bins are the integral of the density', () => {
    const values = { n: 1000, mean: 4, sigma: 1.3 };
    const inBins = modelValues(binned([]), values);
    const middles = Array.from({ length: 5000 }, (_, i) => (i + 0.5) / 500);
    const density = modelValues(unbinned(middles), values);
    const sums = new Float64Array(50);
    for (const [i, value] of density.entries()) sums[Math.floor(i / 100)]! += value / 500;
    for (const [i, count] of inBins.entries()) expect(sums[i]).toBeCloseTo(count, 3);
  });

  test('a template is flat in its bins and has the area asked for', () => {
    const template = { edges: Float64Array.of(0, 2, 3, 10), contents: Float64Array.of(1, 3, 0) };
    const set: FitDataSet = { ...binned([]), terms: [{ shape: 'template', parameters: ['n'], template }] };
    const inBins = modelValues(set, { n: 80 });
    expect(inBins[0]).toBeCloseTo(2, 12);
    expect(inBins[10]).toBeCloseTo(12, 12);
    expect(inBins[20]).toBe(0);
    expect(inBins.reduce((sum, value) => sum + value, 0)).toBeCloseTo(80, 10);
  });
});
