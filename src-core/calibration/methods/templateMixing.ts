/** How the hadrons in NA64's dimuon sample are counted. */
import { parameter, wholeParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';

export const templateMixing: CalibrationMethod = {
  id: 'templateMixing',
  type: 'beam.contamination',
  title: 'Template mixing',
  description:
    'The vertical profile of dimuon events as a mixture of those of electrons and hadrons, before and after the tag by the SRD; the statistics of the templates count (handbook §4.5)',
  input: 'reconstructed',
  wants: 'Runs with dimuons, an electron run and a hadron run, all with tracks.',
  suits: ({ experiment, elements }) => experiment === 'na64' && elements.some(({ name }) => name === 'HCAL1'),
  parameters: () => [
    parameter(
      'electronLeast',
      'Least energy of an electron',
      '',
      0.9,
      [0.1, 1.5],
      'In WCAL and ECAL over the beam energy: events with more make the template of electrons',
    ),
    parameter(
      'hadronLeast',
      'Least energy of a hadron',
      '',
      0.3,
      [0.05, 1.5],
      'In the HCAL over the beam energy: events with more make the template of hadrons',
    ),
    parameter('dimuonLow', 'Least energy of a dimuon', 'GeV', 2, [0.1, 50], 'In every HCAL module (§5.6)'),
    parameter('dimuonHigh', 'Largest energy of a dimuon', 'GeV', 6.35, [0.5, 100], 'In every HCAL module (§5.6)'),
    parameter(
      'halfWidth',
      'Half width of the profile',
      'mm',
      20,
      [1, 500],
      'What lies beyond is counted in the outermost bins',
    ),
    wholeParameter('bins', 'Bins of the profile', '', 40, [4, 1000], 'Merged where a template has too few entries'),
  ],
  collecting: ['electronLeast', 'hadronLeast', 'dimuonLow', 'dimuonHigh', 'halfWidth', 'bins'],
};
