import type { PayloadType } from '../payloadType.ts';

/** Preshower and main cells of NA64's ECAL, from electron scans (na64.md §4.1). */
export const na64EcalGains: PayloadType = {
  id: 'na64_ecal.gains',
  title: 'NA64 ECAL cell gains',
  direction: 'energy [GeV] = gain × amplitude [counts]',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: 2000,
  parameters: [],
  key: 'channel',
  columns: [
    {
      name: 'gain',
      label: 'Gain',
      unit: 'GeV/count',
      low: 1e-7,
      high: 10,
      description: 'deposited energy per count of pulse height above the pedestal',
    },
  ],
  texts: [],
};
