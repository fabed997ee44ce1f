import type { PayloadType } from '../payloadType.ts';

export const CHANNEL_STATUSES = ['good', 'dead', 'hot', 'noisy', 'masked'] as const;

/** Whether a channel can be used. */
export const channelStatus: PayloadType = {
  id: 'channel.status',
  title: 'Channel status',
  direction: 'channels that are not good are left out of reconstruction',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [],
  key: 'channel',
  columns: [],
  texts: [{ name: 'state', label: 'State', values: CHANNEL_STATUSES }],
};
