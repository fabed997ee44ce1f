import type { PayloadType } from '../payloadType.ts';

/** na64.md §4.9. */
export const efficiencyCorrections: PayloadType = {
  id: 'efficiency.corrections',
  title: 'Efficiency corrections',
  direction: 'expected events → expected events × factor',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [],
  key: 'name',
  columns: [{ name: 'factor', label: 'Factor', unit: '', low: 0, high: 5, description: '' }],
  texts: [],
};
