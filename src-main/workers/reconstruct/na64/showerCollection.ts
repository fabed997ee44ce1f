/** Showers in the ECAL as clusters, and as what tracks are given of them. */
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import { pairIn, type CellArray, type EcalShowers, type ShowerAt } from './ecal.ts';
import type { Na64Readout } from './readout.ts';
import type { TrackShowers } from './tracks.ts';

/** z of the middle of the main part, mm: how deep a shower lies is not measured. */
export const showerDepth = ({ channel }: CellArray, { centre }: Na64Readout): number =>
  centre[3 * channel.find((index) => index >= 0)! + 2]!;

/** @param rows of the event; null without any */
export function showerCollection(
  showers: EcalShowers,
  rows: readonly ShowerAt[],
  z: number,
  event: number,
): Collection | null {
  if (rows.length === 0) return null;
  const pair = pairIn(showers, event);
  const shape = pair === null ? showers.chi2[event]! / showers.degrees : pair.chi2 / (showers.degrees - 3);
  const position = Float32Array.from(rows.flatMap(({ x, y }) => [x, y, z]));
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

/** @param events showers of each event */
export function trackShowers(events: readonly (readonly ShowerAt[])[], z: number): TrackShowers {
  const all = events.flat();
  const offsets = new Uint32Array(events.length + 1);
  for (const [event, { length }] of events.entries()) offsets[event + 1] = offsets[event]! + length;
  return {
    offsets,
    position: Float64Array.from(all.flatMap(({ x, y }) => [x, y, z])),
    energy: Float64Array.from(all, ({ energy }) => energy),
    energyError: Float64Array.from(all, ({ energyError }) => energyError),
  };
}
