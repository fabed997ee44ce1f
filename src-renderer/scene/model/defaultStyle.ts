/** How a collection is shown that the user has not styled. */
import type { Collection } from '#core/event/event.ts';
import type { KindId } from '#core/event/kind.ts';
import { DATA_COLOURS } from '../colour/palette.ts';
import type { CollectionStyle, ColourBy } from '../types.ts';

const DEFAULT_COLOUR_BY: Readonly<Record<KindId, ColourBy>> = {
  trackerHits: 'collection',
  calorimeterHits: 'energy',
  clusters: 'collection',
  tracks: 'collection',
  vertices: 'collection',
  particles: 'collection',
  counters: 'collection',
  waveforms: 'collection',
};

const styles = new Map<string, CollectionStyle>();

/** @param place of the collection in its event, which decides its colour */
export function defaultStyle(collection: Collection, place: number): CollectionStyle {
  const colour = DATA_COLOURS[place % DATA_COLOURS.length]!;
  const key = `${collection.kind} ${colour}`;
  let style = styles.get(key);
  if (!style) {
    style = { visible: true, colour, colourBy: DEFAULT_COLOUR_BY[collection.kind], cuts: [] };
    styles.set(key, style);
  }
  return style;
}
