import type { PayloadType } from '../payloadType.ts';

/** Time shift of each channel. */
export const channelT0: PayloadType = {
  id: 'channel.t0',
  title: 'Time offset t0',
  direction: 't = t(raw) − t0',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: 2000,
  parameters: [],
  key: 'channel',
  columns: [{ name: 't0', label: 't0', unit: 'ns', low: -10_000, high: 10_000, description: 'time that is too late' }],
  texts: [],
};
