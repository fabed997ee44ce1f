/** Promises of the practice (practice/calibration.md §4.4) as recipes: in full by a command, in short in the tests. */

export interface PromiseOutcome {
  /** What was tried and what came of it, a line each. */
  readonly lines: readonly string[];
  /** What should not be; none: the promise was held. */
  readonly broken: readonly string[];
}

export interface PromiseRecipe {
  readonly id: string;
  readonly promise: string;
  /** In full. */
  run(): Promise<PromiseOutcome>;
}
