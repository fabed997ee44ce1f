/** Jobs in the contract: long work, and what it has imported, simulated, reconstructed or written. */
import { TAG_NAME } from '#core/calibration/globalTag.ts';
import { PAYLOAD_HASH } from '#core/calibration/payload.ts';
import { runSummary } from '#core/reconstruction/runSummary.ts';
import { z } from '#core/zod.ts';
import { RUN_ID } from './runId.ts';

export const sourceFile = z.object({
  name: z.string(),
  sha256: z.string(),
  bytes: z.number().int(),
  format: z.string(),
});
export type SourceFileRecord = z.infer<typeof sourceFile>;

/** What a source holds and Beamglass does not show. */
export const notShown = z.object({ name: z.string(), what: z.string(), entries: z.number().int().nullable() });
export type NotShown = z.infer<typeof notShown>;

export const errorRecord = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export const importedRun = z.object({
  run: RUN_ID,
  experiment: z.string(),
  number: z.number().int(),
  events: z.number().int(),
  files: z.array(sourceFile),
  seconds: z.number(),
  /** True where the same content was in the store already; nothing was written. */
  duplicate: z.boolean().optional(),
  /** Of a simulated run: SHA-256 over its event payloads in key order. */
  contentHash: z.string().optional(),
  notShown: z.array(notShown),
  notes: z.array(z.string()),
});
export type ImportedRun = z.infer<typeof importedRun>;

export const writtenFile = z.object({ name: z.string(), rows: z.number().int(), bytes: z.number().int() });
export type WrittenFile = z.infer<typeof writtenFile>;

/** A run that was reconstructed. */
export const reconstructedRun = z.object({
  run: RUN_ID,
  events: z.number().int(),
  globalTag: TAG_NAME,
  /** Of the global tag when its constants were taken. */
  manifestHash: PAYLOAD_HASH,
  seconds: z.number(),
  /** SHA-256 over what was added to the events, in key order; it does not depend on the number of threads. */
  contentHash: z.string(),
  summary: runSummary,
});
export type ReconstructedRun = z.infer<typeof reconstructedRun>;

/** Files that were not imported, or a run that was not reconstructed, and why. */
export const importFailure = z.object({ files: z.array(z.string()), error: errorRecord });
export type ImportFailure = z.infer<typeof importFailure>;

export const jobState = z.object({
  id: z.string(),
  kind: z.enum(['import', 'export', 'simulate', 'reconstruct', 'calibrate', 'monitor']),
  title: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  /** `total` is null while unknown. */
  progress: z.object({ done: z.number(), total: z.number().nullable(), unit: z.string() }),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  error: errorRecord.nullable(),
  /** Runs that were imported or simulated. Also of a job that has failed: what stands here is in the store. */
  imported: z.array(importedRun),
  /** Likewise of runs that were reconstructed. */
  reconstructed: z.array(reconstructedRun),
  /** One entry per source that could not be imported, or run that could not be reconstructed; the others were. */
  failures: z.array(importFailure),
  written: z.array(writtenFile),
  /** What the events hold and the export format has no place for. */
  notWritten: z.array(notShown),
});
export type JobState = z.infer<typeof jobState>;
