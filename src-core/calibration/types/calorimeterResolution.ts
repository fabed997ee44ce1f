import type { PayloadType } from '../payloadType.ts';

/** na64.md §4.7; padme.md §3.4. */
export const calorimeterResolution: PayloadType = {
  id: 'calorimeter.resolution',
  title: 'Energy resolution',
  direction: 'σ(E)/E = stochastic/√E ⊕ constant ⊕ noise/E, E in GeV',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [],
  key: 'name',
  columns: [
    { name: 'stochastic', label: 'Stochastic term', unit: '√GeV', low: 0, high: 5, description: '', mayBeHeld: true },
    { name: 'constant', label: 'Constant term', unit: '', low: 0, high: 1, description: '', mayBeHeld: true },
    { name: 'noise', label: 'Noise term', unit: 'GeV', low: 0, high: 10, description: '', mayBeHeld: true },
  ],
  texts: [],
};
