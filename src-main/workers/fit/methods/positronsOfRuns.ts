/** Positrons on target of runs of PADME with their budget of errors (padme.md §4.1). */
import { constantsOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import { measured } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { BeamglassError } from '#core/errors.ts';
import { positronBudget, type PositronErrors } from '#core/physics/positronBudget.ts';
import { sumBy } from '#core/statistics/sumBy.ts';
import { closedFormState } from '#core/statistics/fitState.ts';
import { pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationRun, CalibrationTask } from '../procedure.ts';

/** Sums over the bunches of a run. */
export interface RunPositrons {
  readonly run: string;
  readonly number: number;
  readonly bunches: number;
  readonly positrons: number;
  /** Sum of the squared errors of single bunches without what is common to all. */
  readonly variance: number;
  readonly known: KnownErrors;
}

/** What the constants in force state; null where they state no error. Relative, the slope's per unit of its factor. */
interface KnownErrors {
  readonly chargeScale: number | null;
  readonly energyLoss: number | null;
  readonly ageingConstant: number | null;
  /** Error of the slope over the slope. */
  readonly ageingSlope: number | null;
  /** Slope × (flux − centre) ÷ span, over the factor of ageing. */
  readonly ageing: number;
}

type Growing = { -readonly [Name in keyof RunPositrons]: RunPositrons[Name] };

export const positronsOfRuns: CalibrationProcedure<readonly RunPositrons[]> = {
  collector: () => {
    const runs: Growing[] = [];
    return {
      add(event, run) {
        let own = runs.at(-1);
        if (own?.run !== run.run) {
          own = { run: run.run, number: run.number, bunches: 0, positrons: 0, variance: 0, known: knownErrors(run) };
          runs.push(own);
        }
        const scalar = (name: string): number | undefined => event.scalars.find((one) => one.name === name)?.value;
        const positrons = scalar('n_pot');
        const error = scalar('n_pot_error');
        if (positrons === undefined || error === undefined) return;
        const common = (scalar('n_pot_common') ?? 0) * positrons;
        own.bunches++;
        own.positrons += positrons;
        own.variance += Math.max(0, error * error - common * common);
      },
      data: () => runs,
    };
  },
  fit: async (runs, task) => sumOfRuns(runs, task),
};

function knownErrors({ constants, run }: CalibrationRun): KnownErrors {
  if (constants === null) {
    throw new BeamglassError('missingConstant', `There are no constants in force for run ${run}.`, { run });
  }
  const ageing = parametersOf(constants, 'leadglass.ageing');
  const slope = ageing('slope');
  const part = (slope.value * (ageing('flux').value - ageing('centre').value)) / ageing('span').value;
  const factor = ageing('constant').value + part;
  return {
    chargeScale: relative(parametersOf(constants, 'leadglass.response')('chargePerPositron')),
    energyLoss: leakageError(constants),
    ageingConstant: relative(ageing('constant')),
    ageingSlope: slope.error === null ? null : slope.error / Math.abs(slope.value),
    ageing: part / factor,
  };
}

interface Known {
  readonly value: number;
  /** Statistical and systematic together; null where none is stated. */
  readonly error: number | null;
}

function parametersOf(constants: ConstantsInForce, type: string): (name: string) => Known {
  const { parameters } = constantsOf(constants, type);
  return (name) => {
    const { value = null, error = null, systematic = null } = parameters[name] ?? {};
    if (value === null) {
      const message = `The constants of type ${type} in force for run ${constants.run} have no “${name}”.`;
      throw new BeamglassError('missingConstant', message, { type, run: constants.run, name });
    }
    return { value, error: error === null && systematic === null ? null : Math.hypot(error ?? 0, systematic ?? 0) };
  };
}

const relative = ({ value, error }: Known): number | null => (error === null ? null : error / value);

/** The largest that its table states. */
function leakageError(constants: ConstantsInForce): number | null {
  const loss = constantsOf(constants, 'leadglass.leakage').table?.columns['loss'];
  if (loss === undefined) return null;
  const errors = loss.value.flatMap((value, row) => {
    const [error, systematic] = [loss.error[row] ?? null, loss.systematic?.[row] ?? null];
    return value === null || (error === null && systematic === null)
      ? []
      : [Math.hypot(error ?? 0, systematic ?? 0) / value];
  });
  return errors.length === 0 ? null : Math.max(...errors);
}

/** @throws BeamglassError `badInput` where no bunch has a number of positrons */
function sumOfRuns(runs: readonly RunPositrons[], { parameters }: CalibrationTask): FittedCalibration {
  const used = runs.filter(({ positrons }) => positrons > 0);
  const total = sumBy(used, ({ positrons }) => positrons);
  const bunches = sumBy(used, (run) => run.bunches);
  if (bunches === 0) {
    const message = `No bunch of the ${runs.length} runs has a number of positrons from the lead glass.`;
    throw new BeamglassError('badInput', message, { runs: runs.length });
  }
  // Runs of one period share their constants: the mean, weighted with the positrons, is what their sum has.
  const mean = (of: (run: RunPositrons) => number): number => sumBy(used, (run) => run.positrons * of(run)) / total;
  const assumed = (name: keyof KnownErrors & string): number => parameters[name]! / 100;
  const errors: PositronErrors = {
    statistics: Math.sqrt(sumBy(used, ({ variance }) => variance)) / total,
    energyScale: parameters['energyScale']! / 100,
    ageingSlope: Math.abs(mean(({ known }) => (known.ageingSlope ?? assumed('ageingSlope')) * known.ageing)),
    chargeScale: mean(({ known }) => known.chargeScale ?? assumed('chargeScale')),
    energyLoss: mean(({ known }) => known.energyLoss ?? assumed('energyLoss')),
    ageingConstant: mean(({ known }) => known.ageingConstant ?? assumed('ageingConstant')),
  };
  const budget = positronBudget(errors);
  const lines: readonly (readonly [name: string, label: string, value: number])[] = [
    ['statistics', 'Single positrons and noise', errors.statistics],
    ['energyScale', 'Energy scale', errors.energyScale],
    ['ageingSlope', 'Slope of ageing', errors.ageingSlope],
    ['independent', 'Of these runs by themselves', budget.independent],
    ['chargeScale', 'Charge of a positron', errors.chargeScale],
    ['energyLoss', 'Leakage', errors.energyLoss],
    ['ageingConstant', 'Level of ageing', errors.ageingConstant],
    ['common', 'Common to all runs', budget.common],
  ];
  return {
    constants: {
      parameters: { npot: measured(total, budget.independent * total, budget.common * total) },
      table: null,
    },
    fits: [{ key: null, state: closedFormState(null, bunches) }],
    headline: [
      { name: 'npot', label: 'Positrons on target', value: total, error: budget.independent * total, unit: 'e⁺' },
      ...lines.map(([name, label, value]) => ({
        name: `${name}Error`,
        label: `Error: ${label}`,
        value: 100 * value,
        error: null,
        unit: '%',
      })),
    ],
    left: runs
      .filter(({ positrons }) => !(positrons > 0))
      .map(({ run }) => ({ key: run, reason: `Run ${run} has no bunch with positrons of the lead glass.` })),
    plots: [
      pointsPlot(
        {
          key: null,
          title: 'Positrons of a bunch, run by run',
          x: { label: 'Run', unit: '' },
          y: { label: 'Positrons per bunch', unit: 'e⁺' },
        },
        {
          name: 'mean of the run',
          x: used.map(({ number }) => number),
          y: used.map((run) => run.positrons / run.bunches),
          error: used.map((run) => Math.sqrt(run.variance) / run.bunches),
        },
      ),
    ],
    notes: [
      'The error stated is that of these runs by themselves; the systematic one is common to all runs.',
      ...(used.some(({ known }) => Object.values(known).includes(null))
        ? ['Constants in force that state no error have the one assumed in the parameters.']
        : []),
    ],
    entries: bunches,
  };
}
