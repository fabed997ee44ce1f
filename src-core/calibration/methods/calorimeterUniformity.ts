/** How containment and uniformity of NA64's calorimeters are measured. */
import { parameter, wholeParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';

export const calorimeterUniformity: CalibrationMethod = {
  id: 'calorimeterUniformity',
  type: 'calorimeter.containment',
  title: 'Containment and uniformity',
  description:
    'Peak of the energy over the beam energy in bins of the impact point: a map, a χ² against a constant that finds leaks, profiles across the borders of cells, and the containment in the middle of cells (handbook §4.1, §4.10)',
  input: 'reconstructed',
  wants:
    'Electron runs of known energy whose beam meets middles and borders of cells, such as a scan; for the HCAL hadrons that reach it.',
  suits: ({ experiment, elements }) => experiment === 'na64' && elements.some(({ name }) => name === 'ECAL'),
  parameters: () => [
    parameter(
      'binSize',
      'Bin of the impact point',
      'mm',
      9.5,
      [1, 200],
      'Along x and y, one bin in the middle of the calorimeter; 9.5 mm is a quarter of an ECAL cell',
    ),
    parameter('range', 'Range of the map', 'mm', 76, [5, 400], 'Largest x and y of an impact, from the middle'),
    parameter('margin', 'Border of a cell', 'mm', 6, [0, 90], 'The middle of a cell is farther from its edges'),
    parameter('coreBelow', 'Core below the peak', 'σ', 2, [0.5, 5], 'Range of the Gaussian fits'),
    parameter('coreAbove', 'Core above the peak', 'σ', 2.5, [0.5, 5], 'Range of the Gaussian fits'),
    wholeParameter(
      'leastEntries',
      'Least particles in a bin',
      '',
      100,
      [30, 1_000_000],
      'Bins with fewer are left out; with some 240 in each the χ² against a constant comes out 4 % too large',
    ),
    parameter(
      'deviation',
      'Deviation that is listed',
      'σ',
      4,
      [1, 10],
      'Bins farther from the median of all bins are named',
    ),
  ],
  collecting: [],
};
