/**
 * A file of a data acquisition, `*.bgstream`: frames that are only ever appended, so that it can be followed while it
 * grows. Little-endian; every frame begins at a multiple of 8 bytes:
 *
 *   0  u32  magic "BGSF"
 *   4  u32  kind: 1 header, 2 simulation, 3 event, 4 end
 *   8  u32  number of the frame in the file, from 0
 *  12  u32  length of the body in bytes
 *  16  u32  XXH32 of the body
 *  20  u32  XXH32 of bytes 0 … 19
 *  24       body, then zeros up to the next multiple of 8
 *
 * The first frame is the header (JSON), then comes what a simulated file keeps apart from its events (JSON), then one
 * frame per event (a payload of ../event/codec.ts), and the end frame (JSON), behind which there is nothing.
 */
import { z } from '#core/zod.ts';

export const STREAM_VERSION = 1;
export const STREAM_SUFFIX = '.bgstream';
export const FRAME_HEAD_BYTES = 24;
export const FRAME_ALIGNMENT = 8;
export const FRAME_MAGIC = 0x46534742;
/** More than this is no event of a detector and no header. */
export const MAX_BODY_BYTES = 1 << 28;

export const FRAME_KINDS = { header: 1, simulation: 2, event: 3, end: 4 } as const;
export type FrameKind = keyof typeof FRAME_KINDS;

const instant = z.iso.datetime();

/** What the acquisition knows when it opens a file. */
export const streamHeader = z.object({
  version: z.literal(STREAM_VERSION),
  /** As in run ids. */
  experiment: z
    .string()
    .max(32)
    .regex(/^[a-z0-9][a-z0-9_]*$/),
  run: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
  /** Number of the file in its run, from 0. */
  subrun: z.number().int().nonnegative().max(1_000_000),
  setup: z.string().max(64),
  /** GeV */
  beamEnergy: z.number().positive().max(10_000).nullable(),
  energyUnit: z.enum(['GeV', 'MeV']),
  period: z.string().max(64).nullable(),
  /** When the file was opened, UTC. */
  startedAt: instant,
  /** Program that wrote the file. */
  acquisition: z.string().max(200),
  /** Whether the events were simulated; then what they were made with follows in a frame of its own. */
  simulated: z.boolean(),
  /** Number of the file's first event in its run. */
  firstEvent: z.number().int().nonnegative(),
});
export type StreamHeader = z.infer<typeof streamHeader>;

/** What the acquisition knows when it closes a file. */
export const streamEnd = z.object({
  /** In the file. */
  events: z.number().int().nonnegative(),
  /** Positrons on target during the file; null where they are not counted. */
  pot: z.number().nonnegative().nullable(),
  /** Electrons on target during the file; null where they are not counted. */
  eot: z.number().nonnegative().nullable(),
  /** Share of the time in which the acquisition could not take a trigger, 0 … 1. */
  deadTime: z.number().min(0).max(1).nullable(),
  endedAt: instant,
  /** Whether another file of the run follows. */
  reason: z.enum(['endOfSubrun', 'endOfRun']),
});
export type StreamEnd = z.infer<typeof streamEnd>;

/** Name of a file of a run. */
export const streamName = ({ experiment, run, subrun }: Pick<StreamHeader, 'experiment' | 'run' | 'subrun'>): string =>
  `${experiment}-${run}-${String(subrun).padStart(5, '0')}${STREAM_SUFFIX}`;

/** Experiment and run in such a name; null for another one. */
export function runOfStreamName(name: string): Pick<StreamHeader, 'experiment' | 'run'> | null {
  const parts = /^([a-z0-9][a-z0-9_]*)-(\d{1,15})-\d+\.bgstream$/.exec(name);
  return parts && { experiment: parts[1]!, run: Number(parts[2]) };
}
