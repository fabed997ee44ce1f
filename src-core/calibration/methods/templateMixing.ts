/** How the hadrons in NA64's dimuon sample are counted. */
import { parameter, wholeParameter } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';
import { dimuonWindow, electronLeast } from './common.ts';

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
    electronLeast('In WCAL and ECAL over the beam energy: events with more make the template of electrons'),
    parameter(
      'hadronLeast',
      'Least energy of a hadron',
      '',
      0.3,
      [0.05, 1.5],
      'In the HCAL over the beam energy: events with more make the template of hadrons',
    ),
    ...dimuonWindow(2, 6.35, 'In every HCAL module'),
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
