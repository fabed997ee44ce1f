/** The colour of every object of a collection. */
import { attributeValues, MOMENTUM_MAGNITUDE, type AttributeValues } from '#core/event/attribute.ts';
import { findCollection, type Collection, type EventData } from '#core/event/event.ts';
import { DATA_COLOURS, legible, packColour, parseColour, SCENE_THEMES } from './palette.ts';
import { paintScale, scaleOf, type ColourScale } from './scale.ts';
import { paintSpecies } from './species.ts';
import { firstTimes } from '#core/event/time.ts';
import type { CollectionStyle, ColourBy, Theme } from '../types.ts';

/** What the colours of a collection mean, for its legend. */
export interface CollectionScale extends ColourScale {
  readonly unit: string;
}

/** Values that decide the colour, null where the collection has none and is drawn in its own colour. */
function valuesFor(collection: Collection, colourBy: ColourBy): AttributeValues | null {
  switch (colourBy) {
    case 'energy':
      return attributeValues(collection, 'energy') ?? attributeValues(collection, 'value');
    case 'charge':
      return attributeValues(collection, 'charge');
    case 'time':
      return firstTimes(collection);
    case 'momentum':
      return attributeValues(collection, MOMENTUM_MAGNITUDE);
    case 'collection':
    case 'track':
    case 'particle':
      return null;
  }
}

/** Scale of the colours, null where they are no scale. */
export function collectionScale(collection: Collection, colourBy: ColourBy): CollectionScale | null {
  const values = valuesFor(collection, colourBy);
  const scale = values && scaleOf(values, colourBy !== 'time');
  if (!scale) return null;
  const unit = { energy: 'GeV', charge: '', time: 'ns', momentum: 'GeV', collection: '', track: '', particle: '' }[
    colourBy
  ];
  const column = collection.columns.get(colourBy) ?? (colourBy === 'energy' ? collection.columns.get('value') : null);
  return { ...scale, unit: column?.unit ?? unit };
}

/** Writes the packed colour of each object, alpha 255. */
export function colourObjects(
  event: EventData,
  collection: Collection,
  style: CollectionStyle,
  theme: Theme,
  out: Uint32Array,
): void {
  const muted = packColour(SCENE_THEMES[theme].muted);
  const values = valuesFor(collection, style.colourBy);
  const scale = values && scaleOf(values, style.colourBy !== 'time');
  if (values && scale) {
    paintScale(values, scale, theme, muted, out);
    return;
  }
  if (style.colourBy === 'particle' && paintSpecies(collection, theme, out)) return;
  const tracks = style.colourBy === 'track' ? trackOfObjects(event, collection) : null;
  if (!tracks) {
    out.fill(packColour(legible(parseColour(style.colour), theme)));
    return;
  }
  const palette = DATA_COLOURS.map((colour) => packColour(legible(parseColour(colour), theme)));
  for (let i = 0; i < out.length; i++) out[i] = tracks[i]! < 0 ? muted : palette[tracks[i]! % palette.length]!;
}

/**
 * Index of the track that each object belongs to, -1 for none: a track's own index; the link that
 * the object has to a track collection; or the links that tracks have to the object's collection.
 */
function trackOfObjects(event: EventData, collection: Collection): Int32Array | null {
  if (collection.kind === 'tracks') return Int32Array.from({ length: collection.count }, (_, i) => i);
  const isTracks = (name: string): boolean => name !== '' && findCollection(event, name)?.kind === 'tracks';
  for (const column of collection.columns.values()) {
    if (column.type !== 'text' && !column.offsets && column.width === 1 && isTracks(column.target)) {
      return Int32Array.from(column.data as ArrayLike<number>);
    }
  }
  for (const tracks of event.collections) {
    if (tracks.kind !== 'tracks') continue;
    for (const column of tracks.columns.values()) {
      if (column.type === 'text' || !column.offsets || column.width !== 1 || column.target !== collection.name)
        continue;
      const owner = new Int32Array(collection.count).fill(-1);
      for (let track = 0; track < tracks.count; track++) {
        const { offsets, data } = column;
        for (let row: number = offsets[track]!; row < offsets[track + 1]!; row++) {
          const object = Number(data[row]);
          if (object < owner.length) owner[object] = track;
        }
      }
      return owner;
    }
  }
  return null;
}
