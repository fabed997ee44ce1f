/** Live events in the contract: the directories that are watched, what arrives there, and the last events of it. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from '#core/zod.ts';
import { RUN_ID } from './runId.ts';

const path = z.string().min(1).max(4096);
/** Of an event among those that came: it only grows, also from one start of the service to the next. */
const serial = z.number().int().nonnegative();

export const watchedDirectory = z.object({
  path,
  /** False for one that the command line gave: it is watched until the service ends. */
  kept: z.boolean(),
  /** Why it cannot be watched, null where it is. */
  problem: z.string().nullable(),
});
export type WatchedDirectory = z.infer<typeof watchedDirectory>;

export const LIVE_FILE_STATES = [
  /** Being written. */
  'growing',
  /** Closed by the acquisition; its run goes on. */
  'closed',
  /** Not closed, and not grown for the settle time: counts as ended. */
  'settled',
  /** Of another format: imported once its size has been still for the settle time. */
  'waiting',
  'importing',
  'imported',
  /** Not imported, and not tried again before it changes. */
  'failed',
] as const;

export const liveFile = z.object({
  path,
  name: z.string(),
  bytes: z.number().int(),
  state: z.enum(LIVE_FILE_STATES),
  /** Run id that the file states, or became; null while unknown. */
  run: z.string().nullable(),
  subrun: z.number().int().nullable(),
  /** Whole events so far; null where it is not one of our streams. */
  events: z.number().int().nullable(),
  /** What is to be said of it, such as why it was not imported. */
  message: z.string().nullable(),
  /** ISO 8601, UTC: of the last growth that was seen. */
  changedAt: z.string(),
});
export type LiveFile = z.infer<typeof liveFile>;

/** The run that is followed: the newest one. */
export const liveRun = z.object({
  run: RUN_ID,
  experiment: z.string(),
  number: z.number().int(),
  setup: z.string(),
  /** GeV */
  beamEnergy: z.number().nullable(),
  energyUnit: z.enum(['GeV', 'MeV']),
  startedAt: z.string(),
  subrun: z.number().int(),
  simulated: z.boolean(),
  /** Whether the acquisition has closed it. */
  hasEnded: z.boolean(),
  /** Global tag by which its events are reconstructed; null: they are shown as recorded. */
  globalTag: z.string().nullable(),
  /** Why they are shown as recorded; null where they are reconstructed. */
  problem: z.string().nullable(),
  /** Events of the run that came; those that were looked at, and those that were passed over. The rest still waits. */
  events: z.number().int(),
  sampled: z.number().int(),
  passedOver: z.number().int(),
  /** Of the events that were looked at: in a closed region, and shown to nobody. */
  hidden: z.number().int(),
});
export type LiveRun = z.infer<typeof liveRun>;

export const livePace = z.object({
  /** Events that came, and that were looked at, per second, over the last few seconds. */
  incoming: z.number(),
  sampled: z.number(),
  /** sampled / incoming, 0 … 1; null while nothing comes. */
  share: z.number().nullable(),
  /** Seconds from the arrival of an event in its file until it was reconstructed: the largest of late. */
  lag: z.number().nullable(),
  /**
   * Events of the last minute: those that came, that were looked at, and that were passed over. The newest are first,
   * and which of the others are passed over depends on when they came alone: what is looked at is a fair sample.
   */
  minute: z.object({ incoming: z.number().int(), sampled: z.number().int(), passedOver: z.number().int() }),
});
export type LivePace = z.infer<typeof livePace>;

/** What changes with the events. */
export const liveNow = z.object({
  run: liveRun.nullable(),
  pace: livePace,
  /** The events that are kept. */
  ring: z.object({ first: serial.nullable(), last: serial.nullable(), count: z.number().int() }),
});
export type LiveNow = z.infer<typeof liveNow>;

export const liveState = liveNow.extend({
  directories: z.array(watchedDirectory),
  /** Seconds without growth after which a file that was not closed counts as ended. */
  settleSeconds: z.number(),
  /** Newest first; those that were done with long ago are left out. */
  files: z.array(liveFile),
});
export type LiveState = z.infer<typeof liveState>;

const where = z.string().max(4000).default('').describe('filter expression of the event table, empty for all');

/** Place of an event among those of the ring that pass a filter. */
export const liveStep = z.object({
  serial: serial.nullable(),
  /** From 0, the oldest first; null where none was found. */
  rank: z.number().int().nullable(),
  total: z.number().int(),
});
export type LiveStep = z.infer<typeof liveStep>;

export const liveContract = {
  state: oc.output(liveState),
  /** Now and whenever it changes, at most 20 times a second; of files and directories the topic “live” tells. */
  watch: oc.output(eventIterator(liveNow)),
  /** Columns of the events that are kept, for filters. */
  columns: oc.output(
    z.array(z.object({ name: z.string(), unit: z.string(), label: z.string(), description: z.string() })),
  ),
  /** Next to `serial`, or at an end; what has left the ring meanwhile counts as before its first. */
  step: oc
    .input(z.object({ where, serial: serial.nullable(), to: z.enum(['first', 'previous', 'next', 'last', 'nearest']) }))
    .output(liveStep),
  /** The payload of an event: reconstructed, or as recorded where `problem` of its run says why. */
  event: oc.input(z.object({ serial })).output(z.instanceof(Blob)),
  addDirectory: oc.input(z.object({ path })).output(z.object({ path })),
  removeDirectory: oc.input(z.object({ path })).output(z.object({ path })),
  /** Tries again what was not imported. */
  retry: oc.input(z.object({ path })).output(z.object({ path })),
};
