/**
 * Gains of ECAL cells by linear least squares: Σ over electrons of (c · E_beam − Σᵢ gᵢ Aᵢ)² is least (na64.md §4.1),
 * preshower and main cells in one problem.
 *
 * Plain least squares would come out biased: the heights A vary about the energy deposited by the sampling fluctuation
 * a √E of each cell and by noise, and regressors with errors of known variance S pull their coefficients to zero
 * (dilution; strongest for the preshower, which has little energy). The normal matrix Σ A Aᵀ is therefore lessened by
 * Σ S (W. A. Fuller, Measurement Error Models, 1987, §1.2 and §2.2), a coming from the residuals themselves. Errors
 * come from the residuals, event by event (sandwich estimator), so they hold whatever the fluctuations are.
 *
 * Events far from the peak (showers begun upstream, hadrons, pile-up) are cut at ± CUT standard deviations until nothing
 * changes; of a Gaussian this leaves the part κ of the variance, which the correction and the errors take into account.
 */
import { BeamglassError } from '#core/errors.ts';
import { preshowerPart } from '#core/physics/showerDepth.ts';
import { inverseOfPositive } from '#core/statistics/leastSquares.ts';
import type { EcalCells } from './ecalCells.ts';
import { completedBelow, completionOf, containedPart, lostCells, type LostCells } from './ecalCompletion.ts';
import type { ScanEvents } from './ecalScanEvents.ts';

const CUT = 3;
/** φ(3), and the part of a Gaussian within ±3σ */
const KEPT = 0.9973002;
const KAPPA = 1 - (2 * CUT * 0.00443185) / KEPT;
const MOST_STEPS = 50;
/** Relative change of every gain */
const SETTLED = 1e-5;

export interface GainSettings {
  /** Relative spread of the beam energy */
  readonly beamSpread: number;
  /** Relative uncertainty of the preshower's mean part of a shower: a weak constraint */
  readonly preshowerUncertainty: number;
}

export interface GainSolution {
  /** Per cell, GeV per count; NaN for cells that are not fitted */
  readonly gain: Float64Array;
  readonly error: Float64Array;
  /** Events by index that went in, and the energies of all that could have: Σ g A + below, over containment. */
  readonly kept: Uint8Array;
  readonly usable: Uint8Array;
  /** Standard deviation of the residuals, and the sampling term that comes of it */
  readonly sigma: number;
  readonly sampling: number;
  readonly chi2: number;
  readonly ndof: number;
  readonly steps: number;
  /** Gains no longer changed */
  readonly converged: boolean;
}

/**
 * @param fitted per cell: whether its gain is asked for; the others count as dead
 * @throws BeamglassError `badInput` where the events do not fix all gains; `details.cell` is one that they do not fix
 */
export function solveGains(
  events: ScanEvents,
  cells: EcalCells,
  fitted: readonly boolean[],
  settings: GainSettings,
): GainSolution {
  const columns = Int32Array.from(fitted, () => -1);
  const list: number[] = [];
  for (const [cell, is] of fitted.entries()) if (is) columns[cell] = list.push(cell) - 1;
  const lost = lostCells(events, fitted);
  const problem = problemOf(events, cells, columns, list, lost);
  const { target } = problem;
  const gain = startGains(problem, cells);

  let spread = spreadOf(problem, gain, null);
  let sampling = 0;
  let system = systemOf(problem, gain, spread, 0, settings, cells);
  let steps = 0;
  let converged = false;
  while (steps < MOST_STEPS && !converged) {
    steps++;
    sampling = samplingOf(problem, gain, spread.sigma, settings.beamSpread);
    system = systemOf(problem, gain, spread, sampling, settings, cells);
    const next = system.inverse.map((row) => row.reduce((sum, value, b) => sum + value * system.right[b]!, 0));
    const change = Math.max(...next.map((value, a) => Math.abs(value / gain[list[a]!]! - 1)));
    for (const [a, value] of next.entries()) gain[list[a]!] = value;
    spread = spreadOf(problem, gain, spread);
    converged = change < SETTLED;
  }
  const error = errorsOf(problem, gain, spread, sampling, system);
  const kept = Uint8Array.from(target, (_, event) => Number(isKept(problem, spread, event)));
  const count = kept.reduce((sum, one) => sum + one, 0);
  return {
    gain: gain.map((value, cell) => (fitted[cell] ? value : Number.NaN)),
    error,
    kept,
    usable: Uint8Array.from(target, (value) => Number(!Number.isNaN(value))),
    sigma: spread.sigma,
    sampling,
    chi2: count * KAPPA,
    ndof: count - list.length,
    steps,
    converged,
  };
}

interface Problem {
  readonly events: ScanEvents;
  /** Column of the problem by cell, −1 for cells that are not fitted; and the cells of the columns */
  readonly columns: Int32Array;
  readonly list: readonly number[];
  /** c · E_beam less what unlisted cells have, GeV; NaN for events that cannot be used */
  readonly target: Float64Array;
  /** As `events.height`, completed */
  readonly height: Float64Array;
  /** Σ g A of each event, for the gains of `spreadOf` */
  readonly sums: Float64Array;
}

function problemOf(
  events: ScanEvents,
  cells: EcalCells,
  columns: Int32Array,
  list: readonly number[],
  lost: LostCells,
): Problem {
  const height = Float64Array.from(events.height);
  const target = Float64Array.from(events.energy, (energy, event) => {
    const completion = completionOf(events, cells, event, lost);
    if (completion === null) return Number.NaN;
    for (let i = events.offsets[event]!; i < events.offsets[event + 1]!; i++) {
      height[i]! *= cells.isMain[events.cell[i]!]! ? completion.main : completion.preshower;
    }
    return energy * containedPart(events, cells, event) - completedBelow(events, event, completion);
  });
  return { events, columns, list, target, height, sums: new Float64Array(target.length) };
}

/** Relative to the beam energy, so that runs of several energies go together. */
interface Spread {
  readonly centre: number;
  readonly sigma: number;
}

/** Gains in force, or the mean of the section, all scaled so that the median energy is right. */
function startGains(problem: Problem, { isMain }: EcalCells): Float64Array {
  const { events, list, target } = problem;
  const known = (main: boolean): number[] =>
    list
      .filter((cell) => isMain[cell] === main)
      .map((cell) => events.gain[cell]!)
      .filter((value) => value > 0);
  const means = [false, true].map((main) => {
    const values = known(main);
    return values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length;
  });
  const gain = Float64Array.from(isMain, (main, cell) =>
    events.gain[cell]! > 0 ? events.gain[cell]! : means[Number(main)]!,
  );
  const ratios: number[] = [];
  for (let event = 0; event < target.length; event++) {
    const sum = sumOf(problem, gain, event);
    if (sum > 0 && target[event]! > 0) ratios.push(target[event]! / sum);
  }
  const scale = median(ratios);
  return Number.isFinite(scale) ? gain.map((value) => value * scale) : gain;
}

function sumOf({ events: { offsets, cell }, columns, height }: Problem, gain: Float64Array, event: number): number {
  let sum = 0;
  for (let i = offsets[event]!; i < offsets[event + 1]!; i++) {
    if (columns[cell[i]!]! >= 0) sum += gain[cell[i]!]! * height[i]!;
  }
  return sum;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Residual over beam energy. */
const residual = ({ target, sums, events }: Problem, event: number): number =>
  (target[event]! - sums[event]!) / events.energy[event]!;

const isKept = (problem: Problem, { centre, sigma }: Spread, event: number): boolean =>
  Math.abs(residual(problem, event) - centre) < CUT * sigma;

/** @param before null: from median and median deviation, about the peak wherever it is; else within its cut, about 0 */
function spreadOf(problem: Problem, gain: Float64Array, before: Spread | null): Spread {
  const { target, sums } = problem;
  for (let event = 0; event < target.length; event++) sums[event] = sumOf(problem, gain, event);
  const residuals = [...target.keys()].map((event) => residual(problem, event)).filter((one) => !Number.isNaN(one));
  if (before === null) {
    const centre = median(residuals);
    return { centre, sigma: 1.4826 * median(residuals.map((one) => Math.abs(one - centre))) };
  }
  let sum = 0;
  let count = 0;
  for (const one of residuals) {
    if (!(Math.abs(one) < CUT * before.sigma)) continue;
    sum += one * one;
    count++;
  }
  return { centre: 0, sigma: Math.sqrt(sum / count / KAPPA) };
}

/**
 * Sampling term a of σ² = a² E + (spread E)² + noise², E in GeV, from the width of the residuals at the mean energy; noise
 * is that of all cells, fitted or summed.
 */
function samplingOf({ events, target }: Problem, gain: Float64Array, sigma: number, beamSpread: number): number {
  let sum = 0;
  let count = 0;
  for (let event = 0; event < target.length; event++) {
    if (Number.isNaN(target[event]!)) continue;
    sum += events.energy[event]!;
    count++;
  }
  const energy = sum / count;
  const noise = gain.reduce((total, value, cell) => total + (value * events.noise[cell]!) ** 2, 0);
  return Math.sqrt(Math.max(0, (sigma ** 2 - beamSpread ** 2) * energy - noise / energy));
}

interface System {
  readonly inverse: readonly (readonly number[])[];
  readonly right: Float64Array;
  /** Derivative of the constraint by each gain, over its error */
  readonly constraint: Float64Array;
}

function systemOf(
  problem: Problem,
  gain: Float64Array,
  spread: Spread,
  sampling: number,
  settings: GainSettings,
  cells: EcalCells,
): System {
  const { events, columns, list, target } = problem;
  const size = list.length;
  const matrix = list.map(() => new Float64Array(size));
  const right = new Float64Array(size);
  const totals = new Float64Array(size);
  let energy = 0;
  let count = 0;
  let below = 0;
  let belowPreshower = 0;
  for (let event = 0; event < target.length; event++) {
    if (!isKept(problem, spread, event)) continue;
    count++;
    energy += events.energy[event]!;
    below += events.below[event]!;
    belowPreshower += events.belowPreshower[event]!;
    const weight = 1 / (events.energy[event]! * spread.sigma) ** 2;
    const end = events.offsets[event + 1]!;
    for (let i = events.offsets[event]!; i < end; i++) {
      const cell = events.cell[i]!;
      const a = columns[cell]!;
      if (a < 0) continue;
      const height = problem.height[i]!;
      const row = matrix[a]!;
      for (let k = events.offsets[event]!; k < end; k++) {
        const b = columns[events.cell[k]!]!;
        if (b >= 0) row[b]! += weight * height * problem.height[k]!;
      }
      row[a]! -= weight * KAPPA * varianceOf(height, gain[cell]!, sampling, events.noise[cell]!);
      right[a]! += weight * height * target[event]!;
      totals[a]! += height;
    }
  }
  const part = preshowerPart(energy / count);
  const scale = settings.preshowerUncertainty * part * energy;
  const constraint = totals.map((total, a) => (total * ((cells.isMain[list[a]!]! ? 0 : 1) - part)) / scale);
  const rest = (part * below - belowPreshower) / scale;
  for (let a = 0; a < size; a++) {
    right[a]! += constraint[a]! * rest;
    for (let b = 0; b < size; b++) matrix[a]![b]! += constraint[a]! * constraint[b]!;
  }
  return { inverse: inverseOf(matrix, list), right, constraint };
}

function inverseOf(matrix: readonly Float64Array[], list: readonly number[]): number[][] {
  try {
    return inverseOfPositive(matrix);
  } catch (error) {
    const column = error instanceof BeamglassError ? error.details['parameter'] : undefined;
    if (typeof column !== 'number') throw error;
    const cell = list[column]!;
    throw new BeamglassError('badInput', 'The events do not fix the gains of all cells.', { cell });
  }
}

/** Of a height about what was deposited: sampling and noise, counts². */
const varianceOf = (height: number, gain: number, sampling: number, noise: number): number =>
  (sampling ** 2 * Math.max(0, height)) / gain + noise ** 2;

function errorsOf(
  problem: Problem,
  gain: Float64Array,
  spread: Spread,
  sampling: number,
  { inverse, constraint }: System,
): Float64Array {
  const { events, columns, list, target } = problem;
  const size = list.length;
  const meat = list.map((_, a) => Float64Array.from(constraint, (value) => value * constraint[a]!));
  const score = new Float64Array(size);
  for (let event = 0; event < target.length; event++) {
    if (!isKept(problem, spread, event)) continue;
    const energy = events.energy[event]!;
    const weight = 1 / (energy * spread.sigma) ** 2;
    const rest = target[event]! - problem.sums[event]!;
    const [from, to] = [events.offsets[event]!, events.offsets[event + 1]!];
    for (let i = from; i < to; i++) {
      const cell = events.cell[i]!;
      const a = columns[cell]!;
      if (a < 0) continue;
      const height = problem.height[i]!;
      const own = varianceOf(height, gain[cell]!, sampling, events.noise[cell]!);
      score[a] = weight * (height * rest + KAPPA * own * gain[cell]!);
    }
    for (let i = from; i < to; i++) {
      const a = columns[events.cell[i]!]!;
      if (a < 0) continue;
      for (let k = from; k < to; k++) {
        const b = columns[events.cell[k]!]!;
        if (b >= 0) meat[a]![b]! += score[a]! * score[b]!;
      }
    }
  }
  const error = Float64Array.from(gain, () => Number.NaN);
  for (const [a, cell] of list.entries()) {
    const row = inverse[a]!;
    let variance = 0;
    for (let b = 0; b < size; b++) {
      let sum = 0;
      for (let c = 0; c < size; c++) sum += meat[b]![c]! * row[c]!;
      variance += row[b]! * sum;
    }
    error[cell] = Math.sqrt(variance) / KAPPA;
  }
  return error;
}
