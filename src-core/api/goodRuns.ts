/** Good-run lists in the contract. */
import { oc } from '@orpc/contract';
import { COLOURS } from '#core/dataQuality/colours.ts';
import { GOOD_RUN_LIST_NAME, goodRunQuery } from '#core/dataQuality/goodRuns.ts';
import { z } from '#core/zod.ts';

const name = GOOD_RUN_LIST_NAME;
const count = z.number().int().nonnegative();

export const goodRunOutcome = z.object({
  run: z.string(),
  number: count,
  contentHash: z.string(),
  subruns: z.number().int().positive(),
  events: count,
  onTarget: z.number().nullable(),
  colour: z.enum(COLOURS),
  /** First and last subrun, both in it; empty where the run is left out. */
  ranges: z.array(z.tuple([count, count])),
  /** Of the subruns that are taken; null: not known. */
  taken: z.object({ events: count.nullable(), onTarget: z.number().nullable() }),
  /** Why it, or part of it, is left out. */
  reasons: z.array(z.string()),
});
export type GoodRunOutcome = z.infer<typeof goodRunOutcome>;

export const goodRunResult = z.object({
  query: goodRunQuery,
  totals: z.object({
    asked: count,
    whole: count,
    partly: count,
    leftOut: count,
    events: count,
    onTarget: z.number(),
    withoutOnTarget: count,
  }),
  runs: z.array(goodRunOutcome),
  /** SHA-256 over query and runs. */
  hash: z.string(),
});
export type GoodRunResult = z.infer<typeof goodRunResult>;

export const goodRunListRow = z.object({
  name,
  comment: z.string(),
  author: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  query: goodRunQuery,
  totals: goodRunResult.shape.totals,
  hash: z.string(),
});
export type GoodRunListRow = z.infer<typeof goodRunListRow>;

export const goodRunsContract = {
  /** What the query gives as things are now. */
  preview: oc.input(goodRunQuery).output(goodRunResult),
  /** Under a new name, for good. @throws `conflict` where the result is not that of `hash` any more */
  freeze: oc
    .input(z.object({ name, query: goodRunQuery, hash: z.string(), comment: z.string().max(10_000).default('') }))
    .output(goodRunListRow),
  /** Newest first. */
  list: oc.output(z.array(goodRunListRow)),
  get: oc.input(z.object({ name })).output(goodRunListRow.extend({ runs: z.array(goodRunOutcome) })),
  /** Texts of two files: `list` in CMS form, `{ "31404": [[0, 20]] }`, and the manifest that says what it is. */
  export: oc.input(z.object({ name })).output(z.object({ name, list: z.string(), manifest: z.string() })),
};
