/** Proposals in the contract: constants on their way into force, their checks, and what was decided about them. */
import { oc } from '@orpc/contract';
import { VERDICTS } from '#core/calibration/checks/check.ts';
import { EXPERIMENT, TAG_NAME } from '#core/calibration/globalTag.ts';
import { PAYLOAD_HASH, payloadDocument } from '#core/calibration/payload.ts';
import { PROPOSAL_STATES } from '#core/calibration/proposal.ts';
import { calibrationResult } from '#core/calibration/result.ts';
import { z } from '#core/zod.ts';
import { textChange } from './calibrations.ts';
import { fileToRead } from './fileToRead.ts';

const rowKey = z.union([z.number(), z.string()]).nullable();
const proposal = z.number().int().positive();
const comment = z.string().max(10_000);
/** As people write it: "80344..80500", both included. */
const validity = z.string().max(200);

export const checkVerdict = z.object({
  id: z.string(),
  title: z.string(),
  verdict: z.enum(VERDICTS),
  sentence: z.string(),
  worst: z.array(z.object({ key: rowKey, text: z.string() })),
});

export const proposalRow = z.object({
  proposal,
  kind: z.enum(['fit', 'import']),
  state: z.enum(PROPOSAL_STATES),
  type: z.string(),
  experiment: z.string(),
  setup: z.string().nullable(),
  payload: PAYLOAD_HASH,
  since: z.number().int(),
  until: z.number().int().nullable(),
  validity: z.string(),
  /** That it is meant to change; null: the one in force. */
  globalTag: z.string().nullable(),
  replaces: PAYLOAD_HASH.nullable(),
  runs: z.array(z.string()),
  comment: z.string(),
  author: z.string(),
  addedAt: z.string(),
  stateAt: z.string(),
  stateBy: z.string(),
  /** Worst verdict of the last validation; null where there was none. */
  checked: z.enum(['passed', 'warning', 'vetoed']).nullable(),
});
export type ProposalRow = z.infer<typeof proposalRow>;

export const proposalStep = z.object({
  step: z.number().int(),
  state: z.enum(PROPOSAL_STATES),
  actor: z.string(),
  at: z.string(),
  comment: z.string(),
  against: PAYLOAD_HASH.nullable(),
  checks: z.array(checkVerdict).nullable(),
  publication: z.number().int().nullable(),
});

/** One number against what is in force now. */
const change = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.string(),
  key: rowKey,
  before: z.number().nullable(),
  after: z.number().nullable(),
  error: z.number().nullable(),
});

export const proposalDetails = proposalRow.extend({
  document: payloadDocument,
  result: calibrationResult.nullable(),
  steps: z.array(proposalStep),
  /** As they come out now. */
  checks: z.array(checkVerdict),
  /** What is in force at the beginning of the validity now; null: nothing. */
  inForce: z.object({ globalTag: z.string(), tag: z.string(), payload: PAYLOAD_HASH }).nullable(),
  /** Numbers that differ from it. */
  changes: z.array(change),
  /** Words that differ, such as the state of a channel. */
  texts: z.array(textChange),
  /** What was approved was compared with something else than is in force now. */
  isOutdated: z.boolean(),
});
export type ProposalDetails = z.infer<typeof proposalDetails>;

export const payloadImportReport = z.object({
  dryRun: z.boolean(),
  type: z.string(),
  /** Hash; null where it cannot be taken as it is. */
  payload: PAYLOAD_HASH.nullable(),
  isNewPayload: z.boolean(),
  /** The same payload with the same validity is proposed already; nothing was written. */
  duplicate: z.boolean(),
  proposal: proposal.nullable(),
  problems: z.array(z.object({ key: rowKey, text: z.string() })),
  /** Rows that were marked "missing" by choice. */
  marked: z.array(rowKey),
});
export type PayloadImportReport = z.infer<typeof payloadImportReport>;

export const padmeImportReport = z.object({
  dryRun: z.boolean(),
  /** A line per file and validity. */
  proposals: z.array(
    z.object({
      file: z.string(),
      sha256: z.string(),
      rows: z.number().int(),
      validity: z.string(),
      /** Runs of the store that begin within the interval; null where the range was given. */
      runs: z.number().int().nullable(),
      notes: z.array(z.string()),
      problems: z.array(
        z.object({
          kind: z.enum(['swapped', 'duplicate', 'missing', 'unphysical', 'unknown']),
          /** XXYY */
          crystals: z.array(z.number().int()),
          text: z.string(),
        }),
      ),
      /** Crystals without a gain, by choice. */
      marked: z.array(z.number().int()),
      outcome: z.enum(['new', 'known', 'refused']),
      /** Null where it cannot be taken as it is. */
      payload: PAYLOAD_HASH.nullable(),
      isNewPayload: z.boolean(),
      proposal: proposal.nullable(),
    }),
  ),
  counts: z.object({ new: z.number().int(), known: z.number().int(), refused: z.number().int() }),
});
export type PadmeImportReport = z.infer<typeof padmeImportReport>;

const step = oc.input(z.object({ proposal, comment: comment.default('') })).output(proposalDetails);

export const proposalsContract = {
  /** What a calibration gave, as a draft. The same again is the one that is there. */
  save: oc
    .input(z.object({ job: z.string(), validity, globalTag: TAG_NAME.nullable().default(null), comment }))
    .output(z.object({ duplicate: z.boolean(), proposal: proposalDetails })),
  /** Constants from a file, as a draft; all of it or nothing. With problems it is refused unless `markBad`. */
  import: oc
    .input(
      z.object({
        text: z.string().max(50_000_000),
        format: z.enum(['json', 'csv']),
        type: z.string().max(64).nullable().default(null),
        experiment: EXPERIMENT,
        setup: z.string().max(64).nullable().default(null),
        validity,
        globalTag: TAG_NAME.nullable().default(null),
        comment,
        markBad: z.boolean().default(false),
        dryRun: z.boolean().default(false),
      }),
    )
    .output(payloadImportReport),
  /**
   * PADME's own files of constants (charges of cosmic muons) as drafts, all of them or none; either `intervals`, the file of wall-clock validities, or `validity`.
   */
  importPadme: oc
    .input(
      z.object({
        paths: z.array(fileToRead).min(1).max(100),
        setup: z.string().max(64),
        intervals: fileToRead.nullable().default(null),
        validity: validity.nullable().default(null),
        globalTag: TAG_NAME.nullable().default(null),
        comment,
        markBad: z.boolean().default(false),
        dryRun: z.boolean().default(false),
      }),
    )
    .output(padmeImportReport),
  list: oc.input(z.object({ experiment: z.string().nullable().default(null) })).output(z.array(proposalRow)),
  get: oc.input(z.object({ proposal })).output(proposalDetails),
  /** Refused where a check vetoes; with warnings it needs a comment. */
  validate: step,
  approve: step,
  reject: step,
  /** By its author. */
  withdraw: step,
  /** As a text to be kept: the whole document as JSON, or its constants as a table. */
  exportPayload: oc
    .input(z.object({ hash: PAYLOAD_HASH, format: z.enum(['json', 'csv']) }))
    .output(z.object({ text: z.string(), name: z.string() })),
};
