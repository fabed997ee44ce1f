import type { PayloadType } from '../payloadType.ts';

/** Of the whole ECal, run by run, from two-body events (padme.md §4.4). */
export const padmeEcalEnergyScale: PayloadType = {
  id: 'padme_ecal.energy_scale',
  title: 'PADME ECal energy scale',
  direction: 'E → scale · (1 − slope · t) · E with t from the start of the run; (x, y) → (x − cogX, y − cogY)',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: 1,
  parameters: [
    { name: 'scale', label: 'Scale', unit: '', low: 0.2, high: 5, description: 'beam energy over mean summed energy' },
    { name: 'slope', label: 'Drift', unit: '1/s', low: -1e-3, high: 1e-3, description: 'relative, within the run' },
    { name: 'cogX', label: 'Centre of gravity x', unit: 'mm', low: -100, high: 100, description: 'of two-body events' },
    { name: 'cogY', label: 'Centre of gravity y', unit: 'mm', low: -100, high: 100, description: 'of two-body events' },
  ],
  key: null,
  columns: [],
  texts: [],
};
