/** Monitoring in the contract: pages of monitors, references, and their numbers in the course of runs. */
import { oc } from '@orpc/contract';
import { TAG_NAME } from '#core/calibration/globalTag.ts';
import { monitorDefinition, RUN_KINDS } from '#core/monitoring/definition.ts';
import { monitorView, verdict } from '#core/monitoring/view.ts';
import { REDUCTORS } from '#core/monitoring/testDefinition.ts';
import { z } from '#core/zod.ts';
import { jobState } from './jobs.ts';
import { RUN_ID } from './runId.ts';

const run = RUN_ID;
const setup = z.string().max(64);
const count = z.number().int().nonnegative();
const time = z.string().describe('ISO 8601, UTC');

export const monitorId = z.string().max(48);
export const referenceName = z
  .string()
  .regex(/^[a-z0-9_]{3,64}$/, 'is not a name of a reference (3 to 64 of a-z, 0-9 and _)');

export const monitorList = z.object({
  setup,
  experiment: z.string(),
  monitors: z.array(monitorDefinition),
  /** Files of the user's that cannot be read, with the sentence why. */
  unreadable: z.array(z.object({ file: z.string(), message: z.string() })),
});
export type MonitorList = z.infer<typeof monitorList>;

/** Fills of a run that were frozen as what is normal: a version never changes. */
export const monitoringReference = z.object({
  name: z.string(),
  version: count,
  setup,
  kind: z.enum(RUN_KINDS),
  /** Of simulated runs; null: measured. Compared are runs of the same. */
  process: z.string().nullable(),
  /** GeV; compared are runs within 1 % of it. */
  beamEnergy: z.number().nullable(),
  run,
  events: count,
  author: z.string(),
  reason: z.string(),
  at: time,
  monitors: count,
});
export type MonitoringReference = z.infer<typeof monitoringReference>;

export const subrunRecord = z.object({
  subrun: count,
  /** Keys of its events: [first, end). */
  first: count,
  end: count,
  /** Spills of its events; null where they have none. */
  spills: z.tuple([count, count]).nullable(),
});
export type SubrunRecord = z.infer<typeof subrunRecord>;

export const monitoringPage = z.object({
  /** null: live, before the first event. */
  run: run.nullable(),
  live: z.boolean(),
  setup: setup.nullable(),
  experiment: z.string(),
  kind: z.enum(RUN_KINDS),
  /** notFilled: nothing yet; stale: definitions, reconstruction or closed regions have changed since. */
  state: z.enum(['filled', 'filling', 'notFilled', 'stale']),
  /** Events that are in the fills, and those left out because they lie in closed regions. */
  events: count,
  hidden: count,
  /** Titles of the closed regions. */
  closed: z.array(z.string()),
  /** Global tag of the reconstruction that was filled; null: as recorded. */
  reconstruction: TAG_NAME.nullable(),
  filledAt: time.nullable(),
  subruns: z.array(subrunRecord),
  /** null: none fits this run. */
  reference: monitoringReference.nullable(),
  counts: z.object({ good: count, watch: count, bad: count, noData: count }),
  /** In order. */
  sections: z.array(z.string()),
  monitors: z.array(monitorView),
  /** Sentences: what is missing and how to get it. */
  notes: z.array(z.string()),
});
export type MonitoringPage = z.infer<typeof monitoringPage>;

export const monitorPoint = z.object({
  run,
  number: count,
  /** null: the run as a whole. */
  subrun: count.nullable(),
  /** ms UTC; null where the run states no time. */
  at: z.number().nullable(),
  value: z.number().nullable(),
  error: z.number().nullable(),
  entries: count,
  verdict,
});
export type MonitorPoint = z.infer<typeof monitorPoint>;

export const historyReductor = z.enum([...REDUCTORS, 'dead', 'hot', 'off', 'test']);
export type HistoryReductor = z.infer<typeof historyReductor>;

export const monitorHistory = z.object({
  monitor: monitorDefinition,
  reductor: historyReductor,
  label: z.string(),
  unit: z.string(),
  points: z.array(monitorPoint),
  /** Limits of the test on this number, where it has one. */
  watch: z.tuple([z.number().nullable(), z.number().nullable()]).nullable(),
  bad: z.tuple([z.number().nullable(), z.number().nullable()]).nullable(),
});
export type MonitorHistory = z.infer<typeof monitorHistory>;

export const monitoringContract = {
  definitions: oc.input(z.object({ setup })).output(monitorList),
  /** Of a whole run, or of one of its subruns, or of what is live. */
  page: oc
    .input(z.union([z.object({ run, subrun: count.nullable().default(null) }), z.object({ live: z.literal(true) })]))
    .output(monitoringPage),
  /** In the course of the runs of a setup, by number; of one run in that of its subruns. */
  history: oc
    .input(
      z.object({
        setup,
        monitor: monitorId,
        reductor: historyReductor.nullable().default(null).describe('null: what its first test looks at'),
        runs: z.tuple([count, count]).nullable().default(null).describe('run numbers, both included; null: all'),
        subruns: z.boolean().default(false),
      }),
    )
    .output(monitorHistory),
  /** Fills the monitors of runs anew; those that are filled as they stand are left. */
  fill: oc.input(z.object({ runs: z.array(run).min(1).max(10_000) })).output(jobState),
  references: oc.input(z.object({ setup: setup.nullable().default(null) })).output(z.array(monitoringReference)),
  /** Freezes the fills of a run as what is normal: the next version of that name. */
  setReference: oc
    .input(z.object({ run, name: referenceName, reason: z.string().trim().min(3).max(1000) }))
    .output(monitoringReference),
};
