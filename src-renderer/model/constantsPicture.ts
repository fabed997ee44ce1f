/** The constants on their cells as collections, so that the picture shows them as it shows an event. */
import type { Cell } from '#core/detector/cells.ts';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import { channelOf } from '#core/event/channels.ts';
import type { CollectionStyle } from '#renderer/scene/types.ts';
import { STATUS_LOOKS, type CellConstant, type ConstantQuantity } from './cellConstants.ts';

/** What their names begin with: no event has such a collection. */
const PREFIX = 'Constants: ';
const GREY = '#8a929b';

export interface ConstantsPicture {
  readonly collections: readonly Collection[];
  readonly styles: Readonly<Record<string, CollectionStyle>>;
}

export const isConstants = (collection: string): boolean => collection.startsWith(PREFIX);

/** The channel of an object of such a collection. */
export function channelOfConstant(picture: ConstantsPicture, collection: string, index: number): number | null {
  const found = picture.collections.find(({ name }) => name === collection);
  return found ? channelOf(found, index) : null;
}

/** @param cells each with a constant of its channel; those without one are told apart by having no value */
export function constantsPicture(
  cells: readonly Cell[],
  constants: ReadonlyMap<number, CellConstant>,
  quantity: ConstantQuantity,
): ConstantsPicture {
  const collections: Collection[] = [];
  const styles: Record<string, CollectionStyle> = {};
  const add = (name: string, own: readonly Cell[], style: Partial<CollectionStyle>, hasValue: boolean): void => {
    if (own.length === 0) return;
    const full = PREFIX + name;
    const valueOf = ({ channel }: Cell): number => (hasValue ? (constants.get(channel)?.value ?? NaN) : NaN);
    collections.push(cellsAs(full, own, quantity.unit, valueOf));
    styles[full] = { visible: true, colour: GREY, colourBy: 'collection', cuts: [], ...style };
  };
  const valueOf = ({ channel }: Cell): number => constants.get(channel)?.value ?? NaN;
  if (quantity.isText) {
    for (const [place, { name, colour, hatch }] of STATUS_LOOKS.entries()) {
      const own = cells.filter((cell) => valueOf(cell) === place);
      add(name, own, { colour: colour ?? GREY }, hatch === 0);
    }
  } else {
    const own = cells.filter((cell) => !Number.isNaN(valueOf(cell)));
    add(quantity.label, own, { colourBy: 'energy' }, true);
  }
  const missing = cells.filter((cell) => Number.isNaN(valueOf(cell)));
  add('missing', missing, {}, false);
  return { collections, styles };
}

const vectors = (values: readonly (readonly number[])[]) =>
  numericColumn(Float32Array.from(values.flat()), { unit: 'mm', width: 3 });

function cellsAs(name: string, cells: readonly Cell[], unit: string, valueOf: (cell: Cell) => number): Collection {
  return makeCollection(name, 'counters', [
    ['value', numericColumn(Float32Array.from(cells, valueOf), { unit })],
    ['position', vectors(cells.map(({ place }) => place.centre))],
    ['size', vectors(cells.map(({ size }) => size))],
    ['channel', numericColumn(Uint32Array.from(cells, ({ channel }) => channel))],
  ]);
}
