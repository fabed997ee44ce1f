/**
 * Ageing of the lead glass in PADME's Run III: energy in the calorimeter per positron that the lead glass counts, in
 * periods 0–22 and 28–45, against the positrons delivered until their end. A response that falls makes it rise.
 * Numbers: public software of the search for X17 (PADMERunIIISensitivity, July 2025).
 */
import type { AgeingPoint } from './ageingFit.ts';

/** Positrons [10⁹], energy per positron and its error [MeV]. */
// prettier-ignore
const ROWS: readonly (readonly [number, number, number])[] = [
  [13.0, 0.4056, 0.0038], [23.0, 0.3848, 0.0125], [38.7, 0.3870, 0.0233], [51.5, 0.3958, 0.0092],
  [64.0, 0.4043, 0.0035], [75.5, 0.4008, 0.0096], [88.1, 0.4049, 0.0042], [101.7, 0.4012, 0.0073],
  [114.5, 0.4025, 0.0134], [127.2, 0.4113, 0.0105], [140.6, 0.4184, 0.0106], [154.0, 0.4172, 0.0046],
  [167.4, 0.4256, 0.0136], [180.8, 0.4256, 0.0078], [193.6, 0.4188, 0.0069], [206.6, 0.4240, 0.0067],
  [219.7, 0.4254, 0.0092], [233.7, 0.4287, 0.0093], [247.8, 0.4236, 0.0125], [262.0, 0.4040, 0.0055],
  [275.6, 0.4089, 0.0109], [290.3, 0.4102, 0.0171], [304.3, 0.4117, 0.0093], [378.7, 0.4155, 0.0123],
  [391.7, 0.4279, 0.0103], [404.2, 0.4229, 0.0117], [422.5, 0.4302, 0.0154], [435.4, 0.4337, 0.0107],
  [444.1, 0.4255, 0.0209], [457.5, 0.4265, 0.0040], [469.4, 0.4429, 0.0048], [482.6, 0.4421, 0.0153],
  [494.0, 0.4395, 0.0081], [505.2, 0.4387, 0.0097], [517.8, 0.4409, 0.0039], [531.2, 0.4340, 0.0129],
  [543.7, 0.4386, 0.0081], [555.2, 0.4498, 0.0076], [567.6, 0.4417, 0.0163], [579.6, 0.4376, 0.0040],
  [590.7, 0.4335, 0.0100],
];

/** GeV per positron */
export const RUN3_AGEING: readonly AgeingPoint[] = ROWS.map(([flux, energy, error]) => ({
  flux: flux * 1e9,
  value: energy / 1e3,
  error: error / 1e3,
}));
