import type { PayloadType } from '../payloadType.ts';

/** padme.md §4.8. */
export const tagAndProbe: PayloadType = {
  id: 'efficiency.tag_and_probe',
  title: 'Tag-and-probe efficiency',
  direction: 'share of probes that are found, in parts of the calorimeter and of energy; data over simulation',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [
    {
      name: 'ratio',
      label: 'Data over simulation',
      unit: '',
      low: 0,
      high: 5,
      description: 'of the whole; missing where only one of both was measured',
    },
  ],
  key: 'name',
  columns: [
    { name: 'efficiency', label: 'Efficiency', unit: '', low: 0, high: 1, description: 'with the bias of the method' },
  ],
  texts: [],
};
