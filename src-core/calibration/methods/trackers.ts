/** How NA64's trackers are aligned and their hit resolution is measured: straight tracks through three planes and more. */
import { parameter, switchParameter, wholeParameter, type ParameterSpec } from '#core/parameters.ts';
import type { Setup } from '#core/detector/setup.ts';
import type { CalibrationMethod } from '../method.ts';

const trackers = ({ elements }: Setup): number =>
  elements.filter(
    ({ group, readout }) => group === 'tracker' && (readout?.type === 'strips' || readout?.type === 'straws'),
  ).length;

const suits: CalibrationMethod['suits'] = (setup) => setup.experiment === 'na64' && trackers(setup) >= 3;

const wants =
  'Runs with single straight tracks of beam energy: a beam profile of low intensity before the dump, muons behind it.';

const common: readonly ParameterSpec[] = [
  parameter(
    'residualCut',
    'Largest residual',
    'σ',
    5,
    [2, 100],
    'Tracks with a larger one, in robust standard deviations, are left out',
  ),
  wholeParameter(
    'leastTracks',
    'Least tracks',
    '',
    100,
    [20, 10_000_000],
    'A group of planes with fewer is reported, not fitted',
  ),
];

export const trackerAlignment: CalibrationMethod = {
  id: 'trackerAlignment',
  type: 'tracker.alignment',
  title: 'Residuals of straight tracks',
  description:
    'Linear least squares of the shifts (and rotations about z) of the planes between the first and the last of each straight piece of the setup; these two stay, which fixes the displacement and the shear that no straight track can tell (handbook §4.6)',
  input: 'reconstructed',
  wants,
  suits,
  parameters: () => [
    switchParameter(
      'rotations',
      'Rotations about z',
      true,
      'Fitted where the tracks cover the planes; off: kept as they are',
    ),
    ...common,
  ],
  collecting: [],
};

export const trackerResolution: CalibrationMethod = {
  id: 'trackerResolution',
  type: 'tracker.resolution',
  title: 'Triplet residuals',
  description:
    'Mean squares of the residuals to straight lines through the other planes, less multiple scattering, are linear in the planes’ variances: solved with one resolution per kind of tracker and projection (handbook §4.6)',
  input: 'reconstructed',
  wants,
  suits,
  parameters: () => [
    switchParameter(
      'pairs',
      'Resolution per pair',
      false,
      'With four planes of a kind: one resolution for the first two and one for the last two, instead of one for all',
    ),
    ...common,
  ],
  collecting: [],
};
