/** What a user may change of PADME's reconstruction: thresholds, windows, cuts. Sections are those of padme.md. */
import { parameter, switchParameter, wholeParameter, type ParameterSpec } from '#core/parameters.ts';
import {
  BORE_ANGLE,
  ILLUMINATED_RADIUS,
  LARGEST_RADIUS,
  LARGEST_TIME_DIFFERENCE,
  LEAST_ENERGY_PART,
  RADIUS_MARGIN,
} from '#core/physics/pairSelection.ts';

const rounded = (value: number): number => Math.round(value * 100) / 100;

const CRYSTALS: readonly ParameterSpec[] = [
  switchParameter(
    'multiHit',
    'Several hits per crystal',
    true,
    'Up to three hits from the derivative of the waveform (§3.3, Run III); off: one hit from the sum of the samples (§3.2)',
  ),
  wholeParameter(
    'pedestalSamples',
    'Samples of the pedestal',
    '',
    80,
    [10, 400],
    'Of crystals, tagger, vetoes and SAC (§3.2; 50 in the configuration of 2022)',
  ),
  parameter(
    'seedEnergy',
    'Least energy of a seed',
    'MeV',
    20,
    [0, 500],
    'A cluster begins at a crystal with more (§3.4)',
  ),
  parameter('hitEnergy', 'Least energy of a hit', 'MeV', 1, [0, 100], 'Of a crystal that joins a cluster (§3.4)'),
  parameter(
    'clusterTime',
    'Time window of a cluster',
    'ns',
    6,
    [0.1, 100],
    'Largest difference of a hit from its seed (§3.4)',
  ),
  wholeParameter(
    'clusterReach',
    'Reach of a cluster',
    'crystals',
    3,
    [1, 10],
    'Columns and rows on each side of the seed: 3 is a window of 7 × 7 (§3.4)',
  ),
  switchParameter(
    'shareHits',
    'Share crystals between clusters',
    false,
    'Crystals between two showers are shared by their lateral profile; off: the seed with more energy takes all, as the experiment does (§3.4)',
  ),
  switchParameter(
    'logarithmicWeights',
    'Logarithmic weights',
    false,
    'Place of a cluster weighted by the logarithm of the energy, which corrects for the size of the crystals; off: by the energy, as the experiment does (§3.4)',
  ),
  switchParameter(
    'containment',
    'Correct for containment',
    true,
    'Adds the energy outside the window of the cluster (§3.4)',
  ),
];

const COUNTERS: readonly ParameterSpec[] = [
  parameter(
    'pulseThreshold',
    'Threshold of short pulses',
    'mV',
    6,
    [0.5, 500],
    'Least derivative of a pulse of tagger, vetoes and SAC (§3.5)',
  ),
  parameter(
    'tagTime',
    'Time window of the tagger',
    'ns',
    3,
    [0.1, 50],
    'Sensors of one end of a bar that belong together (§1.6)',
  ),
  wholeParameter('tagSensors', 'Sensors of the tagger', '', 3, [1, 4], 'Least number at one end of a bar (§1.6)'),
  parameter(
    'bunchThreshold',
    'Threshold of the bunch',
    'counts',
    50,
    [1, 2000],
    'The bunch is as long as the lead glass is above (§3.5)',
  ),
];

const PAIRS: readonly ParameterSpec[] = [
  parameter(
    'showerDepth',
    'Depth of showers',
    'mm',
    60,
    [0, 500],
    'Of the plane in which clusters are taken to lie, behind the front of the crystals: simulated photons. The published analysis of Run III has an effective distance of 3640.4 mm from the target, 177 mm behind the front of the setup',
  ),
  parameter(
    'candidateTime',
    'Time window of candidates',
    'ns',
    15,
    [0.1, 500],
    'Pairs of clusters farther apart are not candidates at all (assumed)',
  ),
  parameter(
    'rMax',
    'R_max',
    'mm',
    LARGEST_RADIUS,
    [50, 400],
    'Largest distance of the inner cluster from the beam axis (§3.7)',
  ),
  parameter(
    'rIlluminated',
    'Illuminated radius',
    'mm',
    ILLUMINATED_RADIUS,
    [50, 400],
    'Largest distance of the outer cluster (§3.7)',
  ),
  parameter(
    'boreAngle',
    'Angle of the bore',
    '°',
    rounded((BORE_ANGLE * 180) / Math.PI),
    [1, 90],
    'Largest angle of both clusters to the horizontal (§3.7)',
  ),
  parameter(
    'energyPart',
    'Least part of E_min',
    '',
    LEAST_ENERGY_PART,
    [0, 1],
    'Both clusters have more than this part of E_min of the run’s energy (§3.7)',
  ),
  parameter(
    'pairTime',
    'Time window of pairs',
    'ns',
    LARGEST_TIME_DIFFERENCE,
    [0.1, 100],
    'Largest difference of both clusters (§3.7)',
  ),
  parameter(
    'radiusMargin',
    'Margin at R_min',
    'mm',
    rounded(RADIUS_MARGIN),
    [0, 200],
    'Both clusters may come so much closer to the axis than R_min: 1.5 crystals (§3.7)',
  ),
  parameter('azimuthCentre', 'Centre of φ₁ − φ₂', 'rad', 3.14, [2, 4], 'Mean of pairs (§3.7)'),
  parameter('azimuthWidth', 'Width of φ₁ − φ₂', 'rad', 0.093, [0.001, 1], 'Of pairs, 1σ (§3.7)'),
  parameter('angleCentre', 'Centre of θ*₁ + θ*₂', 'rad', 3.13, [2, 4], 'Mean of pairs (§3.7)'),
  parameter('angleWidth', 'Width of θ*₁ + θ*₂', 'rad', 0.104, [0.001, 1], 'Of pairs, 1σ (§3.7)'),
  parameter(
    'peakWindow',
    'Window of the peak',
    'σ',
    3,
    [0.5, 20],
    'In both angles; the published window is not public (assumed)',
  ),
  parameter(
    'sideBandFrom',
    'Side band from',
    'σ',
    4,
    [0.5, 40],
    'In the angle that is farther off; the published side band is not public (assumed)',
  ),
  parameter(
    'sideBandTo',
    'Side band to',
    'σ',
    8,
    [0.5, 40],
    'Nothing is subtracted where this is not above its beginning (assumed)',
  ),
];

export const PADME_PARAMETERS: readonly ParameterSpec[] = [...CRYSTALS, ...COUNTERS, ...PAIRS];
