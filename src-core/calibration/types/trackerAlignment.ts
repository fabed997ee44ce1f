import type { PayloadType, Quantity } from '../payloadType.ts';

/** Straight tracks along the beam tell little of dz, rx and ry. */
const held = (name: string, unit: string, most: number): Quantity => ({
  name,
  label: name,
  unit,
  low: -most,
  high: most,
  description: '',
  mayBeHeld: true,
});

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
    ...['dx', 'dy', 'dz'].map((name) => held(name, 'mm', 100)),
    ...['rx', 'ry', 'rz'].map((name) => held(name, 'rad', 0.5)),
  ],
  texts: [],
};
