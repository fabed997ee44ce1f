/** Time offsets from runs in which every pulse is expected at the same time after the trigger. */
import { parameter, wholeParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';

export const pulseTimes: CalibrationMethod = {
  id: 'pulseTimes',
  type: 'channel.t0',
  title: 'Pulse times after the trigger',
  description:
    'Mean time of the pulses of each channel relative to the trigger (na64.md §4.8); outliers are cut at 3σ of the ' +
    'channel’s own spread. Channels of detectors that it does not read keep what is in force.',
  input: 'events',
  wants: 'an LED run; of NA64 also a run of low rate, whose particles come with the trigger.',
  suits: ({ experiment }) => experiment === 'na64' || experiment === 'padme',
  parameters: ({ experiment }) => [
    parameter(
      'leastHeight',
      'Least height',
      'counts',
      100,
      [10, 4000],
      experiment === 'na64'
        ? 'Height of the fitted pulse; smaller ones have poor times'
        : 'Largest distance of a sample from the pedestal; smaller pulses have poor times',
    ),
    parameter('window', 'Window', 'ns', 50, [1, 400], 'Pulses farther from the trigger are of another particle'),
    wholeParameter('leastPulses', 'Fewest pulses', '', 20, [3, 100_000], 'Channels with fewer are not measured'),
  ],
  collecting: ['leastHeight', 'window'],
};
