import type { PayloadType } from '../payloadType.ts';

/** Which cell of the detector each channel reads, and where it sits in the electronics. */
export const channelMap: PayloadType = {
  id: 'channel.map',
  title: 'Channel map',
  direction: 'channel → element and cell of the detector, board and channel of the electronics',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [],
  key: 'channel',
  columns: [
    {
      name: 'cell',
      label: 'Cell',
      unit: '',
      low: 0,
      high: 1e8,
      description: 'in the numbering of the element; of several that share the channel, the first',
    },
  ],
  texts: [
    { name: 'element', label: 'Element', values: null },
    // "board/channel", empty where the wiring is not known.
    { name: 'electronics', label: 'Board and channel', values: null },
  ],
};
