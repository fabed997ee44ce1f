/** Gains and noise of the strips of PADME's diamond target (padme.md §4.9). */
import { columnOf, parameterOf } from '#core/calibration/constants.ts';
import { fixed, measured, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { BeamglassError } from '#core/errors.ts';
import { findCollection } from '#core/event/event.ts';
import { closedFormState, failedState } from '#core/statistics/fitState.ts';
import { pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationRun, CalibrationTask } from '../procedure.ts';
import { fitViewGains, type ViewRun } from '../padme/viewGains.ts';
import { truncatedNoise } from '../padme/truncatedNoise.ts';

export interface StripView {
  readonly measures: 'x' | 'y';
  readonly channels: readonly number[];
  /** Centre of the first strip, and from strip to strip, mm. */
  readonly first: number;
  readonly pitch: number;
}

/** Sums over the bunches of a run. */
export interface TargetRun {
  readonly run: string;
  readonly bunches: number;
  readonly positrons: number;
  readonly positronSquares: number;
  /** Per view and strip: charge as read, pC, and charge times positrons; 0 where the strip was not read. */
  readonly charge: readonly number[][];
  readonly chargePositrons: readonly number[][];
  /** Per view: charge times charge, strip by strip, row by row. */
  readonly chargeSquares: readonly number[][];
  /** Per view and strip: how often it was read, and the fourth powers of its charge. */
  readonly reads: readonly number[][];
  readonly fourthPowers: readonly number[][];
}

export interface TargetData {
  readonly views: readonly StripView[];
  readonly runs: readonly TargetRun[];
  readonly inForce: TargetInForce;
}

interface TargetInForce {
  readonly referenceGain: number;
  readonly collectionDistance: number;
  readonly pairsPerMicrometre: number;
  readonly spread: number;
  /** Per view and strip; noise in pC. */
  readonly gain: readonly number[][];
  readonly noise: readonly number[][];
  /** Relative, of the positrons of the lead glass, common to all strips. */
  readonly common: number;
}

/** pC */
const ELEMENTARY_CHARGE = 1.602176634e-7;

export const targetGains: CalibrationProcedure<TargetData> = {
  collector(task) {
    const views = stripViews(task);
    const placeOf = new Map(
      views.flatMap(({ channels }, view) => channels.map((channel, strip) => [channel, [view, strip] as const])),
    );
    const runs: TargetRun[] = [];
    let common = 0;
    return {
      add(event, run) {
        let own = runs.at(-1);
        if (own?.run !== run.run) {
          own = emptyRun(run, views);
          runs.push(own);
        }
        const scalar = (name: string): number => event.scalars.find((one) => one.name === name)?.value ?? Number.NaN;
        const positrons = scalar('n_pot');
        const columns = findCollection(event, 'Strips')?.columns;
        const channel = columns?.get('channel')?.data;
        const charge = columns?.get('charge')?.data;
        if (!Number.isFinite(positrons) || channel === undefined || charge === undefined) return;
        common = Math.max(common, scalar('n_pot_common') || 0);
        const charges = views.map(({ channels }) => channels.map(() => 0));
        for (let row = 0; row < channel.length; row++) {
          const place = placeOf.get(Number(channel[row]));
          if (place !== undefined) charges[place[0]]![place[1]] = Number(charge[row]);
        }
        addBunch(own, positrons, charges);
      },
      data: () => ({ views, runs, inForce: { ...inForceOf(task, views), common } }),
    };
  },
  fit: async (data, task) => fitTarget(data, task),
};

function stripViews({ detector }: CalibrationTask): StripView[] {
  const target = detector.placed.find(({ name }) => name === 'Target');
  const readout = target?.element.readout;
  if (readout?.type !== 'strips') {
    throw new BeamglassError('badInput', 'This setup has no target with strips.', { setup: detector.setup.id });
  }
  return readout.planes.map(({ measures, first, count, pitch }) => {
    const cells = detector.cells.filter(({ element, id }) => element === 'Target' && id >= first && id < first + count);
    return {
      measures: measures as 'x' | 'y',
      channels: cells.map(({ channel }) => channel),
      first: cells[0]!.place.centre[measures === 'x' ? 0 : 1],
      pitch,
    };
  });
}

function emptyRun({ run }: CalibrationRun, views: readonly StripView[]): TargetRun {
  const zeros = (per: (strips: number) => number): number[][] =>
    views.map(({ channels }) => Array.from({ length: per(channels.length) }, () => 0));
  return {
    run,
    bunches: 0,
    positrons: 0,
    positronSquares: 0,
    charge: zeros((strips) => strips),
    chargePositrons: zeros((strips) => strips),
    chargeSquares: zeros((strips) => strips * strips),
    reads: zeros((strips) => strips),
    fourthPowers: zeros((strips) => strips),
  };
}

/** @param charges per view and strip, 0 where it was not read */
export function addBunch(run: TargetRun, positrons: number, charges: readonly (readonly number[])[]): void {
  const own = run as { -readonly [Name in keyof TargetRun]: TargetRun[Name] };
  own.bunches++;
  own.positrons += positrons;
  own.positronSquares += positrons * positrons;
  charges.forEach((strips, view) => {
    strips.forEach((charge, strip) => {
      if (charge === 0) return;
      own.charge[view]![strip]! += charge;
      own.chargePositrons[view]![strip]! += charge * positrons;
      own.reads[view]![strip]!++;
      own.fourthPowers[view]![strip]! += charge ** 4;
      strips.forEach((other, column) => {
        own.chargeSquares[view]![strip * strips.length + column]! += charge * other;
      });
    });
  });
}

/** @throws BeamglassError `missingConstant` */
function inForceOf(task: CalibrationTask, views: readonly StripView[]): Omit<TargetInForce, 'common'> {
  const constants = task.runs[0]?.constants ?? null;
  if (constants === null) {
    throw new BeamglassError('missingConstant', 'There are no constants in force for the runs.', {});
  }
  const parameterNamed = (name: string): number => parameterOf(constants, 'target.response', name);
  const perView = (column: string): number[][] =>
    views.map(({ channels }) => [...columnOf(constants, 'target.response', column, channels)]);
  return {
    referenceGain: parameterNamed('referenceGain'),
    collectionDistance: parameterNamed('collectionDistance'),
    pairsPerMicrometre: parameterNamed('pairsPerMicrometre'),
    spread: parameterNamed('spread'),
    gain: perView('gain'),
    noise: perView('noise'),
  };
}

type Left = FittedCalibration['left'];

/** @throws BeamglassError `badInput` where no run has beam */
function fitTarget({ views, runs, inForce }: TargetData, { parameters }: CalibrationTask): FittedCalibration {
  const least = parameters['leastPositrons']!;
  const withBeam = runs.filter(({ bunches, positrons }) => bunches > 1 && positrons >= least * bunches);
  const without = runs.filter(({ bunches, positrons }) => bunches > 0 && positrons < least * bunches);
  if (withBeam.length === 0) {
    const message = `None of the ${runs.length} runs has ${least} positrons per bunch on the target.`;
    throw new BeamglassError('badInput', message, { runs: runs.length });
  }
  const { referenceGain, collectionDistance, pairsPerMicrometre } = inForce;
  const perPositron = ELEMENTARY_CHARGE * collectionDistance * pairsPerMicrometre;
  const left: Left = [];
  const rows: (readonly [number, { gain: Parameter; noise: Parameter }])[] = [];
  const fits: FittedCalibration['fits'] = [];
  const plots: FittedCalibration['plots'] = [];
  const gains: { value: number; error: number }[] = [];
  views.forEach((view, index) => {
    const limits = inForce.noise[index]!.map((noise) => parameters['leastCharge']! * noise);
    const found = fitViewGains(
      withBeam.map((run) => viewRunOf(run, index)),
      view,
      { perPositron, limits, gains: inForce.gain[index]!.map((gain) => gain / referenceGain) },
    );
    fits.push({
      key: view.measures,
      state:
        found === null
          ? failedState('undetermined', withBeam.length)
          : closedFormState({ chi2: found.chi2, ndof: found.ndof }, found.points),
    });
    view.channels.forEach((channel, strip) => {
      const own = found?.gains[strip] ?? null;
      if (own === null) left.push({ key: channel, reason: reasonOf(channel, found === null) });
      else gains.push({ value: own.value * referenceGain, error: own.error * referenceGain });
      const gain = own
        ? measured(own.value * referenceGain, own.error * referenceGain, inForce.common * own.value * referenceGain)
        : fixed(inForce.gain[index]![strip]!);
      rows.push([channel, { gain, noise: noiseOf(without, index, strip, parameters['threshold']!, inForce) }]);
    });
    if (found !== null) plots.push(...withBeam.map((run, at) => profilePlot(run, view, found.expected[at]!, index)));
  });
  const mean = gains.reduce((sum, { value }) => sum + value, 0) / gains.length;
  return {
    constants: {
      parameters: {
        referenceGain: fixed(referenceGain),
        collectionDistance: fixed(collectionDistance),
        pairsPerMicrometre: fixed(pairsPerMicrometre),
        spread: fixed(inForce.spread),
      },
      table: tableOf(rows),
    },
    fits,
    headline: [
      {
        name: 'meanGain',
        label: 'Mean gain of the strips measured',
        value: gains.length === 0 ? null : mean,
        error: gains.length === 0 ? null : Math.hypot(...gains.map(({ error }) => error)) / gains.length,
        unit: '',
      },
      { name: 'strips', label: 'Strips measured', value: gains.length, error: null, unit: '' },
    ],
    left,
    plots,
    notes: [
      'Gains are against the positrons of the lead glass with the constants in force: an error of its scale moves all of them together.',
      ...(without.length === 0 ? ['No run is without beam: the noise stays as it is in force.'] : []),
    ],
    entries: withBeam.reduce((sum, { bunches }) => sum + bunches, 0),
  };
}

const reasonOf = (channel: number, isUndetermined: boolean): string =>
  isUndetermined
    ? `Channel ${channel}: the runs do not tell gains from the shape of the beam; take more positions.`
    : `Channel ${channel} has too little charge in every run; its gain stays as it is in force.`;

const viewRunOf = (run: TargetRun, view: number): ViewRun => ({
  bunches: run.bunches,
  positrons: run.positrons,
  positronSquares: run.positronSquares,
  charge: run.charge[view]!,
  chargePositrons: run.chargePositrons[view]!,
  chargeSquares: run.chargeSquares[view]!,
});

function noiseOf(
  runs: readonly TargetRun[],
  view: number,
  strip: number,
  threshold: number,
  inForce: TargetInForce,
): Parameter {
  let [reads, squares, fourths] = [0, 0, 0];
  for (const run of runs) {
    const strips = run.charge[view]!.length;
    reads += run.reads[view]![strip]!;
    squares += run.chargeSquares[view]![strip * strips + strip]!;
    fourths += run.fourthPowers[view]![strip]!;
  }
  const found = truncatedNoise(reads, squares, fourths, threshold);
  return found === null ? fixed(inForce.noise[view]![strip]!) : measured(found.value, found.error);
}

function profilePlot(
  run: TargetRun,
  { measures, first, pitch }: StripView,
  expected: readonly number[],
  view: number,
): FittedCalibration['plots'][number] {
  const x = expected.map((_, strip) => first + strip * pitch);
  const charge = run.charge[view]!;
  const strips = charge.length;
  const error = charge.map((sum, strip) => {
    const mean = sum / run.bunches;
    const square = run.chargeSquares[view]![strip * strips + strip]! / run.bunches;
    return Math.sqrt(Math.max(0, square - mean * mean) / run.bunches);
  });
  return pointsPlot(
    {
      key: `${run.run} ${measures}`,
      title: `Charge of the strips along ${measures}, ${run.run}`,
      x: { label: measures, unit: 'mm' },
      y: { label: 'Mean charge', unit: 'pC' },
    },
    { name: 'strips', x, y: charge.map((sum) => sum / run.bunches), error },
    { name: 'beam times gain', at: expected, curve: { x, y: expected } },
  );
}
