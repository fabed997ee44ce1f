/** The line that a flux proxy follows while the lead glass darkens (padme.md §4.3). */
import { fitLinear } from '#core/statistics/leastSquares.ts';

/** A proxy at a flux, in any unit. */
export interface AgeingPoint {
  /** Positrons so far. */
  readonly flux: number;
  readonly value: number;
  readonly error: number;
}

export interface FluxScale {
  /** Positrons. */
  readonly centre: number;
  readonly span: number;
}

export interface AgeingFit {
  /** p₀: the proxy at the centre of the flux. */
  readonly level: number;
  readonly levelError: number;
  /** p₁: its relative rise over the span of the flux. */
  readonly slope: number;
  readonly slopeError: number;
  readonly chiSquared: number;
  readonly degrees: number;
}

/**
 * y = p₀ (1 + p₁ u) with u = (flux − centre) ÷ span; linear in p₀ and p₀p₁.
 * @throws BeamglassError `badInput` where the points do not fix both
 */
export function fitAgeing(points: readonly AgeingPoint[], { centre, span }: FluxScale): AgeingFit {
  const fit = fitLinear(
    [points.map(() => 1), points.map(({ flux }) => (flux - centre) / span)],
    points.map(({ value }) => value),
    points.map(({ error }) => error),
  );
  const [level, rise] = fit.values as [number, number];
  const [[c00, c01], [, c11]] = fit.covariance as [[number, number], [number, number]];
  const slope = rise / level;
  return {
    level,
    levelError: Math.sqrt(c00),
    slope,
    slopeError: Math.sqrt(c11 - 2 * slope * c01 + slope * slope * c00) / Math.abs(level),
    chiSquared: fit.chiSquared,
    degrees: fit.degrees,
  };
}
