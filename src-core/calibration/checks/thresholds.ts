/** The limits of the checks, one table for all types. What a type does not say is as `USUAL` has it. */

/** How far a quantity may move against what holds now, or against its neighbours. */
export interface Movement {
  /** Changes are counted relative to the old value, or in the quantity's own unit. */
  readonly counted: 'relative' | 'absolute';
  /** Of the median over all rows that are compared (for a single number: of that number). */
  readonly median: { readonly warning: number; readonly veto: number };
  /** Of one row; rows beyond the veto that are more than `share` of all veto. */
  readonly row: { readonly warning: number; readonly veto: number };
  readonly share: number;
}

export interface Thresholds {
  /** By quantity; one that is not here is not followed. */
  readonly movement: Readonly<Record<string, Movement>>;
  /** A change counts only where it is more than this many standard errors. */
  readonly significance: number;
  /** Share of the rows that the setup needs which may be without a constant. */
  readonly missing: { readonly warning: number; readonly veto: number };
  /** Share of the fits that may be bad: invalid, at a limit, without an accurate covariance, or with an impossible χ². */
  readonly badFits: { readonly warning: number; readonly veto: number };
  /** p-value below which a fit does not describe its data. */
  readonly pValue: number;
  /** How much higher (in χ² or −2 ln L) the second-best minimum must lie. */
  readonly minimumGap: { readonly warning: number; readonly veto: number };
  /** Events or points. */
  readonly entries: { readonly warning: number; readonly veto: number };
  /** Runs between the data and the validity. */
  readonly distance: number;
}

const relative = (warning: number, veto: number, rowFactor = 3): Movement => ({
  counted: 'relative',
  median: { warning, veto },
  row: { warning: warning * rowFactor, veto: veto * rowFactor },
  share: 0.1,
});
const absolute = (warning: number, veto: number, rowFactor = 3): Movement => ({
  ...relative(warning, veto, rowFactor),
  counted: 'absolute',
});

const USUAL: Thresholds = {
  movement: {},
  significance: 3,
  missing: { warning: 0, veto: 0.1 },
  badFits: { warning: 0, veto: 0.1 },
  pValue: 1e-6,
  minimumGap: { warning: 9, veto: 1 },
  entries: { warning: 500, veto: 20 },
  distance: 2000,
};

/** A type that holds one fit: nothing of it may be bad. */
const SINGLE: Partial<Thresholds> = { badFits: { warning: 0, veto: 0 } };

const BY_TYPE: Readonly<Record<string, Partial<Thresholds>>> = {
  'channel.pedestal': {
    // Counts: a few counts of drift are a warm crate; twenty are another base line.
    movement: { pedestal: absolute(2, 20), noise: relative(0.2, 1) },
    distance: 500,
  },
  'channel.t0': { movement: { t0: absolute(0.2, 2, 5) } },
  'na64_ecal.gains': { movement: { gain: relative(0.03, 0.2) } },
  'padme_ecal.gains': { movement: { gain: relative(0.03, 0.2) } },
  'padme_ecal.energy_scale': {
    ...SINGLE,
    movement: { scale: relative(0.02, 0.1), cogX: absolute(2, 20), cogY: absolute(2, 20) },
    distance: 100,
  },
  'padme_ecal.temperature': {
    movement: { coefficient: absolute(0.002, 0.02), left: absolute(2, 15), right: absolute(2, 15) },
  },
  'mip.scale': { movement: { mipSignal: relative(0.05, 0.3) } },
  'srd.window': { movement: { low: relative(0.2, 2), high: relative(0.2, 2) } },
  'calorimeter.resolution': {
    movement: { stochastic: relative(0.15, 1), constant: absolute(0.01, 0.05), noise: absolute(0.05, 0.5) },
  },
  'calorimeter.containment': { movement: { containment: absolute(0.005, 0.05) } },
  'leadglass.response': { ...SINGLE, movement: { chargePerPositron: relative(0.05, 0.3) } },
  'leadglass.leakage': { movement: { loss: absolute(0.02, 0.1) }, entries: { warning: 5, veto: 3 } },
  'leadglass.ageing': {
    ...SINGLE,
    movement: { slope: absolute(0.03, 0.2), constant: relative(0.05, 0.3) },
    entries: { warning: 5, veto: 3 },
  },
  'beam.spot': {
    ...SINGLE,
    movement: {
      x: absolute(1, 10),
      y: absolute(1, 10),
      sigmaX: relative(0.2, 1),
      sigmaY: relative(0.2, 1),
      correlation: absolute(0.2, 1),
    },
    // Of all stations of a setup a run may have lit only one.
    missing: { warning: 0, veto: 0.99 },
    distance: 1,
  },
  'beam.energy_spread': { ...SINGLE, movement: { spread: relative(0.3, 2) } },
  'beam.contamination': { ...SINGLE, movement: { fraction: absolute(0.05, 0.3) } },
  'tracker.alignment': {
    movement: {
      ...Object.fromEntries(['dx', 'dy', 'dz'].map((name) => [name, absolute(0.2, 5)])),
      ...Object.fromEntries(['rx', 'ry', 'rz'].map((name) => [name, absolute(2e-3, 0.05)])),
    },
  },
  'tracker.resolution': { movement: { sigmaX: relative(0.3, 2), sigmaY: relative(0.3, 2) } },
  'efficiency.tag_and_probe': {
    movement: { efficiency: absolute(0.02, 0.2), ratio: absolute(0.02, 0.2) },
    missing: { warning: 0, veto: 0.5 },
    entries: { warning: 100, veto: 1 },
  },
  'efficiency.corrections': { movement: { factor: absolute(0.03, 0.3) } },
  'target.response': { movement: { gain: relative(0.05, 0.3), collectionDistance: relative(0.1, 0.5) } },
  'flux.npot': { ...SINGLE, entries: { warning: 100, veto: 1 }, distance: 1 },
  // Lists, not measurements: as many entries as there are.
  'channel.status': { entries: { warning: 1, veto: 1 } },
  'channel.map': { entries: { warning: 1, veto: 1 } },
};

export const thresholdsOf = (type: string): Thresholds => ({ ...USUAL, ...BY_TYPE[type] });

/** Types that the table names, so that a test can hold it against the payload types. */
export const TYPES_WITH_THRESHOLDS: readonly string[] = Object.keys(BY_TYPE);
