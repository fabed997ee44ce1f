import type { PayloadType } from '../payloadType.ts';

/** padme.md §4.8. */
export const tagAndProbe: PayloadType = {
  id: 'efficiency.tag_and_probe',
  title: 'Tag-and-probe efficiency',
  direction: 'share of probes that are found; data over simulation',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [],
  key: 'name',
  columns: [
    { name: 'efficiency', label: 'Efficiency', unit: '', low: 0, high: 1, description: '' },
    { name: 'ratio', label: 'Data over simulation', unit: '', low: 0, high: 5, description: '' },
  ],
  texts: [],
};
