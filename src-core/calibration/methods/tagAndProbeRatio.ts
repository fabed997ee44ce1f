import type { CalibrationMethod } from '../method.ts';

export const tagAndProbeRatio: CalibrationMethod = {
  id: 'tagAndProbeRatio',
  type: 'efficiency.tag_and_probe',
  title: 'Tag and probe, data over simulation',
  description:
    'One ratio for all periods, as the mean weighted with 1/σ²; its χ² says whether they agree (padme.md §4.8).',
  input: 'series',
  wants:
    'One series of ratios with errors, such as padme_run3.tag_and_probe.ratio; with padme_run3.points.used_in_fit only the periods that it marks.',
  suits: (setup) => setup.experiment === 'padme',
  parameters: () => [],
  collecting: [],
};
