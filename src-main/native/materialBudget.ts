/** Radiation and interaction lengths along rays. */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';
import type { MaterialBudget, MaterialBudgetRequest } from './matter.ts';

export type { MaterialBudget, MaterialBudgetRequest };

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    materialBudget(request: MaterialBudgetRequest, onProgress?: (done: number) => void): NativeJob<MaterialBudget>;
  }
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
