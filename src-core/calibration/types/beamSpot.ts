import type { PayloadType } from '../payloadType.ts';

/** Two-dimensional Gaussian of the beam at a station (na64.md §4.4; padme.md §4.7). */
export const beamSpot: PayloadType = {
  id: 'beam.spot',
  title: 'Beam spot',
  direction: 'density of the beam in x, y of the setup at that station',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: 1,
  parameters: [],
  key: 'name',
  columns: [
    { name: 'x', label: 'x', unit: 'mm', low: -1000, high: 1000, description: 'centre' },
    { name: 'y', label: 'y', unit: 'mm', low: -1000, high: 1000, description: 'centre' },
    { name: 'sigmaX', label: 'σx', unit: 'mm', low: 1e-3, high: 1000, description: '' },
    { name: 'sigmaY', label: 'σy', unit: 'mm', low: 1e-3, high: 1000, description: '' },
    { name: 'correlation', label: 'ρ', unit: '', low: -1, high: 1, description: 'of x and y', mayBeHeld: true },
  ],
  texts: [],
};
