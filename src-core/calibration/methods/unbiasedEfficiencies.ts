/** How efficiencies of NA64's selections, and the ratio of dimuons to their expectation, are measured. */
import { parameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';
import { dimuonWindow, electronLeast } from './common.ts';

export const unbiasedEfficiencies: CalibrationMethod = {
  id: 'unbiasedEfficiencies',
  type: 'efficiency.corrections',
  title: 'Efficiencies from unbiased samples',
  description:
    'Each selection on electrons that another detector chose: the SRD’s tag on those of the calorimeters, quiet HCAL and veto on those of the SRD (eq. 25); dimuons over what the particles on target should make (handbook §4.9)',
  input: 'reconstructed',
  wants:
    'Electron calibration runs without an ECAL threshold; physics runs with their particles on target for the dimuons.',
  suits: ({ experiment, elements }) => experiment === 'na64' && elements.some(({ group }) => group === 'srd'),
  parameters: () => [
    electronLeast('In WCAL and ECAL over the beam energy'),
    parameter('hcalMost', 'Quiet HCAL', 'GeV', 1, [0, 100], 'Less is zero energy (§2.4)'),
    parameter('vetoMost', 'Quiet veto', 'MIP', 1, [0, 100], 'Less behind the ECAL is zero (§2.4)'),
    ...dimuonWindow(1, 6, 'In the first and the last HCAL module'),
    parameter('dimuonEcalMost', 'Largest ECAL energy of a dimuon', 'GeV', 60, [1, 400], 'Table I of §5.6'),
    parameter(
      'dimuonRate',
      'Simulated dimuons per particle on target',
      '10⁻⁶',
      7.15,
      [0.001, 1000],
      'With this selection; 7.15·10⁻⁶ in every run of 2016 (§5.6)',
    ),
  ],
  collecting: ['electronLeast', 'hcalMost', 'vetoMost', 'dimuonLow', 'dimuonHigh', 'dimuonEcalMost'],
};
