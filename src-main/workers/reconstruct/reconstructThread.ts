/** A thread that reconstructs blocks of events of a run, one after the other. */
import { workerData } from 'node:worker_threads';
import { decodeEvent } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';
import { BeamglassError } from '#core/errors.ts';
import { mergeReconstruction, withoutTrueHits } from '#core/reconstruction/merge.ts';
import { EventFileReader } from '#main/store/eventFileReader.ts';
import { encodeBlock } from '#main/workers/blocks/block.ts';
import { serveBlocks } from '#main/workers/blocks/serveBlocks.ts';
import type { EncodedBatch } from '#main/workers/import/writerThread.ts';
import type { ThreadKind } from '#main/workers/protocol.ts';
import { openReconstructor } from './openReconstructor.ts';
import type { Reconstructed, ReconstructionInput, Reconstructor } from './reconstructor.ts';

export interface ReconstructionTask {
  readonly thread: Extract<ThreadKind, 'reconstruct'>;
  /** Of the run's event file. */
  readonly path: string;
  readonly input: ReconstructionInput;
}

/** What reconstruction adds to a block of events. */
export interface ReconstructedBatch extends EncodedBatch {
  /** Names of the scalars that it gave. */
  readonly added: string[];
}

/** Payloads that are reconstructed in one call, B: events with 10⁵ hits come a few at a time. */
const CALL_BYTES = 1 << 23;

export function runReconstructionThread(): void {
  const { path, input } = workerData as ReconstructionTask;
  const opened = openReconstructor(input);
  opened.catch(() => undefined);
  let reader: EventFileReader | null = null;
  serveBlocks(async ({ first, count, room }): Promise<ReconstructedBatch> => {
    const reconstructor = await opened;
    reader ??= new EventFileReader(path);
    const results: Reconstructed[] = [];
    const merged: EventData[] = [];
    const payloads: EventData[] = [];
    for (const events of calls(reader, first, count)) {
      const added = await reconstructAll(reconstructor, events);
      events.forEach((event, index) => {
        const own = added[index]!;
        results.push(own);
        merged.push(withoutTrueHits(mergeReconstruction(event, own)));
        payloads.push({ header: event.header, ...own });
      });
    }
    const names = new Set(results.flatMap(({ scalars }) => scalars.map(({ name }) => name)));
    return { ...(await encodeBlock(payloads, room, merged)), added: [...names] };
  });
}

async function reconstructAll(
  reconstructor: Reconstructor,
  events: readonly EventData[],
): Promise<readonly Reconstructed[]> {
  const added = await reconstructor.reconstruct(events, false);
  if (added.length === events.length) return added;
  const message = `Reconstruction gave ${added.length} results for ${events.length} events.`;
  throw new BeamglassError('internal', message);
}

/** The events of a block in parts that are small enough for one call. */
function* calls(reader: EventFileReader, first: number, count: number): Generator<EventData[]> {
  let events: EventData[] = [];
  let bytes = 0;
  for (let key = first; key < first + count; key++) {
    const payload = reader.payload(key);
    if (bytes + payload.length > CALL_BYTES && events.length > 0) {
      yield events;
      events = [];
      bytes = 0;
    }
    events.push(decoded(payload, key));
    bytes += payload.length;
  }
  if (events.length > 0) yield events;
}

function decoded(payload: Uint8Array, key: number): EventData {
  try {
    return decodeEvent(payload);
  } catch (error) {
    if (!(error instanceof BeamglassError)) throw error;
    throw new BeamglassError(error.code, `Event ${key}: ${error.message}`, { ...error.details, key }, { cause: error });
  }
}
