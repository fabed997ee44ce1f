import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argsort } from '#main/workers/read/argsort.ts';
import { READ_HANDLERS, step } from '#main/workers/read/calls.ts';
import { Lru } from '#main/workers/read/lru.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { writeKnownFile } from '../../fixtures/eventFile.ts';

describe('argsort', () => {
  it('orders as a stable comparison sort does, NaN last', () => {
    const numbers = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, Number.NaN, Infinity, -Infinity));
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 60 }), fc.boolean(), (list, descending) => {
        const values = Float64Array.from(list);
        const keys = Uint32Array.from(list.keys()).filter((key) => key % 3 !== 1);
        const sign = descending ? -1 : 1;
        const defined = [...keys].filter((key) => !Number.isNaN(values[key]));
        const expected = defined.toSorted((a, b) => {
          if (values[a]! < values[b]!) return -sign;
          return values[a]! > values[b]! ? sign : a - b;
        });
        const rest = [...keys].filter((key) => Number.isNaN(values[key]));
        expect([...argsort(values, keys, descending)]).toEqual([...expected, ...rest]);
      }),
    );
  });
});

describe('step', () => {
  const keys = Uint32Array.of(2, 5, 9);

  it('goes from any key, selected or not, to its neighbours', () => {
    expect(step(keys, 5, 'next')).toEqual({ key: 9, rank: 2, total: 3 });
    expect(step(keys, 4, 'next')).toEqual({ key: 5, rank: 1, total: 3 });
    expect(step(keys, 5, 'previous')).toEqual({ key: 2, rank: 0, total: 3 });
    expect(step(keys, 4, 'previous')).toEqual({ key: 2, rank: 0, total: 3 });
    expect(step(keys, 8, 'nearest')).toEqual({ key: 9, rank: 2, total: 3 });
    expect(step(keys, 6, 'nearest')).toEqual({ key: 5, rank: 1, total: 3 });
    expect(step(keys, 100, 'nearest')).toEqual({ key: 9, rank: 2, total: 3 });
    expect(step(keys, null, 'last')).toEqual({ key: 9, rank: 2, total: 3 });
  });

  it('finds nothing beyond the ends and in nothing', () => {
    const none = { key: null, rank: null };
    expect(step(keys, 9, 'next')).toEqual({ ...none, total: 3 });
    expect(step(keys, 2, 'previous')).toEqual({ ...none, total: 3 });
    for (const to of ['first', 'previous', 'next', 'last', 'nearest'] as const) {
      expect(step(new Uint32Array(), 3, to)).toEqual({ ...none, total: 0 });
    }
  });
});

describe('Lru', () => {
  it('drops what was used least recently, and says so', () => {
    const dropped: string[] = [];
    const cache = new Lru<string>(
      2,
      () => 1,
      (value) => dropped.push(value),
    );
    for (const id of ['a', 'b', 'a', 'c']) cache.getOrMake(id, () => id);
    expect(dropped).toEqual(['b']);
    cache.dropWhere((id) => id === 'a');
    expect(dropped).toEqual(['b', 'a']);
    expect(cache.getOrMake('c', () => 'made again')).toBe('c');
  });
});

describe('the event table', () => {
  // More than one chunk of summaries, in a run that is read in MeV.
  const EVENTS = 70_000;
  let directory: TemporaryDirectory;
  let path: string;

  beforeAll(() => {
    directory = temporaryDirectory();
    path = join(directory.path, 'known.events');
    writeKnownFile(path, { events: EVENTS, energyUnit: 'MeV' });
  });

  afterAll(async () => {
    await call('forget', { path });
    directory.remove();
  });

  type Handlers = typeof READ_HANDLERS;
  async function call<Name extends keyof Handlers>(name: Name, input: Parameters<Handlers[Name]>[0]) {
    const context = {
      signal: new AbortController().signal,
      progress: () => undefined,
      ask: () => Promise.reject(new Error('a reader asks nothing')),
    };
    const handler = READ_HANDLERS[name] as (given: typeof input, context: unknown) => unknown;
    return (await handler(input, context)) as Awaited<ReturnType<Handlers[Name]>>;
  }

  const page = { sortBy: null, descending: false, offset: 0, limit: 3 };

  it('shows and filters energies in the unit of the run', async () => {
    const columns = await call('columns', { path, reconstruction: null, closed: null });
    expect(columns.find(({ name }) => name === 'e_calo')?.unit).toBe('MeV');
    expect(columns.at(-1)).toMatchObject({ name: 'double', unit: '' });
    // Events with 4 cells have 1 + 2 + 3 + 4 GeV, those with 3 have 6 GeV.
    const result = await call('page', {
      ...page,
      path,
      reconstruction: null,
      closed: null,
      where: 'e_calo > 6500',
      columns: ['event', 'e_calo', 'double'],
    });
    expect(result.total).toBe(EVENTS / 5);
    expect(result.rows[1]).toEqual({ key: 9, values: [1009, 10_000, 18] });
  });

  it('has the values of the second chunk where they belong', async () => {
    const result = await call('page', {
      ...page,
      path,
      reconstruction: null,
      closed: null,
      where: 'double >= 139996',
      columns: ['double', 'calo_x'],
    });
    expect(result).toEqual({
      total: 2,
      rows: [
        { key: 69_998, values: [139_996, (0 + 20 + 60) / 6] },
        { key: 69_999, values: [139_998, (0 + 20 + 60 + 120) / 10] },
      ],
    });
  });

  it('sorts by a column, undefined values last', async () => {
    const sorted = {
      ...page,
      path,
      reconstruction: null,
      closed: null,
      where: '',
      sortBy: 'e_cell_max',
      columns: ['e_cell_max'],
      limit: 1,
    };
    expect((await call('page', sorted)).rows).toEqual([{ key: 1, values: [1000] }]);
    expect((await call('page', { ...sorted, descending: true })).rows).toEqual([{ key: 4, values: [4000] }]);
    expect((await call('page', { ...sorted, offset: EVENTS - 1 })).rows).toEqual([{ key: 69_995, values: [null] }]);
  });

  it('knows where an event stands in a sorted table', async () => {
    const order = {
      path,
      reconstruction: null,
      closed: null,
      where: 'n_cells != 2',
      sortBy: 'e_cell_max',
      descending: true,
    };
    for (const offset of [0, 1, 29_999, 55_999]) {
      const [row] = (await call('page', { ...page, ...order, columns: [], offset, limit: 1 })).rows;
      expect(await call('rank', { ...order, key: row!.key })).toBe(offset);
    }
    // Event 2 has two cells.
    expect(await call('rank', { ...order, key: 2 })).toBeNull();
  });

  it('bins a strip without losing an event', async () => {
    const strip = await call('strip', {
      path,
      reconstruction: null,
      closed: null,
      where: 'n_cells == 4',
      columns: ['double', 'e_calo'],
      bins: 10,
    });
    expect(strip.total).toBe(14_000);
    expect(strip.keys).toHaveLength(10);
    expect(strip.keys[0]).toBe(4);
    expect(strip.series[0]).toMatchObject({ name: 'double' });
    expect(strip.series[0]?.low[0]).toBe(8);
    expect(strip.series[0]?.high.at(-1)).toBe(139_998);
    expect(strip.series[1]?.low).toEqual(Array.from({ length: 10 }, () => 10_000));
    const nothing = await call('strip', {
      path,
      reconstruction: null,
      closed: null,
      where: 'n_cells > 9',
      columns: ['double'],
      bins: 10,
    });
    expect(nothing).toEqual({ total: 0, keys: [], series: [{ name: 'double', low: [], high: [] }] });
  });

  it('locates an event number and refuses an unknown column and key', async () => {
    expect(await call('locate', { path, reconstruction: null, closed: null, eventNumber: 66_666 })).toEqual([65_666]);
    expect(await call('locate', { path, reconstruction: null, closed: null, eventNumber: 5 })).toEqual([]);
    const unknown = call('page', {
      ...page,
      path,
      reconstruction: null,
      closed: null,
      where: '',
      columns: ['nothing'],
    });
    await expect(unknown).rejects.toMatchObject({ code: 'badInput' });
    for (const key of [EVENTS, 2 ** 40]) {
      await expect(call('fetch', { path, reconstruction: null, closed: null, key })).rejects.toMatchObject({
        code: 'notFound',
      });
    }
  });
});
