/** How a collection is shown that the user has not styled. */
import type { Collection } from '#core/event/event.ts';
import { DATA_COLOURS } from '../colour/palette.ts';
import type { CollectionStyle, ColourBy } from '../types.ts';

/** By what says most of a kind: cells by their energy, particles by what they are, strips that give their charge by that. */
export function defaultColourBy({ kind, columns }: Collection): ColourBy {
  if (kind === 'calorimeterHits') return 'energy';
  if (kind === 'particles') return 'particle';
  return kind === 'trackerHits' && columns.has('charge') ? 'charge' : 'collection';
}

const styles = new Map<string, CollectionStyle>();

/** @param place of the collection in its event, which decides its colour */
export function defaultStyle(collection: Collection, place: number): CollectionStyle {
  const colour = DATA_COLOURS[place % DATA_COLOURS.length]!;
  const colourBy = defaultColourBy(collection);
  const key = `${colourBy} ${colour}`;
  let style = styles.get(key);
  if (!style) {
    style = { visible: true, colour, colourBy, cuts: [] };
    styles.set(key, style);
  }
  return style;
}
