import { describe, expect, it } from 'vitest';
import { objectAttributes } from '#core/event/attribute.ts';
import { numericColumn, textColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import { groupsOf } from '#renderer/panels/collections/groups.ts';
import { binAt, binOfKey, extentOf } from '#renderer/panels/eventStrip/strip.ts';
import { countText, tableColumn } from '#renderer/panels/eventTable/columns.ts';
import { filterFault, offers, replaceWord, wordAt } from '#renderer/panels/eventTable/completion.ts';
import { EventPages, PAGE_ROWS } from '#renderer/panels/eventTable/pages.ts';
import { eventRows, objectTitle, rowsAsText, rowsOf } from '#renderer/panels/inspector/rows.ts';

const plain = (text: string): string => text.replaceAll('\u202f', '_').replaceAll('\u2212', '-');

const cells = makeCollection('Ecal', 'calorimeterHits', [
  ['position', numericColumn(Float32Array.of(1, 2, 3, 4, 5, 6), { unit: 'mm', width: 3 })],
  ['energy', numericColumn(Float32Array.of(0.1392, 0.5), { unit: 'GeV' })],
  ['energyError', numericColumn(Float32Array.of(0.0031, Number.NaN), { unit: 'GeV' })],
  ['cellId', numericColumn(BigUint64Array.of(18_446_744_073_709_551_615n, 1n))],
]);
const clusters = makeCollection('Clusters', 'clusters', [
  ['position', numericColumn(Float32Array.of(0, 0, 0), { unit: 'mm', width: 3 })],
  ['energy', numericColumn(Float32Array.of(2), { unit: 'GeV' })],
  ['hits', numericColumn(Uint32Array.of(0, 1, 99), { target: 'Ecal', offsets: Uint32Array.of(0, 3) })],
  ['note', textColumn(['as found'])],
]);
const event: EventData = {
  header: { eventNumber: 42, timeNs: 0n, spill: 7, triggerBits: 5 },
  scalars: [{ name: 'n_pot', value: 25000, unit: '' }],
  labels: [{ name: 'geometry', value: 'v1' }],
  collections: [cells, clusters],
};
const rows = (name: 'Ecal' | 'Clusters', index: number) =>
  objectAttributes(name === 'Ecal' ? cells : clusters, index).flatMap((attribute) => rowsOf(attribute, event, 'GeV'));

describe('inspector rows', () => {
  it('prints a value with the digits of its uncertainty and 64-bit numbers in full', () => {
    const [, x, , , energy, cellId] = rows('Ecal', 0);
    expect(x).toMatchObject({ label: 'x', value: '1', unit: 'mm', isComponent: true });
    expect(energy).toMatchObject({ label: 'energy', value: '0.1392', error: '0.0031', unit: 'GeV' });
    expect(cellId).toMatchObject({ value: '18446744073709551615' });
  });

  it('shows energies in the unit of the run', () => {
    const energy = objectAttributes(cells, 0).find(({ name }) => name === 'energy')!;
    expect(rowsOf(energy, event, 'MeV')).toMatchObject([{ value: '139.2', error: '3.1', unit: 'MeV' }]);
  });

  it('says where an uncertainty is missing', () => {
    expect(rows('Ecal', 1)[4]).toMatchObject({ value: '0.5', error: '–' });
  });

  it('links to objects that exist, and to no others', () => {
    const links = rows('Clusters', 0).find((row) => row.type === 'links');
    expect(links?.links).toEqual([
      { collection: 'Ecal', index: 0 },
      { collection: 'Ecal', index: 1 },
    ]);
  });

  it('copies as text', () => {
    const text = rowsAsText('Ecal: cell', rows('Ecal', 0)).split('\n');
    expect(text).toContain('position z\t3\tmm');
    expect(text).toContain('energy\t0.1392 ± 0.0031\tGeV');
    expect(rowsAsText('', rows('Clusters', 0))).toContain('Ecal[0] Ecal[1]');
  });

  it('counts objects from one', () => {
    expect(objectTitle(event, { collection: 'Ecal', index: 1 })).toBe('calorimeter cell 2 of 2');
  });

  it('tells what is known of the event', () => {
    const facts = eventRows(event, 'padme-1', 3, 'GeV').flatMap((row) =>
      row.type === 'value' ? [[row.label, plain(row.value)]] : [],
    );
    expect(Object.fromEntries(facts)).toEqual({
      run: 'padme-1',
      event: '42',
      position: '3',
      time: '1970-01-01 00:00:00 UTC',
      spill: '7',
      trigger: '0x5',
      n_pot: '25_000',
      geometry: 'v1',
    });
  });
});

describe('the event table', () => {
  const column = { name: 'e_calo', label: 'E calo', unit: 'GeV', description: '' };

  it('prints every row of a column alike', () => {
    const made = tableColumn(column, { low: 0.5, high: 139.25 }, [0.5, 139.25]);
    expect([made.format(0.5), made.format(139.25), made.format(null)]).toEqual(['0.50', '139.25', '–']);
    const whole = tableColumn({ ...column, name: 'n' }, { low: 0, high: 12000 }, [3]);
    expect(plain(whole.format(12000))).toBe('12_000');
  });

  it('shows times as UTC and texts as they are', () => {
    const time = tableColumn({ ...column, name: 'time', unit: 's' }, { low: 0, high: 1 }, []);
    expect([time.unit, time.format(1.5)]).toEqual(['UTC', '00:00:01.500']);
    expect(time.description).toContain('1970-01-01');
    const days = tableColumn({ ...column, name: 'time', unit: 's' }, { low: 0, high: 86_400 }, []);
    expect(days.format(1.5)).toBe('1970-01-01 00:00:01.500');
    expect(tableColumn(column, null, ['good']).format('good')).toBe('good');
  });

  it('says how many events pass', () => {
    expect(plain(countText(12, 1000, true))).toBe('12 of 1_000');
    expect(countText(1, 1, false)).toBe('1 event');
  });

  it('fetches the pages in sight once and drops answers to an older question', async () => {
    const asked: [string, number][] = [];
    const answer = (name: string) => async (offset: number) => {
      asked.push([name, offset]);
      await Promise.resolve();
      return { total: 1000, rows: [{ key: offset, values: [name] }] };
    };
    const pages = new EventPages();
    pages.reset(answer('old'));
    pages.reset(answer('new'));
    pages.want(0, 10);
    pages.want(PAGE_ROWS, PAGE_ROWS + 1);
    expect(pages.at(0)).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(pages.at(0)).toEqual({ key: 0, values: ['new'] });
    expect(pages.at(PAGE_ROWS)).toEqual({ key: PAGE_ROWS, values: ['new'] });
    expect(pages.total.value).toBe(1000);
    expect(asked).toEqual([
      ['old', 0],
      ['new', 0],
      ['new', PAGE_ROWS],
    ]);
  });

  it('keeps a failure and tries again when asked again', async () => {
    let fails = true;
    const pages = new EventPages();
    pages.reset(async () => {
      if (fails) throw new Error('away');
      return { total: 1, rows: [{ key: 5, values: [] }] };
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(pages.failure.value).toEqual(new Error('away'));
    fails = false;
    pages.want(0, 0);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(pages.at(0)?.key).toBe(5);
    expect(pages.failure.value).toBeNull();
  });
});

describe('the filter field', () => {
  const columns = ['n_tracks', 'n_hits', 'e_calo'].map((name) => ({ name, label: name, unit: '', description: '' }));

  it('says where a fault is and what was meant', () => {
    expect(filterFault('n_tracks >= 2 && e_calo > 10', columns)).toBeNull();
    expect(filterFault('', columns)).toBeNull();
    expect(filterFault('e_calo > 1 && n_track > 2', columns)).toMatchObject({ at: 14, suggestion: 'n_tracks' });
    expect(filterFault('n_tracks >', columns)).toMatchObject({ suggestion: null });
  });

  it('offers columns for the word at the caret', () => {
    expect(offers('n_', 2, columns).map(({ name }) => name)).toEqual(['n_tracks', 'n_hits']);
    expect(offers('e_calo > 1 && cal', 17, columns).map(({ name }) => name)).toEqual(['e_calo']);
    expect(offers('n_tracks', 8, columns)).toEqual([]);
    expect(offers('n_hits > 2', 10, columns)).toEqual([]);
  });

  it('replaces the whole word', () => {
    const text = 'e_calo > 1 && n_track > 2';
    const word = wordAt(text, 14)!;
    expect(replaceWord(text, word, 'n_tracks')).toEqual({ text: 'e_calo > 1 && n_tracks > 2', caret: 22 });
  });
});

describe('the event strip', () => {
  it('finds the bin of a key and of a point', () => {
    expect([0, 5, 9, 10, 25].map((key) => binOfKey([5, 10, 20], key))).toEqual([-1, 0, 0, 1, 2]);
    expect([-3, 0, 49, 50, 200].map((x) => binAt(x, 100, 2))).toEqual([0, 0, 0, 1, 1]);
  });

  it('is drawn from zero', () => {
    expect(extentOf({ name: '', low: [2, null], high: [5, null] })).toEqual({ low: 0, high: 5 });
    expect(extentOf({ name: '', low: [-2], high: [-1] })).toEqual({ low: -2, high: 0 });
    expect(extentOf({ name: '', low: [0], high: [0] })).toEqual({ low: 0, high: 1 });
    expect(extentOf({ name: '', low: [null], high: [null] })).toBeNull();
  });
});

describe('the collections tree', () => {
  it('groups by kind and keeps empty ones apart', () => {
    const none = makeCollection('A10', 'clusters', [
      ['position', numericColumn(new Float32Array(), { unit: 'mm', width: 3 })],
      ['energy', numericColumn(new Float32Array(), { unit: 'GeV' })],
    ]);
    const groups = groupsOf([clusters, none, cells], '');
    expect(groups.map(({ kind }) => kind)).toEqual(['calorimeterHits', 'clusters']);
    expect(groups[1]!.collections).toEqual([clusters]);
    expect(groups[1]!.empty).toEqual([none]);
    expect(groupsOf([clusters, cells], 'ECA').map(({ kind }) => kind)).toEqual(['calorimeterHits']);
  });
});
