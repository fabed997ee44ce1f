/** From the event file of a run to that of its reconstruction. */
import { BeamglassError } from '#core/errors.ts';
import { RunSums } from '#core/reconstruction/runSummary.ts';
import { summariseRun } from '#core/reconstruction/summariseRun.ts';
import type { EventFileMeta } from '#main/store/eventFile.ts';
import { EventFileReader } from '#main/store/eventFileReader.ts';
import { BlockThreads } from '#main/workers/blocks/blockThreads.ts';
import { limitEngine } from '#main/workers/blocks/limitEngine.ts';
import type { ReconstructCalls, ReconstructionOrder, WrittenReconstruction } from '#main/workers/calls.ts';
import { ThreadedWriter } from '#main/workers/import/writerThread.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import type { ReconstructedBatch, ReconstructionTask } from './reconstructThread.ts';

/** @throws BeamglassError `missingConstant`, `corruptPayload`, `corruptStore`, `diskFull`, `cancelled`; nothing is left then */
export async function reconstructRun(
  { path, out, input, origin, threads }: ReconstructionOrder,
  context: CallContext<ReconstructCalls['write']>,
): Promise<WrittenReconstruction> {
  limitEngine();
  const { experiment, number, energyUnit, fieldT, events } = metaOf(path, origin.runContentHash);
  const task: ReconstructionTask = { thread: 'reconstruct', path, input };
  const writer = new ThreadedWriter(out, null);
  const pool = new BlockThreads<ReconstructedBatch>({ task, events, threads, room: () => writer.spare() });
  const sums = new RunSums();
  try {
    let done = 0;
    for await (const { added, ...batch } of pool.blocks(context.signal)) {
      done += batch.ends.length;
      sums.addAll(batch.scalars, added);
      await writer.append(batch);
      context.progress({ done, total: events, unit: 'events' });
    }
    const written = await writer.finish({
      experiment,
      number,
      energyUnit,
      fieldT,
      files: [],
      notShown: [],
      notes: [],
      reconstruction: origin,
    });
    return { ...written, summary: summariseRun(input.setup.experiment, sums) };
  } finally {
    await Promise.all([pool.close(), writer.close()]);
  }
}

function metaOf(path: string, contentHash: string): EventFileMeta {
  const reader = new EventFileReader(path);
  const { meta } = reader;
  reader.close();
  if (meta.contentHash === contentHash) return meta;
  const message = `“${path}” is damaged: its events are not those that were entered.`;
  throw new BeamglassError('corruptStore', message, { path });
}
