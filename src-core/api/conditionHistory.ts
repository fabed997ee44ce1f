/** The conditions over all runs and times in the contract: timelines, what held once, comparisons, and uses of a payload. */
import { oc } from '@orpc/contract';
import { globalTagState, TAG_NAME, timeBase } from '#core/calibration/globalTag.ts';
import { CONSTANT_STATUSES, PAYLOAD_HASH } from '#core/calibration/payload.ts';
import { z } from '#core/zod.ts';

const position = z.number().int().nonnegative();
const runNumber = z.number().int().nonnegative();
const count = z.number().int().nonnegative();

/** One IoV, or several that are too narrow at the asked detail. */
export const timelineSegment = z.object({
  /** On the type's time base. */
  since: position,
  until: position.nullable(),
  validity: z.string(),
  /** The same in run numbers; null where no run of the store lies in it. */
  runs: z.object({ since: runNumber, until: runNumber.nullable() }).nullable(),
  iovs: count,
  /** Nothing holds somewhere between them. */
  hasGap: z.boolean(),
  /** Position from which on it is older than its type allows; null: it is not, up to its end. */
  staleFrom: position.nullable(),
  /** The same as a run number. */
  staleFromRun: runNumber.nullable(),
  /** Of a single IoV; null for several. */
  iov: z.object({ payload: PAYLOAD_HASH, author: z.string(), addedAt: z.string() }).nullable(),
});
export type TimelineSegment = z.infer<typeof timelineSegment>;

const stretch = z.object({
  validity: z.string(),
  runs: z.object({ since: runNumber, until: runNumber.nullable() }).nullable(),
});

export const timelineRow = z.object({
  type: z.string(),
  title: z.string(),
  tag: z.string(),
  timeBase,
  /** In runs, or in seconds for a type by time; null: it does not age. */
  maxAge: z.number().nullable(),
  /** In the range. */
  iovs: count,
  segments: z.array(timelineSegment),
  /** Between what holds, within the range; the first fifty of them. */
  gaps: z.array(stretch),
  gapCount: count,
  /** Of the runs in the store that lie in the range and have a place on the time base. */
  coverage: z.object({
    runs: count,
    covered: count,
    stale: count,
    /** Runs in a row without constants; the first fifty. */
    missing: z.array(z.object({ first: runNumber, last: runNumber, count })),
  }),
});
export type TimelineRow = z.infer<typeof timelineRow>;

export const timeline = z.object({
  globalTag: z.string(),
  experiment: z.string(),
  state: globalTagState,
  /** What is shown: run numbers, both included. */
  firstRun: runNumber,
  lastRun: runNumber,
  /** Runs of the experiment in the store: all that there are, and those in the range. */
  storedRuns: z.object({ first: runNumber.nullable(), last: runNumber.nullable(), inRange: count }),
  rows: z.array(timelineRow),
});
export type Timeline = z.infer<typeof timeline>;

export const payloadUse = z.object({
  tag: z.string(),
  type: z.string(),
  /** Where it holds now, as people read it. */
  validity: z.array(z.string()),
  /** IoVs of it that were withdrawn. */
  withdrawn: count,
  globalTags: z.array(z.object({ name: z.string(), state: globalTagState })),
});
export type PayloadUseRecord = z.infer<typeof payloadUse>;

const key = z.union([z.number(), z.string()]);
const number = z.number().nullable();
const comparedValue = z.object({
  key: key.nullable(),
  from: number,
  fromError: number,
  to: number,
  toError: number,
  difference: number,
  ratio: number,
  inErrors: number,
});
const namedValue = comparedValue.extend({ name: z.string() });

export const payloadComparison = z.object({
  type: z.string(),
  key: z.enum(['channel', 'name', 'bin']).nullable(),
  /** Setup of the payloads, where both say the same: whose cells the channels are. */
  setup: z.string().nullable(),
  from: PAYLOAD_HASH,
  to: PAYLOAD_HASH,
  quantities: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      unit: z.string(),
      rows: z.array(comparedValue),
      changed: count,
      relative: z.object({ count, mean: z.number(), rms: number }).nullable(),
      histogram: z.object({ edges: z.array(z.number()), counts: z.array(count) }).nullable(),
    }),
  ),
  texts: z.array(z.object({ name: z.string(), key, from: z.string().nullable(), to: z.string().nullable() })),
  statuses: z.array(
    z.object({ key, from: z.enum(CONSTANT_STATUSES).nullable(), to: z.enum(CONSTANT_STATUSES).nullable() }),
  ),
  worst: z.array(namedValue),
  worstInErrors: z.array(namedValue),
});
export type PayloadComparisonRecord = z.infer<typeof payloadComparison>;

export const conditionHistoryContract = {
  /** Along runs; without a range from the first to the last that is stored or that a validity names. */
  timeline: oc
    .input(
      z.object({
        globalTag: TAG_NAME,
        fromRun: runNumber.nullable().default(null),
        untilRun: runNumber.nullable().default(null).describe('included'),
        /** IoVs of a type above this many are told in blocks. */
        detail: z.number().int().min(10).max(5000).default(1500),
      }),
    )
    .output(timeline),
  /** In which tags and global tags a payload holds, and where. */
  payloadUses: oc.input(z.object({ hash: PAYLOAD_HASH })).output(z.array(payloadUse)),
  comparePayloads: oc.input(z.object({ from: PAYLOAD_HASH, to: PAYLOAD_HASH })).output(payloadComparison),
};
