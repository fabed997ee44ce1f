/** Radiation and interaction lengths along rays. */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';
import type { Matter } from './matter.ts';

export interface MaterialBudgetRequest {
  readonly matter: Matter;
  /** mm; x, y, z per ray */
  readonly start: Float64Array;
  /** Unit vectors */
  readonly direction: Float64Array;
  /** mm, of every ray */
  readonly length: number;
}

/** Parts of the rays in one box each, in order along the ray, one ray behind the other. */
export interface MaterialBudget {
  /** Per ray: number of its parts */
  readonly count: Uint32Array;
  /** Index of the box */
  readonly box: Uint32Array;
  /** mm from the ray's start */
  readonly begin: Float64Array;
  readonly end: Float64Array;
  /** Thickness of the part in radiation lengths and in nuclear interaction lengths */
  readonly radiationLengths: Float64Array;
  readonly interactionLengths: Float64Array;
}

/**
 * What each ray passes through.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export async function materialBudget(
  request: MaterialBudgetRequest,
  options: JobOptions = {},
): Promise<MaterialBudget> {
  return runChecked(
    'The material along the rays',
    (onProgress) => nativeAddon().materialBudget(request, onProgress),
    options,
  );
}
