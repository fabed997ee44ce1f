import type { PayloadType } from '../payloadType.ts';

/** Crystals of PADME's ECal, from cosmic muons or two-body kinematics (padme.md §4.5). */
export const padmeEcalGains: PayloadType = {
  id: 'padme_ecal.gains',
  title: 'PADME ECal cell gains',
  direction: 'energy [MeV] = charge [pC] ÷ gain',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: 2000,
  parameters: [],
  key: 'channel',
  columns: [
    {
      name: 'gain',
      label: 'Gain',
      unit: 'pC/MeV',
      low: 0.1,
      high: 200,
      description: 'charge per deposited energy; a vertical muon leaves 17.5 MeV, so its peak charge is 17.5 gains',
    },
  ],
  texts: [],
};
