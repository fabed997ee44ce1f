/** What a user may change of NA64's reconstruction: thresholds, windows, cuts. */
import type { ParameterSpec } from '#core/parameters.ts';

export const NA64_PARAMETERS: readonly ParameterSpec[] = [];
