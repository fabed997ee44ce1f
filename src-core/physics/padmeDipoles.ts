/** Magnets of PADME and of its beam line. */

/** Bending radius of the two dipoles of the beam line, mm */
export const BEAM_DIPOLE_RADIUS = 1723;

/** Field of PADME's own dipole, T: 19.44 G/A · I + 32.8 G. */
export function padmeDipoleField(current: number): number {
  return (19.44 * current + 32.8) * 1e-4;
}
