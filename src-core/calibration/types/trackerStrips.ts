import type { PayloadType } from '../payloadType.ts';

/** How a particle's charge lies on the strips of each tracker, and what a channel adds to it (na64.md §3.6, §3.9). */
export const trackerStrips: PayloadType = {
  id: 'tracker.strips',
  title: 'Response of strips',
  direction: 'charge of a strip = charge of the hit × its part of a Gaussian of that spread, ± noise ± gain spread',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [],
  key: 'name',
  columns: [
    { name: 'spread', label: 'Spread', unit: 'mm', low: 1e-3, high: 100, description: 'σ of a hit’s charge' },
    { name: 'noise', label: 'Noise', unit: 'counts', low: 1e-3, high: 65_535, description: 'r.m.s. of a channel' },
    {
      name: 'threshold',
      label: 'Threshold',
      unit: 'counts',
      low: 0,
      high: 65_535,
      description: 'charge below which a channel has not fired',
    },
    {
      name: 'gainSpread',
      label: 'Gain spread',
      unit: '',
      low: 0,
      high: 1,
      description: 'standard deviation of the channels’ gains, relative',
    },
  ],
  texts: [],
};
