import type { PayloadType } from '../payloadType.ts';

/** padme.md §4.7; na64.md §0.4. */
export const beamEnergySpread: PayloadType = {
  id: 'beam.energy_spread',
  title: 'Beam energy spread',
  direction: 'σ(E)/E of the beam',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [{ name: 'spread', label: 'Spread', unit: '', low: 0, high: 0.5, description: 'relative, 1σ' }],
  key: null,
  columns: [],
  texts: [],
};
