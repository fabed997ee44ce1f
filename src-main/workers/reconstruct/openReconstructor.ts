/** The reconstructor of each experiment. */
import { BeamglassError } from '#core/errors.ts';
import { openNa64Reconstructor } from './na64/reconstructor.ts';
import { openPadmeReconstructor } from './padme/reconstructor.ts';
import type { ReconstructionInput, Reconstructor } from './reconstructor.ts';

/** By the experiment of the setup. */
const RECONSTRUCTORS: Readonly<Record<string, (input: ReconstructionInput) => Promise<Reconstructor>>> = {
  na64: openNa64Reconstructor,
  padme: openPadmeReconstructor,
};

/** @throws BeamglassError `missingConstant`; what the experiment's own says */
export async function openReconstructor(input: ReconstructionInput): Promise<Reconstructor> {
  const { experiment } = input.setup;
  const open = Object.hasOwn(RECONSTRUCTORS, experiment) ? RECONSTRUCTORS[experiment] : undefined;
  if (!open) throw new BeamglassError('internal', `Nothing reconstructs events of “${experiment}”.`);
  return open(input);
}
