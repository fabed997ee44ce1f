import type { PayloadType } from '../payloadType.ts';

/** BGO gives less light when it is warm (padme.md §4.5). */
export const padmeEcalTemperature: PayloadType = {
  id: 'padme_ecal.temperature',
  title: 'PADME ECal temperature correction',
  direction: 'E → E · (1 + coefficient · (T − reference)), T of the half in which the crystal is',
  schemaVersion: 1,
  timeBase: 'utc',
  maxAge: 3600,
  parameters: [
    { name: 'coefficient', label: 'Coefficient', unit: '1/°C', low: -0.1, high: 0.1, description: '1 % per °C' },
    { name: 'reference', label: 'Reference temperature', unit: '°C', low: -20, high: 80, description: '' },
    { name: 'left', label: 'Temperature, left half', unit: '°C', low: -20, high: 80, description: 'sensor 106' },
    { name: 'right', label: 'Temperature, right half', unit: '°C', low: -20, high: 80, description: 'sensor 211' },
  ],
  key: null,
  columns: [],
  texts: [],
};
