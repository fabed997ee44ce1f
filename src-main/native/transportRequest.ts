/** What the engine's transport of tracks takes and gives. */

/** Three numbers: x, y, z. */
export type Triple = Float64Array;

/**
 * One region of a magnetic field, zero outside it; fields of regions add up. Lengths in mm, fields in T.
 *
 * `dipole`: field along +y of strength `peak` between `entry` and `exit` (z of the effective edges, so that
 * the integral along the axis is peak · (exit − entry)), within `halfGap` of `midY` and from `lowX` to
 * `highX`. The edges are soft: with w = z + iy, B_y + iB_z = peak · [tanh((w − entry)/edge) −
 * tanh((w − exit)/edge)]/2, which obeys Maxwell's equations. `halfGap` is at most 1.4 `edge`.
 *
 * `map`: values at points of a regular grid, three numbers each, x fastest, trilinear in between.
 */
export type FieldRegion =
  | { readonly kind: 'uniform'; readonly low: Triple; readonly high: Triple; readonly strength: Triple }
  | {
      readonly kind: 'dipole';
      readonly peak: number;
      readonly midY: number;
      readonly entry: number;
      readonly exit: number;
      readonly edge: number;
      readonly lowX: number;
      readonly highX: number;
      readonly halfGap: number;
    }
  | {
      readonly kind: 'map';
      readonly origin: Triple;
      readonly spacing: Triple;
      readonly points: Uint32Array;
      readonly values: Float64Array;
    };

export interface TransportRequest {
  readonly field: readonly FieldRegion[];
  /** z of the planes, mm; the state moves against z where `to` is below `from` */
  readonly from: number;
  readonly to: number;
  /** mm, allowed error of position per step (estimated, the true one is much smaller); 1e-4 is a good choice */
  readonly tolerance: number;
  /** Five per track: x, y (mm), tx, ty, q/p (e c/GeV) */
  readonly states: Float64Array;
  /** 25 per track, row by row, in the units of the states; empty where none are wanted */
  readonly covariances: Float64Array;
}

export interface TransportResult {
  /** As in the request, at the plane `to`; NaN where the track did not arrive */
  readonly states: Float64Array;
  readonly covariances: Float64Array;
  /** Indices in `TRANSPORT_ENDS` (transport.ts) */
  readonly ends: Uint8Array;
  /** Runge–Kutta steps that each track took */
  readonly steps: Uint32Array;
}
