import { describe, expect, it } from 'vitest';
import { PAYLOAD_TYPES } from '#core/calibration/payloadTypes.ts';
import type { Constants } from '#core/calibration/payload.ts';
import { textAt } from '#core/event/column.ts';
import {
  constantQuantities,
  constantsByChannel,
  STATUS_LOOKS,
  type PayloadTypeRecord,
} from '#renderer/model/cellConstants.ts';
import { channelOfConstant, constantsPicture, isConstants } from '#renderer/model/constantsPicture.ts';
import { constantValues } from '#renderer/panels/cellMap/quantities.ts';
import { cellMapsOf } from '#renderer/panels/cellMap/maps.ts';
import { PAINTERS } from '#renderer/scene/painters/registry.ts';
import { shippedDetector } from '../../fixtures/detector.ts';

const types: PayloadTypeRecord[] = PAYLOAD_TYPES.map((type) => ({
  ...type,
  parameters: [...type.parameters],
  columns: [...type.columns],
}));
const cells = cellMapsOf(shippedDetector('na64-vis2018'))[0]!.panes.flatMap((pane) =>
  pane.cells.map(({ cell }) => cell),
);
const channels = cells.map(({ channel }) => channel).toSorted((a, b) => a - b);
const [first, second, third, fourth] = channels as [number, number, number, number];

const table = (column: string, keys: number[], value: (number | null)[], error: (number | null)[]): Constants => ({
  parameters: {},
  table: {
    keys,
    status: value.map((one) => (one === null ? 'missing' : 'measured')),
    columns: { [column]: { value, error } },
    texts: {},
  },
});
const t0 = table('t0', [first, second, third], [1.5, null, -2], [0.1, null, 0.2]);
const status: Constants = {
  parameters: {},
  table: { keys: [first, second], status: ['fixed', 'fixed'], columns: {}, texts: { state: ['good', 'dead'] } },
};
const payloads = new Map([
  ['channel.t0', t0],
  ['channel.status', status],
  // Of another detector: nothing for these cells.
  ['channel.pedestal', table('pedestal', [999_999], [200], [1])],
]);
const quantities = constantQuantities(types, payloads, new Set(channels));

describe('constants of cells', () => {
  it('are offered where the tag has some for these cells, the state last', () => {
    expect(quantities.map(({ id, unit }) => [id, unit])).toEqual([
      ['channel.t0 t0', 'ns'],
      ['channel.status state', ''],
    ]);
  });

  it('have value and error by channel; what the payload marks as missing or leaves out is none', () => {
    const found = constantsByChannel(t0, quantities[0]!, channels);
    expect(found.size).toBe(channels.length);
    expect(found.get(first)).toEqual({ value: 1.5, error: 0.1, text: '' });
    expect(found.get(second)!.value).toBeNaN();
    expect(found.get(fourth)!.value).toBeNaN();
  });

  it('are hatched in the map where they are missing, and only there', () => {
    const { values, hatched, colours } = constantValues(constantsByChannel(t0, quantities[0]!, channels), false);
    expect([...values]).toEqual([
      [first, 1.5],
      [third, -2],
    ]);
    expect(hatched.size).toBe(channels.length - 2);
    expect(colours.size).toBe(0);
  });

  it('of state are grey where a channel is good, hatched crosswise where it is dead', () => {
    const { hatched, colours, values } = constantValues(constantsByChannel(status, quantities[1]!, channels), true);
    expect(colours.get(first)).toBeNull();
    expect(hatched.get(first)).toBeUndefined();
    expect(hatched.get(second)).toBe(2);
    expect(values.size).toBe(0);
    expect(STATUS_LOOKS.map(({ name }) => name)).toEqual(['good', 'dead', 'hot', 'noisy', 'masked']);
  });
});

describe('the picture of constants', () => {
  it('has every cell once, with its constant or as a missing one, and knows their channels', () => {
    const picture = constantsPicture(cells, constantsByChannel(t0, quantities[0]!, channels), quantities[0]!);
    const [known, missing] = picture.collections;
    expect(picture.collections.map(({ count }) => count)).toEqual([2, cells.length - 2]);
    expect(picture.collections.every(({ name }) => isConstants(name))).toBe(true);
    expect([...known!.columns.get('value')!.data]).toEqual([1.5, -2]);
    expect(known!.columns.get('value')!.unit).toBe('ns');
    expect(channelOfConstant(picture, known!.name, 1)).toBe(third);
    expect(channelOfConstant(picture, 'Truth cells', 0)).toBeNull();
    expect(PAINTERS.counters!(known!, { fieldT: null })[0]!.form).toBe('boxes');
    expect(PAINTERS.counters!(missing!, { fieldT: null })[0]!.form).toBe('lines');
  });

  it('of states has a collection for each that occurs', () => {
    const picture = constantsPicture(cells, constantsByChannel(status, quantities[1]!, channels), quantities[1]!);
    expect(picture.collections.map(({ name, count }) => [name, count])).toEqual([
      ['Constants: good', 1],
      ['Constants: dead', 1],
      ['Constants: missing', cells.length - 2],
    ]);
    expect(picture.styles['Constants: good']!.colourBy).toBe('collection');
    const name = picture.collections[0]!.columns.get('name');
    expect(name?.type === 'text' ? textAt(name, 0) : null).toBeNull();
  });
});
