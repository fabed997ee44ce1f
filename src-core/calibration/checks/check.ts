/** The form of a check of a proposal: a pure function of what is known, which gives a verdict with a sentence. */
import type { FitState } from '#core/statistics/fitState.ts';
import type { Constants, Provenance } from '../payload.ts';
import type { PayloadType } from '../payloadType.ts';
import type { Interval } from '../timeBase.ts';
import type { Thresholds } from './thresholds.ts';

/** A veto stops a proposal; a warning needs a comment of whoever goes on. */
export const VERDICTS = ['passed', 'warning', 'vetoed', 'notApplicable'] as const;
export type Verdict = (typeof VERDICTS)[number];

export type RowKey = number | string;

/** A payload that holds, or would hold, at some place of the tag. */
export interface PlacedPayload extends Interval {
  readonly payload: string;
  readonly constants: Constants;
  readonly method: Provenance['method'];
}

/** A run from whose data the constants were made. */
export interface InputRun {
  readonly run: string;
  /** Of the run as it is in the store; null where it is not there (any more). */
  readonly stored: {
    readonly setup: string | null;
    readonly isSimulated: boolean;
    readonly contentHash: string;
    /** Its number, by which its distance to the validity is told. */
    readonly number: number;
  } | null;
  /** When the fit read it; null where that is not known. */
  readonly contentHash: string | null;
}

/** Everything that checks look at. */
export interface CheckInput {
  readonly type: PayloadType;
  readonly constants: Constants;
  readonly provenance: Provenance;
  /** Fits behind the constants with the row that each is for; null for what was imported. */
  readonly fits: readonly { readonly key: RowKey | null; readonly state: FitState }[] | null;
  /** Events or points that went in; null where that is not known. */
  readonly entries: number | null;
  readonly validity: Interval;
  readonly setup: string | null;
  /** Rows that the setup needs; null where that is not known or the type has no table. */
  readonly expected: readonly RowKey[] | null;
  /** Names of the setup's elements: a row of a name may stand for one that the design values leave out. */
  readonly elements: ReadonlySet<string>;
  /** State of each channel at the beginning of the validity; empty where no channel status is in force. */
  readonly status: ReadonlyMap<number, string>;
  /** What holds now at the beginning of the validity. */
  readonly previous: PlacedPayload | null;
  /** What holds right before and right behind the validity. */
  readonly before: PlacedPayload | null;
  readonly after: PlacedPayload | null;
  readonly runs: readonly InputRun[];
  /** Recorded (not simulated) runs of the store within the validity. */
  readonly recordedRuns: number;
}

/** A row that a sentence is about, with its number as text. */
export interface WorstRow {
  readonly key: RowKey | null;
  readonly text: string;
}

export interface Finding {
  readonly verdict: Verdict;
  /** With the numbers. */
  readonly sentence: string;
  /** At most `MOST_WORST`, the worst first. */
  readonly worst: readonly WorstRow[];
}

export interface Check {
  readonly id: string;
  readonly title: string;
  readonly run: (input: CheckInput, thresholds: Thresholds) => Finding;
}

export interface CheckVerdict extends Finding {
  readonly id: string;
  readonly title: string;
}

export const MOST_WORST = 20;

export const passed = (sentence: string): Finding => ({ verdict: 'passed', sentence, worst: [] });
export const notApplicable = (sentence: string): Finding => ({ verdict: 'notApplicable', sentence, worst: [] });
export const found = (verdict: 'warning' | 'vetoed', sentence: string, worst: readonly WorstRow[] = []): Finding => ({
  verdict,
  sentence,
  worst: worst.slice(0, MOST_WORST),
});

/** "3 of 616 channels" */
export const share = (part: number, whole: number, what: string): string => `${part} of ${whole} ${what}`;

/** Three significant digits, no exponent for what people read at a glance. */
export function digits(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

export const percent = (fraction: number): string => `${digits(fraction * 100)} %`;

/** Channels in a state in which they need have no constant. */
export const OUT_OF_USE: ReadonlySet<string> = new Set(['dead', 'masked']);

export const rowsOf = ({ type }: CheckInput): string => (type.key === 'channel' ? 'channels' : 'rows');
