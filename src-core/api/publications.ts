/** Publications in the contract: what publishing would change for every run, and doing exactly that. */
import { oc } from '@orpc/contract';
import { globalTagState, TAG_NAME } from '#core/calibration/globalTag.ts';
import { PAYLOAD_HASH } from '#core/calibration/payload.ts';
import { z } from '#core/zod.ts';
import { globalTagDetails } from './conditions.ts';

const position = z.number().int().nonnegative();
const iov = { since: position, until: position.nullable(), payload: PAYLOAD_HASH };
const source = z.object({ proposal: z.number().int().nullable(), revert: z.string().nullable() });

export const planRequest = z.object({
  /** Global tag to begin with: the one in force, one that is open, or one that is running. */
  base: TAG_NAME,
  /** Of the new global tag; null: the base itself is changed, which an open or a running one can be. */
  name: TAG_NAME.nullable().default(null),
  as: z.enum(['published', 'running']).default('published'),
  description: z.string().max(10_000).default(''),
  /** That were approved. */
  proposals: z.array(z.number().int().positive()).max(1000).default([]),
  /** Older payloads that are to hold again. */
  reverts: z
    .array(
      z.object({
        type: z.string().max(64),
        validity: z.string().max(200),
        payload: PAYLOAD_HASH,
        reason: z.string().trim().min(1, 'needs a reason').max(10_000),
      }),
    )
    .max(100)
    .default([]),
});
export type PlanRequest = z.infer<typeof planRequest>;

const operation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('createGlobalTag'), name: z.string(), from: z.string() }),
  z.object({ kind: z.literal('createTag'), tag: z.string(), type: z.string(), from: z.string().nullable() }),
  z.object({ kind: z.literal('withdraw'), tag: z.string(), validity: z.string(), ...iov }),
  z.object({ kind: z.literal('add'), tag: z.string(), validity: z.string(), ...iov }),
  z.object({ kind: z.literal('member'), type: z.string(), tag: z.string(), instead: z.string().nullable() }),
  z.object({ kind: z.literal('state'), from: globalTagState, to: globalTagState }),
]);

const effect = z.object({
  type: z.string(),
  since: position,
  until: position.nullable(),
  validity: z.string(),
  reference: z.string().nullable(),
  before: PAYLOAD_HASH.nullable(),
  after: PAYLOAD_HASH.nullable(),
  runs: z.object({ first: z.string(), last: z.string(), count: z.number().int() }).nullable(),
  by: source.nullable(),
  /** Values that differ; null where one of the payloads is not there. */
  changedValues: z.number().int().nullable(),
  /** Median and largest change of the quantities, in words; '' where there is nothing to compare. */
  summary: z.string(),
});
export type PlannedEffect = z.infer<typeof effect>;

export const publicationPlanRecord = z.object({
  base: z.object({ name: z.string(), state: globalTagState, manifestHash: PAYLOAD_HASH }),
  name: z.string(),
  as: z.enum(['published', 'running']),
  description: z.string(),
  operations: z.array(operation),
  effects: z.array(effect),
  /** Sentences; a plan with any is not carried out. */
  blocked: z.array(z.string()),
  /** SHA-256 over base, operations and effects: what `apply` must find unchanged. */
  planHash: PAYLOAD_HASH,
});
export type PublicationPlanRecord = z.infer<typeof publicationPlanRecord>;

export const publicationRow = z.object({
  publication: z.number().int(),
  kind: z.enum(['publish', 'invalidate']),
  globalTag: z.string(),
  base: z.string().nullable(),
  planHash: PAYLOAD_HASH.nullable(),
  manifestHash: PAYLOAD_HASH,
  comment: z.string(),
  author: z.string(),
  at: z.string(),
  /** Proposals that came into force with it. */
  proposals: z.array(z.number().int()),
});
export type PublicationRow = z.infer<typeof publicationRow>;

const reason = z.string().max(10_000);

export const publicationsContract = {
  plan: oc.input(planRequest).output(publicationPlanRecord),
  /** Computes the plan again in one transaction, and refuses where it is not the one that was looked at. */
  apply: oc
    .input(planRequest.extend({ planHash: PAYLOAD_HASH, comment: reason }))
    .output(z.object({ publication: z.number().int(), manifestHash: PAYLOAD_HASH, globalTag: globalTagDetails })),
  invalidate: oc
    .input(z.object({ globalTag: TAG_NAME, reason }))
    .output(z.object({ publication: z.number().int(), globalTag: globalTagDetails })),
  /** Newest first. */
  list: oc.input(z.object({ experiment: z.string().nullable().default(null) })).output(z.array(publicationRow)),
};
