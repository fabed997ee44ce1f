/** Electron scans: the ECAL stands so that the beam meets one cell after another. */
import type { SimulationInput } from '#main/workers/calls.ts';
import type { Layout } from './layout.ts';

/** Where the beam meets the ECAL in that event, in the ECAL's own frame: the centre of a cell, mm. */
export function scanCell(
  { parameters }: SimulationInput['request'],
  { main }: Layout,
  event: number,
): readonly [x: number, y: number] {
  const cells = main.cells.filter(({ element }) => element === 'ECAL');
  const { centre } = cells[Math.floor(event / parameters['eventsPerCell']!) % cells.length]!;
  return [centre[0], centre[1]];
}
