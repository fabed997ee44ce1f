/**
 * Charge of PADME's lead-glass beam catcher and the number of positrons that it stands for. Energies in GeV, charges
 * in pC.
 */

/** Of one positron of the reference energy, at 650 V and before any ageing. */
export const CHARGE_PER_POSITRON = 0.239;
/** GeV */
export const REFERENCE_ENERGY = 0.402;

/** Positrons on target so far about which ageing is measured, and the span that its slope is given for. */
export const RUN3_FLUX = { centre: 3.018e11, span: 5.777e11 } as const;

/** Response of the block: factors that a number of positrons is multiplied by. */
export interface LeadGlassResponse {
  /** Contained energy at the reference energy over that at the beam's (0.885 to 0.943 in Run III). */
  readonly loss: number;
  /** Of the glass, which darkens */
  readonly ageing: number;
}

/**
 * Factor of ageing after an integrated flux.
 * @param slope per 5.777·10¹¹ positrons; 0.097 ± 0.007 in Run III
 */
export function ageingFactor(flux: number, slope: number): number {
  return 1 + (slope * (flux - RUN3_FLUX.centre)) / RUN3_FLUX.span;
}

/** Mean charge of a bunch. */
export function leadGlassCharge(positrons: number, energy: number, response: LeadGlassResponse): number {
  return (positrons * CHARGE_PER_POSITRON * (energy / REFERENCE_ENERGY)) / (response.loss * response.ageing);
}

/** Positrons that a charge stands for: N = Q / q · (E_ref / E) · C_loss · C_age. */
export function positronsOfCharge(charge: number, energy: number, response: LeadGlassResponse): number {
  return (charge / CHARGE_PER_POSITRON) * (REFERENCE_ENERGY / energy) * response.loss * response.ageing;
}

/** What is known of the leakage: the factor at an energy (MeV) and a height of the impact (mm). */
export interface LeakagePoint {
  readonly energy: number;
  readonly y: number;
  readonly loss: number;
  readonly error: number;
}

/**
 * Factor of leakage: linear in the energy between the two nearest energies, at each of which it is linear in the
 * height; beyond the first and the last point that point's.
 * @param points at least one
 */
export function leadGlassLoss(
  points: readonly LeakagePoint[],
  energy: number,
  y: number,
): { value: number; error: number } {
  const energies = [...new Set(points.map((point) => point.energy))];
  const atEnergy = (at: number): InterpolationPoint => {
    const heights = points.filter((point) => point.energy === at);
    const { value, error } = interpolated(
      heights.map(({ y: height, loss, error: own }) => ({ at: height, value: loss, error: own })),
      y,
    );
    return { at, value, error };
  };
  const { value, error } = interpolated(energies.map(atEnergy), energy);
  return { value, error };
}

interface InterpolationPoint {
  readonly at: number;
  readonly value: number;
  readonly error: number;
}

function interpolated(points: readonly InterpolationPoint[], at: number): Omit<InterpolationPoint, 'at'> {
  const sorted = points.toSorted((a, b) => a.at - b.at);
  const after = sorted.findIndex((point) => point.at >= at);
  if (after === 0 || after < 0) return sorted.at(after)!;
  const [low, high] = [sorted[after - 1]!, sorted[after]!];
  const part = (at - low.at) / (high.at - low.at);
  return {
    value: low.value + part * (high.value - low.value),
    error: Math.hypot((1 - part) * low.error, part * high.error),
  };
}
