/** Peaks of the energy over the beam energy by impact point, and whether they are the same everywhere. */
import { chiSquaredAbove } from '#core/statistics/chiSquared.ts';
import { normalAbove } from '#core/statistics/normal.ts';
import { gaussianCores, type CoreRange, type GaussianCore } from '../gaussianCore.ts';
import type { FitFollowing } from '../procedure.ts';
import type { Impacts } from './uniformityData.ts';

export interface UniformityCuts {
  /** mm */
  readonly binSize: number;
  readonly range: number;
  readonly margin: number;
  readonly leastEntries: number;
  readonly core: CoreRange;
}

/** The peak within a bin. */
export interface Peak {
  readonly value: number;
  readonly error: number;
}

export interface MapBin {
  /** Middle, mm */
  readonly x: number;
  readonly y: number;
  readonly peak: Peak;
}

/** χ² of bins against their weighted mean: small p values tell of leaks. */
export interface Evenness {
  readonly mean: number;
  readonly chi2: number;
  readonly ndof: number;
  readonly pValue: number;
}

export interface Profile {
  readonly axis: 'x' | 'y';
  /** From the nearest border between cells, mm */
  readonly distance: readonly number[];
  readonly peaks: readonly Peak[];
  /** null with fewer than two bins */
  readonly evenness: Evenness | null;
}

export interface Uniformity {
  readonly calorimeter: string;
  /** In the middle of cells */
  readonly middle: GaussianCore;
  readonly inMiddle: number;
  readonly bins: readonly MapBin[];
  /** With particles, but too few, or with a fit that failed */
  readonly leftOut: number;
  readonly evenness: Evenness | null;
  readonly profiles: readonly Profile[];
  readonly particles: number;
}

/** Bins of the profile from one middle of a cell to the next. */
const PROFILE_BINS = 15;

/** @throws BeamglassError `cancelled` */
export async function fitUniformity(
  impacts: Impacts,
  cuts: UniformityCuts,
  following: FitFollowing,
): Promise<Uniformity> {
  const { calorimeter, x, y, fraction } = impacts;
  const inRange = Array.from(x, (_, i) => i).filter(
    (i) => Math.abs(x[i]!) <= cuts.range && Math.abs(y[i]!) <= cuts.range,
  );
  const isMiddle = (i: number): boolean =>
    farFrom(impacts.xEdges, x[i]!, cuts.margin) && farFrom(impacts.yEdges, y[i]!, cuts.margin);
  const middles = inRange.filter(isMiddle);
  const place = (i: number): string => `${Math.round(x[i]! / cuts.binSize)} ${Math.round(y[i]! / cuts.binSize)}`;
  const cells = [...Map.groupBy(inRange, place)];
  const full = cells.filter(([, own]) => own.length >= cuts.leastEntries);
  const folded = [folding('x', impacts.xEdges, x, inRange), folding('y', impacts.yEdges, y, inRange)].map(
    ({ axis, bins }) => ({ axis, bins: bins.filter(({ own }) => own.length >= cuts.leastEntries) }),
  );
  const groups = [middles, ...full.map(([, own]) => own), ...folded.flatMap(({ bins }) => bins.map(({ own }) => own))];
  const samples = groups.map((own) => Float64Array.from(own, (i) => fraction[i]!));
  const [middle, ...cores] = await gaussianCores(samples, cuts.core, following);
  const bins = full.flatMap(([at], i): MapBin[] => {
    const { mean } = cores[i]!;
    const [column, row] = at.split(' ').map(Number);
    return mean ? [{ x: column! * cuts.binSize, y: row! * cuts.binSize, peak: mean }] : [];
  });
  let next = full.length;
  const profiles = folded.map(({ axis, bins: own }): Profile => {
    const found = own.flatMap(({ distance }) => {
      const { mean } = cores[next++]!;
      return mean ? [{ distance, peak: mean }] : [];
    });
    const peaks = found.map(({ peak }) => peak);
    return { axis, distance: found.map(({ distance }) => distance), peaks, evenness: evennessOf(peaks) };
  });
  return {
    calorimeter,
    middle: middle!,
    inMiddle: middles.length,
    bins,
    leftOut: cells.length - bins.length,
    evenness: evennessOf(bins.map(({ peak }) => peak)),
    profiles: profiles.filter(({ peaks }) => peaks.length > 0),
    particles: inRange.length,
  };
}

const farFrom = (edges: readonly number[], at: number, margin: number): boolean =>
  edges.every((edge) => Math.abs(at - edge) >= margin);

/** Particles by their distance from the nearest border between two cells, up to half a cell. */
function folding(
  axis: 'x' | 'y',
  edges: readonly number[],
  at: ArrayLike<number>,
  chosen: readonly number[],
): { axis: 'x' | 'y'; bins: { distance: number; own: number[] }[] } {
  const borders = edges.slice(1, -1);
  const pitch = borders.length > 0 ? (edges.at(-1)! - edges[0]!) / (edges.length - 1) : 0;
  const width = pitch / PROFILE_BINS;
  const bins = Array.from({ length: borders.length > 0 ? PROFILE_BINS : 0 }, (_, bin) => ({
    distance: (bin + 0.5) * width - pitch / 2,
    own: [] as number[],
  }));
  for (const i of chosen) {
    for (const border of borders) {
      const bin = Math.floor((at[i]! - border + pitch / 2) / width);
      bins[bin]?.own.push(i);
    }
  }
  return { axis, bins };
}

export function evennessOf(peaks: readonly Peak[]): Evenness | null {
  if (peaks.length < 2) return null;
  const weights = peaks.map(({ error }) => error ** -2);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const mean = peaks.reduce((total, { value }, i) => total + weights[i]! * value, 0) / sum;
  const chi2 = peaks.reduce((total, { value }, i) => total + weights[i]! * (value - mean) ** 2, 0);
  const ndof = peaks.length - 1;
  return { mean, chi2, ndof, pValue: chiSquaredAbove(chi2, ndof) };
}

export interface Deviation extends MapBin {
  /** (peak − median of all bins) / error */
  readonly pull: number;
}

/** Pulls of all bins against their median, which a few leaks do not move; the largest first. */
export function deviationsOf(bins: readonly MapBin[]): Deviation[] {
  const sorted = bins.map(({ peak }) => peak.value).toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const median = (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
  return bins
    .map((bin) => ({ ...bin, pull: (bin.peak.value - median) / bin.peak.error }))
    .toSorted((a, b) => Math.abs(b.pull) - Math.abs(a.pull));
}

/** Probability that the largest of so many pulls is at least so far from 0 by chance. */
export const chanceOfLargest = (pull: number, bins: number): number =>
  -Math.expm1(bins * Math.log1p(-2 * normalAbove(Math.abs(pull))));
