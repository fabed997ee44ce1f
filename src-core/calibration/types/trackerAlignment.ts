import type { PayloadType } from '../payloadType.ts';

/** Displacement of each tracker from where the setup has it. */
export const trackerAlignment: PayloadType = {
  id: 'tracker.alignment',
  title: 'Tracker alignment',
  direction: 'position = position in the setup + (dx, dy, dz), rotated about its own x, y, z',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [],
  key: 'name',
  columns: [
    ...['dx', 'dy', 'dz'].map((name) => ({ name, label: name, unit: 'mm', low: -100, high: 100, description: '' })),
    ...['rx', 'ry', 'rz'].map((name) => ({ name, label: name, unit: 'rad', low: -0.5, high: 0.5, description: '' })),
  ],
  texts: [],
};
