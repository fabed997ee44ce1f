/** Showers in the main part of the ECAL as clusters. */
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import type { ShowerAxis } from '#main/native/clusters.ts';
import { showersIn, type CellArray, type EcalShowers } from './ecal.ts';
import type { Na64Readout } from './readout.ts';

/** At the middle of the main part in z; null without a shower. */
export function showerCollection(
  showers: EcalShowers,
  { channel }: CellArray,
  { centre }: Na64Readout,
  event: number,
): Collection | null {
  const count = showersIn(showers, event);
  if (count === 0) return null;
  const axes: readonly ShowerAxis[] = count === 2 ? [showers.first, showers.second] : [showers.one];
  const z = centre[3 * channel.find((index) => index >= 0)! + 2]!;
  const each = (of: (axis: ShowerAxis) => number): Float32Array => Float32Array.from(axes, of);
  const chi2 = (count === 2 ? showers.chi2Two : showers.chi2)[event]!;
  const degrees = showers.degrees - (count === 2 ? 3 : 0);
  return makeCollection('ECAL showers', 'clusters', [
    [
      'position',
      numericColumn(Float32Array.from(axes.flatMap(({ x, y }) => [x[event]!, y[event]!, z])), { unit: 'mm', width: 3 }),
    ],
    [
      'positionError',
      // How deep a shower lies is not measured.
      numericColumn(
        Float32Array.from(axes.flatMap(({ xError, yError }) => [xError[event]!, yError[event]!, Number.NaN])),
        {
          unit: 'mm',
          width: 3,
        },
      ),
    ],
    [
      'energy',
      numericColumn(
        each(({ energy }) => energy[event]!),
        { unit: 'GeV' },
      ),
    ],
    [
      'energyError',
      numericColumn(
        each(({ energyError }) => energyError[event]!),
        { unit: 'GeV' },
      ),
    ],
    ['shape', numericColumn(each(() => chi2 / degrees))],
  ]);
}
