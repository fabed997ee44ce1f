/** Showers in the main part of the ECAL as clusters. */
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import { pairIn, showerAt, type CellArray, type EcalShowers, type ShowerAt } from './ecal.ts';
import type { Na64Readout } from './readout.ts';

/** At the middle of the main part in z; null without a shower. */
export function showerCollection(
  showers: EcalShowers,
  { channel }: CellArray,
  { centre }: Na64Readout,
  event: number,
): Collection | null {
  const one = showerAt(showers.one, event);
  if (Number.isNaN(one.energy)) return null;
  const pair = pairIn(showers, event);
  const rows: readonly ShowerAt[] = pair?.showers ?? [one];
  const shape = pair === null ? showers.chi2[event]! / showers.degrees : pair.chi2 / (showers.degrees - 3);
  const z = centre[3 * channel.find((index) => index >= 0)! + 2]!;
  const position = Float32Array.from(rows.flatMap(({ x, y }) => [x, y, z]));
  // How deep a shower lies is not measured.
  const errors = Float32Array.from(rows.flatMap(({ xError, yError }) => [xError, yError, Number.NaN]));
  return makeCollection('ECAL showers', 'clusters', [
    ['position', numericColumn(position, { unit: 'mm', width: 3 })],
    ['positionError', numericColumn(errors, { unit: 'mm', width: 3 })],
    [
      'energy',
      numericColumn(
        Float32Array.from(rows, ({ energy }) => energy),
        { unit: 'GeV' },
      ),
    ],
    [
      'energyError',
      numericColumn(
        Float32Array.from(rows, ({ energyError }) => energyError),
        { unit: 'GeV' },
      ),
    ],
    ['shape', numericColumn(new Float32Array(rows.length).fill(shape))],
  ]);
}
