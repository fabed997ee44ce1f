/**
 * Part of a shower across its axis that a rectangle holds: the profile R² / (π (r² + R²)²), of a core and a tail, integrated
 * in closed form. The engine fits showers with the same profile (src-main/native/src/shower_profile.cpp); a test holds the
 * two together. Lengths in mm.
 */

export interface LateralProfile {
  /** Part of the energy in the core */
  readonly core: number;
  readonly coreRadius: number;
  readonly tailRadius: number;
}

/** Energy of showers in lead and scintillator across their axis: fitted to simulated electrons of 100 GeV. */
export const LEAD_PROFILE: LateralProfile = { core: 0.794, coreRadius: 3.7, tailRadius: 20.8 };

/** Edges of a rectangle, from the axis of the shower. */
export interface Rectangle {
  readonly low: readonly [x: number, y: number];
  readonly high: readonly [x: number, y: number];
}

/** From 0 to 1. @param axis of the shower, in the frame of the rectangle */
export function showerShare(
  profile: LateralProfile,
  { low, high }: Rectangle,
  [x, y]: readonly [number, number],
): number {
  const part = (radius: number): number =>
    corner(high[0] - x, high[1] - y, radius) -
    corner(low[0] - x, high[1] - y, radius) -
    corner(high[0] - x, low[1] - y, radius) +
    corner(low[0] - x, low[1] - y, radius);
  return profile.core * part(profile.coreRadius) + (1 - profile.core) * part(profile.tailRadius);
}

/** ∫₀ˣ∫₀ʸ R² / (π (u² + v² + R²)²) dv du */
function corner(x: number, y: number, radius: number): number {
  const a = Math.hypot(x, radius);
  const b = Math.hypot(y, radius);
  return ((x / a) * Math.atan(y / a) + (y / b) * Math.atan(x / b)) / (2 * Math.PI);
}
