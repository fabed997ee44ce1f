/**
 * PADME's active target: 16 strips in x and 16 in y on 20 mm of diamond, which see a bunch of thousands of positrons.
 * Lengths in mm, charges in pC.
 */
import { BeamglassError } from '#core/errors.ts';
import type { StripPlane, StripRequest } from './digitisation.ts';

export const TARGET_STRIPS = 16;
const PITCH = 1;
/** Mean charge that a positron leaves: e · 12 µm of collection distance · 36 pairs/µm. */
export const TARGET_CHARGE = 1.602e-7 * 12 * 36;
/** Mean over most probable charge of a hit: of Landau's distribution as `readStrips` draws it, up to its λ of 50. */
const MEAN_OVER_PROBABLE = 1.4624;
/** The published simulation's noise and threshold of a strip */
const NOISE = 2.33e-3;
const THRESHOLD = 4e-4;

/**
 * A view of the target.
 * @param gain true gain of each strip over their average
 * @param state of each strip, of CHANNEL_STATES
 * @throws BeamglassError `badInput` where there are not 16 of each
 */
export function targetPlane(gain: Float64Array, state: Uint8Array): StripPlane {
  if (gain.length !== TARGET_STRIPS || state.length !== TARGET_STRIPS) {
    throw new BeamglassError('badInput', `A view of the target has ${TARGET_STRIPS} strips.`);
  }
  return {
    pitch: PITCH,
    first: (-PITCH * (TARGET_STRIPS - 1)) / 2,
    // Charges drift through 0.1 mm of diamond: the strips' pitch, not diffusion, sets the resolution.
    spread: 0.005,
    resolution: 0,
    noise: NOISE,
    threshold: THRESHOLD,
    channel: Uint32Array.from({ length: TARGET_STRIPS }, (_, i) => i),
    gain,
    state,
  };
}

/**
 * Bunches on a view of the target, for `readStrips`.
 * @param offsets bunches + 1: the positrons of bunch i are at `position[offsets[i]] … position[offsets[i + 1] - 1]`
 * @param position of the positrons across the strips
 */
export function targetRequest(
  view: 'x' | 'y',
  plane: StripPlane,
  bunches: Pick<StripRequest, 'offsets' | 'position' | 'seed' | 'firstStream'>,
): StripRequest {
  return {
    ...bunches,
    plane,
    planeNumber: view === 'x' ? 0 : 1,
    charge: new Float64Array(bunches.position.length).fill(TARGET_CHARGE / MEAN_OVER_PROBABLE),
  };
}
