/** The table of what can be reconstructed, and with which parameters. */
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import { completeParameters, type ParameterSpec } from '#core/parameters.ts';
import { na64Parameters } from './na64Parameters.ts';
import { PADME_PARAMETERS } from './padmeParameters.ts';

const BY_EXPERIMENT: Readonly<Record<string, (setup: Setup) => readonly ParameterSpec[]>> = {
  na64: na64Parameters,
  padme: () => PADME_PARAMETERS,
};

/** @throws BeamglassError `badInput` for an experiment whose events cannot be reconstructed */
export function reconstructionParameters(setup: Setup): readonly ParameterSpec[] {
  const { experiment } = setup;
  if (Object.hasOwn(BY_EXPERIMENT, experiment)) return BY_EXPERIMENT[experiment]!(setup);
  const known = Object.keys(BY_EXPERIMENT).join(' and ');
  const message = `Events of ${experiment} cannot be reconstructed; those of ${known} can.`;
  throw new BeamglassError('badInput', message, { parameter: 'setup', experiment });
}

/**
 * The value of every parameter.
 * @throws BeamglassError `badInput`: a sentence that names the parameter and its range; `details.parameter` is its name
 */
export function checkReconstructionParameters(
  setup: Setup,
  given: Readonly<Record<string, number>>,
): Record<string, number> {
  const owner = `the reconstruction of ${setup.experiment}`;
  return completeParameters(reconstructionParameters(setup), given, owner, bad);
}

function bad(parameter: string, reason: string): BeamglassError {
  return new BeamglassError('badInput', `This cannot be reconstructed: ${reason}.`, { parameter });
}
