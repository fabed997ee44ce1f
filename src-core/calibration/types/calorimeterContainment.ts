import type { PayloadType } from '../payloadType.ts';

/** The leakage correction c of na64.md §4.1. */
export const calorimeterContainment: PayloadType = {
  id: 'calorimeter.containment',
  title: 'Containment of showers',
  direction: 'energy = sum over the cells ÷ containment',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [],
  key: 'name',
  columns: [
    {
      name: 'containment',
      label: 'Containment',
      unit: '',
      low: 0.5,
      high: 1.5,
      description: 'part of the energy of an electron in the middle that the cells of the calorimeter hold',
    },
  ],
  texts: [],
};
