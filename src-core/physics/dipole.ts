/** Fields of magnets: momenta in GeV, fields in T, lengths in mm, currents in A. */
import { LIGHT_SPEED } from './constants.ts';

/** Field that bends a particle of unit charge to a radius: p = 0.299792 B R with R in m. */
export function bendingField(momentum: number, radius: number): number {
  return momentum / (LIGHT_SPEED * 1e-6 * radius);
}

/** Bending radius of the two dipoles of the beam line to PADME */
export const BEAM_DIPOLE_RADIUS = 1723;

/** Field of PADME's own dipole: 19.44 G/A · I + 32.8 G. */
export function padmeDipoleField(current: number): number {
  return (19.44 * current + 32.8) * 1e-4;
}
