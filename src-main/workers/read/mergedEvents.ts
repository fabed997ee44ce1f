/** Events of a run, as recorded or with what a reconstruction adds. */
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';
import { BeamglassError } from '#core/errors.ts';
import { mergeReconstruction } from '#core/reconstruction/merge.ts';
import { openRun } from './runCache.ts';

/**
 * @param path of the run's event file
 * @param reconstruction path of the reconstruction's; null: as recorded
 * @throws BeamglassError `notFound`, `corruptPayload`, `corruptStore`
 */
export function eventPayload(path: string, reconstruction: string | null, key: number): Uint8Array {
  if (reconstruction === null) return openRun(path).file.payload(key);
  return encodeEvent(eventOf(path, reconstruction, key));
}

/** Likewise, decoded. */
export function eventOf(path: string, reconstruction: string | null, key: number): EventData {
  const run = openRun(path).file;
  const recorded = decodeEvent(run.payload(key));
  if (reconstruction === null) return recorded;
  const { file } = openRun(reconstruction);
  if (file.meta.reconstruction?.runContentHash !== run.meta.contentHash) {
    const message = `“${reconstruction}” was not made from the events of “${path}”.`;
    throw new BeamglassError('corruptStore', message, { path: reconstruction });
  }
  return mergeReconstruction(recorded, decodeEvent(file.payload(key)));
}
