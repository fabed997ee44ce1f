/** Every comparison with truth, by experiment. */
import { cellComparison } from './cells.ts';
import { clusterComparison } from './clusters.ts';
import type { Comparison } from './comparison.ts';
import { scalarComparison } from './scalars.ts';
import { pointComparison, stripComparison } from './trackerHits.ts';
import { trackComparison } from './tracks.ts';
import { vertexComparison } from './vertices.ts';

const NA64: readonly Comparison[] = [
  cellComparison({
    id: 'ecal-cells',
    title: 'ECAL cells',
    collection: 'ECAL cells',
    elements: /^ECAL/,
    least: 0.5,
    from: 'light',
  }),
  cellComparison({
    id: 'wcal-cells',
    title: 'WCAL cells',
    collection: 'WCAL cells',
    elements: /^WCAL/,
    least: 0.1,
    from: 'light',
  }),
  cellComparison({
    id: 'hcal-cells',
    title: 'HCAL cells',
    collection: 'HCAL cells',
    elements: /^HCAL/,
    least: 0.5,
    from: 'light',
  }),
  cellComparison({
    id: 'srd-cells',
    title: 'SRD cells',
    collection: 'SRD cells',
    elements: /^SRD/,
    least: 0.001,
    from: 'light',
  }),
  clusterComparison({
    id: 'ecal-showers',
    title: 'ECAL showers',
    collection: 'ECAL showers',
    least: 5,
    together: { distance: 19, time: 5 },
    window: { distance: 60, time: 25 },
  }),
  stripComparison,
  pointComparison,
  trackComparison('incoming'),
  trackComparison('outgoing'),
  trackComparison('spectrometer'),
  trackComparison('decay'),
  vertexComparison,
];

const PADME: readonly Comparison[] = [
  cellComparison({
    id: 'ecal-hits',
    title: 'ECal hits',
    collection: 'ECal hits',
    elements: /^ECal$/,
    least: 0.005,
    from: 'event',
  }),
  cellComparison({
    id: 'etag-hits',
    title: 'ETag hits',
    collection: 'ETag hits',
    elements: /^ETag/,
    least: 0.0005,
    from: 'event',
  }),
  cellComparison({
    id: 'sac-hits',
    title: 'SAC hits',
    collection: 'SAC hits',
    elements: /^SAC$/,
    least: 0.01,
    from: 'event',
  }),
  clusterComparison({
    id: 'ecal-clusters',
    title: 'ECal clusters',
    collection: 'ECal clusters',
    least: 0.03,
    together: { distance: 15, time: 3 },
    window: { distance: 45, time: 15 },
  }),
  scalarComparison({
    id: 'positrons',
    title: 'Positrons on target',
    description: 'The number of positrons of each bunch from the lead glass, against that which was simulated.',
    label: 'positrons',
    scalar: 'n_pot',
    error: 'n_pot_error',
    truth: 'true_positrons',
    truthLabel: 'true positrons',
    unit: '',
  }),
];

/** Of an experiment, in the order in which they are shown; none where it is neither. */
export const comparisonsOf = (experiment: string): readonly Comparison[] =>
  experiment === 'na64' ? NA64 : experiment === 'padme' ? PADME : [];
