/** What has changed since a reconstruction was made. */
import { BeamglassError } from '#core/errors.ts';
import type { ReconstructionOrigin } from '#core/reconstruction/record.ts';
import type { ServiceContext } from './context.ts';
import { originOf } from './reconstructionInputs.ts';

/** A sentence each; none: it would be made from the same again. */
export async function changesSince(context: ServiceContext, made: ReconstructionOrigin): Promise<string[]> {
  let now: ReconstructionOrigin;
  try {
    now = await originOf(context, made);
  } catch (error) {
    if (error instanceof BeamglassError) return [error.message];
    throw error;
  }
  const sentences: string[] = [];
  if (now.codeVersion !== made.codeVersion) sentences.push(`It was made by Beamglass ${made.codeVersion}.`);
  if (now.setup !== made.setup) sentences.push(`The run had the setup ${made.setup}.`);
  else if (now.setupHash !== made.setupHash) sentences.push(`The description of setup ${made.setup} was another one.`);
  if (now.beamEnergy !== made.beamEnergy) sentences.push(`The run had a beam energy of ${made.beamEnergy} GeV.`);
  const types = changedTypes(made, now);
  if (types.length > 0) sentences.push(`Global tag ${made.globalTag} had other constants (${types.join(', ')}).`);
  return sentences;
}

function changedTypes(made: ReconstructionOrigin, now: ReconstructionOrigin): string[] {
  const [before, after] = [payloadsOf(made), payloadsOf(now)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((type) => before.get(type) !== after.get(type));
}

const payloadsOf = ({ used }: ReconstructionOrigin): Map<string, string> =>
  new Map(used.map(({ type, payloads }) => [type, payloads.join()]));
