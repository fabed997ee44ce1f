/** Level and noise of every channel from samples without a signal. */
import { parameter, wholeParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';
import { firstSamples } from './common.ts';

export const pedestals: CalibrationMethod = {
  id: 'pedestals',
  type: 'channel.pedestal',
  title: 'Samples before the pulse',
  description:
    'Mean and r.m.s. of the first samples of every waveform; waveforms with a pulse among them are left out ' +
    '(padme.md §4.10, na64.md §3.1). The r.m.s. is free of the rounding to whole counts.',
  input: 'events',
  wants: 'a pedestal run, or any run that has waveforms of all channels.',
  suits: ({ experiment }) => experiment === 'na64' || experiment === 'padme',
  parameters: (setup) => [
    firstSamples(setup, 2, 'At the beginning of each waveform; in a pedestal run all of them may be used'),
    parameter(
      'outlier',
      'Outliers beyond',
      'σ',
      5,
      [3, 20],
      'Waveforms whose mean lies farther from the median, or whose spread is larger by as much, are left out',
    ),
    wholeParameter('leastWaveforms', 'Fewest waveforms', '', 20, [3, 100_000], 'Channels with fewer are not measured'),
  ],
  collecting: ['samples'],
};
