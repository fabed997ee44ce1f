/** A spectrometer of eight planes around a magnet, for the tests of the fit of tracks. */
import type { FieldRegion } from '#main/native/transport.ts';
import type { MeasuringPlanes, TrackFitRequest, TrackHits } from '#main/native/trackFit.ts';
import { plates, SCINTILLATOR, MYLAR, type Layer } from '../materials.ts';

export const MUON = 0.1056583755;

export const DIPOLE = {
  kind: 'dipole',
  peak: 1.75,
  midY: 0,
  entry: 3000,
  exit: 5000,
  edge: 80,
  lowX: -1000,
  highX: 1000,
  halfGap: 100,
} as const satisfies FieldRegion;

/**
 * Planes of one coordinate at several angles and planes of both, before and behind the magnet. The one that measures
 * nothing stands between matter and the magnet, so that the loss comes before the bend.
 */
export const PLANES: MeasuringPlanes = {
  z: Float64Array.of(0, 500, 1000, 1500, 2010, 6500, 7000, 7500, 8000),
  coordinates: Uint8Array.of(2, 1, 1, 2, 0, 2, 1, 1, 2),
  angle: Float64Array.of(0, 0.35, -0.35, 0.2, 0, 0, Math.PI / 2, 0, -0.1),
};
export const RESOLUTION = 0.08;

export const LAYERS: readonly Layer[] = [
  ...Array.from(PLANES.z, (z) => ({ z: z + 0.5, thickness: 1, material: SCINTILLATOR })),
  { z: 1800, thickness: 1, material: MYLAR },
  { z: 6000, thickness: 0.5, material: MYLAR },
];

export const emptyHits = (tracks: number): TrackHits => ({
  offsets: new Uint32Array(tracks + 1),
  plane: new Uint32Array(0),
  u: new Float64Array(0),
  v: new Float64Array(0),
  errorU: new Float64Array(0),
  errorV: new Float64Array(0),
});

export function fitRequest(seeds: Float64Array, hits: TrackHits, more: Partial<TrackFitRequest> = {}): TrackFitRequest {
  return {
    field: [DIPOLE],
    matter: plates(LAYERS),
    planes: PLANES,
    hits,
    mass: MUON,
    tolerance: 1e-4,
    from: -10,
    seeds,
    seedErrors: Float64Array.of(10, 10, 0.02, 0.02, 0.02),
    rejectBelow: 0,
    mostOutliers: 3,
    everyStep: false,
    ...more,
  };
}

/** Hits at those places on every plane: x, y per track and plane, moved by noise. */
export function hitsAt(
  places: Float64Array,
  normal: () => number,
  planes: MeasuringPlanes = PLANES,
  resolution = RESOLUTION,
): TrackHits {
  const rows = places.length / 2;
  const count = planes.z.length;
  const u = new Float64Array(rows);
  const v = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const [x, y] = [places[2 * i]!, places[2 * i + 1]!];
    const [c, s] = [Math.cos(planes.angle[i % count]!), Math.sin(planes.angle[i % count]!)];
    u[i] = c * x + s * y + resolution * normal();
    v[i] = c * y - s * x + resolution * normal();
  }
  return {
    offsets: Uint32Array.from({ length: rows / count + 1 }, (_, i) => i * count),
    plane: Uint32Array.from({ length: rows }, (_, i) => i % count),
    u,
    v,
    errorU: new Float64Array(rows).fill(resolution),
    errorV: new Float64Array(rows).fill(resolution),
  };
}
