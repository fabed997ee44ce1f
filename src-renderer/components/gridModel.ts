/** What a data grid is made of, where its keys lead and how a click on a head sorts. */
import { formatCount } from '../format/number.ts';

export interface GridColumn {
  readonly name: string;
  readonly label: string;
  /** '' for none. */
  readonly unit: string;
  /** Tool tip of the head. */
  readonly description: string;
  readonly isText: boolean;
  /** CSS length. */
  readonly width: string;
  /** Direction that the first click on the head asks for; null: the grid cannot be sorted by it. */
  readonly sortsFirst: 'ascending' | 'descending' | null;
  print(row: number): string;
  /** Tool tip of the cell: with every digit. */
  exact?(row: number): string;
}

export interface GridSort {
  readonly by: string;
  readonly descending: boolean;
}

/** The numbers of the rows, up to `highest`. */
export function numberColumn(highest: number, description: string, print: (row: number) => string): GridColumn {
  const width = `${Math.max(5, formatCount(highest).length + 3)}ch`;
  return { name: '#', label: '#', unit: '', description, isText: false, width, sortsFirst: null, print };
}

/** First direction, the other one, and then the order that the rows come in. */
export function nextSort(sort: GridSort | null, { name, sortsFirst }: GridColumn): GridSort | null {
  if (sortsFirst === null) return sort;
  const startsDescending = sortsFirst === 'descending';
  if (sort?.by !== name) return { by: name, descending: startsDescending };
  return sort.descending === startsDescending ? { by: name, descending: !startsDescending } : null;
}

export function sortState(sort: GridSort | null, name: string): 'ascending' | 'descending' | 'none' {
  if (sort?.by !== name) return 'none';
  return sort.descending ? 'descending' : 'ascending';
}

/**
 * The row that a key leads to; null where the key moves nothing.
 * @param cursor row to move from, -1 for none
 * @param page rows that a page key moves by
 */
export function movedCursor(key: string, cursor: number, count: number, page: number): number | null {
  const targets = new Map([
    ['ArrowDown', cursor + 1],
    ['ArrowUp', cursor - 1],
    ['PageDown', cursor + page],
    ['PageUp', cursor - page],
    ['Home', 0],
    ['End', count - 1],
  ]);
  const target = targets.get(key);
  return target === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, target));
}
