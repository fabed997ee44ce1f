/**
 * The kinds of defects: what is wrong, with which part, and whether a later pass can mend it. What follows from them
 * for the quality of a run is no matter of this table but of the rules (colours.ts). From the shift chapters of the
 * handbooks: PADME §8.1 and §8.3, NA64 §2.3 and §4.
 */

export interface DefectType {
  readonly id: string;
  readonly title: string;
  /** What it means, one sentence. */
  readonly meaning: string;
  /** Ids of parts that can have it; null: any part. */
  readonly parts: readonly string[] | null;
  /** Experiments that know it; null: all. */
  readonly experiments: readonly string[] | null;
  /** What is proposed where nothing is said: a later calibration, mask or reconstruction can mend it. */
  readonly recoverable: boolean;
  /** It says too little by itself. */
  readonly needsComment: boolean;
}

interface Options {
  readonly parts?: readonly string[];
  readonly experiment?: string;
  readonly recoverable?: boolean;
  readonly needsComment?: boolean;
}

const type = (id: string, title: string, meaning: string, options: Options = {}): DefectType => ({
  id,
  title,
  meaning,
  parts: options.parts ?? null,
  experiments: options.experiment === undefined ? null : [options.experiment],
  recoverable: options.recoverable ?? false,
  needsComment: options.needsComment ?? false,
});

export const DEFECT_TYPES: readonly DefectType[] = [
  type('no_beam', 'No beam', 'The beam was off, or did not reach the target.', { parts: ['beam'] }),
  type('beam_moved', 'Beam moved', 'The beam spot left its nominal place by more than 1 mm, or changed its width.', {
    parts: ['beam'],
  }),
  type('beam_intensity', 'Beam intensity', 'Particles on target per bunch or spill were outside of their band.', {
    parts: ['beam'],
  }),
  type('beam_energy', 'Beam energy', 'The beam did not have the energy that the run states.', { parts: ['beam'] }),
  type('trigger_rate', 'Trigger rate', 'The rate of a trigger stopped, fell or rose beyond its limits.', {
    parts: ['trigger'],
  }),
  type('wrong_trigger', 'Wrong trigger', 'The run was taken with another trigger or threshold than it should.', {
    parts: ['trigger'],
  }),
  type('incomplete_events', 'Incomplete events', 'More than 1 % of the events lack data of some board.', {
    parts: ['daq'],
  }),
  type('clock_jump', 'Clock jump', 'Event counters or time tags of boards disagree, or times jumped within the run.', {
    recoverable: true,
  }),
  type('missing_data', 'Missing data', 'Files of the run are missing or cannot be read.', {
    parts: ['daq'],
    recoverable: true,
  }),
  type('dead_time', 'Dead time', 'The dead time was far above what is usual.', { parts: ['daq', 'trigger'] }),
  type('special_run', 'Special run', 'A test or calibration run: cosmics, pedestals, scans of voltages.', {
    parts: ['daq'],
  }),
  type('missing_board', 'Missing board', 'A digitiser board gave no data: all of its channels are missing.'),
  type('dead_channel', 'Dead channel', 'A channel gave no signals.'),
  type('dead_crystal', 'Dead crystal', 'A crystal of the ECal gave no signals.', {
    experiment: 'padme',
    parts: ['ecal'],
  }),
  type('hot_channel', 'Hot channel', 'A channel fired far more often than its neighbours; it can be masked.', {
    recoverable: true,
  }),
  type('high_noise', 'High noise', 'The noise of pedestals was above its limit (PADME: RMS above 5 counts).', {
    recoverable: true,
  }),
  type('pedestal_jump', 'Pedestal jump', 'A pedestal moved by more than its limit (PADME: 5 counts) within the run.', {
    recoverable: true,
  }),
  type('gain_shift', 'Gain shift', 'The energy response moved; another calibration mends it.', { recoverable: true }),
  type('time_shift', 'Time shift', 'Times moved by more than 2 ns; another t0 mends it.', { recoverable: true }),
  type('part_off', 'Part off', 'The part was off or without high voltage.'),
  type(
    'no_lead_glass',
    'No lead glass',
    'The lead glass gave no charge, so that the particles on target are unknown.',
    {
      experiment: 'padme',
      parts: ['leadglass'],
    },
  ),
  type(
    'flux_mismatch',
    'Flux mismatch',
    'Target and lead glass disagree on the particles on target by more than 2 %.',
    {
      experiment: 'padme',
      parts: ['leadglass', 'target'],
      recoverable: true,
    },
  ),
  type('lost_strip', 'Lost strip', 'A strip of the target or of a tracker gave no signals.', {
    parts: ['target', 'trackers'],
  }),
  type('temperature', 'Temperature', 'The temperature of the ECal changed by more than 0.5 °C (1 % per °C).', {
    experiment: 'padme',
    parts: ['ecal'],
    recoverable: true,
  }),
  type('srd_off', 'SRD off', 'The synchrotron radiation detector did not tag electrons.', {
    experiment: 'na64',
    parts: ['srd'],
  }),
  type('other', 'Other', 'None of the others; the comment says what.', { needsComment: true }),
];

const BY_ID = new Map(DEFECT_TYPES.map((one) => [one.id, one]));

export const defectType = (id: string): DefectType | null => BY_ID.get(id) ?? null;

/** The title, or the id of a type that a later version has made. */
export const defectTitle = (id: string): string => BY_ID.get(id)?.title ?? id;

/** Whether a part of an experiment can have it. */
export const concerns = ({ parts, experiments }: DefectType, experiment: string, part: string): boolean =>
  (parts === null || parts.includes(part)) && (experiments === null || experiments.includes(experiment));
