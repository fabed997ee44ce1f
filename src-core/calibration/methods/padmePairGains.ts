import { parameter, switchParameter, wholeParameter } from '#core/parameters.ts';
import { PARTS } from '#core/simulation/parts.ts';
import type { CalibrationMethod } from '../method.ts';

export const padmePairGains: CalibrationMethod = {
  id: 'padmePairGains',
  type: 'padme_ecal.gains',
  title: 'ECal gains from two-body events',
  description:
    'Every pair of clusters has energies that the kinematics knows: their sum is E_beam + mₑ, and R₁ and R₂ share it. The gains of all crystals that fit best are found at once (padme.md §3.6, §4.5).',
  input: 'reconstructed',
  wants: 'Reconstructed runs with pairs from the target; 10⁶ clusters give every crystal to better than 1 %.',
  suits: (setup) => setup.experiment === 'padme' && PARTS.target.isIn(setup) && PARTS.ecal.isIn(setup),
  parameters: () => [
    wholeParameter(
      'leastClusters',
      'Least clusters per crystal',
      '',
      50,
      [1, 1_000_000],
      'A crystal with a part in fewer clusters is not measured',
    ),
    parameter(
      'largestError',
      'Largest error of a gain',
      '%',
      5,
      [0.1, 100],
      'A crystal that is known less well, such as one that sees only tails of showers, is not measured',
    ),
    parameter(
      'tie',
      'Tie to the gains in force',
      '%',
      0,
      [0, 100],
      'Standard deviation by which gains are expected to differ from those in force; holds crystals with few clusters. 0: none',
    ),
    switchParameter(
      'keepScale',
      'Keep the overall scale',
      true,
      'The summed energy of all pairs stays what the gains in force make it, for what all crystals have in common, such as energy that leaves the clusters, belongs to the energy scale of the run; off: the sum of both energies sets it',
    ),
    parameter(
      'energyWindow',
      'Window of the summed energy',
      '%',
      30,
      [1, 100],
      'Pairs are left out whose energy, by the gains in force, is farther from E_beam + mₑ; well beyond the resolution, so that the cut does not move the result',
    ),
    parameter(
      'missingShare',
      'Largest missing part',
      '%',
      5,
      [0, 50],
      'Of a cluster, in dead crystals and beyond the edge of the calorimeter; up to there it is corrected by the mean shower',
    ),
    parameter(
      'beamError',
      'Error of the beam axis',
      'mm',
      4,
      [0, 50],
      'Of one event, at the calorimeter: spot and divergence of the beam (1 mrad over 3.6 m, assumed)',
    ),
  ],
  collecting: [],
};
