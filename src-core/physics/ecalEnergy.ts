/**
 * From the charge of a crystal of PADME's calorimeter to the energy of a cluster, as the experiment's reconstruction
 * does it (padme-fw, 2023). Charges in pC, energies in GeV, times in ns, temperatures in °C.
 */

/** Charge of a GeV in a crystal of unit gain: 15 pC/MeV. */
export const CHARGE_PER_GEV = 15e3;
/** Mean energy that a vertical cosmic muon leaves in a crystal */
export const MUON_ENERGY = 17.5e-3;

/** Sums of samples end at this time. */
const WINDOW_END = 1000;
/** Decay that the correction for the end of the window assumes */
const WINDOW_DECAY = 300;
/** Decay that the correction for saturation assumes */
const SATURATED_DECAY = 150;

/** Part of the charge of a pulse at a time in the window that is summed: 1 − exp(−(1000 − t)/300). */
export function windowFraction(time: number): number {
  return 1 - Math.exp(-(WINDOW_END - time) / WINDOW_DECAY);
}

/**
 * True height of a pulse whose top is cut off.
 * @param last height of the last sample that is not saturated
 * @param saturated number of samples (1 ns) that are
 */
export function saturatedHeight(last: number, saturated: number): number {
  return last * Math.exp(saturated / SATURATED_DECAY);
}

/** Energy after the calibration with cosmic muons, whose charge in the crystal is `muonCharge`. */
export function calibratedEnergy(energy: number, muonCharge: number): number {
  return (energy * MUON_ENERGY * CHARGE_PER_GEV) / muonCharge;
}

/** °C at which the calibration holds */
const REFERENCE_TEMPERATURE = 36.195;

/** BGO loses 1 % of its light per °C; this makes up for it. */
export function temperatureFactor(temperature: number): number {
  return 1 + 0.01 * (temperature - REFERENCE_TEMPERATURE);
}

/** Coefficients of powers of the energy in MeV */
const CONTAINMENT = {
  7: [0.925666, 2.31776e-4, -5.72621e-7, 6.22445e-10, -2.44014e-13],
  5: [0.915362, 1.96729e-4, -4.50361e-7, 4.58042e-10, -1.70299e-13],
} as const;

/** Part of a cluster's energy in a square of 7 × 7 or 5 × 5 crystals, by the energy seen; 0.96 above 1 GeV. */
export function containment(energy: number, width: 5 | 7): number {
  const mega = energy * 1e3;
  if (mega > 1000) return 0.96;
  return CONTAINMENT[width].reduceRight<number>((sum, coefficient) => sum * mega + coefficient, 0);
}

/** Relative resolution of the collaboration's simulation: 2 %/√E ⊕ 0.003 %/E ⊕ 1.2 %. */
export function energyResolution(energy: number): number {
  return Math.hypot(0.02 / Math.sqrt(energy), 0.00003 / energy, 0.012);
}
