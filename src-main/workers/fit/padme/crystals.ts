/** Crystals of PADME's ECal as calibrations see them: one after the other, in columns and rows, with what is known. */
import { constantsOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import type { Cell } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import { BeamglassError } from '#core/errors.ts';
import { crystalColumn, crystalId, crystalRow } from '#core/physics/padmeCrystals.ts';
import { storedNumbers, type StoredGrid } from '#core/plot/storedPlot.ts';

export const ECAL_HITS = 'ECal hits';

export interface Crystals {
  /** In ascending order of their channels. */
  readonly cells: readonly Cell[];
  readonly channels: readonly number[];
  readonly column: Int32Array;
  readonly row: Int32Array;
  readonly columns: number;
  readonly rows: number;
  readonly indexOf: ReadonlyMap<number, number>;
  /** Index of the crystal there; −1 where there is none. */
  at(column: number, row: number): number;
}

/** @throws BeamglassError `badInput` for a setup without them */
export function ecalCrystals(detector: Detector): Crystals {
  const cells = detector.cells.filter(({ element }) => element === 'ECal').toSorted((a, b) => a.channel - b.channel);
  if (cells.length === 0) {
    throw new BeamglassError('badInput', `Setup ${detector.setup.id} has no ECal.`, { setup: detector.setup.id });
  }
  const column = Int32Array.from(cells, ({ id }) => crystalColumn(id));
  const row = Int32Array.from(cells, ({ id }) => crystalRow(id));
  const byId = new Map(cells.map(({ id }, index) => [id, index]));
  return {
    cells,
    channels: cells.map(({ channel }) => channel),
    column,
    row,
    columns: column.reduce((most, value) => Math.max(most, value), 0) + 1,
    rows: row.reduce((most, value) => Math.max(most, value), 0) + 1,
    indexOf: new Map(cells.map(({ channel }, index) => [channel, index])),
    at: (x, y) => (x < 0 || y < 0 || y > 99 ? -1 : (byId.get(crystalId(x, y)) ?? -1)),
  };
}

/** "crystal 1801" */
export const crystalName = ({ cells }: Crystals, index: number): string => `crystal ${cells[index]!.id}`;

/** Gains in force, pC/MeV; NaN where a crystal has none. */
export function gainsInForce(inForce: ConstantsInForce, { channels }: Crystals): Float64Array {
  const { table } = constantsOf(inForce, 'padme_ecal.gains');
  const gains = new Map(table?.keys.map((key, row) => [key, table.columns['gain']?.value[row] ?? Number.NaN]));
  return Float64Array.from(channels, (channel) => gains.get(channel) ?? Number.NaN);
}

/** Per crystal: why it cannot be measured, such as “is dead”; '' for one that can. */
export function crystalFaults(inForce: ConstantsInForce, crystals: Crystals, mask: readonly number[]): string[] {
  const { table } = constantsOf(inForce, 'channel.status');
  const states = new Map(table?.keys.map((key, row) => [key, table.texts['state']?.[row]]));
  const masked = new Set(mask);
  return crystals.channels.map((channel) => {
    if (masked.has(channel)) return 'was left out by the user';
    const state = states.get(channel);
    return state === undefined || state === 'good' ? '' : `is ${state} in the channel status`;
  });
}

/** Of bins about the numbers from 0. */
const edges = (count: number): number[] => Array.from({ length: count + 1 }, (_, i) => i - 0.5);

/** A value per crystal on the face of the calorimeter; NaN makes a gap. */
export function crystalMap(
  crystals: Crystals,
  title: string,
  value: { label: string; unit: string },
  values: ArrayLike<number>,
): StoredGrid {
  const { columns, rows } = crystals;
  const grid = new Float64Array(columns * rows).fill(Number.NaN);
  for (let i = 0; i < crystals.cells.length; i++) grid[crystals.row[i]! * columns + crystals.column[i]!] = values[i]!;
  return {
    kind: 'grid',
    key: null,
    title,
    x: { label: 'Column', unit: '' },
    y: { label: 'Row', unit: '' },
    value,
    xEdges: edges(columns),
    yEdges: edges(rows),
    values: storedNumbers(grid),
    curves: [],
  };
}
