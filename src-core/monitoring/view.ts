/** A monitor as it is looked at: its picture, what its tests found, and what that means. Carried by the contract. */
import { resultPlot } from '../plot/storedPlot.ts';
import { z } from '../zod.ts';
import { monitorDefinition } from './definition.ts';
import { monitorTest } from './testDefinition.ts';

export const VERDICTS = ['good', 'watch', 'bad', 'noData'] as const;
export const verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdict>;

/** null: there is none. */
const number = z.number().nullable();

export const CHANNEL_VERDICTS = ['good', 'dead', 'hot', 'off', 'noData'] as const;
export type ChannelVerdict = (typeof CHANNEL_VERDICTS)[number];

/** A value per channel of a setup's elements: a map where they are cells, a row of bars where they are strips. */
export const channelPicture = z.object({
  kind: z.literal('channels'),
  title: z.string(),
  elements: z.array(z.string()),
  value: z.object({ label: z.string(), unit: z.string() }),
  /** Columns with an entry per channel, in order of channel; `x`, `y` are centres of the cells in mm. */
  channel: z.array(z.number().int()),
  name: z.array(z.string()),
  element: z.array(z.string()),
  x: z.array(z.number()),
  y: z.array(z.number()),
  size: z.array(z.tuple([z.number(), z.number()])),
  values: z.array(number),
  /** As the reference has it, for as many events; empty without one. */
  reference: z.array(number),
  verdict: z.array(z.enum(CHANNEL_VERDICTS)),
});
export type ChannelPicture = z.infer<typeof channelPicture>;

export const monitorPicture = z.discriminatedUnion('kind', [...resultPlot.options, channelPicture]);
export type MonitorPicture = z.infer<typeof monitorPicture>;

/** What one test found. */
export const testOutcome = z.object({
  test: monitorTest,
  verdict,
  /** What is held against the thresholds; null without enough data, or without a reference. */
  value: number,
  /** 1σ of it where it has one. */
  error: number,
  unit: z.string(),
  /** “mean”, “p of χ²”, “channels”. */
  label: z.string(),
  /** Of the reference, where the test has one. */
  expected: number,
  /** One sentence: what was found, or why nothing can be said. */
  sentence: z.string(),
});
export type TestOutcome = z.infer<typeof testOutcome>;

/** A channel that is not good, and why. */
export const foundChannel = z.object({
  channel: z.number().int(),
  name: z.string(),
  verdict: z.enum(CHANNEL_VERDICTS),
  value: number,
  expected: number,
});
export type FoundChannel = z.infer<typeof foundChannel>;

export const monitorView = z.object({
  definition: monitorDefinition,
  experiment: z.string(),
  /** Of what is filled. */
  hash: z.string(),
  /** The worst of its tests’. */
  verdict,
  /** Of the test that decides. */
  sentence: z.string(),
  tests: z.array(testOutcome),
  /** null: there is nothing to draw. */
  picture: monitorPicture.nullable(),
  /** Channels that are not good, the worst first; at most 50. */
  channels: z.array(foundChannel),
  entries: z.number().int(),
  /** Values outside the ranges of the axes. */
  outside: z.number().int(),
});
export type MonitorView = z.infer<typeof monitorView>;

const severity = (of: Verdict): number => ['good', 'noData', 'watch', 'bad'].indexOf(of);

/** The worst: what is bad stays so when something else cannot be told, and what cannot be told is not good. */
export function worstVerdict(all: readonly Verdict[]): Verdict {
  return all.reduce<Verdict>((worst, one) => (severity(one) > severity(worst) ? one : worst), 'good');
}
