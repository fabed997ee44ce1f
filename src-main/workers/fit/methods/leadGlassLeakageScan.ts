/** Leakage of PADME's lead glass at other energies and heights of the beam (padme.md §4.2). */
import { fixed, measured, tableOf } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { BeamglassError } from '#core/errors.ts';
import { closedFormState } from '#core/statistics/fitState.ts';
import { bunchCollector, type RunBunches } from '../padme/bunches.ts';
import { ratioOfSums } from '../padme/ratio.ts';
import { pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationTask } from '../procedure.ts';

export const leadGlassLeakageScan: CalibrationProcedure<readonly RunBunches[]> = {
  collector: bunchCollector,
  fit: async (runs, task) => fitScan(runs, task),
};

interface Point {
  readonly energy: number;
  readonly y: number;
  readonly loss: number;
  readonly error: number;
  readonly entries: number;
}

/** @throws BeamglassError `badInput` where no run has the charge and positrons to count */
function fitScan(runs: readonly RunBunches[], { parameters }: CalibrationTask): FittedCalibration {
  const groups = groupsOf(runs, parameters['heightBin']!);
  const left: FittedCalibration['left'] = [];
  const points = groups.flatMap((group): Point[] => {
    const point = pointOf(group);
    if (point !== null) return [point];
    const [{ beamEnergy }] = group as [RunBunches];
    left.push({ key: null, reason: `At ${beamEnergy} MeV fewer than three bunches have a charge and positrons.` });
    return [];
  });
  if (points.length === 0) {
    const message = `None of the ${runs.length} runs has bunches with a charge of the lead glass and positrons counted.`;
    throw new BeamglassError('badInput', message, { runs: runs.length });
  }
  const sorted = points.toSorted((a, b) => a.energy - b.energy || a.y - b.y);
  const common = Math.max(...runs.map(({ glass }) => glass.chargeError));
  const table = tableOf(
    sorted.map(({ energy, y, loss, error }, bin) => [
      bin,
      {
        energy: fixed(energy),
        y: fixed(y),
        loss: measured(loss, error, common * loss),
      },
    ]),
  );
  const mean = sorted.reduce((sum, { loss }) => sum + loss, 0) / sorted.length;
  return {
    constants: { parameters: {}, table },
    fits: sorted.map(({ entries }, bin) => ({ key: bin, state: closedFormState(null, entries) })),
    headline: [
      {
        name: 'loss',
        label: 'Mean loss factor',
        value: mean,
        error: Math.hypot(...sorted.map(({ error }) => error)) / sorted.length,
        unit: '',
      },
    ],
    left,
    plots: [
      pointsPlot(
        {
          key: null,
          title: 'Loss factor against the beam energy',
          x: { label: 'Beam energy', unit: 'MeV' },
          y: { label: 'Loss factor', unit: '' },
        },
        {
          name: 'runs',
          x: sorted.map(({ energy }) => energy),
          y: sorted.map(({ loss }) => loss),
          error: sorted.map(({ error }) => error),
        },
      ),
    ],
    notes: [
      'Against the response in force, with its ageing; the error of the charge per positron is common to all points.',
    ],
    entries: sorted.reduce((sum, { entries }) => sum + entries, 0),
  };
}

/** Runs whose energies are within this part of each other are of one energy. */
const SAME_ENERGY = 0.005;

/** Runs of one energy and one bin of the height. */
function groupsOf(runs: readonly RunBunches[], bin: number): RunBunches[][] {
  const groups: RunBunches[][] = [];
  for (const run of runs) {
    const own = groups.find(
      ([first]) =>
        Math.abs(run.beamEnergy / first!.beamEnergy - 1) < SAME_ENERGY &&
        Math.round(heightOf([run]) / bin) === Math.round(heightOf([first!]) / bin),
    );
    if (own === undefined) groups.push([run]);
    else own.push(run);
  }
  return groups;
}

/** Mean over the bunches that have one; 0 without a target to see it. */
function heightOf(runs: readonly RunBunches[]): number {
  const heights = runs.flatMap(({ height }) => height.filter(Number.isFinite));
  return heights.length === 0 ? 0 : heights.reduce((sum, value) => sum + value, 0) / heights.length;
}

/** Charge expected without leakage over charge seen: the loss factor. */
function pointOf(runs: readonly RunBunches[]): Point | null {
  const [{ beamEnergy }] = runs as [RunBunches];
  const charges = runs.flatMap(({ charge }) => charge);
  const expected = runs.flatMap((run) => {
    const { chargePerPositron, referenceEnergy, aged } = run.glass;
    const perPositron = (chargePerPositron * (beamEnergy / referenceEnergy)) / aged;
    return run.charge.map((_, i) => perPositron * positronsOf(run, i));
  });
  // The charge fluctuates, the expectation hardly: the ratio is taken that way round, then turned over.
  const ratio = ratioOfSums(charges, expected);
  if (ratio === null || !(ratio.value > 0) || !(ratio.error > 0)) return null;
  const loss = 1 / ratio.value;
  return { energy: beamEnergy, y: heightOf(runs), loss, error: ratio.error * loss * loss, entries: ratio.entries };
}

const positronsOf = ({ counted, target, targetCharge }: RunBunches, bunch: number): number =>
  Number.isFinite(counted[bunch]) ? counted[bunch]! : target[bunch]! / targetCharge;
