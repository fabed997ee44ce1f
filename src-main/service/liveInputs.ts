/** What the live worker reconstructs a run with that is being taken. */
import type { Actor } from '#core/access/roles.ts';
import { toErrorRecord } from '#core/errors.ts';
import { STREAM_VERSION, type StreamHeader } from '#core/live/stream.ts';
import { checkReconstructionParameters } from '#core/reconstruction/parameters.ts';
import { hashOf } from '#main/store/hash.ts';
import type { LiveInput } from '#main/workers/live/liveCalls.ts';
import { constantsForRun, type TakenRun } from './conditions.ts';
import { nominalGlobalTag } from './conditionSources.ts';
import type { ServiceContext } from './context.ts';
import { monitorsOf } from './monitors.ts';
import { allSetups, getSetup, materialFile } from './setups.ts';

export const runOfHeader = ({ experiment, run }: Pick<StreamHeader, 'experiment' | 'run'>): string =>
  `${experiment}-${run}`;

/** Of a run after the newest one of the store; null where there is none that has a setup. */
export async function expectedHeader({ store }: ServiceContext): Promise<StreamHeader | null> {
  const runs = (await store.runs.list()).filter(({ setup, isSample }) => setup !== null && !isSample);
  const newest = runs.toSorted((a, b) => b.importedAt.localeCompare(a.importedAt))[0];
  if (newest === undefined) {
    // Reading the setups takes a tenth of a second, which the first file would wait for.
    await allSetups(store.layout);
    return null;
  }
  const { experiment, number, setup, beamEnergy, energyUnit, period } = newest;
  return {
    version: STREAM_VERSION,
    experiment,
    run: number + 1,
    subrun: 0,
    setup: setup!,
    beamEnergy,
    energyUnit,
    period,
    startedAt: new Date().toISOString(),
    acquisition: 'expected',
    // Nothing is written for a run that may never come.
    simulated: false,
    firstEvent: 0,
  };
}

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
