import { describe, expect, it } from 'vitest';
import { makeCollection, type EventData } from '#core/event/event.ts';
import type { Column, NumericArray, NumericType } from '#core/event/column.ts';
import { objectColumns, objectOrder, objectsAsCsv } from '#renderer/panels/objects/objectColumns.ts';

const column = (type: NumericType, data: NumericArray, unit = '', width = 1, target = ''): Column => ({
  type,
  data,
  unit,
  width,
  target,
  offsets: null,
});

const words = (texts: readonly string[]): Column => {
  const bytes = texts.map((text) => new TextEncoder().encode(text));
  const offsets = Uint32Array.from([
    0,
    ...bytes.map((_, i) => bytes.slice(0, i + 1).reduce((n, b) => n + b.length, 0)),
  ]);
  return { type: 'text', data: Uint8Array.from(bytes.flatMap((b) => [...b])), offsets, unit: '', width: 1, target: '' };
};

const cells = makeCollection('Cells', 'calorimeterHits', [
  ['position', column('f32', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), 'mm', 3)],
  ['energy', column('f32', Float32Array.of(0.1, Number.NaN, 0.05), 'GeV')],
  // Neighbours that a double cannot tell apart.
  ['cellId', column('u64', BigUint64Array.of(9007199254740993n, 9007199254740992n, 5n))],
  ['next', column('u32', Uint32Array.of(1, 4294967295, 0), '', 1, 'Cells')],
  ['note', words(['b', 'a, "quoted"', 'c'])],
]);
const event: EventData = {
  header: { eventNumber: 1, timeNs: null, spill: null, triggerBits: 0 },
  scalars: [],
  labels: [],
  collections: [cells],
};
const columns = objectColumns(cells, event, 'MeV');
const order = (by: string, descending: boolean): number[] => [...objectOrder(3, columns, { by, descending }, null)];

describe('the objects table', () => {
  it('sorts each way with what has no value at the end, and identifiers exactly', () => {
    expect(order('energy', false)).toEqual([2, 0, 1]);
    expect(order('energy', true)).toEqual([0, 2, 1]);
    expect(order('cellId', false)).toEqual([2, 1, 0]);
    expect(order('note', false)).toEqual([1, 0, 2]);
    expect([...objectOrder(3, columns, null, Uint8Array.of(1, 0, 1))]).toEqual([0, 2]);
  });

  it('gives CSV in the units of the heads, with links counted from 1 and no digit made up', () => {
    const chosen = ['energy', 'cellId', 'next', 'note'].map((name) => columns.find((c) => c.name === name)!);
    expect(objectsAsCsv(chosen, Uint32Array.of(2, 1, 0))).toBe(
      'number,energy [MeV],cellId,next,note\n' +
        '3,50,5,1,c\n' +
        '2,,9007199254740992,,"a, ""quoted"""\n' +
        '1,100,9007199254740993,2,b\n',
    );
  });

  it('has a column per component', () => {
    expect(columns.map(({ name }) => name)).toEqual([
      'position.x',
      'position.y',
      'position.z',
      'energy',
      'cellId',
      'next',
      'note',
    ]);
    expect(columns[1]?.exact(2)).toBe('8');
  });
});
