/** Which channels are dead, hot or noisy, from what they show beside the others. */
import { parameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';
import { firstSamples } from './common.ts';

export const channelStates: CalibrationMethod = {
  id: 'channelStates',
  type: 'channel.status',
  title: 'Occupancy and noise beside the neighbours',
  description:
    'Dead: the same code all the time, or far fewer pulses than the other channels of the detector. Hot: far more. ' +
    'Noisy: a larger r.m.s. than the channels of the same electronics. A channel is called so only where chance alone ' +
    'would do it less often than the false-alarm rate says. Masked channels stay masked.',
  input: 'events',
  wants: 'a pedestal or an LED run with all channels, or a long run with beam.',
  suits: ({ experiment }) => experiment === 'na64' || experiment === 'padme',
  parameters: (setup) => [
    firstSamples(setup, 3, 'At the beginning of each waveform, of which the noise is taken'),
    parameter('pulse', 'Pulse from', 'counts', 40, [5, 4000], 'Distance of a sample from the mean of the first ones'),
    parameter('noiseFactor', 'Noisy from', '× median', 2, [1.1, 100], 'Noise over the median of the electronics'),
    parameter(
      'occupancyFactor',
      'Hot or dead from',
      '× median',
      5,
      [1.5, 1000],
      'Pulses over the median of the detector, or below it by as much: cells on the beam have more than others',
    ),
    parameter(
      'falseAlarms',
      'False alarms per run',
      '',
      0.01,
      [1e-9, 1],
      'Expected number of good channels that chance calls bad, of all channels together and each of the tests',
    ),
  ],
  collecting: ['samples', 'pulse'],
};
