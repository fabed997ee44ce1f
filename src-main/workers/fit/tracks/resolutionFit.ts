/**
 * Resolution from the residuals of straight tracks (na64.md §4.6). All triplet residuals are linear combinations of the
 * n − 2 residuals to a line through n planes; their second moments are linear in the planes' variances, less multiple
 * scattering. They are solved by least squares with the weights that Gaussian residuals have (Fisher scoring), which is
 * the maximum of the likelihood. For four planes there are three moments: one resolution for all, or one per pair.
 */
import { closedFormState, failedState, type FitState } from '#core/statistics/fitState.ts';
import { inverted, robustWidth, scatteringCovariance, times, transposed, zeros } from './trackModel.ts';
import type { MeasuringPlane, TrackGroup } from './trackData.ts';

export interface Resolution {
  readonly value: number;
  readonly error: number;
}

export interface ProjectionResolution {
  readonly measures: 'x' | 'y';
  /** By z */
  readonly planes: readonly MeasuringPlane[];
  /** Per plane; null where the fit failed */
  readonly sigma: readonly Resolution[] | null;
  readonly state: FitState;
  readonly tracks: number;
  /** Part of the residuals' variance that is multiple scattering */
  readonly scattering: number;
  readonly triplets: readonly Triplet[];
}

/** Residuals of a plane to the line through its neighbours, and what they are expected to be. */
export interface Triplet {
  readonly station: string;
  readonly residuals: Float64Array;
  readonly width: number;
}

const STEPS = 100;
const ROUNDS = 3;

export function projectionResolution(
  group: TrackGroup,
  measures: 'x' | 'y',
  options: { readonly pairs: boolean; readonly cut: number; readonly least: number },
): ProjectionResolution {
  const index = [...group.planes.keys()].filter((i) => group.planes[i]!.measures === measures);
  const planes = index.map((i) => group.planes[i]!);
  const n = planes.length;
  const all = group.u.length / group.planes.length;
  const hits = index.map((i) =>
    Float64Array.from({ length: all }, (_, track) => group.u[track * group.planes.length + i]!),
  );
  const nothing = { measures, planes, sigma: null, scattering: 0, triplets: [] };
  if (all < options.least)
    return { ...nothing, state: failedState(all === 0 ? 'noData' : 'tooFewData', all), tracks: all };
  const basis = residualBasis(planes);
  const free = basis.map((row) => combined(row, hits));
  const used = keptTracks(free, options.cut);
  const tracks = used.reduce((sum, one) => sum + one, 0);
  if (tracks < options.least) return { ...nothing, state: failedState('tooFewData', tracks), tracks };
  const moments = covarianceOf(free.map((column) => column.filter((_, i) => used[i] === 1)));
  const matter = scatteringCovariance(
    planes.map(({ z }) => z),
    group.scatterers,
    group.momentum,
  );
  const scattering = projected(basis, matter);
  const kinds = kindsOf(planes, options.pairs);
  const parts = Array.from({ length: Math.max(...kinds) + 1 }, (_, kind) =>
    projected(basis, diagonal(kinds.map((one) => (one === kind ? 1 : 0)))),
  );
  const fit = varianceComponents(moments, scattering, parts, tracks - 1);
  if (fit === null) return { ...nothing, state: failedState('undetermined', tracks), tracks };
  const sigma = kinds.map((kind): Resolution => {
    const value = Math.sqrt(fit.values[kind]!);
    return { value, error: fit.errors[kind]! / (2 * value) };
  });
  const moment = (n - 2) * ((n - 1) / 2);
  const ndof = moment - parts.length;
  const goodness = ndof > 0 ? { chi2: fit.chi2, ndof } : null;
  const whole = matter.map((row, i) => row.map((value, j) => value + (i === j ? sigma[i]!.value ** 2 : 0)));
  return {
    measures,
    planes,
    sigma,
    state: { ...closedFormState(goodness, tracks), nfcn: fit.steps },
    tracks,
    scattering: trace(scattering) / trace(moments),
    triplets: tripletsOf(planes, hits, used, whole),
  };
}

/** Technologies of the planes as numbers; in pairs, the first two and the last two of four planes of one kind. */
function kindsOf(planes: readonly MeasuringPlane[], pairs: boolean): number[] {
  const names = [...new Set(planes.map(({ technology }) => technology))];
  if (pairs && names.length === 1 && planes.length === 4) return [0, 0, 1, 1];
  return planes.map(({ technology }) => names.indexOf(technology));
}

const diagonal = (values: readonly number[]): Float64Array[] =>
  values.map((value, i) => Float64Array.from(values, (_, j) => (i === j ? value : 0)));

/** Orthonormal combinations of the coordinates in which a straight line leaves nothing: n − 2 rows. */
function residualBasis(planes: readonly MeasuringPlane[]): Float64Array[] {
  const n = planes.length;
  const middle = planes.reduce((sum, { z }) => sum + z, 0) / n;
  const length = Math.max(...planes.map(({ z }) => Math.abs(z - middle)));
  const found: Float64Array[] = [];
  const candidates = [
    Float64Array.from(planes, () => 1),
    Float64Array.from(planes, ({ z }) => (z - middle) / length),
    ...diagonal(planes.map(() => 1)),
  ];
  for (const candidate of candidates) {
    const rest = candidate.slice();
    for (let twice = 0; twice < 2; twice++) {
      for (const known of found) {
        const along = known.reduce((sum, value, i) => sum + value * rest[i]!, 0);
        for (let i = 0; i < n; i++) rest[i]! -= along * known[i]!;
      }
    }
    const norm = Math.hypot(...rest);
    if (norm > 1e-6) found.push(rest.map((value) => value / norm));
  }
  return found.slice(2, n);
}

function combined(row: Float64Array, hits: readonly Float64Array[]): Float64Array {
  return Float64Array.from(hits[0]!, (_, track) => row.reduce((sum, factor, i) => sum + factor * hits[i]![track]!, 0));
}

const middleOf = (values: Float64Array): number => values.toSorted()[values.length >> 1] ?? 0;

/** Those whose residuals all lie within `cut` robust widths of the middle. */
function keptTracks(columns: readonly Float64Array[], cut: number): Uint8Array {
  let used = Uint8Array.from(columns[0]!, () => 1);
  for (let round = 0; round < ROUNDS; round++) {
    const own = columns.map((column) => column.filter((_, i) => used[i] === 1));
    const limits = own.map((column) => ({ middle: middleOf(column), reach: cut * robustWidth(column) }));
    used = used.map((_, track) =>
      columns.every((column, i) => Math.abs(column[track]! - limits[i]!.middle) <= limits[i]!.reach) ? 1 : 0,
    );
  }
  return used;
}

/** About the mean: what is left of a misalignment is no width. */
function covarianceOf(columns: readonly Float64Array[]): Float64Array[] {
  const count = columns[0]!.length;
  const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / count);
  const result = zeros(columns.length, columns.length);
  for (let a = 0; a < columns.length; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += (columns[a]![i]! - means[a]!) * (columns[b]![i]! - means[b]!);
      result[a]![b] = sum / (count - 1);
      result[b]![a] = result[a]![b]!;
    }
  }
  return result;
}

const projected = (basis: readonly Float64Array[], matrix: readonly Float64Array[]): Float64Array[] =>
  times(times(basis, matrix), transposed(basis));

const trace = (matrix: readonly Float64Array[]): number => matrix.reduce((sum, row, i) => sum + row[i]!, 0);

interface Components {
  readonly values: Float64Array;
  readonly errors: Float64Array;
  /** Likelihood ratio against any covariance at all */
  readonly chi2: number;
  readonly steps: number;
}

/** Variances θ of moments = known + Σ θ part, for a covariance of Gaussian numbers with that many degrees of freedom. */
function varianceComponents(
  moments: readonly Float64Array[],
  known: readonly Float64Array[],
  parts: readonly (readonly Float64Array[])[],
  degrees: number,
): Components | null {
  const size = moments.length;
  let values = Float64Array.from(parts, (part) => trace(moments) / trace(part) / parts.length);
  for (let steps = 1; steps <= STEPS; steps++) {
    const model = known.map((row, i) =>
      row.map((value, j) => value + parts.reduce((sum, part, a) => sum + values[a]! * part[i]![j]!, 0)),
    );
    const found = inverted(model);
    if (found === null) return null;
    const weighted = parts.map((part) => times(found.inverse, part));
    const data = times(found.inverse, moments);
    const information = inverted(
      parts.map((_, a) =>
        Float64Array.from(parts, (__, b) => (degrees / 2) * trace(times(weighted[a]!, weighted[b]!))),
      ),
    );
    if (information === null) return null;
    const score = weighted.map((part) => (degrees / 2) * (trace(times(part, data)) - trace(part)));
    const step = information.inverse.map((row) => row.reduce((sum, value, b) => sum + value * score[b]!, 0));
    const errors = Float64Array.from(information.inverse, (row, a) => Math.sqrt(row[a]!));
    // Half the way where a variance would become negative.
    const next = values.map((value, a) => (value + step[a]! > 0 ? value + step[a]! : value / 2));
    const isDone = step.every((one, a) => Math.abs(one) < 1e-6 * errors[a]!);
    if (isDone) {
      const free = inverted(moments);
      if (free === null || values.some((value, a) => !(value > errors[a]!))) return null;
      const chi2 = degrees * (trace(data) - size + found.logDeterminant - free.logDeterminant);
      return { values, errors, chi2: Math.max(chi2, 0), steps };
    }
    values = next;
  }
  return null;
}

function tripletsOf(
  planes: readonly MeasuringPlane[],
  hits: readonly Float64Array[],
  used: Uint8Array,
  covariance: readonly Float64Array[],
): Triplet[] {
  return planes.slice(1, -1).map((plane, i): Triplet => {
    const [before, after] = [planes[i]!, planes[i + 2]!];
    const share = (plane.z - before.z) / (after.z - before.z);
    const row = Float64Array.from(planes, (_, j) => (j === i + 1 ? 1 : j === i ? share - 1 : j === i + 2 ? -share : 0));
    const residuals = combined(row, hits).filter((_, track) => used[track] === 1);
    const mean = residuals.reduce((sum, value) => sum + value, 0) / residuals.length;
    const variance = projected([row], covariance)[0]![0]!;
    return { station: plane.station, residuals: residuals.map((value) => value - mean), width: Math.sqrt(variance) };
  });
}
