/** What the reconstruction of a run follows from: setup, constants, beam energy, parameters. */
import type { RunRecord } from '#core/api/contract.ts';
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import { checkReconstructionParameters } from '#core/reconstruction/parameters.ts';
import type { ReconstructionOrigin } from '#core/reconstruction/record.ts';
import { hashOf } from '#main/store/hash.ts';
import type { ReconstructionInput } from '#main/workers/reconstruct/reconstructor.ts';
import { constantsInForce, usedConstants } from './conditions.ts';
import type { ServiceContext } from './context.ts';
import { getSetup, materialFile } from './setups.ts';

export interface ReconstructionWish {
  readonly run: string;
  /** null: by the global tag in force for the run. */
  readonly globalTag: string | null;
  readonly parameters: Readonly<Record<string, number>>;
}

/**
 * All that can be told without the constants themselves.
 * @throws BeamglassError `notFound`, `missingConstant`, `conflict`, `badInput`
 */
export async function originOf(context: ServiceContext, wish: ReconstructionWish): Promise<ReconstructionOrigin> {
  const { store, version } = context;
  const run = await store.runs.get(wish.run);
  const hashes = await store.runs.hashes(wish.run);
  const { setup } = await getSetup(store.layout, setupOf(run));
  const parameters = checkReconstructionParameters(setup, wish.parameters);
  const { globalTag, manifestHash, used } = await usedConstants(context, wish.run, wish.globalTag);
  return {
    run: run.run,
    runContentHash: hashes!.contentHash,
    globalTag,
    manifestHash,
    used,
    setup: setup.id,
    setupHash: setupHash(setup),
    beamEnergy: run.beamEnergy ?? setup.beam.energy,
    parameters,
    codeVersion: version,
    madeAt: new Date().toISOString(),
  };
}

function setupOf({ run, setup }: RunRecord): string {
  if (setup !== null) return setup;
  const message = `Run ${run} has no setup, without which it cannot be reconstructed; give it one (“runs edit ${run} --set setup=…”).`;
  throw new BeamglassError('badInput', message, { run });
}

/** Setups are the same objects for as long as their files are. */
const setupHashes = new WeakMap<Setup, string>();

function setupHash(setup: Setup): string {
  const hash = setupHashes.get(setup) ?? hashOf(setup);
  setupHashes.set(setup, hash);
  return hash;
}

/** For the workers. @throws BeamglassError as `originOf`; `corruptStore` for a payload that was changed */
export async function inputOf(context: ServiceContext, origin: ReconstructionOrigin): Promise<ReconstructionInput> {
  const { setup } = await getSetup(context.store.layout, origin.setup);
  const constants = await constantsInForce(context, origin.run, origin.globalTag);
  const { beamEnergy, parameters } = origin;
  return { setup, materials: await materialFile(), constants, beamEnergy, parameters };
}

/** The same for what gives the same reconstructor. */
export function identityOf(origin: ReconstructionOrigin): string {
  const { madeAt: _madeAt, manifestHash: _manifestHash, ...rest } = origin;
  return hashOf(rest);
}
