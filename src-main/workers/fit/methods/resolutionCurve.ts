/** Energy resolution of NA64's calorimeters (na64.md §4.7). */
import { constantsOf } from '#core/calibration/constants.ts';
import { fixed, measured, MISSING, tableOf, type Constants, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import {
  fitResolution,
  resolutionAt,
  type ResolutionFit,
  type ResolutionPoint,
  type ResolutionTerm,
} from '#core/physics/resolution.ts';
import { closedFormState, failedState, fitStateOf } from '#core/statistics/fitState.ts';
import { corePlot, gaussianCores, type GaussianCore } from '../gaussianCore.ts';
import { pointsPlot } from '../plots.ts';
import { scalarIn } from '../eventNumbers.ts';
import type { CalibrationProcedure, CalibrationTask, Collector, FitFollowing } from '../procedure.ts';

/** Energies of one calorimeter in runs of one beam energy, GeV. */
export interface EnergyPoint {
  /** "ECAL", "WCAL" or "HCAL": all modules together */
  readonly calorimeter: string;
  readonly beamEnergy: number;
  readonly energies: ArrayLike<number>;
}

export interface EnergyPoints {
  readonly points: readonly EnergyPoint[];
  /** In force: rows of calorimeters without points are taken over. */
  readonly inForce: Constants;
}

export const resolutionCurve: CalibrationProcedure<EnergyPoints> = { collector, fit };

/** Of the beam energy, in the ECAL: hadrons that did not shower before the HCAL have less. */
const MOST_BEFORE_HCAL = 0.02;
/** Of the beam energy: what has less in a calorimeter did not shower in it. */
const LEAST_IN = 0.5;

function collector({ detector, runs }: CalibrationTask): Collector<EnergyPoints> {
  const hasDump = detector.setup.elements.some(({ group }) => group === 'dump');
  const points = new Map<string, { calorimeter: string; beamEnergy: number; energies: number[] }>();
  const take = (calorimeter: string, beamEnergy: number, energy: number): void => {
    if (!(energy > LEAST_IN * beamEnergy)) return;
    const key = `${calorimeter} ${beamEnergy}`;
    const point = points.get(key) ?? { calorimeter, beamEnergy, energies: [] };
    points.set(key, point);
    point.energies.push(energy);
  };
  const empty: Constants = { parameters: {}, table: null };
  return {
    add(event, { beamEnergy }) {
      const beam = beamEnergy ?? detector.setup.beam.energy;
      const [ecal, dump, hcal] = ['e_ecal', 'e_wcal', 'e_hcal'].map((name) => scalarIn(event, name));
      const before = ecal! + (hasDump ? dump! : 0);
      take('ECAL', beam, ecal!);
      if (hasDump) take('WCAL', beam, dump!);
      if (before < MOST_BEFORE_HCAL * beam) take('HCAL', beam, hcal!);
    },
    data: () => ({
      points: [...points.values()],
      inForce: runs[0]?.constants ? constantsOf(runs[0].constants, 'calorimeter.resolution') : empty,
    }),
  };
}

async function fit(
  { points, inForce }: EnergyPoints,
  { parameters, detector }: CalibrationTask,
  following: FitFollowing,
): Promise<FittedCalibration> {
  const range = { below: parameters['coreBelow']!, above: parameters['coreAbove']! };
  const cores = await gaussianCores(
    points.map(({ energies }) => Float64Array.from(energies)),
    range,
    following,
  );
  const names = rowNames(
    inForce,
    detector.setup.elements.map(({ name }) => name),
  );
  const seen = [...new Set(points.map(({ calorimeter }) => calorimeter))].toSorted();
  const spread = parameters['beamSpread']! / 100;
  const terms = { constant: parameters['fitConstant'] === 1, noise: parameters['fitNoise'] === 1 };
  const measuredPoints = new Map(
    seen.map((calorimeter) => [
      calorimeter,
      points.flatMap((point, i) => (point.calorimeter === calorimeter ? pointOf(point, cores[i]!, spread) : [])),
    ]),
  );
  const fits = new Map([...measuredPoints].map(([name, list]) => [name, fitResolution(list, terms)]));
  const left: FittedCalibration['left'] = [];
  const rows = names.map((name): readonly [string, Record<string, Parameter>] => {
    const calorimeter = name.startsWith('HCAL') ? 'HCAL' : name;
    const found = fits.get(calorimeter);
    if (found === undefined) return [name, takenOver(inForce, name)];
    if (found === null) {
      const count = measuredPoints.get(calorimeter)!.length;
      left.push({ key: name, reason: `${name} has peaks at ${count} beam energies, which do not fix its terms.` });
      return [name, { stochastic: MISSING, constant: MISSING, noise: MISSING }];
    }
    return [name, { stochastic: term(found.stochastic), constant: term(found.constant), noise: term(found.noise) }];
  });
  const main = seen.find((name) => fits.get(name) !== null);
  const best = main === undefined ? null : fits.get(main)!;
  const headline = (name: keyof typeof LABELS, unit: string) => ({
    name,
    label: `${LABELS[name]}${main === undefined ? '' : ` of ${main}`}`,
    value: best && best[name].value,
    error: best && best[name].error,
    unit,
  });
  return {
    constants: { parameters: {}, table: tableOf(rows) },
    fits: [
      ...seen.map((name) => {
        const found = fits.get(name) ?? null;
        const count = measuredPoints.get(name)!.length;
        const state = found
          ? { ...closedFormState(found, count), hasParametersAtLimit: found.atLimit }
          : failedState(count === 0 ? 'noData' : 'tooFewData', count);
        return { key: name, state };
      }),
      ...points.map(({ calorimeter, beamEnergy }, i) => ({
        key: `${calorimeter} at ${beamEnergy} GeV`,
        state: fitStateOf(cores[i]!.fit, cores[i]!.entries),
      })),
    ],
    headline: [headline('stochastic', '√GeV'), headline('constant', ''), headline('noise', 'GeV')],
    left,
    plots: [
      ...seen.map((name) => curvePlot(name, measuredPoints.get(name)!, fits.get(name) ?? null)),
      ...points.map(({ calorimeter, beamEnergy }, i) =>
        corePlot(
          {
            key: calorimeter,
            title: `${calorimeter} at ${beamEnergy} GeV`,
            x: { label: 'Energy', unit: 'GeV' },
            y: { label: 'Events', unit: '' },
          },
          cores[i]!,
        ),
      ),
    ],
    notes: notesOf(seen, fits, names),
    entries: cores.reduce((sum, { entries }) => sum + entries, 0),
  };
}

const term = ({ value, error }: ResolutionTerm): Parameter => (error === null ? fixed(value) : measured(value, error));

const LABELS = { stochastic: 'Stochastic term', constant: 'Constant term', noise: 'Noise term' } as const;

/** Nothing where the fit of the peak failed. */
function pointOf({ beamEnergy }: EnergyPoint, { mean, sigma }: GaussianCore, spread: number): ResolutionPoint[] {
  if (mean === null || sigma === null) return [];
  const ratio = sigma.value / mean.value;
  const error = ratio * Math.hypot(sigma.error / sigma.value, mean.error / mean.value);
  // Of squares, so that a point that comes out below the beam's own spread still counts.
  return [{ energy: beamEnergy, square: ratio ** 2 - spread ** 2, error: 2 * ratio * error }];
}

const rowNames = ({ table }: Constants, elements: readonly string[]): string[] =>
  table === null
    ? elements.filter((name) => /^(ECAL|WCAL|HCAL\d)$/.test(name)).toSorted()
    : [...table.keys].map(String);

function takenOver({ table }: Constants, name: string): Record<string, Parameter> {
  const row = table === null ? -1 : [...table.keys].indexOf(name);
  const value = (column: string): Parameter => {
    const known = table?.columns[column]?.value[row] ?? null;
    return known === null ? MISSING : fixed(known);
  };
  return { stochastic: value('stochastic'), constant: value('constant'), noise: value('noise') };
}

/** % */
const root = (square: number): number => 100 * Math.sqrt(Math.max(0, square));

function curvePlot(name: string, points: readonly ResolutionPoint[], fit: ResolutionFit | null) {
  const x = points.map(({ energy }) => energy);
  const data = {
    name: 'Runs',
    x,
    y: points.map(({ square }) => root(square)),
    error: points.map(({ square, error }) => (100 * error) / (2 * Math.sqrt(Math.max(square, error)))),
  };
  const head = {
    key: name,
    title: `Resolution of ${name}`,
    x: { label: 'Beam energy', unit: 'GeV' },
    y: { label: 'σ(E)/E', unit: '%' },
  };
  if (fit === null) return pointsPlot(head, data);
  const [low, high] = [Math.min(...x), Math.max(...x)];
  const fine = Array.from({ length: 200 }, (_, i) => low * (high / low) ** (i / 199));
  const at = (energy: number): number => 100 * resolutionAt(fit, energy);
  return pointsPlot(head, data, { name: 'Fit', at: x.map(at), curve: { x: fine, y: fine.map(at) } });
}

function notesOf(
  seen: readonly string[],
  fits: ReadonlyMap<string, ResolutionFit | null>,
  names: readonly string[],
): string[] {
  const others = names.filter((name) => !seen.includes(name.startsWith('HCAL') ? 'HCAL' : name));
  return [
    ...seen.flatMap((name) =>
      fits.get(name)?.atLimit === true
        ? [`A term of ${name} lies at 0: it is given as 0, held, and the others are those of the fit without it.`]
        : [],
    ),
    ...(seen.includes('HCAL')
      ? ['The resolution of hadrons is that of all HCAL modules together; every module has it.']
      : []),
    ...(others.length > 0 ? [`Taken over, since no run shows them: ${others.join(', ')}.`] : []),
  ];
}
