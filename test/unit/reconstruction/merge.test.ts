/** Recorded events with what a reconstruction adds, and what a run of them comes to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type Collection, type EventData } from '#core/event/event.ts';
import { summaryValues, SUMMARY_COLUMNS } from '#core/event/summary.ts';
import { mergeReconstruction, withoutTrueHits, type Added } from '#core/reconstruction/merge.ts';
import { RunSums } from '#core/reconstruction/runSummary.ts';
import { packScalars, scalarsOf } from '#main/workers/import/packedScalars.ts';

const cells = (name: string, ...energies: number[]): Collection =>
  makeCollection(name, 'calorimeterHits', [
    ['position', numericColumn(new Float32Array(3 * energies.length), { unit: 'mm', width: 3 })],
    ['energy', numericColumn(Float32Array.from(energies), { unit: 'GeV' })],
  ]);
const clusters = (name: string, target: string): Collection =>
  makeCollection(name, 'clusters', [
    ['position', numericColumn(new Float32Array(3), { unit: 'mm', width: 3 })],
    ['energy', numericColumn(Float32Array.of(3), { unit: 'GeV' })],
    ['hits', numericColumn(Uint32Array.of(0), { target, offsets: Uint32Array.of(0, 1) })],
  ]);

const recorded: EventData = {
  header: { eventNumber: 5, timeNs: 12n, spill: 1, triggerBits: 3 },
  scalars: [
    { name: 'n_pot', value: 3000, unit: '' },
    { name: 'weight', value: 1, unit: '' },
  ],
  labels: [{ name: 'note', value: 'of the source' }],
  collections: [cells('ECal hits', 1), clusters('Source clusters', 'ECal hits'), cells('Truth cells', 9)],
};
const added: Added = {
  scalars: [{ name: 'n_pot', value: 2900, unit: '' }],
  labels: [{ name: 'note', value: 'of reconstruction' }],
  collections: [cells('ECal hits', 2, 3), clusters('ECal clusters', 'ECal hits')],
};

describe('mergeReconstruction', () => {
  const merged = mergeReconstruction(recorded, added);

  it('keeps what was recorded under a name that says so, where both have one', () => {
    expect(merged.header).toEqual(recorded.header);
    expect(merged.scalars.map(({ name, value }) => [name, value])).toEqual([
      ['recorded_n_pot', 3000],
      ['weight', 1],
      ['n_pot', 2900],
    ]);
    expect(merged.labels.map(({ name }) => name)).toEqual(['note (as recorded)', 'note']);
    expect(merged.collections.map(({ name, count }) => [name, count])).toEqual([
      ['ECal hits (as recorded)', 1],
      ['Source clusters', 1],
      ['Truth cells', 1],
      ['ECal hits', 2],
      ['ECal clusters', 1],
    ]);
    // A merged event can be stored.
    expect(decodeEvent(encodeEvent(merged)).collections).toHaveLength(5);
  });

  it('lets links follow the collection that they meant', () => {
    const target = (index: number) => merged.collections[index]!.columns.get('hits')!.target;
    expect(target(1)).toBe('ECal hits (as recorded)');
    expect(target(4)).toBe('ECal hits');
  });

  it('leaves an event alone that has no name in common', () => {
    const plain = mergeReconstruction(recorded, { scalars: [], labels: [], collections: [] });
    expect(plain).toEqual(recorded);
  });

  it('leaves true hits out of the summary', () => {
    const column = (name: string) =>
      summaryValues(withoutTrueHits(merged))[SUMMARY_COLUMNS.findIndex((one) => one.name === name)];
    expect(column('e_calo')).toBe(6);
    expect(column('n_cells')).toBe(3);
  });
});

const events = fc.array(
  fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      unit: fc.constant('GeV'),
    }),
    { selector: ({ name }) => name },
  ),
  { minLength: 1, maxLength: 40 },
);

describe('packed scalars', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(events, (list) => {
        const packed = packScalars(list);
        for (const [row, scalars] of list.entries()) {
          const back = scalarsOf(packed, row).filter(({ value }) => !Number.isNaN(value));
          const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
          expect(back.toSorted(byName)).toEqual(scalars.toSorted(byName));
        }
      }),
    );
  });
});

describe('RunSums', () => {
  it('gives mean and error of the events that have a value, however they are cut into blocks', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 7 }), (list, block) => {
        const sums = new RunSums();
        for (let first = 0; first < list.length; first += block) {
          sums.addAll(packScalars(list.slice(first, first + block)), ['a', 'b']);
        }
        const means = sums.means();
        expect(Object.keys(means).filter((name) => !['a', 'b'].includes(name))).toEqual([]);
        const values = list.flatMap((scalars) => scalars.filter(({ name }) => name === 'a').map(({ value }) => value));
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        if (values.length === 0) {
          expect(means['a']).toBeUndefined();
          return;
        }
        const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const size = Math.max(...values.map(Math.abs), 1);
        expect(means['a']).toMatchObject({ events: values.length, unit: 'GeV' });
        expect(Math.abs(means['a']!.value - mean) / size).toBeLessThan(1e-12);
        if (values.length === 1) expect(means['a']!.error).toBeNull();
        else {
          const error = Math.sqrt(spread / (values.length - 1) / values.length);
          expect(Math.abs(means['a']!.error! - error) / size).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('does not count what is no number', () => {
    const sums = new RunSums();
    sums.addAll({ columns: [{ name: 'a', unit: '' }], values: Float64Array.of(1, Number.NaN, Infinity, 3) }, ['a']);
    expect(sums.means()).toEqual({ a: { value: 2, error: 1, unit: '', events: 2 } });
    expect(sums.of('a')?.sum).toBe(4);
  });
});
