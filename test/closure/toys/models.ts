/** Models of the fitting core with known truth, from which toys are drawn (R17). */
import type { Random } from '#core/statistics/random.ts';
import { modelValues, type FitDataSet, type FitParameter, type FitTask, type FitTerm } from '#main/native/fit.ts';

export interface ToyModel {
  readonly name: string;
  readonly truth: Readonly<Record<string, number>>;
  task(random: Random): FitTask;
}

/** Truth, and bounds where the shape needs them; the fit begins beside the truth. */
type Given = Readonly<Record<string, readonly [truth: number, low?: number, high?: number]>>;

function parametersOf(given: Given): FitParameter[] {
  return Object.entries(given).map(([name, [truth, low, high]]) => ({
    name,
    start: truth === 0 ? 0.05 : 1.05 * truth,
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
  }));
}

const truthOf = (given: Given): Record<string, number> =>
  Object.fromEntries(Object.entries(given).map(([name, [truth]]) => [name, truth]));

function inBins(
  name: string,
  range: readonly [number, number],
  bins: number,
  terms: readonly FitTerm[],
  given: Given,
): ToyModel {
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => range[0] + ((range[1] - range[0]) * i) / bins);
  const set = {
    kind: 'binned',
    edges,
    counts: new Float64Array(bins),
    range: { x: range },
    terms,
  } as const satisfies FitDataSet;
  const expected = modelValues(set, truthOf(given));
  return {
    name,
    truth: truthOf(given),
    task: (random) => ({
      parameters: parametersOf(given),
      sets: [{ ...set, counts: expected.map((mean) => random.poisson(mean)) }],
    }),
  };
}

const gaussian = (...parameters: string[]): FitTerm => ({ shape: 'gaussian', parameters });
const template = (name: string, contents: readonly number[]): FitTerm => ({
  shape: 'template',
  parameters: [name],
  template: {
    edges: Float64Array.from({ length: contents.length + 1 }, (_, i) => (10 * i) / contents.length),
    contents: Float64Array.from(contents),
  },
});
const bump = (at: number, width: number): number[] =>
  Array.from({ length: 25 }, (_, i) => 1 + 1000 * Math.exp(-0.5 * ((0.4 * (i + 0.5) - at) / width) ** 2));

/**
 * So many hits that the likelihood's own bias is small: the pull of a width from n entries has a mean of −1.25 √(2/n),
 * for its error goes with it and its expectation is too low by 3/4n. With 3000 that were −0.032, with 15,000 −0.014.
 */
const SPOT = { n: 15_000, x: 0.5, y: -0.3, sx: 4.13, sy: 1.4, rho: 0.4 };

/** Hits one by one; of a flat background, and cut by the range, where there is one. */
function spot(name: string, range: FitDataSet['range'], flat: number): ToyModel {
  const { n, x, y, sx, sy, rho } = SPOT;
  const [[lowX, highX], [lowY, highY]] = [range.x, range.y!];
  const truth = { ...SPOT, ...(flat > 0 && { flat }) };
  return {
    name,
    truth,
    task: (random) => {
      const hits: [number, number][] = [];
      for (let i = random.poisson(n); i > 0; i--) {
        const u = random.normal(0, 1);
        const v = rho * u + Math.sqrt(1 - rho * rho) * random.normal(0, 1);
        hits.push([x + sx * u, y + sy * v]);
      }
      for (let i = flat > 0 ? random.poisson(flat) : 0; i > 0; i--)
        hits.push([random.between(lowX, highX), random.between(lowY, highY)]);
      const kept = hits.filter(([a, b]) => a >= lowX && a <= highX && b >= lowY && b <= highY);
      return {
        parameters: parametersOf({
          n: [n, 0],
          x: [x],
          y: [y],
          sx: [sx, 0.1, 50],
          sy: [sy, 0.1, 50],
          rho: [rho, -0.999, 0.999],
          ...(flat > 0 && { flat: [flat] as const }),
        }),
        sets: [
          {
            kind: 'unbinned',
            x: Float64Array.from(kept, ([a]) => a),
            y: Float64Array.from(kept, ([, b]) => b),
            range,
            terms: [
              { shape: 'gaussian2d', parameters: Object.keys(SPOT) },
              ...(flat > 0 ? [{ shape: 'uniform2d' as const, parameters: ['flat'] }] : []),
            ],
          },
        ],
      };
    },
  };
}

function line(): ToyModel {
  const x = Float64Array.from({ length: 20 }, (_, i) => i / 2);
  const sigma = x.map((one) => 0.2 + 0.02 * one);
  const given: Given = { c0: [2], c1: [1], c2: [-0.5] };
  const head = {
    kind: 'leastSquares',
    x,
    sigma,
    range: { x: [0, 10] },
    terms: [{ shape: 'polynomial', parameters: ['c0', 'c1', 'c2'] }],
  } as const;
  const expected = modelValues({ ...head, y: new Float64Array(20) }, truthOf(given));
  return {
    name: 'polynomial through points',
    truth: truthOf(given),
    task: (random) => ({
      parameters: parametersOf(given),
      sets: [{ ...head, y: expected.map((y, i) => random.normal(y, sigma[i]!)) }],
    }),
  };
}

export const gaussianModel = inBins('gaussian', [0, 10], 50, [gaussian('n', 'm', 's')], {
  n: [20_000, 0],
  m: [4.5],
  s: [1.1, 0.01, 10],
});

export const TOY_MODELS: readonly ToyModel[] = [
  gaussianModel,
  inBins('double gaussian, shared mean', [0, 10], 50, [gaussian('n1', 'm', 's1'), gaussian('n2', 'm', 's2')], {
    n1: [60_000, 0],
    m: [5],
    s1: [0.5, 0.05, 1],
    n2: [40_000, 0],
    s2: [1.8, 1, 10],
  }),
  inBins('exponential', [0, 10], 50, [{ shape: 'exponential', parameters: ['n', 'k'] }], { n: [10_000, 0], k: [0.4] }),
  inBins(
    'gaussian on a parabola',
    [0, 10],
    50,
    [gaussian('n', 'm', 's'), { shape: 'polynomial', parameters: ['c0', 'c1', 'c2'] }],
    {
      n: [10_000, 0],
      m: [4],
      s: [0.5, 0.05, 5],
      c0: [4000],
      c1: [500],
      c2: [-300],
    },
  ),
  inBins('landau with gaussian', [0, 30], 60, [{ shape: 'landauGauss', parameters: ['n', 'm', 'w', 's'] }], {
    n: [40_000, 0],
    m: [8],
    w: [0.8, 0.05, 10],
    s: [1, 0.05, 10],
  }),
  inBins('crystal ball', [0, 8], 80, [{ shape: 'crystalBall', parameters: ['n', 'm', 's', 'a', 'p'] }], {
    n: [400_000, 0],
    m: [6],
    s: [0.5, 0.01, 5],
    a: [1.2, 0.1, 5],
    p: [3, 1.01, 50],
  }),
  inBins('voigt', [0, 10], 50, [{ shape: 'voigt', parameters: ['n', 'm', 's', 'g'] }], {
    n: [100_000, 0],
    m: [5],
    s: [0.6, 0.01, 5],
    g: [0.5, 0.01, 5],
  }),
  inBins('templates', [0, 10], 25, [template('a', bump(4.5, 1)), template('b', bump(5.5, 2.2))], {
    a: [3000],
    b: [1000],
  }),
  line(),
  spot('beam spot', { x: [-40, 40], y: [-40, 40] }, 0),
  spot('beam spot, cut, on a flat background', { x: [-6, 9], y: [-3, 3] }, 3000),
];
