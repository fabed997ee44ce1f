/** A line of the table of processes. */
import type { Setup } from '#core/detector/setup.ts';
import type { ParameterSpec } from '#core/parameters.ts';
import type { PartId } from './parts.ts';

export interface ProcessDefinition {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly requires: readonly PartId[];
  /** Defaults and bounds may follow from the setup, such as its beam energy. */
  parameters(setup: Setup): readonly ParameterSpec[];
  /**
   * What is wrong with parameters that are each in their range, as a sentence that names one of them;
   * null where nothing is.
   */
  problem?(parameters: Readonly<Record<string, number>>): { parameter: string; sentence: string } | null;
}
