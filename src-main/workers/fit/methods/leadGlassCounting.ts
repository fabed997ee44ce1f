/** Charge of one positron in PADME's lead glass, from bunches whose positrons are counted (padme.md §4.1). */
import { fixed, measured, MISSING } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { BeamglassError } from '#core/errors.ts';
import { sumBy } from '#core/statistics/sumBy.ts';
import { closedFormState, failedState } from '#core/statistics/fitState.ts';
import { bunchCollector, referencePositrons, type RunBunches } from '../padme/bunches.ts';
import { pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationTask } from '../procedure.ts';

/** A bunch with both numbers. */
interface Bunch {
  /** Positrons of the reference energy that it stands for. */
  readonly x: number;
  readonly charge: number;
  /** Variance of noise and pedestal, pC². */
  readonly noise: number;
  /** Reference positrons per positron. */
  readonly share: number;
}

/** Bunches that a line and the scatter about it need. */
const LEAST_BUNCHES = 20;
const GROUPS = 12;
const ROUNDS = 30;

export const leadGlassCounting: CalibrationProcedure<readonly RunBunches[]> = {
  collector: bunchCollector,
  fit: async (runs, task) => fitCounting(runs, task),
};

/** @throws BeamglassError `badInput` where no bunch has a charge and a frame */
function fitCounting(runs: readonly RunBunches[], { parameters }: CalibrationTask): FittedCalibration {
  const reference = parameters['referenceEnergy']!;
  const bunches = runs.flatMap((run) => bunchesOf(run, reference, parameters['mostPositrons']!));
  if (bunches.length === 0) {
    const message =
      'No bunch of these runs has both a charge of the lead glass and a frame of the TimePix: take runs of low intensity.';
    throw new BeamglassError('badInput', message, { runs: runs.length });
  }
  const line = bunches.length < LEAST_BUNCHES ? null : fitLine(bunches, runs[0]!.glass.spread);
  const charge = line ? measured(line.charge, line.chargeError) : MISSING;
  const held = runs[0]!.glass.spread;
  const spread = line?.spread ? measured(line.spread.value, line.spread.error) : fixed(held);
  const perMeV = (value: number | null): number | null => value && value / reference;
  const { length } = bunches;
  return {
    constants: {
      parameters: { chargePerPositron: charge, referenceEnergy: fixed(reference), spread },
      table: null,
    },
    fits: [
      {
        key: null,
        state: line ? closedFormState(line.goodness, length) : failedState('tooFewData', length),
      },
    ],
    headline: [
      {
        name: 'chargePerPositron',
        label: `Charge of one positron at ${reference} MeV`,
        value: charge.value,
        error: charge.error,
        unit: 'pC',
      },
      {
        name: 'chargePerEnergy',
        label: 'Charge per energy',
        value: perMeV(charge.value),
        error: perMeV(charge.error),
        unit: 'pC/MeV',
      },
      { name: 'spread', label: 'Fluctuation of one positron', value: spread.value, error: spread.error, unit: '' },
    ],
    left: line
      ? []
      : [
          {
            key: null,
            reason: `The ${length} bunches with charge and frame do not fix a line; ${LEAST_BUNCHES} are needed.`,
          },
        ],
    plots: line ? [plotOf(line)] : [],
    notes: [
      ...notesOf(runs),
      ...(spread.status === 'fixed'
        ? [
            `The scatter does not show the fluctuation of one positron above the noise: it stays at ${held}, as in force.`,
          ]
        : []),
    ],
    entries: length,
  };
}

function bunchesOf(run: RunBunches, reference: number, most: number): Bunch[] {
  // The factor of the constants in force is for their own reference energy.
  const share = (referencePositrons(run) * run.glass.referenceEnergy) / reference;
  return run.charge.flatMap((charge, i) => {
    const counted = run.counted[i]!;
    const error = run.chargeError[i]!;
    if (!Number.isFinite(charge) || !(error > 0) || !(counted > 0) || counted > most) return [];
    return [{ x: share * counted, charge, noise: error * error, share }];
  });
}

interface Group {
  readonly x: number;
  readonly charge: number;
  readonly error: number;
}

interface Line {
  readonly charge: number;
  readonly chargeError: number;
  /** null where the scatter does not show it above the noise. */
  readonly spread: { readonly value: number; readonly error: number } | null;
  readonly groups: readonly Group[];
  /** Of the means of groups of equal size about the line. */
  readonly goodness: { chi2: number; ndof: number };
}

/** s² is taken for measured where it is this many errors above 0. */
const SIGNIFICANT = 3;

/**
 * Q = q x with the variance noise + (q s)² x · share: every positron's charge fluctuates by itself. q by weighted least
 * squares, s² by the likelihood of the residuals' variance, in turn until both stand still.
 * @param held s where the scatter does not show it
 * @returns null where the charge is not positive
 */
function fitLine(bunches: readonly Bunch[], held: number): Line | null {
  let charge = sumBy(bunches, (bunch) => bunch.charge) / sumBy(bunches, ({ x }) => x);
  let squared = held * held;
  const unit = ({ x, share }: Bunch): number => charge * charge * x * share;
  const variance = (bunch: Bunch): number => bunch.noise + squared * unit(bunch);
  const fitCharge = (): void => {
    charge =
      sumBy(bunches, (bunch) => (bunch.x * bunch.charge) / variance(bunch)) /
      sumBy(bunches, (bunch) => (bunch.x * bunch.x) / variance(bunch));
  };
  const degrees = bunches.length / (bunches.length - 1);
  for (let round = 0; round < ROUNDS; round++) {
    fitCharge();
    const weight = (bunch: Bunch): number => unit(bunch) / variance(bunch) ** 2;
    const excess = (bunch: Bunch): number => degrees * (bunch.charge - charge * bunch.x) ** 2 - bunch.noise;
    const found =
      sumBy(bunches, (bunch) => weight(bunch) * excess(bunch)) / sumBy(bunches, (bunch) => weight(bunch) * unit(bunch));
    squared = Math.max(0, found);
  }
  if (!(charge > 0)) return null;
  const squaredError = Math.sqrt(2 / sumBy(bunches, (bunch) => (unit(bunch) / variance(bunch)) ** 2));
  const isSeen = squared > SIGNIFICANT * squaredError;
  if (!isSeen) {
    squared = held * held;
    fitCharge();
  }
  const groups = groupsOf(bunches, variance);
  const chi2 = sumBy(groups, (group) => ((group.charge - charge * group.x) / group.error) ** 2);
  const value = Math.sqrt(squared);
  return {
    charge,
    chargeError: 1 / Math.sqrt(sumBy(bunches, (bunch) => (bunch.x * bunch.x) / variance(bunch))),
    spread: isSeen ? { value, error: squaredError / (2 * value) } : null,
    groups,
    goodness: { chi2, ndof: groups.length - 1 },
  };
}

/** Weighted means of bunches that follow each other in x. */
function groupsOf(bunches: readonly Bunch[], variance: (bunch: Bunch) => number): Group[] {
  const sorted = bunches.toSorted((a, b) => a.x - b.x);
  const count = Math.min(GROUPS, Math.floor(bunches.length / 5));
  return Array.from({ length: count }, (_, group) => {
    const own = sorted.slice((group * sorted.length) / count, ((group + 1) * sorted.length) / count);
    const weights = sumBy(own, (bunch) => 1 / variance(bunch));
    return {
      x: sumBy(own, (bunch) => bunch.x / variance(bunch)) / weights,
      charge: sumBy(own, (bunch) => bunch.charge / variance(bunch)) / weights,
      error: 1 / Math.sqrt(weights),
    };
  });
}

function plotOf({ groups, charge }: Line): FittedCalibration['plots'][number] {
  const x = groups.map((group) => group.x);
  const ends = [0, 1.05 * Math.max(...x)];
  return pointsPlot(
    {
      key: null,
      title: 'Charge of the lead glass against positrons',
      x: { label: 'Positrons of the reference energy', unit: '' },
      y: { label: 'Charge', unit: 'pC' },
    },
    {
      name: 'mean of bunches',
      x,
      y: groups.map((group) => group.charge),
      error: groups.map((group) => group.error),
    },
    {
      name: 'line through 0',
      at: x.map((one) => charge * one),
      curve: { x: ends, y: ends.map((one) => charge * one) },
    },
  );
}

function notesOf(runs: readonly RunBunches[]): string[] {
  const worst = Math.max(...runs.map(({ glass }) => glass.lossError));
  return [
    `Leakage and ageing are those in force; the relative error of the leakage is ${(100 * worst).toFixed(2)} % at most and is not in the error stated.`,
    'Positrons that miss the TimePix are not counted and make the charge too large.',
  ];
}
