/** How the beam spot is measured: at NA64's Micromegas, at PADME's TimePix and on the strips of its target. */
import type { Setup } from '#core/detector/setup.ts';
import { parameter, switchParameter, wholeParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';

const WIDE = [-1000, 1000] as const;

/** By technology: trackers whose strips share channels are Micromegas (handbook of NA64 §1.0). */
export const isMicromegas = ({ readout }: Setup['elements'][number]): boolean =>
  readout?.type === 'strips' &&
  readout.planes.some((plane) => 'multiplexing' in plane && plane.multiplexing !== undefined);

export const beamSpot: CalibrationMethod = {
  id: 'beamSpot',
  type: 'beam.spot',
  title: 'Beam spot',
  description:
    'Gaussian in x and y with correlation on a flat background, by likelihood, hit by hit or in bins, from several starts; the target’s strips by least squares of both profiles, integrated over each strip (NA64 §4.4, PADME §4.7)',
  input: 'reconstructed',
  wants:
    'Electron runs of NA64, or bunches of PADME with TimePix frames or the target’s strips, at one setting of the beam.',
  suits: ({ experiment, elements }) =>
    experiment === 'padme' ? elements.some(({ name }) => name === 'Target') : elements.some(isMicromegas),
  parameters: ({ experiment }) => [
    switchParameter('binned', 'Fit in bins', false, 'Off: hit by hit, which loses nothing'),
    parameter(
      'binWidth',
      'Width of a bin',
      'mm',
      experiment === 'padme' ? 0.55 : 0.5,
      [0.01, 20],
      'Of the image and of a fit in bins',
    ),
    switchParameter('flat', 'Flat background', true, 'Free; halo, noise and wrong pairs of clusters'),
    parameter(
      'reach',
      'Range of the fit',
      'σ',
      4,
      [1, 100],
      'On each side of the peak of the projections; the cut is part of the model',
    ),
    parameter('lowX', 'Least x', 'mm', -1000, WIDE, 'Hits below are left out'),
    parameter('highX', 'Largest x', 'mm', 1000, WIDE, 'Hits above are left out'),
    parameter('lowY', 'Least y', 'mm', -1000, WIDE, 'Hits below are left out'),
    parameter('highY', 'Largest y', 'mm', 1000, WIDE, 'Hits above are left out'),
    wholeParameter(
      'starts',
      'Starts of the fit',
      '',
      6,
      [1, 100],
      'The first from the projections, the others drawn over the range',
    ),
    wholeParameter(
      'leastEntries',
      'Least hits',
      '',
      100,
      [20, 1_000_000],
      'A station with fewer is reported, not fitted',
    ),
    ...(experiment === 'na64'
      ? [
          switchParameter(
            'srdCut',
            'Electrons by the SRD',
            true,
            'Only events in which every SRD counter lies in its window',
          ),
        ]
      : []),
  ],
  collecting: ['srdCut'],
};
