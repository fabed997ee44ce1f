import { parameter } from '#core/parameters.ts';
import { PARTS } from '#core/simulation/parts.ts';
import type { CalibrationMethod } from '../method.ts';

export const padmeTagAndProbe: CalibrationMethod = {
  id: 'padmeTagAndProbe',
  type: 'efficiency.tag_and_probe',
  title: 'ECal efficiency by tag and probe',
  description:
    'A cluster with the energy that two-body kinematics gives its place, within the bore of the magnet, is a tag; its partner is looked for where kinematics has it. The share that is found holds the bias of the method, 2.3(2) % in Run III (padme.md §4.8).',
  input: 'reconstructed',
  wants: 'Reconstructed runs with pairs from the target.',
  suits: (setup) => setup.experiment === 'padme' && PARTS.target.isIn(setup) && PARTS.ecal.isIn(setup),
  parameters: () => [
    parameter(
      'tagWindow',
      'Window of the tag’s energy',
      '%',
      15,
      [1, 100],
      'About the energy that kinematics gives its place (assumed)',
    ),
    parameter(
      'innerRadius',
      'Least radius',
      'mm',
      110,
      [0, 300],
      'Of tag and expected probe, from the beam axis (assumed)',
    ),
    parameter('outerRadius', 'Largest radius', 'mm', 270, [50, 300], 'Of tag and expected probe (§3.7)'),
    parameter(
      'probeDistance',
      'Distance of the probe',
      'mm',
      60,
      [5, 300],
      'From where kinematics has it, about three crystals (assumed)',
    ),
    parameter('probeTime', 'Time window', 'ns', 5, [0.1, 50], 'Between tag and probe (§3.7)'),
    parameter('energyPart', 'Least energy of the probe', '', 0.4, [0, 1], 'In parts of what is expected (§3.7)'),
  ],
  collecting: ['tagWindow', 'innerRadius', 'outerRadius', 'probeDistance', 'probeTime', 'energyPart'],
};
