/** What a user may change of how NA64's strips become hits (na64.md §3.6, §3.7, §3.9). */
import { parameter, wholeParameter, type ParameterSpec } from '#core/parameters.ts';

export const NA64_STRIP_PARAMETERS: readonly ParameterSpec[] = [
  wholeParameter(
    'stripsLeast',
    'Least strips of a cluster',
    '',
    2,
    [1, 20],
    'Neighbouring strips above threshold that make a hit; 2 is printed for Micromegas (§3.6), taken for GEMs as well',
  ),
  parameter(
    'splitChi2',
    'Gain in χ² of two hits',
    '',
    16,
    [1, 10_000],
    'A wide cluster becomes two hits where two Gaussians have a χ² lower by this than one (assumed: 4σ)',
  ),
  wholeParameter(
    'clustersMost',
    'Most clusters of a plane',
    '',
    64,
    [1, 1000],
    'Of more in an event the largest are kept, and the event says so (assumed)',
  ),
  parameter(
    'pairingWindow',
    'Largest ratio of charges of x and y',
    '',
    3,
    [1, 1000],
    'Clusters of a station whose charges differ by a larger factor make no point (assumed)',
  ),
];
