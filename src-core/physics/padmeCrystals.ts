/** Numbers of PADME's calorimeter crystals: columns and rows from 0 to 28, columns along x, rows along y. */

/** As reconstruction and setup files number them: XXYY. */
export function crystalId(column: number, row: number): number {
  return 100 * column + row;
}

export function crystalColumn(id: number): number {
  return Math.floor(id / 100);
}

export function crystalRow(id: number): number {
  return id % 100;
}

/** Of the collaboration's simulation, YYXX; and back. */
export function simulationCrystalId(id: number): number {
  return crystalId(crystalRow(id), crystalColumn(id));
}

/** Dead or not calibrated in Run III, as the published fiducial map has them. */
export const RUN3_DEAD_CRYSTALS: readonly number[] = [505, 1022, 1218, 1409, 1625, 1804, 1810, 2122, 2208, 2409];
