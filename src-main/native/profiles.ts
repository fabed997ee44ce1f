/** The beam on the strips of PADME's target: a Gaussian on a constant (src/beam_profile.hpp). Lengths in mm. */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    fitProfiles(request: ProfileRequest, onProgress?: (done: number) => void): NativeJob<FittedProfiles>;
  }
}

export interface ProfileRequest {
  /** Centre of strip 0 */
  readonly first: number;
  readonly pitch: number;
  /** Variance of a charge beside that of the noise, over the charge */
  readonly variancePerCharge: number;
  /** Per strip, in the unit of the charges, above 0 */
  readonly noise: Float64Array;
  /** Profiles one behind the other, a value for each strip; strips that are no numbers are left out. */
  readonly charges: Float64Array;
}

/** Per profile; NaN where there is none. */
export interface FittedProfiles {
  /** Sum of the charges */
  readonly charge: Float64Array;
  /** Mean weighted by the charges of strips above five times their noise */
  readonly mean: Float64Array;
  /** Charge under the Gaussian, its centre and its width, less that of a strip */
  readonly area: Float64Array;
  readonly areaError: Float64Array;
  readonly centre: Float64Array;
  readonly centreError: Float64Array;
  readonly width: Float64Array;
  readonly widthError: Float64Array;
  /** Of the second pass */
  readonly chi2: Float64Array;
  readonly degrees: Uint32Array;
}

/**
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function fitProfiles(request: ProfileRequest, options: JobOptions = {}): Promise<FittedProfiles> {
  return runChecked('The profiles', (onProgress) => nativeAddon().fitProfiles(request, onProgress), options);
}
