/**
 * Calibration methods: how constants of a payload type are measured. A method is one file here in `methods/`
 * (what the user sees and may set), one in src-main/workers/fit/methods (how it collects and fits), and, where the
 * common result page does not do, a section of the Calibrations page.
 */
import type { Setup } from '#core/detector/setup.ts';
import type { ParameterSpec } from '#core/parameters.ts';

/**
 * What a method reads: events as they were recorded; events with what a reconstruction adds (with the global tag
 * whose constants the calibration starts from); or series of measured points.
 */
export type MethodInput = 'events' | 'reconstructed' | 'series';

export interface CalibrationMethod {
  /** camelCase, unique: "ecalElectronScan". */
  readonly id: string;
  /** Payload type whose constants it gives. */
  readonly type: string;
  readonly title: string;
  /** How it works in one or two sentences, with the place in the handbook. */
  readonly description: string;
  readonly input: MethodInput;
  /** Which runs, or which series, it wants: a sentence for the user. */
  readonly wants: string;
  /** Whether it makes sense for a setup. */
  readonly suits: (setup: Setup) => boolean;
  /** Ranges, models, cuts; checked and completed before the worker sees them. */
  readonly parameters: (setup: Setup) => readonly ParameterSpec[];
  /**
   * Names of those that change what is collected; the others refit what was collected. “mask” among them says that
   * collecting leaves the masked channels out itself.
   */
  readonly collecting: readonly string[];
}
