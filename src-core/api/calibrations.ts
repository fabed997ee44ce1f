/** Calibrations in the contract: methods, fits as jobs, and their results. */
import { oc } from '@orpc/contract';
import { TAG_NAME } from '#core/calibration/globalTag.ts';
import { calibrationResult } from '#core/calibration/result.ts';
import { parameterSpec, parameterValues } from '#core/parameters.ts';
import { z } from '#core/zod.ts';
import { jobState } from './jobs.ts';
import { RUN_ID } from './runId.ts';

export const calibrationMethodRecord = z.object({
  id: z.string(),
  type: z.string(),
  title: z.string(),
  description: z.string(),
  input: z.enum(['events', 'reconstructed', 'series']),
  wants: z.string(),
  parameters: z.array(parameterSpec),
});
export type CalibrationMethodRecord = z.infer<typeof calibrationMethodRecord>;

export const calibrationRequest = z.object({
  type: z.string().max(64).describe('payload type'),
  method: z.string().max(64).nullable().default(null).describe('null: the usual one of the type for the setup'),
  runs: z.array(RUN_ID).max(10_000).default([]),
  /** Names of stored series. */
  series: z.array(z.string().max(100)).max(1000).default([]),
  /** Needed where there are no runs to take it from. */
  setup: z.string().max(64).nullable().default(null),
  where: z.string().max(4000).default('').describe('filter expression of the event table, empty for all'),
  globalTag: TAG_NAME.nullable().default(null).describe('constants to start from; null: those in force'),
  parameters: parameterValues,
  mask: z.array(z.number().int().nonnegative()).max(100_000).default([]).describe('channels left out'),
  seed: z.number().int().nonnegative().default(0),
});
export type CalibrationRequest = z.infer<typeof calibrationRequest>;

/** A change of one number against the payload in force. */
const change = z.object({
  name: z.string(),
  key: z.union([z.number(), z.string()]).nullable(),
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** Of the new value. */
  error: z.number().nullable(),
});

/** A word against the payload in force. */
export const textChange = z.object({
  name: z.string(),
  key: z.union([z.number(), z.string()]),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

export const finishedCalibration = z.object({
  job: z.string(),
  result: calibrationResult,
  /** The payload that is in force for the first of the runs, and what differs; null where none is. */
  inForce: z
    .object({
      globalTag: z.string(),
      tag: z.string(),
      payload: z.string(),
      changes: z.array(change),
      /** Words that differ, such as the state of a channel. */
      texts: z.array(textChange),
    })
    .nullable(),
});
export type FinishedCalibration = z.infer<typeof finishedCalibration>;

export const calibrationsContract = {
  /** Those that suit a setup, the usual one of each type first. */
  methods: oc.input(z.object({ setup: z.string().max(64) })).output(z.array(calibrationMethodRecord)),
  /** A job of kind "calibrate". Fitting again what was collected before does not read the events again. */
  start: oc.input(calibrationRequest).output(jobState),
  /** Of a job that is done; results of the last 50 are kept while the service runs. */
  result: oc.input(z.object({ job: z.string() })).output(finishedCalibration),
};
