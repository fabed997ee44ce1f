/** How PADME's lead glass is calibrated (padme.md §4.1 to §4.3). */
import type { Setup } from '#core/detector/setup.ts';
import { parameter, wholeParameter, type ParameterSpec } from '#core/parameters.ts';
import type { CalibrationMethod } from '../method.ts';

const has =
  (...names: readonly string[]) =>
  (setup: Setup): boolean =>
    setup.experiment === 'padme' && names.every((name) => setup.elements.some((element) => element.name === name));

const REFERENCE_ENERGY = parameter(
  'referenceEnergy',
  'Reference energy',
  'MeV',
  402,
  [100, 1000],
  'At which the charge of one positron is given; 402 MeV in Run III',
);

/** Particles counted one by one, against the charge that they leave together. */
export const leadGlassCounting: CalibrationMethod = {
  id: 'leadGlassCounting',
  type: 'leadglass.response',
  title: 'Positrons counted by the TimePix',
  description:
    'Straight line of the charge against the number of positrons that the TimePix counts, corrected for beam energy, leakage and ageing in force (handbook §4.1); the fluctuation of one positron comes from the scatter about it',
  input: 'reconstructed',
  wants: 'Runs of low intensity with a frame of the TimePix per bunch, such as “Beam profile, low intensity”.',
  suits: has('LeadGlass', 'TimePix'),
  parameters: () => [
    REFERENCE_ENERGY,
    wholeParameter(
      'mostPositrons',
      'Most positrons in a frame',
      '',
      2000,
      [10, 100_000],
      'Frames with more are left out: positrons begin to share pixels',
    ),
  ],
  collecting: [],
};

const HEIGHT_BIN = parameter(
  'heightBin',
  'Bins in the height of the impact',
  'mm',
  5,
  [0.1, 200],
  'Runs of one energy whose beams lie in the same bin are taken together',
);

/** Contained energy at other energies and heights, against the response in force. */
export const leadGlassLeakageScan: CalibrationMethod = {
  id: 'leadGlassLeakageScan',
  type: 'leadglass.leakage',
  title: 'Scan in energy and height',
  description:
    'Charge per positron and energy of each run over that of the response in force (handbook §4.2). Positrons are counted by the TimePix where there are frames, else by the target’s charge',
  input: 'reconstructed',
  wants: 'Runs at several beam energies or heights of the beam, one energy and one position each.',
  suits: has('LeadGlass', 'Target'),
  parameters: () => [HEIGHT_BIN],
  collecting: [],
};

export const leadGlassLeakageSeries: CalibrationMethod = {
  id: 'leadGlassLeakageSeries',
  type: 'leadglass.leakage',
  title: 'Measured profile in height',
  description:
    'Relative energy against the height of the impact, as a test beam or a simulation gives it, turned into loss factors (handbook §4.2)',
  input: 'series',
  wants:
    'One series of relative energy against position, with errors. A second one, of measured over simulated energy, is fitted by a constant, whose error is common to all factors.',
  suits: has('LeadGlass'),
  parameters: () => [
    parameter('energy', 'Beam energy', 'MeV', 402, [100, 1000], 'At which the profile was measured'),
    parameter(
      'flatHeight',
      'Middle of the block',
      'mm',
      12,
      [0, 100],
      'Mean of the points within this height of the centre is 1',
    ),
    parameter(
      'leastContainment',
      'Least relative energy',
      '',
      0.1,
      [0.02, 1],
      'Points below it, beside the block, are left out',
    ),
    parameter('ratioFrom', 'Ratio, from', 'mm', -42, [-500, 500], 'Heights between which the second series is fitted'),
    parameter('ratioTo', 'Ratio, to', 'mm', 27, [-500, 500], 'Both were chosen to be those of the published fit'),
  ],
  collecting: [],
};

/** In units of 10⁹ positrons. */
const flux = (name: string, title: string, value: number, description: string): ParameterSpec =>
  parameter(name, title, '10⁹', value, [0, 100_000], description);

const AGEING: readonly ParameterSpec[] = [
  flux('centre', 'Centre of the flux', 301.8, 'Flux at which the constant term holds; 301.8·10⁹ in Run III'),
  parameter('span', 'Span of the flux', '10⁹', 577.7, [1, 100_000], 'For which the slope is given'),
  flux('flux', 'Flux of the payload', 301.8, 'Positrons so far in the runs for which the constants will hold'),
  parameter('constantError', 'Error of the constant term', '%', 0.3, [0, 10], 'Common to all runs; 0.3 % in Run III'),
];

export const leadGlassAgeing: CalibrationMethod = {
  id: 'leadGlassAgeing',
  type: 'leadglass.ageing',
  title: 'Flux proxies of runs',
  description:
    'A quantity that does not age, over the positrons that the lead glass counts without correction, rises linearly with the flux (handbook §4.3): y = p₀ (1 + p₁ (flux − centre) ÷ span)',
  input: 'reconstructed',
  wants: 'Runs over a campaign, with their positrons on target in the run list; at least three.',
  suits: has('LeadGlass', 'Target'),
  parameters: () => [
    wholeParameter('proxy', 'Proxy', '', 0, [0, 1], '0: charge of the target; 1: energy in the ECal'),
    flux('fluxBefore', 'Flux before the first run', 0, 'Positrons that the glass had seen already'),
    ...AGEING,
  ],
  collecting: [],
};

export const leadGlassAgeingSeries: CalibrationMethod = {
  id: 'leadGlassAgeingSeries',
  type: 'leadglass.ageing',
  title: 'Flux proxy as a series',
  description: 'The same line through a series of a flux proxy against the integrated flux (handbook §4.3)',
  input: 'series',
  wants: 'One series against flux, such as the energy in the ECal per positron.',
  suits: has('LeadGlass'),
  parameters: () => AGEING,
  collecting: [],
};

const per = (name: string, title: string, value: number, description: string): ParameterSpec =>
  parameter(name, title, '%', value, [0, 50], description);

/** Positrons of runs, with everything that is uncertain about them. */
export const positronsOfRuns: CalibrationMethod = {
  id: 'positronsOfRuns',
  type: 'flux.npot',
  title: 'Lead glass, summed over the bunches',
  description:
    'Sum of the positrons of every bunch, all corrections applied (handbook §4.1), with the budget of errors of Run III: those of each period by itself in quadrature, those common to all apart',
  input: 'reconstructed',
  wants: 'The runs of one period, at one beam energy.',
  suits: has('LeadGlass'),
  parameters: () => [
    per('energyScale', 'Energy scale', 0.3, 'From the spread of the beam energy; each period by itself'),
    per('chargeScale', 'Charge of a positron', 2, 'Common; where the response in force states no error'),
    per('energyLoss', 'Leakage', 0.5, 'Common; where the leakage in force states no error'),
    per('ageingConstant', 'Level of ageing', 0.3, 'Common; where the ageing in force states no error'),
    per('ageingSlope', 'Slope of ageing', 7, 'Of the slope itself; where the ageing in force states no error'),
  ],
  collecting: [],
};
