import type { PayloadType } from '../payloadType.ts';

/** Hadrons among NA64's beam electrons, from template mixing (na64.md §4.5). */
export const beamContamination: PayloadType = {
  id: 'beam.contamination',
  title: 'Beam contamination',
  direction: 'share of hadrons after each selection',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: 2000,
  parameters: [],
  key: 'name',
  columns: [{ name: 'fraction', label: 'Hadrons', unit: '', low: 0, high: 1, description: 'of the beam particles' }],
  texts: [],
};
