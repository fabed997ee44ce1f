/** Which cells of a grid are read by the same board, as borders and places for their numbers. */
import type { MapCell, MapPane } from './maps.ts';

const key = (column: number, row: number): string => `${column} ${row}`;

/** Sides of cells at which another board begins: toward higher columns (`right`) and rows (`up`). */
export function boardBorders(
  { cells }: MapPane,
  boardOf: (cell: MapCell) => number | null,
): { cell: MapCell; side: 'right' | 'up' }[] {
  const places = new Map(cells.flatMap((cell) => (cell.grid ? [[key(...cell.grid), cell] as const] : [])));
  const differs = (cell: MapCell, column: number, row: number): boolean => {
    const other = places.get(key(column, row));
    return other !== undefined && boardOf(other) !== boardOf(cell);
  };
  return [...places.values()].flatMap((cell) => {
    const [column, row] = cell.grid!;
    return [
      ...(differs(cell, column + 1, row) ? [{ cell, side: 'right' as const }] : []),
      ...(differs(cell, column, row + 1) ? [{ cell, side: 'up' as const }] : []),
    ];
  });
}

/** Of each board the cell nearest to the middle of all of its cells. */
export function boardPlaces(
  { cells }: MapPane,
  boardOf: (cell: MapCell) => number | null,
): { board: number; cell: MapCell }[] {
  const byBoard = new Map<number, MapCell[]>();
  for (const cell of cells) {
    const board = boardOf(cell);
    if (board !== null) byBoard.set(board, [...(byBoard.get(board) ?? []), cell]);
  }
  return [...byBoard].map(([board, own]) => {
    const h = own.reduce((sum, cell) => sum + cell.h, 0) / own.length;
    const v = own.reduce((sum, cell) => sum + cell.v, 0) / own.length;
    const distance = (cell: MapCell): number => Math.hypot(cell.h - h, cell.v - v);
    return { board, cell: own.reduce((best, cell) => (distance(cell) < distance(best) ? cell : best)) };
  });
}
