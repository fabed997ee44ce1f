/**
 * Collections that are made for monitors, of what an event holds in another form: a row for every bit that is set, or
 * for every plane of the trackers, whether it has seen something or not.
 */
import type { Cell } from '../detector/cells.ts';
import { attributeValues } from '../event/attribute.ts';
import { findCollection, type EventData } from '../event/event.ts';

/** Rows of an event, by name of the column. */
export interface MadeRows {
  readonly count: number;
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

const NO_ROWS: MadeRows = { count: 0, columns: {} };

/** @param planes of the setup's trackers */
type Make = (event: EventData, planes: number) => MadeRows;

const bitsOf = (mask: number): number[] =>
  Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => Math.floor(mask / 2 ** bit) % 2 === 1);

const rowsOfBits = (bits: readonly number[]): MadeRows => ({ count: bits.length, columns: { bit: bits } });

/** Where the acquisition says which boards gave nothing: their numbers, or −1 where none is missing. */
function missingBoards({ scalars }: EventData): MadeRows {
  const mask = scalars.find(({ name }) => name === 'missing_boards');
  if (mask === undefined) return NO_ROWS;
  return rowsOfBits(mask.value === 0 ? [-1] : bitsOf(mask.value));
}

/** Of an event whose strips were put together: `layer` as “Strips” counts planes, `clusters`, and `seen`: 0 or 1. */
function trackerPlanes(event: EventData, planes: number): MadeRows {
  const clusters = Array.from({ length: planes }, () => 0);
  const found = findCollection(event, 'Strip clusters');
  const layers = found === undefined ? [] : (attributeValues(found, 'layer') ?? []);
  for (let i = 0; i < layers.length; i++) if (layers[i]! < planes) clusters[layers[i]!]!++;
  const seen = clusters.map((count) => (count > 0 ? 1 : 0));
  return { count: planes, columns: { layer: clusters.map((_, layer) => layer), clusters, seen } };
}

export const MADE_COLLECTIONS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['Trigger bits', ({ header }) => rowsOfBits(bitsOf(header.triggerBits))],
  ['Missing boards', missingBoards],
  ['Tracker planes', trackerPlanes],
]);

/** Planes of strips and straws among cells that are named “MM1 x 17”. */
export function planeCount(cells: readonly Pick<Cell, 'name'>[]): number {
  const planes = new Set<string>();
  for (const { name } of cells) {
    const match = /^(.+ [xy]) \d+$/.exec(name);
    if (match !== null) planes.add(match[1]!);
  }
  return planes.size;
}
