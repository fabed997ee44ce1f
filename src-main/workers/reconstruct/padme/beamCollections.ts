/** The target's profile and the lead glass's bunch as collections and scalars of an event. */
import { numericColumn, textColumn, type Column } from '#core/event/column.ts';
import { makeCollection, type Collection, type Scalar } from '#core/event/event.ts';
import type { GlassBunch } from '#core/physics/v1742Bunch.ts';
import {
  positronsOfGlass,
  positronsOfTarget,
  type GlassReadout,
  type TargetProfiles,
  type TargetReadout,
} from './beam.ts';
import { cellColumns } from './hits.ts';

type NamedColumn = readonly [name: string, column: Column];

/** Columns of the strips that are the same in every event. */
export function stripColumns({ x, y }: TargetReadout): readonly NamedColumn[] {
  const cells = [...x.cells, ...y.cells];
  const { position, size, channel } = cellColumns(cells);
  return [
    ['name', textColumn(cells.map(({ name }) => name))],
    ['channel', numericColumn(channel)],
    ['position', numericColumn(position, { width: 3, unit: 'mm' })],
    ['size', numericColumn(size, { width: 3, unit: 'mm' })],
  ];
}

const finite = (scalars: readonly Scalar[]): Scalar[] => scalars.filter(({ value }) => Number.isFinite(value));

/** @param columns of `stripColumns` */
export function profileOf(
  profiles: TargetProfiles,
  event: number,
  readout: TargetReadout,
  columns: readonly NamedColumn[],
  countsPositrons: boolean,
): { scalars: Scalar[]; collections: Collection[] } {
  if (profiles.isRead[event] === 0) return { scalars: [], collections: [] };
  const { x, y, charges, strips } = profiles;
  const values = Float32Array.from(charges.subarray(event * strips, (event + 1) * strips));
  const positrons = positronsOfTarget(profiles, event, readout);
  const scalars = finite([
    { name: 'target_x', value: x.centre[event]!, unit: 'mm' },
    { name: 'target_x_error', value: x.centreError[event]!, unit: 'mm' },
    { name: 'target_y', value: y.centre[event]!, unit: 'mm' },
    { name: 'target_y_error', value: y.centreError[event]!, unit: 'mm' },
    { name: 'target_width_x', value: x.width[event]!, unit: 'mm' },
    { name: 'target_width_y', value: y.width[event]!, unit: 'mm' },
    { name: 'target_mean_x', value: x.mean[event]!, unit: 'mm' },
    { name: 'target_mean_y', value: y.mean[event]!, unit: 'mm' },
    { name: 'target_charge', value: (x.area[event]! + y.area[event]!) / 2, unit: 'pC' },
    { name: 'target_charge_x', value: x.area[event]!, unit: 'pC' },
    { name: 'target_charge_y', value: y.area[event]!, unit: 'pC' },
    ...(countsPositrons
      ? [
          { name: 'n_pot', value: positrons.value, unit: '' },
          { name: 'n_pot_error', value: positrons.error, unit: '' },
        ]
      : []),
  ]);
  const value: NamedColumn = ['value', numericColumn(values, { unit: 'pC' })];
  return { scalars, collections: [makeCollection('Target profile', 'counters', [...columns, value])] };
}

const one = (value: number, unit: string): Column => numericColumn(Float32Array.of(value), { unit });

export function glassOf(bunch: GlassBunch, readout: GlassReadout): { scalars: Scalar[]; collection: Collection } {
  const positrons = positronsOfGlass(bunch, readout);
  const { position, size, channel } = cellColumns([readout.cell]);
  return {
    scalars: finite([
      { name: 'n_pot', value: positrons.value, unit: '' },
      { name: 'n_pot_error', value: positrons.error, unit: '' },
      { name: 'n_pot_common', value: readout.relativeError, unit: '' },
      { name: 'lead_glass_charge', value: bunch.charge, unit: 'pC' },
      { name: 'bunch_length', value: bunch.length, unit: 'ns' },
      { name: 'bbq', value: bunch.bbq, unit: 'counts' },
    ]),
    collection: makeCollection('Lead glass', 'counters', [
      ['name', textColumn([readout.cell.name])],
      ['value', one(bunch.charge, 'pC')],
      ['channel', numericColumn(channel)],
      ['position', numericColumn(position, { width: 3, unit: 'mm' })],
      ['size', numericColumn(size, { width: 3, unit: 'mm' })],
      ['valueError', one(bunch.chargeError, 'pC')],
      ['pedestal', one(bunch.pedestal, 'counts')],
      ['pedestalRms', one(bunch.noise, 'counts')],
      ['positrons', one(positrons.value, '')],
      ['positronsError', one(positrons.error, '')],
      ['bunchLength', one(bunch.length, 'ns')],
      ['bbq', one(bunch.bbq, 'counts')],
      ['flags', numericColumn(Uint8Array.of(bunch.isSaturated ? 1 : 0))],
    ]),
  };
}
