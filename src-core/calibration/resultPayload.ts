/** The payload that a calibration result becomes when somebody saves it. */
import type { PayloadDocument } from './payload.ts';
import { makePayload } from './payloadTypes.ts';
import type { CalibrationResult } from './result.ts';

/**
 * Author, runs with their content hashes, series, code, method, parameters, mask and seed go into its provenance.
 * @param author name of the user who saves it
 * @throws BeamglassError `badInput` for constants that break a rule of their type
 */
export function resultPayload(
  { type, method, setup, constants, inputs }: CalibrationResult,
  author: string,
): PayloadDocument {
  const { runs, series, where, globalTag, manifestHash, parameters, mask, seed, code } = inputs;
  return makePayload(type, constants, {
    method: 'fit',
    setup,
    author,
    runs: runs.map(({ run }) => run),
    code,
    configuration: { calibration: method, where, globalTag, manifestHash, ...parameters },
    mask: [...mask],
    seed,
    sources: [
      ...runs.map(({ run, contentHash }) => ({ name: run, sha256: contentHash })),
      ...series.map(({ name, sha256 }) => ({ name, sha256 })),
    ],
    note: '',
  });
}
