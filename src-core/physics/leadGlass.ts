/**
 * Charge of PADME's lead-glass beam catcher and the number of positrons that it stands for. Energies in GeV, charges
 * in pC.
 */

/** Of one positron of the reference energy, at 650 V and before any ageing. */
export const CHARGE_PER_POSITRON = 0.239;
/** GeV */
export const REFERENCE_ENERGY = 0.402;

/** Positrons on target so far about which ageing is measured, and the span that its slope is given for. */
const AGEING_CENTRE = 3.018e11;
const AGEING_SPAN = 5.777e11;

/** Response of the block: factors that a number of positrons is multiplied by. */
export interface LeadGlassResponse {
  /** Contained energy at the reference energy over that at the beam's (0.885 to 0.943 in Run III). */
  readonly loss: number;
  /** Of the glass, which darkens */
  readonly ageing: number;
}

/** Integrated flux from the middle of Run III on, in units of its span. */
export function relativeFlux(flux: number): number {
  return (flux - AGEING_CENTRE) / AGEING_SPAN;
}

/**
 * Factor of ageing after an integrated flux.
 * @param slope per 5.777·10¹¹ positrons; 0.097 ± 0.007 in Run III
 */
export function ageingFactor(flux: number, slope: number): number {
  return 1 + slope * relativeFlux(flux);
}

/** Mean charge of a bunch. */
export function leadGlassCharge(positrons: number, energy: number, response: LeadGlassResponse): number {
  return (positrons * CHARGE_PER_POSITRON * (energy / REFERENCE_ENERGY)) / (response.loss * response.ageing);
}

/** Positrons that a charge stands for: N = Q / q · (E_ref / E) · C_loss · C_age. */
export function positronsOfCharge(charge: number, energy: number, response: LeadGlassResponse): number {
  return (charge / CHARGE_PER_POSITRON) * (REFERENCE_ENERGY / energy) * response.loss * response.ageing;
}
