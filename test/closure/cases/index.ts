/** Every closure case: a line per calibration method. */
import type { ClosureCase } from '../case.ts';

export const CLOSURE_CASES: readonly ClosureCase[] = [];
