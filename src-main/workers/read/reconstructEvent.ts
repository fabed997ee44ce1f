/** One event reconstructed on the spot, with what explains the result. */
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { BeamglassError } from '#core/errors.ts';
import { mergeReconstruction } from '#core/reconstruction/merge.ts';
import type { ReadCalls, ReconstructionWish } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import type { Reconstructor } from '#main/workers/reconstruct/reconstructor.ts';
import { Lru } from './lru.ts';
import { requireOutside, requireVisible } from './hidden.ts';
import { isSimulated, openPlace, openRun } from './runCache.ts';

/** Kept warm: of the parameters that a user goes to and fro between. */
const MOST_RECONSTRUCTORS = 8;

interface Warm {
  readonly reconstructor: Promise<Reconstructor>;
  /** Ends with the last call: one at a time. */
  busy: Promise<unknown>;
}

const reconstructors = new Lru<Warm>(MOST_RECONSTRUCTORS, () => 1);

/** @throws BeamglassError `notFound`, `missingConstant`, `corruptPayload`, `forbidden` for one in a closed region */
export async function reconstructEvent(
  { key, id, ...place }: ReconstructionWish,
  context: CallContext<ReadCalls['reconstruct']>,
): Promise<Uint8Array> {
  requireVisible(place, openPlace(place).hidden, key);
  const event = decodeEvent(openRun(place.path).file.payload(key));
  const warm = reconstructors.getOrMake(id, () => ({ reconstructor: open(id, context), busy: Promise.resolve() }));
  let reconstructor: Reconstructor;
  try {
    reconstructor = await warm.reconstructor;
  } catch (error) {
    // Whatever was missing may be there the next time.
    reconstructors.dropWhere((other) => other === id);
    throw error;
  }
  const result = warm.busy.then(() => reconstructor.reconstruct([event], true));
  warm.busy = result.catch(() => undefined);
  const [added] = await result;
  if (added === undefined) throw new BeamglassError('internal', 'Reconstruction gave no result for the event.');
  const merged = mergeReconstruction(event, added);
  if (!isSimulated(place.path)) requireOutside(place, merged, key);
  return encodeEvent(merged);
}

async function open(id: string, context: CallContext<ReadCalls['reconstruct']>): Promise<Reconstructor> {
  const input = await context.ask({ id });
  // Loaded on demand: a reader that reconstructs nothing starts without the engine.
  const { openReconstructor } = await import('#main/workers/reconstruct/openReconstructor.ts');
  return openReconstructor(input);
}
