import type { PayloadType } from '../payloadType.ts';

/** Energies by which NA64's synchrotron-radiation detector tags electrons (na64.md §4.3). */
export const srdWindow: PayloadType = {
  id: 'srd.window',
  title: 'SRD window',
  direction: 'an electron is tagged where low < E < high in every counter',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: 2000,
  parameters: [],
  key: 'channel',
  columns: [
    { name: 'low', label: 'Lower edge', unit: 'GeV', low: 0, high: 10, description: '' },
    { name: 'high', label: 'Upper edge', unit: 'GeV', low: 0, high: 10, description: '' },
  ],
  texts: [],
  rule: ({ table }) =>
    (table?.keys ?? []).flatMap((channel, row) => {
      const low = table?.columns['low']?.value[row] ?? null;
      const high = table?.columns['high']?.value[row] ?? null;
      const reversed = low !== null && high !== null && low >= high;
      return reversed ? [`The window of channel ${channel} is empty: ${low} to ${high} GeV.`] : [];
    }),
};
