import type { PayloadType } from '../payloadType.ts';

/** Positrons on target of a run, all corrections applied (padme.md §4.1). */
export const fluxNpot: PayloadType = {
  id: 'flux.npot',
  title: 'Positrons on target',
  direction: 'number of positrons on target of the run',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: 1,
  parameters: [{ name: 'npot', label: 'N(PoT)', unit: 'e⁺', low: 0, high: 1e16, description: '' }],
  key: null,
  columns: [],
  texts: [],
};
