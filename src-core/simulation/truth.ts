/**
 * What is true of a simulated run and no reconstruction may read: the process, its parameters, and the true
 * calibration that its data were made with. It is kept in the metadata of the event file, apart from the events.
 */
import { z } from '#core/zod.ts';
import { simulationRequest } from './request.ts';

/** Values of `ChannelTruth.state`. */
export const CHANNEL_STATES = ['good', 'dead', 'hot', 'noisy'] as const;

const numbers = z.array(z.number());

/** Channels of one kind of electronics: one value per channel in every list. */
export const channelFamily = z.object({
  /** "MSADC", "ECal V1742", "MM1 x". */
  name: z.string(),
  /** Of the setup's channel map. */
  channel: numbers,
  /** What is read over what was put in, in `gainUnit`. */
  gain: numbers,
  gainUnit: z.string(),
  /** Both in `readUnit`; the noise is an r.m.s. */
  pedestal: numbers,
  noise: numbers,
  readUnit: z.string(),
  /** ns, added to every time */
  timeOffset: numbers,
  state: z.array(z.enum(CHANNEL_STATES)),
});
export type ChannelFamily = z.infer<typeof channelFamily>;

/** A constant of the detector that is no channel's, such as a sampling term or the lead glass's ageing. */
export const trueConstant = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  description: z.string(),
});

export type TrueConstant = z.infer<typeof trueConstant>;

export const trueCalibration = z.object({
  families: z.array(channelFamily),
  constants: z.array(trueConstant),
});
export type TrueCalibration = z.infer<typeof trueCalibration>;

/** As stored with a simulated run. */
export const simulationRecord = simulationRequest.extend({ truth: trueCalibration });
export type SimulationRecord = z.infer<typeof simulationRecord>;
