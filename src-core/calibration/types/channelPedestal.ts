import type { PayloadType } from '../payloadType.ts';

/** Level and noise of a channel without signal. */
export const channelPedestal: PayloadType = {
  id: 'channel.pedestal',
  title: 'Pedestal and noise',
  direction: 'signal = sample − pedestal (pedestal − sample where pulses go down)',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: 500,
  parameters: [],
  key: 'channel',
  columns: [
    {
      name: 'pedestal',
      label: 'Pedestal',
      unit: 'counts',
      low: 0,
      high: 65_535,
      description: 'mean of an empty signal',
    },
    { name: 'noise', label: 'Noise', unit: 'counts', low: 0, high: 4096, description: 'r.m.s. of an empty signal' },
  ],
  texts: [],
};
