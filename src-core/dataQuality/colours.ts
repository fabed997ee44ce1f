/**
 * Colours: what the defects of a run mean for a purpose, by rules of a version. They are computed and never stored.
 * A version of the rules never changes once good-run lists have been made by it; a better opinion is a new version.
 */
import { defectTitle } from './defectTypes.ts';
import { within, type DefectInForce } from './defect.ts';
import { formatRunRange, overlap, startOfRun, wholeRuns, type RunRange } from './runRange.ts';

/** From best to worst. What is bad is bad, whether or not somebody has checked the run. */
export const COLOURS = ['good', 'usableWithCare', 'notChecked', 'bad'] as const;
export type Colour = (typeof COLOURS)[number];

export const COLOUR_TITLES: Readonly<Record<Colour, string>> = {
  good: 'good',
  usableWithCare: 'usable with care',
  notChecked: 'not checked',
  bad: 'bad',
};

export const PURPOSES = ['physics', 'calibration'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What a defect does to a purpose; nothing for it: `good`. */
type Effect = Exclude<Colour, 'notChecked'>;

export interface ColourRules {
  readonly version: number;
  /** What they are, in sentences. */
  readonly text: readonly string[];
  /** By type of defect. What is not in it counts as bad. */
  readonly effects: Readonly<Record<string, Readonly<Record<Purpose, Effect>>>>;
  /** Parts without which an experiment cannot serve a purpose: elsewhere bad is usable with care. */
  readonly essential: Readonly<Record<string, Readonly<Record<Purpose, readonly string[]>>>>;
  /** Whether a good-run list holds measured runs or simulated ones, and never both. */
  readonly keepsSimulatedApart: boolean;
}

const effects = (physics: Effect, calibration: Effect) => ({ physics, calibration });

const FIRST_RULES: ColourRules = {
  version: 1,
  keepsSimulatedApart: false,
  text: [
    'A run that nobody has checked is not checked, whatever else is known of it, unless a defect makes it bad.',
    'A defect that makes a part bad makes it usable with care where the defect is recoverable, or where the purpose does not need the part.',
    'A run is as bad as its worst part. One that is bad in some of its subruns only is usable with care; a good-run list leaves these subruns out.',
    'A defect of a type that these rules do not know makes its part bad.',
    'Defects that a check of the program has found count at once; a person withdraws them where they are wrong.',
  ],
  effects: {
    no_beam: effects('bad', 'bad'),
    beam_moved: effects('usableWithCare', 'usableWithCare'),
    beam_intensity: effects('usableWithCare', 'usableWithCare'),
    beam_energy: effects('bad', 'bad'),
    trigger_rate: effects('usableWithCare', 'good'),
    wrong_trigger: effects('bad', 'usableWithCare'),
    incomplete_events: effects('usableWithCare', 'usableWithCare'),
    clock_jump: effects('bad', 'bad'),
    missing_data: effects('bad', 'usableWithCare'),
    dead_time: effects('usableWithCare', 'good'),
    special_run: effects('bad', 'good'),
    missing_board: effects('bad', 'bad'),
    dead_channel: effects('usableWithCare', 'usableWithCare'),
    dead_crystal: effects('usableWithCare', 'usableWithCare'),
    hot_channel: effects('usableWithCare', 'usableWithCare'),
    high_noise: effects('usableWithCare', 'usableWithCare'),
    pedestal_jump: effects('usableWithCare', 'usableWithCare'),
    gain_shift: effects('bad', 'usableWithCare'),
    time_shift: effects('bad', 'usableWithCare'),
    part_off: effects('bad', 'bad'),
    no_lead_glass: effects('bad', 'good'),
    flux_mismatch: effects('usableWithCare', 'good'),
    lost_strip: effects('usableWithCare', 'usableWithCare'),
    temperature: effects('usableWithCare', 'usableWithCare'),
    srd_off: effects('bad', 'good'),
    other: effects('usableWithCare', 'usableWithCare'),
  },
  essential: {
    padme: {
      physics: ['beam', 'ecal', 'leadglass', 'trigger', 'daq'],
      calibration: ['beam', 'ecal', 'daq'],
    },
    na64: {
      physics: ['beam', 'counters', 'trackers', 'srd', 'wcal', 'ecal', 'veto', 'hcal', 'trigger', 'daq'],
      calibration: ['beam', 'ecal', 'hcal', 'wcal', 'daq'],
    },
  },
};

const SECOND_RULES: ColourRules = {
  ...FIRST_RULES,
  version: 2,
  text: [
    ...FIRST_RULES.text,
    'A good-run list holds measured runs; simulated ones are left out of it. A list that asks for simulated runs holds these alone.',
    'A subrun whose file is missing is never in a good-run list.',
  ],
  keepsSimulatedApart: true,
};

export const COLOUR_RULES: readonly ColourRules[] = [FIRST_RULES, SECOND_RULES];
export const CURRENT_RULES: ColourRules = COLOUR_RULES.at(-1)!;

export const worst = (colours: readonly Colour[]): Colour =>
  colours.reduce((a, b) => (COLOURS.indexOf(b) > COLOURS.indexOf(a) ? b : a), 'good');

/** What colours are computed from, of a run. */
export interface JudgedRun {
  readonly experiment: string;
  readonly number: number;
  /** Of how many subruns it is made; 1: it is not divided, and what concerns a part of it concerns all of it. */
  readonly subruns: number;
  readonly checked: boolean;
}

export interface Reason {
  readonly defect: number;
  readonly type: string;
  readonly part: string;
  /** What it does by itself. */
  readonly colour: Colour;
  /** “Dead crystal”, or where it concerns some subruns only “Dead crystal, 31404:3–7”. */
  readonly text: string;
}

export interface RunQuality {
  readonly colour: Colour;
  /** Of the parts that have defects; every other is as good as the run is checked. */
  readonly parts: ReadonlyMap<string, Colour>;
  /** Colours of its subruns in order: one where it is not divided. */
  readonly subruns: readonly Colour[];
  readonly reasons: readonly Reason[];
}

/** What one defect does to a purpose by itself. */
export function colourOfDefect(
  { experiment, type, part, recoverable }: DefectInForce['statement'],
  purpose: Purpose,
  rules: ColourRules,
): Colour {
  const effect = rules.effects[type]?.[purpose] ?? 'bad';
  const needed = rules.essential[experiment]?.[purpose];
  const isNeeded = needed === undefined || needed.includes(part);
  return effect === 'bad' && (recoverable || !isNeeded) ? 'usableWithCare' : effect;
}

/**
 * Where a subrun lies. What is said of subruns behind the last is said of the last, and all of a run that is not
 * divided is one: a defect is never lost between them.
 */
export function placeOfSubrun({ number, subruns }: Pick<JudgedRun, 'number' | 'subruns'>, subrun: number): RunRange {
  const since = startOfRun(number) + subrun;
  return { since, until: subrun === subruns - 1 ? startOfRun(number + 1) : since + 1 };
}

/** @param defects in force; those of other runs and experiments do no harm */
export function judge(
  run: JudgedRun,
  defects: readonly DefectInForce[],
  purpose: Purpose,
  rules: ColourRules = CURRENT_RULES,
): RunQuality {
  const own = within(
    defects.filter(({ statement }) => statement.experiment === run.experiment),
    wholeRuns(run.number, run.number),
  ).map((defect) => ({ ...defect, colour: colourOfDefect(defect.statement, purpose, rules) }));
  const subruns = Array.from({ length: run.subruns }, (_, subrun) => {
    const place = placeOfSubrun(run, subrun);
    return own.filter(({ ranges }) => ranges.some((range) => overlap(range, place) !== null));
  });
  const summed = (part: string | null): Colour => {
    const colours = subruns.map((here) =>
      worst(here.filter(({ statement }) => part === null || statement.part === part).map(({ colour }) => colour)),
    );
    const overall = worst(colours);
    return overall === 'bad' && colours.some((colour) => colour !== 'bad') ? 'usableWithCare' : overall;
  };
  const unlessUnchecked = (colour: Colour): Colour => (run.checked ? colour : worst([colour, 'notChecked']));
  const parts = new Set(own.map(({ statement }) => statement.part));
  return {
    colour: unlessUnchecked(summed(null)),
    parts: new Map([...parts].map((part) => [part, unlessUnchecked(summed(part))])),
    subruns: subruns.map((here) => unlessUnchecked(worst(here.map(({ colour }) => colour)))),
    reasons: own.map(({ statement, ranges, colour }) => ({
      defect: statement.defect,
      type: statement.type,
      part: statement.part,
      colour,
      text: reasonText(run.number, statement.type, ranges),
    })),
  };
}

function reasonText(run: number, type: string, ranges: readonly RunRange[]): string {
  const whole = wholeRuns(run, run);
  const isWhole = ranges[0]?.since === whole.since && ranges[0].until === whole.until;
  return isWhole ? defectTitle(type) : `${defectTitle(type)}, ${ranges.map(formatRunRange).join(', ')}`;
}
