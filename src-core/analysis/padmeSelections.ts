/** Selections of PADME's two-cluster analyses: padme.md §3.7. Energies in MeV, lengths in mm, angles in rad. */
import {
  BORE_ANGLE,
  ILLUMINATED_RADIUS,
  LARGEST_TIME_DIFFERENCE,
  LEAST_ENERGY_PART,
  RADIUS_MARGIN,
} from '../physics/pairSelection.ts';
import type { SelectionCut, SelectionDefinition } from './definition.ts';

const common = { experiment: 'padme', energyUnit: 'MeV' } as const;

const cut = (name: string, expression: string, description: string, assumed = ''): SelectionCut => ({
  name,
  expression,
  description,
  assumed,
});

const RUN_1_2 = ['padme-run1', 'padme-run2'];
const RUN_3 = ['padme-run3'];

const aPair = cut('Two clusters', 'n_two_cluster >= 1', 'At least one pair of clusters');

/** Angle to the nearer half of the x axis. */
const toHorizontal = (cluster: 1 | 2): string => `min(abs(phi${cluster}), 3.14159265 - abs(phi${cluster}))`;

const margin = RADIUS_MARGIN.toFixed(2);
const bore = BORE_ANGLE.toFixed(4);

/** Steps 2 to 8; the axis (step 1) and the limits of the energy (step 4) are the reconstruction's. */
const fiducial: readonly SelectionCut[] = [
  aPair,
  cut('R_max', 'min(r1, r2) < r_max', 'The inner cluster lies within R_max, 270 mm nominally, of the beam axis'),
  cut(
    'Illuminated face',
    `max(r1, r2) < ${ILLUMINATED_RADIUS}`,
    'The outer cluster lies within the part of the face that particles reach',
  ),
  cut(
    'Azimuth',
    `${toHorizontal(1)} < ${bore} && ${toHorizontal(2)} < ${bore}`,
    'Both clusters within 40.11° of the horizontal: the bore of the magnet',
  ),
  cut('Energy', `min(e1, e2) > ${LEAST_ENERGY_PART} * e_min`, 'Both clusters above 0.4 E_min of the run’s energy'),
  cut('Time', `abs(dt) < ${LARGEST_TIME_DIFFERENCE}`, 'Both clusters within 5 ns'),
  cut(
    'R_min',
    `min(r1, r2) > r_min - ${margin}`,
    'Both clusters farther out than R_min less one and a half crystals (31.68 mm)',
  ),
];

const NOT_PUBLIC =
  'The window is not public: three times the published widths, 0.093 and 0.104 rad, about their means.';

const n2: SelectionDefinition = {
  ...common,
  name: 'n2_run3',
  setups: RUN_3,
  title: 'N2 of Run III: two-cluster candidates',
  description:
    'Two-body candidates of the resonance search. Beam axis and limits of radius and energy are the reconstruction’s, for the energy of the run.',
  source: 'T25, SENS; padme.md §3.7',
  cuts: [
    ...fiducial,
    cut(
      'Back to back in azimuth',
      'abs(abs(dphi) - 3.14) < 0.279',
      'φ1 − φ2 = π in the rest frame of the pair',
      NOT_PUBLIC,
    ),
    cut(
      'Back to back in angle',
      'abs(theta_star_sum - 3.13) < 0.312',
      'θ*1 + θ*2 = π in the rest frame of the pair',
      NOT_PUBLIC,
    ),
  ],
};

const n2SideBand: SelectionDefinition = {
  ...common,
  name: 'n2_run3_side_band',
  setups: RUN_3,
  title: 'N2 of Run III: side band',
  description: 'The same pairs off the two-body peak: what bremsstrahlung leaves below it is told from here.',
  source: 'T25, SENS; padme.md §3.7',
  cuts: [...fiducial, cut('Side band', 'side_band == 1', 'Outside the peak, inside the band of the reconstruction')],
};

/** Distance of both clusters on the calorimeter's face. */
const distance = 'sqrt(r1 * r1 + r2 * r2 - 2 * r1 * r2 * cos(phi1 - phi2))';

const gammaGamma: SelectionDefinition = {
  ...common,
  name: 'gamma_gamma',
  setups: RUN_1_2,
  title: 'γγ of the calibration tool',
  description: 'Photon pairs for the calibration of Runs I and II.',
  source: 'FW; padme.md §3.7',
  cuts: [
    aPair,
    cut('Energy', 'min(e1, e2) > 50 && max(e1, e2) < 350', 'Both clusters from 50 to 350 MeV (400 in some versions)'),
    cut('Radius', 'min(r1, r2) > 90 && max(r1, r2) < 270', 'Both clusters from 90 to 270 mm'),
    cut('Time', 'abs(dt) < 5', 'Within 5 ns'),
    cut(
      'Centre of gravity',
      'abs(cog_x) < 30 && abs(cog_y) < 30',
      'Within 30 mm of the axis (100 in the loose version)',
    ),
    cut('Distance', `${distance} > 150`, 'Clusters more than 150 mm apart'),
  ],
};

/** Target to calorimeter in the calibration tool of Runs I and II, mm. */
const OLD_DISTANCE = 3534;

const annihilation: SelectionDefinition = {
  ...common,
  name: 'annihilation_run2',
  setups: RUN_1_2,
  title: 'Annihilation, Run II',
  description: 'e⁺e⁻ → γγ at 430 MeV.',
  source: 'FW; padme.md §3.7',
  cuts: [
    aPair,
    cut('Time', 'abs(dt) < 10', 'Within 10 ns'),
    cut('Radius', 'min(r1, r2) > 106 && max(r1, r2) < 258', 'Both clusters from 106 to 258 mm'),
    cut('Energy', 'min(e1, e2) > 90 && max(e1, e2) < 400', 'Both clusters from 90 to 400 MeV'),
    cut('Energy sum', 'e1 + e2 > 300 && e1 + e2 < 600', 'From 300 to 600 MeV'),
    cut('Azimuth', 'abs(abs(dphi) - 3.14159) < 0.35', 'Back to back within 0.35 rad'),
    cut(
      'Opening angle',
      `${distance} > 0.08 * ${OLD_DISTANCE} && ${distance} < 0.12 * ${OLD_DISTANCE}`,
      'From 0.08 to 0.12 rad',
      `As distance on the face over ${OLD_DISTANCE} mm, the distance in the calibration tool.`,
    ),
  ],
};

/** How far a cluster's energy is from that which belongs to its angle. */
const offBand = (cluster: 1 | 2): string =>
  `abs(e${cluster} - exp(6.398 - 20.58 * atan(r${cluster} / ${OLD_DISTANCE})))`;

const tagAndProbe: SelectionDefinition = {
  ...common,
  name: 'tag_and_probe_run2',
  setups: RUN_1_2,
  title: 'Tag and probe, Run II: found probes',
  description:
    'Pairs in which one cluster is a tag by its energy and angle and the other is its probe. Tags whose probe is missing have no pair, so this counts found probes alone.',
  source: 'FW; padme.md §3.7',
  cuts: [
    aPair,
    cut('Fiducial', 'min(r1, r2) > 106 && max(r1, r2) < 258', 'Both clusters from 106 to 258 mm'),
    cut('Energy', 'min(e1, e2) > 90', 'Both clusters above 90 MeV'),
    cut('Tag', `min(${offBand(1)}, ${offBand(2)}) < 100`, 'One cluster within 100 MeV of exp(6.398 − 20.58 θ)'),
    cut('Probe in time', 'abs(dt) < 7', 'Within 7 ns of the tag'),
  ],
};

const goodBunch: SelectionDefinition = {
  ...common,
  name: 'good_bunch_2020',
  setups: ['padme-run2'],
  title: 'Good bunches of 2020',
  description: 'Bunches of a usual number of positrons.',
  source: 'FW; padme.md §3.7',
  cuts: [cut('Positrons', 'n_pot > 15000 && n_pot < 45000', 'From 15 000 to 45 000 positrons on target')],
};

export const PADME_SELECTIONS: readonly SelectionDefinition[] = [
  n2,
  n2SideBand,
  gammaGamma,
  annihilation,
  tagAndProbe,
  goodBunch,
];
