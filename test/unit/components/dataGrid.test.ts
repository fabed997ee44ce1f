import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMN_WIDTHS, withoutWidth, withWidth } from '#renderer/components/columnWidths.ts';
import {
  movedCursor,
  nextSort,
  numberColumn,
  sortState,
  type GridColumn,
  type GridSort,
} from '#renderer/components/gridModel.ts';

const column = (name: string, sortsFirst: GridColumn['sortsFirst']): GridColumn => ({
  name,
  label: name,
  unit: '',
  description: '',
  isText: false,
  width: '5ch',
  sortsFirst,
  print: String,
});

describe('sorting by a head', () => {
  const clicks = (times: number, target: GridColumn, from: GridSort | null = null): string[] => {
    let sort = from;
    return Array.from({ length: times }, () => {
      sort = nextSort(sort, target);
      return sortState(sort, target.name);
    });
  };

  it('goes through one direction, the other and none', () => {
    expect(clicks(4, column('energy', 'ascending'))).toEqual(['ascending', 'descending', 'none', 'ascending']);
    expect(clicks(4, column('events', 'descending'))).toEqual(['descending', 'ascending', 'none', 'descending']);
  });

  it('begins anew with another column', () => {
    const before = { by: 'time', descending: true };
    expect(nextSort(before, column('energy', 'ascending'))).toEqual({ by: 'energy', descending: false });
    expect(sortState(before, 'energy')).toBe('none');
  });

  it('does nothing at the row numbers', () => {
    const before = { by: 'time', descending: true };
    expect(nextSort(before, numberColumn(100_000, '', String))).toBe(before);
  });
});

describe('the row that a key leads to', () => {
  it('is one row, a page or an end away', () => {
    const from = (key: string) => movedCursor(key, 50, 100, 20);
    expect(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'].map(from)).toEqual([51, 49, 70, 30, 0, 99]);
  });

  it('is the first one where none is marked, and none in an empty table or for other keys', () => {
    expect(movedCursor('ArrowDown', -1, 3, 10)).toBe(0);
    expect(movedCursor('ArrowUp', -1, 3, 10)).toBe(0);
    expect(movedCursor('End', -1, 0, 10)).toBeNull();
    expect(movedCursor('ArrowRight', 1, 3, 10)).toBeNull();
    expect(movedCursor('toString', 1, 3, 10)).toBeNull();
  });

  it('is always in the table', () => {
    const keys = fc.constantFrom('ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End');
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 2e6 }), fc.integer({ min: -1, max: 2e6 }), (key, count, cursor) => {
        const row = movedCursor(key, cursor, count, 30)!;
        expect(row).toBeGreaterThanOrEqual(0);
        expect(row).toBeLessThan(count);
      }),
    );
  });
});

describe('widths of columns', () => {
  it('stay where a column can still be seen and gripped, whatever the pointer did', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e5, max: 1e5, noNaN: true }), (width) => {
        const widths = withWidth({ other: 80 }, 'energy', width);
        expect(COLUMN_WIDTHS.parse(widths)).toEqual(widths);
        expect(widths['other']).toBe(80);
        if (width >= 32 && width <= 1200) expect(Math.abs(widths['energy']! - width)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it('are forgotten one by one', () => {
    expect(withoutWidth({ energy: 90, time: 70 }, 'energy')).toEqual({ time: 70 });
    expect(withoutWidth({ time: 70 }, 'energy')).toEqual({ time: 70 });
  });
});
