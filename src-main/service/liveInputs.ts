/** What the live worker reconstructs a run with that is being taken. */
import type { Actor } from '#core/access/roles.ts';
import { toErrorRecord } from '#core/errors.ts';
import type { StreamHeader } from '#core/live/stream.ts';
import { checkReconstructionParameters } from '#core/reconstruction/parameters.ts';
import { hashOf } from '#main/store/hash.ts';
import type { LiveInput } from '#main/workers/live/liveCalls.ts';
import { constantsForRun, type TakenRun } from './conditions.ts';
import { nominalGlobalTag } from './conditionSources.ts';
import type { ServiceContext } from './context.ts';
import { monitorsOf } from './monitors.ts';
import { getSetup, materialFile } from './setups.ts';

export const runOfHeader = ({ experiment, run }: Pick<StreamHeader, 'experiment' | 'run'>): string =>
  `${experiment}-${run}`;

/** A constant that is missing, or a setup that is not here, is said; the events are shown as recorded then. */
export async function liveInput(context: ServiceContext, actor: Actor, header: StreamHeader): Promise<LiveInput> {
  const { experiment, setup: setupId, startedAt, period, simulated } = header;
  const run: TakenRun = {
    run: runOfHeader(header),
    experiment,
    number: header.run,
    setup: setupId,
    start: startedAt,
    end: null,
  };
  const regions = await context.blinding.closedFor({ setup: setupId, period, beamEnergy: header.beamEnergy });
  const monitoring = await monitoringOf(context, setupId);
  try {
    const { setup } = await getSetup(context.store.layout, setupId);
    // As the import of a simulated run does: it can be reconstructed by its design values.
    if (simulated) await nominalGlobalTag(context, actor, setupId);
    const constants = constantsForRun(context, run);
    const parameters = checkReconstructionParameters(setup, {});
    const beamEnergy = header.beamEnergy ?? setup.beam.energy;
    const input = { setup, materials: await materialFile(), constants, beamEnergy, parameters };
    const { globalTag, manifestHash } = constants;
    const used = Object.values(constants.types).map((segments) => segments.map(({ payload }) => payload));
    const id = hashOf({ setup: setupId, globalTag, manifestHash, beamEnergy, used });
    return { id, input, globalTag, problem: null, regions, monitoring };
  } catch (error) {
    const problem = toErrorRecord(error).message;
    return { id: hashOf({ problem }), input: null, globalTag: null, problem, regions, monitoring };
  }
}

/** null where the setup is not here. */
async function monitoringOf({ store }: ServiceContext, id: string): Promise<LiveInput['monitoring']> {
  try {
    const { setup } = await getSetup(store.layout, id);
    return { setup, monitors: await monitorsOf(store.layout, setup, null) };
  } catch {
    return null;
  }
}
