/**
 * What is watched of a setup: monitors as a JSON document. A monitor fills a histogram, a plane, a profile, a map of
 * channels or a trend from the quantities of events or of the objects of a collection, and says by a named test with
 * versioned thresholds whether that is good. Expressions are those of the filter language, energies in the unit of the
 * document.
 */
import { MAX_EXPRESSION_LENGTH } from '../event/selection/tokenizer.ts';
import { z } from '../zod.ts';
import { monitorTest } from './testDefinition.ts';

const expression = z.string().trim().min(1).max(MAX_EXPRESSION_LENGTH);
const label = z.string().min(1).max(80);
const unit = z.string().max(20).default('');
const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low < high, 'must rise');

export const monitorAxis = z.strictObject({
  value: expression,
  label,
  unit,
  bins: z.number().int().min(1).max(2000),
  range,
});
export type MonitorAxis = z.infer<typeof monitorAxis>;

/** Whose values are filled: of every event, or of every object of a collection; and of which of them. */
const source = {
  /**
   * Values are those of its objects: its columns by name (`position.x`), of waveforms also `pedestal` and `noise`, and
   * scalars of the event. Some are made for monitors alone (madeCollections.ts): Trigger bits, Missing boards, Tracker
   * planes.
   */
  collection: z.string().min(1).max(80).optional(),
  where: expression.optional(),
};

export const monitorShows = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('histogram'),
    ...source,
    x: monitorAxis,
    scale: z.enum(['linear', 'log']).default('linear'),
  }),
  /** `outlines`: draws the regions of the energy plane of the setup. */
  z.strictObject({
    kind: z.literal('grid'),
    ...source,
    x: monitorAxis,
    y: monitorAxis,
    outlines: z.boolean().default(false),
  }),
  /** Mean of y in bins of x. */
  z.strictObject({
    kind: z.literal('profile'),
    ...source,
    x: monitorAxis,
    y: z.strictObject({ value: expression, label, unit }),
  }),
  /** Per channel of these elements: objects per event, or the mean of a value of the objects. */
  z.strictObject({
    kind: z.literal('channels'),
    elements: z.array(z.string().min(1).max(48)).min(1).max(60),
    collection: z.string().min(1).max(80),
    where: expression.optional(),
    value: expression.optional(),
    label,
    unit,
  }),
  /** In the course of the run: mean of a value, or with `over` the ratio of the sums of both, or with `sum` its sum. */
  z.strictObject({
    kind: z.literal('trend'),
    ...source,
    value: expression,
    over: expression.optional(),
    of: z.enum(['mean', 'sum']).default('mean'),
    label,
    unit,
    /** Events that make a point; `spill`: those of a spill do. */
    every: z.union([z.literal('spill'), z.number().int().min(1).max(1_000_000)]).default(100),
  }),
]);
export type MonitorShows = z.infer<typeof monitorShows>;
export type MonitorKind = MonitorShows['kind'];

/** Faults of the table of faults, which a monitor promises to find (src-core/simulation/faults.ts). */
export const FAULT_IDS = [
  'deadChannel',
  'hotChannel',
  'gainStep',
  'beamShift',
  'timeJump',
  'lostCharge',
  'missingBoard',
] as const;
export type FaultId = (typeof FAULT_IDS)[number];

/** Runs differ by what is in the beam's way: what is normal in one of them is not in another. */
export const RUN_KINDS = ['physics', 'pedestal', 'led', 'cosmics', 'calibration'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export const monitorDefinition = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]{2,48}$/, 'is not the id of a monitor (2 to 48 of a-z, 0-9 and _)'),
  title: z.string().min(1).max(120),
  /** Part of the page. */
  section: z.string().min(1).max(60),
  /** Detector part, and type of the defect that is stated when it is bad (src-core/dataQuality); null: none is. */
  part: z.string().min(1).max(48),
  defect: z.string().min(1).max(40).nullable().default(null),
  /** Counts up whenever thresholds or binning change. */
  version: z.number().int().min(1),
  shows: monitorShows,
  tests: z.array(monitorTest).min(1).max(4),
  /** What a shifter sees when all is well, and what to do when it is not. */
  good: z.string().min(1).max(400),
  action: z.string().min(1).max(400),
  /** Urgency of the alarm when it is bad: 1 is the highest. */
  priority: z.number().int().min(1).max(4),
  /** Where quantity and limits come from. */
  source: z.string().max(300).default(''),
  /** Which of them are ours and why, where no source prints them. */
  assumed: z.string().max(500).default(''),
  /** Kinds of runs for which it is filled and judged. */
  runs: z.array(z.enum(RUN_KINDS)).min(1).default(['physics']),
  /** Ids of the setups that it is made for; empty: all that the document is for. */
  setups: z.array(z.string().min(1).max(64)).max(50).default([]),
  /** Faults that it finds within so many events. */
  finds: z
    .array(z.strictObject({ fault: z.enum(FAULT_IDS), events: z.number().int().min(1).max(1_000_000) }))
    .max(10)
    .default([]),
});
export type MonitorDefinition = z.infer<typeof monitorDefinition>;

export const monitorDocument = z.strictObject({
  format: z.literal('beamglass-monitoring'),
  version: z.literal(1),
  experiment: z.string().regex(/^[a-z0-9][a-z0-9_]{0,31}$/, 'is not an experiment name (a-z, 0-9, _)'),
  /** Ids of the setups that it is for; empty: all of the experiment. */
  setups: z.array(z.string().min(1).max(64)).max(50).default([]),
  /** Of the energies in its expressions and ranges. */
  energyUnit: z.enum(['GeV', 'MeV']),
  monitors: z
    .array(monitorDefinition)
    .min(1)
    .max(200)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'names a monitor twice'),
});
export type MonitorDocument = z.infer<typeof monitorDocument>;

/** A monitor with what its document says for all of them. */
export interface Monitor extends MonitorDefinition {
  /** As the document has it. */
  readonly definition: MonitorDefinition;
  readonly experiment: string;
  readonly energyUnit: 'GeV' | 'MeV';
  /** Of what is filled, and of the setup: fills of the same hash can be added and compared. */
  readonly hash: string;
}
