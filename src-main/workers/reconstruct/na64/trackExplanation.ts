/** Why tracks are as they are: candidates with what became of them, hits that were taken out, states of the filter. */
import { numericColumn, textColumn, type Column } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import { HIT_FATES, TRACK_FIT_ENDS } from '#main/native/trackFitRequest.ts';
import { VERDICTS } from '#main/native/trackSearch.ts';
import { armOf, candidatesOf, trackColumns } from './trackCollections.ts';
import type { EventTracks } from './eventTracks.ts';

const FIT_ENDS: Readonly<Record<(typeof TRACK_FIT_ENDS)[number], string>> = {
  fitted: 'fitted',
  noHits: 'no hits',
  tooFewHits: 'fewer hits than unknowns',
  seedNotFinite: 'the line to begin with is no number',
  missed: 'it turns back before a plane',
  tooManySteps: 'it circles in the field',
  stopped: 'it loses its energy in matter',
  tooManyOutliers: 'too many hits lie off it',
  diverged: 'the fit does not settle',
};

export function explanations(tracks: EventTracks, event: number): (Collection | null)[] {
  const list = candidatesOf(tracks, event, false);
  if (list.length === 0) return [];
  const { candidates } = tracks.found;
  return [
    makeCollection('Track candidates', 'tracks', [
      ...trackColumns(tracks, list),
      ['points', points(tracks, list)],
      ['verdict', textColumn(list.map((candidate) => verdictOf(tracks, candidate)))],
      [
        'kink',
        numericColumn(
          Float32Array.from(list, (i) => 1000 * candidates.kink[i]!),
          { unit: 'mrad' },
        ),
      ],
      ['chargeChi2', numericColumn(Float32Array.from(list, (i) => candidates.chargeChiSquared[i]!))],
    ]),
    rejectedHits(tracks, list),
    filterStates(tracks, list),
  ];
}

function verdictOf({ found, readout }: EventTracks, candidate: number): string {
  const { candidates } = found;
  const verdict = VERDICTS[candidates.verdict[candidate]!]!;
  const { arm } = readout.arms[candidates.arm[candidate]!]!;
  switch (verdict) {
    case 'kept':
      return 'kept';
    case 'kinked':
      return `halves differ by ${(1000 * candidates.kink[candidate]!).toFixed(1)} mrad, more than ${(1000 * arm.largestKink).toFixed(1)}`;
    case 'notFitted':
      return `not fitted: ${FIT_ENDS[TRACK_FIT_ENDS[candidates.end[candidate]!]!]}`;
    case 'poorFit': {
      const degrees = Math.max(1, candidates.degreesOfFreedom[candidate]!);
      return `χ² of ${candidates.chiSquared[candidate]!.toFixed(1)} for ${degrees} degrees of freedom`;
    }
    case 'sharesClusters':
      return 'a better candidate has its clusters';
  }
}

/** Where both coordinates of a station have a cluster: seen before any fit. */
function points(tracks: EventTracks, list: readonly number[]): Column {
  const { clusters, readout, found } = tracks;
  const { clusterOffsets, clusters: used } = found.candidates;
  const offsets = new Uint32Array(list.length + 1);
  const values: number[] = [];
  for (const [i, candidate] of list.entries()) {
    const known = new Map<string, { x?: number; y?: number; z: number }>();
    for (let k = clusterOffsets[candidate]!; k < clusterOffsets[candidate + 1]!; k++) {
      const cluster = used[k]!;
      const { station, measures, z } = readout.planes[clusters.plane[cluster]!]!;
      const point = known.get(station) ?? { z };
      known.set(station, { ...point, [measures]: clusters.coordinate[cluster]! });
    }
    for (const { x, y, z } of known.values()) {
      if (x !== undefined && y !== undefined) values.push(x, y, z);
    }
    offsets[i + 1] = values.length / 3;
  }
  return numericColumn(Float32Array.from(values), { unit: 'mm', width: 3, offsets });
}

/** Hits that candidates lost, at the track's place along the strip; null without one. */
function rejectedHits(tracks: EventTracks, list: readonly number[]): Collection | null {
  const { clusterOffsets, hits } = tracks.found.candidates;
  const rows: { at: readonly [number, number, number]; layer: number; hit: number; track: number; reason: string }[] =
    [];
  for (const [track, candidate] of list.entries()) {
    for (let hit = clusterOffsets[candidate]!; hit < clusterOffsets[candidate + 1]!; hit++) {
      if (HIT_FATES[hits.fate[hit]!] !== 'outlier') continue;
      const place = placeOf(tracks, candidate, hit);
      if (place === null) continue;
      const [away, error] = [hits.residual[2 * hit]!, hits.error[2 * hit]!];
      const reason = `${Math.abs(away / error).toFixed(1)}σ from candidate ${track + 1}`;
      rows.push({ ...place, hit, track, reason });
    }
  }
  if (rows.length === 0) return null;
  return makeCollection('Rejected hits', 'trackerHits', [
    ['position', numericColumn(Float32Array.from(rows.flatMap(({ at }) => [...at])), { unit: 'mm', width: 3 })],
    ['layer', numericColumn(Uint16Array.from(rows, ({ layer }) => layer))],
    ['track', numericColumn(Uint32Array.from(rows, ({ track }) => track))],
    [
      'residual',
      numericColumn(
        Float32Array.from(rows, ({ hit }) => hits.residual[2 * hit]!),
        { unit: 'mm' },
      ),
    ],
    ['pull', numericColumn(Float32Array.from(rows, ({ hit }) => hits.residual[2 * hit]! / hits.error[2 * hit]!))],
    ['reason', textColumn(rows.map(({ reason }) => reason))],
  ]);
}

interface Place {
  readonly at: readonly [number, number, number];
  readonly layer: number;
}

/** Of a cluster of a fitted candidate: measured across the strips, the track's along them. */
function placeOf(tracks: EventTracks, candidate: number, hit: number): Place | null {
  const { clusters, found } = tracks;
  const { stateOffsets, smoothed, clusters: used } = found.candidates;
  if (stateOffsets[candidate] === stateOffsets[candidate + 1]) return null;
  const cluster = used[hit]!;
  const layer = clusters.plane[cluster]!;
  const { planes } = armOf(tracks, candidate);
  const index = planes.findIndex(({ plane }) => plane?.layer === layer);
  const { z, plane } = planes[index]!;
  const row = stateOffsets[candidate]! + index;
  const [x, y] = [smoothed.state[5 * row]!, smoothed.state[5 * row + 1]!];
  const [cos, sin] = [Math.cos(plane!.angle), Math.sin(plane!.angle)];
  const u = clusters.coordinate[cluster]!;
  const v = y * cos - x * sin;
  return { at: [u * cos - v * sin, u * sin + v * cos, z], layer };
}

const STEPS = ['predicted', 'filtered', 'smoothed'] as const;

/** Of every fitted candidate, plane by plane; residuals are hit − state. */
function filterStates(tracks: EventTracks, list: readonly number[]): Collection | null {
  const { candidates } = tracks.found;
  const { stateOffsets, clusterOffsets, hits } = candidates;
  const rows: number[][] = [];
  const steps: string[] = [];
  for (const [track, candidate] of list.entries()) {
    if (stateOffsets[candidate] === stateOffsets[candidate + 1]) continue;
    const byLayer = new Map<number, number>();
    for (let hit = clusterOffsets[candidate]!; hit < clusterOffsets[candidate + 1]!; hit++) {
      byLayer.set(tracks.clusters.plane[candidates.clusters[hit]!]!, hit);
    }
    for (const [k, { z, plane }] of armOf(tracks, candidate).planes.entries()) {
      if (plane === null) continue;
      const hit = byLayer.get(plane.layer);
      const row = stateOffsets[candidate]! + k;
      for (const step of STEPS) {
        const [x, y, tx, ty] = candidates[step].state.subarray(5 * row, 5 * row + 5);
        rows.push([x!, y!, z, plane.layer, track, tx!, ty!, ...distanceOf(hits, hit, step)]);
        steps.push(step);
      }
    }
  }
  if (rows.length === 0) return null;
  const column = (k: number, unit = ''): Column =>
    numericColumn(
      Float32Array.from(rows, (row) => row[k]!),
      { unit },
    );
  return makeCollection('Filter states', 'trackerHits', [
    ['position', numericColumn(Float32Array.from(rows.flatMap((row) => row.slice(0, 3))), { unit: 'mm', width: 3 })],
    ['layer', numericColumn(Uint16Array.from(rows, (row) => row[3]!))],
    ['track', numericColumn(Uint32Array.from(rows, (row) => row[4]!))],
    ['state', textColumn(steps)],
    ['tx', column(5)],
    ['ty', column(6)],
    ['residual', column(7, 'mm')],
    ['residualError', column(8, 'mm')],
    ['pull', column(9)],
    ['chi2', column(10)],
  ]);
}

/** Residual, its error, pull, χ²; NaN for planes without a hit and for filtered states, which have none of their own. */
function distanceOf(
  hits: EventTracks['found']['candidates']['hits'],
  hit: number | undefined,
  step: (typeof STEPS)[number],
): number[] {
  if (hit === undefined || step === 'filtered') return Array.from({ length: 4 }, () => Number.NaN);
  const isPredicted = step === 'predicted';
  const residual = (isPredicted ? hits.predictedResidual : hits.residual)[2 * hit]!;
  const error = (isPredicted ? hits.predictedError : hits.error)[2 * hit]!;
  const chi2 = (isPredicted ? hits.predictedChiSquared : hits.chiSquared)[hit]!;
  return [residual, error, residual / error, chi2];
}
