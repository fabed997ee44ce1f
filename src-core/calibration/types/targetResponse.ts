import type { PayloadType } from '../payloadType.ts';

/** Strips of PADME's diamond target (padme.md §4.9, §3.5). */
export const targetResponse: PayloadType = {
  id: 'target.response',
  title: 'Target response',
  direction: 'charge → charge ÷ (gain ÷ referenceGain); N(e⁺) = charge ÷ (e × collection distance × pairs per µm)',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [
    { name: 'referenceGain', label: 'Reference gain', unit: '', low: 1, high: 1e6, description: '' },
    {
      name: 'collectionDistance',
      label: 'Charge-collection distance',
      unit: 'µm',
      low: 0.1,
      high: 1000,
      description: '',
    },
    { name: 'pairsPerMicrometre', label: 'Electron–hole pairs', unit: '1/µm', low: 1, high: 1000, description: '' },
  ],
  key: 'channel',
  columns: [{ name: 'gain', label: 'Gain', unit: '', low: 1, high: 1e6, description: 'of the strip' }],
  texts: [],
};
