/** Which object of the picture stands for another of the same readout channel. */
import { channelOf, objectsOfChannel } from '#core/event/channels.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import type { ObjectRef } from '#renderer/scene/types.ts';
import { isDrawn, type Styles } from './collectionStyle.ts';

/**
 * The object itself where its kind is drawn; else one of its channel that is visible, so that a
 * waveform lights up its cell; null where there is none.
 */
export function drawnObject(event: EventData | null, object: ObjectRef | null, styles: Styles): ObjectRef | null {
  const collection = object && event && findCollection(event, object.collection);
  if (!object || !event || !collection || isDrawn(collection.kind)) return object;
  const channel = channelOf(collection, object.index);
  const found =
    channel === null
      ? undefined
      : objectsOfChannel(event, channel).find(
          (one) => isDrawn(one.collection.kind) && styles[one.collection.name]?.visible,
        );
  return found ? { collection: found.collection.name, index: found.index } : null;
}
