/** Data quality in the contract: defects, checks of runs, the colours that are computed from them. */
import { oc } from '@orpc/contract';
import { EXPERIMENT } from '#core/calibration/globalTag.ts';
import { COLOURS, PURPOSES } from '#core/dataQuality/colours.ts';
import { ORIGINS } from '#core/dataQuality/defect.ts';
import { z } from '#core/zod.ts';
import { RUN_ID } from './runId.ts';

export const colour = z.enum(COLOURS);
const purpose = z.enum(PURPOSES);
const comment = z.string().max(10_000);
/** As people write it, both ends included: “31404”, “31404..31410”, “31404:3..31404:7”. */
const range = z.string().max(200);
const defect = z.number().int().positive();
const positions = z.object({ since: z.number().int(), until: z.number().int(), text: z.string() });

export const defectRecord = z.object({
  defect,
  experiment: z.string(),
  type: z.string(),
  title: z.string(),
  part: z.string(),
  partTitle: z.string(),
  /** As it was stated; half-open positions on (run, subrun). */
  range: positions,
  /** What of it still holds; empty where other statements have taken its place. */
  holds: z.array(positions),
  present: z.boolean(),
  recoverable: z.boolean(),
  comment,
  author: z.string(),
  origin: z.enum(ORIGINS),
  /** What the check found, of an automatic one. */
  evidence: z.record(z.string(), z.unknown()).nullable(),
  supersedes: defect.nullable(),
  /** Statements that name this one. */
  supersededBy: z.array(defect),
  /** Another person who has looked. */
  verified: z.object({ by: z.string(), at: z.string(), comment }).nullable(),
  /** ISO 8601, UTC. */
  at: z.string(),
  hash: z.string(),
});
export type DefectRecord = z.infer<typeof defectRecord>;

export const runCheckRecord = z.object({
  check: z.number().int().positive(),
  run: z.string(),
  checked: z.boolean(),
  comment,
  author: z.string(),
  at: z.string(),
  /** False where the run has other events now than when it was checked. */
  holds: z.boolean(),
});
export type RunCheckRecord = z.infer<typeof runCheckRecord>;

export const defectTypeRecord = z.object({
  id: z.string(),
  title: z.string(),
  meaning: z.string(),
  /** Parts of the experiment that can have it. */
  parts: z.array(z.string()),
  recoverable: z.boolean(),
  needsComment: z.boolean(),
});
export type DefectTypeRecord = z.infer<typeof defectTypeRecord>;

const partRecord = z.object({ id: z.string(), title: z.string() });

const reason = z.object({ defect, type: z.string(), part: z.string(), colour, text: z.string() });

export const boardRow = z.object({
  run: RUN_ID,
  number: z.number().int(),
  /** Colour of the run. */
  colour,
  /** One for each part of the board; null: the setup of the run has no such part. */
  parts: z.array(colour.nullable()),
  /** Of how many subruns it is made. */
  subruns: z.number().int().positive(),
  /** Of its subruns, in order of their numbers from 0. */
  subrunColours: z.array(colour),
  checked: z.boolean(),
  reasons: z.array(reason),
});
export type BoardRow = z.infer<typeof boardRow>;

export const qualityBoard = z.object({
  experiment: z.string(),
  purpose,
  rules: z.number().int(),
  parts: z.array(partRecord),
  /** Newest run first. */
  rows: z.array(boardRow),
});
export type QualityBoard = z.infer<typeof qualityBoard>;

export const dataQualityContract = {
  /** Types of defects and parts of the detector that an experiment knows. */
  types: oc
    .input(z.object({ experiment: EXPERIMENT }))
    .output(z.object({ types: z.array(defectTypeRecord), parts: z.array(partRecord) })),
  /** Statements, newest first; with `history` those too that others have taken the place of. */
  list: oc
    .input(
      z.object({
        experiment: EXPERIMENT.nullable().default(null),
        range: range.nullable().default(null),
        part: z.string().max(64).nullable().default(null),
        type: z.string().max(64).nullable().default(null),
        history: z.boolean().default(false),
      }),
    )
    .output(z.array(defectRecord)),
  /** `recoverable` null: as the type proposes. `present` false: looked for, and not there. */
  add: oc
    .input(
      z.object({
        experiment: EXPERIMENT,
        type: z.string().max(64),
        part: z.string().max(64),
        range,
        present: z.boolean().default(true),
        recoverable: z.boolean().nullable().default(null),
        comment: comment.default(''),
      }),
    )
    .output(defectRecord),
  /** Puts a defect right: what is null stays as it is. @throws `conflict` where it holds no longer */
  correct: oc
    .input(
      z.object({
        defect,
        range: range.nullable().default(null),
        recoverable: z.boolean().nullable().default(null),
        comment: comment.min(1),
      }),
    )
    .output(defectRecord),
  /** States that it is not there, within `range` or all of it. @throws `conflict` where it holds no longer */
  withdraw: oc
    .input(z.object({ defect, range: range.nullable().default(null), reason: comment.min(1) }))
    .output(defectRecord),
  /** By another person than its author. */
  verify: oc.input(z.object({ defect, comment: comment.default('') })).output(defectRecord),
  /** “I have looked at this run”, or with `checked` false that it was too early. */
  markChecked: oc
    .input(
      z.object({
        runs: z.array(RUN_ID).min(1).max(1000),
        checked: z.boolean().default(true),
        comment: comment.default(''),
      }),
    )
    .output(z.array(runCheckRecord)),
  /** Newest first. */
  checks: oc.input(z.object({ run: RUN_ID })).output(z.array(runCheckRecord)),
  /** Colours of runs by part with their reasons; without `runs` all of the experiment, at most `limit` newest. */
  board: oc
    .input(
      z.object({
        experiment: EXPERIMENT,
        runs: z.array(RUN_ID).max(10_000).nullable().default(null),
        purpose: purpose.default('physics'),
        limit: z.number().int().positive().max(10_000).default(1000),
      }),
    )
    .output(qualityBoard),
  rules: oc.output(z.array(z.object({ version: z.number().int(), text: z.array(z.string()) }))),
};
