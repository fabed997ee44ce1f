import type { PayloadType } from '../payloadType.ts';

/** Of one hit, from triplet residuals (na64.md §4.6). */
export const trackerResolution: PayloadType = {
  id: 'tracker.resolution',
  title: 'Hit resolution',
  direction: 'σ of the measured coordinates of a hit',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [],
  key: 'name',
  columns: [
    { name: 'sigmaX', label: 'σx', unit: 'mm', low: 1e-4, high: 100, description: '' },
    { name: 'sigmaY', label: 'σy', unit: 'mm', low: 1e-4, high: 100, description: '' },
  ],
  texts: [],
};
