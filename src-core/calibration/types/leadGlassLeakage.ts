import type { PayloadType } from '../payloadType.ts';

/** The beam does not always hit the block in the same place (padme.md §4.2). */
export const leadGlassLeakage: PayloadType = {
  id: 'leadglass.leakage',
  title: 'Lead-glass leakage',
  direction: 'N(e⁺) → N(e⁺) × loss, interpolated in energy and height of the impact',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [],
  key: 'bin',
  columns: [
    { name: 'energy', label: 'Beam energy', unit: 'MeV', low: 1, high: 1e5, description: '', mayBeHeld: true },
    { name: 'y', label: 'Height of the impact', unit: 'mm', low: -500, high: 500, description: '', mayBeHeld: true },
    {
      name: 'loss',
      label: 'Loss factor',
      unit: '',
      low: 0.01,
      high: 100,
      description: 'containment at the reference over containment here',
    },
  ],
  texts: [],
};
