/** The channel map of the setup, held against the channels that events have. */
import type { CalibrationMethod } from '../method.ts';

export const setupMap: CalibrationMethod = {
  id: 'setupMap',
  type: 'channel.map',
  title: 'Map of the setup, held against the events',
  description:
    'Takes the map from the description of the setup and counts which of its channels the events have. It tells ' +
    'channels that the map lacks and mapped ones that never appear; two channels that are swapped it cannot tell.',
  input: 'events',
  wants: 'a pedestal or an LED run, in which every channel is read out.',
  suits: () => true,
  parameters: () => [],
  collecting: [],
};
