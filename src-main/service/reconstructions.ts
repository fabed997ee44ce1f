/** Reconstructions of runs: what can be chosen for them. */
import type { ParameterSpec } from '#core/parameters.ts';
import { reconstructionParameters } from '#core/reconstruction/parameters.ts';
import type { ServiceContext } from './context.ts';
import { getSetup } from './setups.ts';

/** @throws BeamglassError `notFound` for a setup; `badInput` where nothing reconstructs its experiment */
export async function reconstructionParameterTable(context: ServiceContext, setup: string): Promise<ParameterSpec[]> {
  return [...reconstructionParameters((await getSetup(context.store.layout, setup)).setup)];
}
