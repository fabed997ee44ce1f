/** R17: pulls of the fitting core over many toys, and whether bad fits are told from good ones. */
import { makeRandom, type Random } from '#core/statistics/random.ts';
import type { FitResult } from '#core/statistics/fitResult.ts';
import { fitModels, type FitTask } from '#main/native/fit.ts';
import { gaussianModel, type ToyModel } from './models.ts';

export interface Pulls {
  readonly name: string;
  readonly mean: number;
  readonly width: number;
  readonly toys: number;
}

const TOGETHER = 500;
/** Below it a fit does not describe its data; how much higher a second minimum must lie without a
 * warning. As the checks of proposals have it. */
const LEAST_P = 1e-6;
const LEAST_GAP = 9;

async function fits(
  toys: number,
  seed: number,
  task: (random: Random) => FitTask,
  each: (result: FitResult) => void,
): Promise<void> {
  for (let from = 0; from < toys; from += TOGETHER) {
    const count = Math.min(TOGETHER, toys - from);
    const tasks = Array.from({ length: count }, (_, i) => task(makeRandom(seed, from + i)));
    for (const result of await fitModels(tasks)) each(result);
  }
}

/** Per parameter; toys whose fit is not accepted are left out and counted. */
export async function pullsOf(model: ToyModel, toys: number, seed = 1): Promise<{ pulls: Pulls[]; vetoed: number }> {
  const sums = new Map(Object.keys(model.truth).map((name) => [name, { count: 0, sum: 0, squares: 0 }]));
  let vetoed = 0;
  await fits(
    toys,
    seed,
    (random) => model.task(random),
    (result) => {
      if (!isAccepted(result)) {
        vetoed++;
        return;
      }
      for (const { name, value, error } of result.parameters) {
        const pull = (value - model.truth[name]!) / error!;
        const own = sums.get(name)!;
        own.count++;
        own.sum += pull;
        own.squares += pull * pull;
      }
    },
  );
  const pulls = [...sums].map(([name, { count, sum, squares }]): Pulls => {
    const mean = sum / count;
    return { name, mean, width: Math.sqrt(squares / count - mean * mean), toys: count };
  });
  return { pulls, vetoed: vetoed / toys };
}

export function isAccepted(result: FitResult): boolean {
  const { isValid, hasAccurateCovar, hasParametersAtLimit, goodness, secondBest } = result;
  return (
    isValid &&
    hasAccurateCovar &&
    !hasParametersAtLimit &&
    (goodness === null || !(goodness.pValue < LEAST_P)) &&
    (secondBest === null || secondBest.difference >= LEAST_GAP)
  );
}

/** A way to lead a fit astray; `isWrong` says whether an accepted result is. */
export interface Trap {
  readonly name: string;
  /** What share of its fits may be accepted and wrong, or must be flagged. */
  readonly wants: 'right' | 'flagged';
  task(random: Random): FitTask;
  isWrong(result: FitResult): boolean;
}

const far = (result: FitResult, name: string, truth: number): boolean => {
  const { value, error } = result.parameters.find((one) => one.name === name)!;
  return error === null || Math.abs(value - truth) > 6 * error;
};

/** One peak with a flat part, from a start that may be anywhere. */
function peak(
  random: Random,
  more: readonly (readonly [mean: number, sigma: number, area: number])[],
  isDead: (bin: number) => boolean,
  starts: number,
  background = 4,
): FitTask {
  const base = gaussianModel.task(random);
  const set = base.sets[0]!;
  if (set.kind !== 'binned') throw new TypeError('The Gaussian is fitted in bins.');
  const counts = new Float64Array(50);
  for (const [mean, sigma, area] of more) {
    for (let i = random.poisson(area); i > 0; i--) {
      const bin = Math.floor(5 * random.normal(mean, sigma));
      if (bin >= 0 && bin < 50) counts[bin]! += 1;
    }
  }
  for (let bin = 0; bin < 50; bin++) counts[bin] = isDead(bin) ? 0 : counts[bin]! + random.poisson(background);
  const total = counts.reduce((sum, one) => sum + one, 0);
  return {
    parameters: [
      { name: 'n', start: total * random.uniform(), low: 0, high: Math.max(2 * total, 10) },
      { name: 'm', start: random.between(0, 10), low: 0, high: 10 },
      { name: 's', start: random.between(0.1, 3), low: 0.05, high: 5 },
      { name: 'flat', start: 5, low: 0, high: Math.max(total, 10) },
    ],
    sets: [{ ...set, counts, terms: [...set.terms, { shape: 'polynomial', parameters: ['flat'] }] }],
    starts,
    seed: Math.floor(random.uniform() * 1e9),
  };
}

const STARTS = 20;
const none = (): boolean => false;

export const TRAPS: readonly Trap[] = [
  {
    name: 'wrong seeds',
    wants: 'right',
    task: (random) => peak(random, [[4.5, 0.5, 1000]], none, STARTS),
    isWrong: (result) => far(result, 'm', 4.5) || far(result, 's', 0.5),
  },
  {
    name: 'a smaller second peak',
    wants: 'right',
    task: (random) =>
      peak(
        random,
        [
          [8, 0.3, 1000],
          [2.5, 0.3, 60],
        ],
        none,
        STARTS,
      ),
    isWrong: (result) => far(result, 'm', 8),
  },
  {
    name: 'low statistics: 12 entries',
    wants: 'right',
    task: (random) => peak(random, [[4.5, 0.4, 12]], none, STARTS, 0.2),
    isWrong: (result) => far(result, 'm', 4.5),
  },
  {
    name: 'two peaks of one size',
    wants: 'flagged',
    task: (random) =>
      peak(
        random,
        [
          [3, 0.4, 1000],
          [7, 0.4, 1000],
        ],
        none,
        STARTS,
      ),
    isWrong: () => true,
  },
  {
    name: 'dead cells beside the peak',
    wants: 'flagged',
    task: (random) => peak(random, [[4.5, 0.8, 2000]], (bin) => bin >= 18 && bin < 22, STARTS),
    isWrong: () => true,
  },
  {
    name: 'nothing at all',
    wants: 'flagged',
    task: (random) => peak(random, [], () => true, 1),
    isWrong: () => true,
  },
];

/** Share of the fits that are accepted and wrong. */
export async function wronglyAccepted(trap: Trap, toys: number, seed = 1): Promise<number> {
  let wrong = 0;
  await fits(
    toys,
    seed,
    (random) => trap.task(random),
    (result) => {
      if (isAccepted(result) && trap.isWrong(result)) wrong++;
    },
  );
  return wrong / toys;
}
