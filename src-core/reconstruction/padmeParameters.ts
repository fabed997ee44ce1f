/** What a user may change of PADME's reconstruction: thresholds, windows, cuts. */
import type { ParameterSpec } from '#core/parameters.ts';

export const PADME_PARAMETERS: readonly ParameterSpec[] = [];
