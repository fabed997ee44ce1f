/** The conditions in the contract: tags, global tags, payloads, what is in force, and whole global tags as files. */
import { oc } from '@orpc/contract';
import { EXPERIMENT, globalTagState, TAG_NAME, timeBase } from '#core/calibration/globalTag.ts';
import { constants, PAYLOAD_HASH, payloadDocument, provenance } from '#core/calibration/payload.ts';
import { z } from '#core/zod.ts';
import { conditionHistoryContract } from './conditionHistory.ts';
import { RUN_ID } from './runId.ts';

const position = z.number().int().nonnegative();

export const payloadTypeRecord = z.object({
  id: z.string(),
  title: z.string(),
  direction: z.string(),
  timeBase,
  /** In runs where the time base has runs, else in seconds; null: it does not age. */
  maxAge: z.number().nullable(),
  /** Names and units. */
  parameters: z.array(z.object({ name: z.string(), label: z.string(), unit: z.string() })),
  columns: z.array(z.object({ name: z.string(), label: z.string(), unit: z.string() })),
  key: z.enum(['channel', 'name', 'bin']).nullable(),
});

export const globalTagRow = z.object({
  name: z.string(),
  experiment: z.string(),
  setup: z.string().nullable(),
  description: z.string(),
  state: globalTagState,
  /** SHA-256 of the manifest as it is now. */
  manifestHash: PAYLOAD_HASH,
  author: z.string(),
  addedAt: z.string(),
  stateAt: z.string(),
  types: z.number().int(),
});
export type GlobalTagRow = z.infer<typeof globalTagRow>;

export const tagRow = z.object({
  name: z.string(),
  type: z.string(),
  experiment: z.string(),
  timeBase,
  description: z.string(),
  author: z.string(),
  addedAt: z.string(),
  iovs: z.number().int(),
  globalTags: z.array(z.string()),
});
export type TagRow = z.infer<typeof tagRow>;

/** Half-open, with the same as people read it. */
export const iovRow = z.object({
  since: position,
  until: position.nullable(),
  validity: z.string(),
  payload: PAYLOAD_HASH,
  author: z.string(),
  addedAt: z.string(),
});
export type IovRow = z.infer<typeof iovRow>;

export const tagDetails = tagRow.extend({ rows: z.array(iovRow), gaps: z.array(z.string()) });
export type TagDetails = z.infer<typeof tagDetails>;

export const globalTagDetails = globalTagRow.extend({ members: z.array(tagRow) });
export type GlobalTagDetails = z.infer<typeof globalTagDetails>;

/** A type of a global tag and what it has for a run. */
export const inForceRow = z.object({
  type: z.string(),
  tag: z.string(),
  /** Empty: nothing holds for the run. */
  segments: z.array(
    z.object({ since: position, until: position.nullable(), validity: z.string(), payload: PAYLOAD_HASH }),
  ),
  /** Since the beginning of the validity: runs, or seconds for a type by time; null where nothing holds. */
  age: z.number().nullable(),
  /** Older than the type allows. */
  isStale: z.boolean(),
});
export type InForceRow = z.infer<typeof inForceRow>;

export const inForce = z.object({
  run: z.string(),
  globalTag: z.string(),
  state: globalTagState,
  /** Of the global tag as it is now. */
  manifestHash: PAYLOAD_HASH,
  types: z.array(inForceRow),
});
export type InForceRecord = z.infer<typeof inForce>;

export const conditionDifference = z.object({
  type: z.string(),
  /** null where a global tag has no tag of the type. */
  fromTag: z.string().nullable(),
  toTag: z.string().nullable(),
  validity: z.string(),
  since: position,
  until: position.nullable(),
  /** Hashes; null where nothing holds. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Values that differ between the payloads; null where one of them is not there. 0: only errors or provenance do. */
  changedValues: z.number().int().nullable(),
});
export type ConditionDifference = z.infer<typeof conditionDifference>;

export const importReport = z.object({
  globalTag: z.string(),
  manifestHash: PAYLOAD_HASH,
  state: globalTagState,
  /** The same global tag is in the store already; nothing was written. */
  duplicate: z.boolean(),
  dryRun: z.boolean(),
  newPayloads: z.number().int(),
  knownPayloads: z.number().int(),
  newTags: z.array(z.string()),
  knownTags: z.array(z.string()),
});
export type ConditionImportReport = z.infer<typeof importReport>;

const name = TAG_NAME;
const description = z.string().max(10_000).default('');

export const conditionsContract = {
  ...conditionHistoryContract,
  types: oc.output(z.array(payloadTypeRecord)),
  globalTags: oc.input(z.object({ experiment: z.string().nullable().default(null) })).output(z.array(globalTagRow)),
  globalTag: oc.input(z.object({ name })).output(globalTagDetails),
  tags: oc.input(z.object({ experiment: z.string().nullable().default(null) })).output(z.array(tagRow)),
  /** `asOf`: ISO 8601; what the tag held then. */
  tag: oc.input(z.object({ name, asOf: z.iso.datetime().nullable().default(null) })).output(tagDetails),
  payload: oc
    .input(z.object({ hash: PAYLOAD_HASH }))
    .output(z.object({ hash: PAYLOAD_HASH, document: payloadDocument, tags: z.array(z.string()) })),
  /**
   * What a run sees. Without a global tag, by the one in force for the run. `asOf`: what it saw then, ISO 8601; needs
   * the global tag, by the tags that it has now.
   */
  inForce: oc
    .input(
      z.object({
        run: RUN_ID,
        globalTag: name.nullable().default(null),
        asOf: z.iso.datetime().nullable().default(null),
      }),
    )
    .output(inForce),
  /** Of two global tags; with a run, of what that run sees. */
  diff: oc
    .input(z.object({ from: name, to: name, run: RUN_ID.nullable().default(null) }))
    .output(z.array(conditionDifference)),
  createGlobalTag: oc
    .input(
      z.object({
        name,
        experiment: EXPERIMENT,
        setup: z.string().max(64).nullable().default(null),
        description,
        /** Takes its tags from this one. */
        from: name.nullable().default(null),
      }),
    )
    .output(globalTagDetails),
  createTag: oc
    .input(z.object({ name, type: z.string().max(64), experiment: EXPERIMENT, description }))
    .output(tagDetails),
  setMember: oc.input(z.object({ globalTag: name, tag: name })).output(globalTagDetails),
  /** A payload and where it holds in a tag, as people write it ("80344..80500", both included). */
  addIov: oc
    .input(z.object({ tag: name, validity: z.string().max(200), constants, provenance }))
    .output(tagDetails.extend({ payload: PAYLOAD_HASH })),
  /** Staging fixes the manifest; validating checks every payload and every gap first. */
  setState: oc.input(z.object({ name, state: globalTagState })).output(globalTagDetails),
  /** `path` on the machine of the service. */
  exportFile: oc
    .input(z.object({ name, path: z.string().min(1).max(4096) }))
    .output(z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string(), manifestHash: PAYLOAD_HASH })),
  importFile: oc
    .input(z.object({ path: z.string().min(1).max(4096), dryRun: z.boolean().default(false) }))
    .output(importReport),
  /** The global tag of design values of a setup, made where it is not there. */
  nominal: oc.input(z.object({ setup: z.string().max(64) })).output(globalTagDetails),
  /** The global tag of the true calibration of a simulated run, made where it is not there. */
  truth: oc.input(z.object({ run: RUN_ID })).output(globalTagDetails),
};
