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
    {
      name: 'spread',
      label: 'Fluctuation of a positron',
      unit: '',
      low: 0,
      high: 10,
      description: 'standard deviation of the charge of one positron over its mean',
    },
  ],
  key: 'channel',
  columns: [
    { name: 'gain', label: 'Gain', unit: '', low: 1, high: 1e6, description: 'of the strip' },
    {
      name: 'noise',
      label: 'Noise',
      unit: 'pC',
      low: 1e-9,
      high: 1e3,
      description: 'r.m.s. of the strip’s charge as read',
      mayBeHeld: true,
    },
  ],
  texts: [],
};
