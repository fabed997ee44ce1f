import type { PayloadType } from '../payloadType.ts';

/** Counters and hadron calorimeters whose scale is set by minimum-ionising particles (na64.md §4.2). */
export const mipScale: PayloadType = {
  id: 'mip.scale',
  title: 'MIP scale',
  direction: 'energy = mipEnergy × signal ÷ mipSignal; in MIP: signal ÷ mipSignal',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: 2000,
  parameters: [],
  key: 'channel',
  columns: [
    {
      name: 'mipSignal',
      label: 'Signal of a MIP',
      unit: 'counts',
      low: 1e-6,
      high: 1e9,
      description: 'most probable; pulse height, or counts · ns of the integral where the channel is read by charge',
    },
    {
      name: 'mipEnergy',
      label: 'Energy of a MIP',
      unit: 'GeV',
      low: 1e-7,
      high: 100,
      description: 'deposited energy that this signal stands for',
      mayBeHeld: true,
    },
  ],
  texts: [],
};
