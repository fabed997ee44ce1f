/** How a calibration method works: what it keeps of the events, and how it fits that. */
import type { ConstantsInForce } from '#core/calibration/constants.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { SeriesRecord } from '#core/calibration/series.ts';
import type { MaterialFile } from '#core/detector/material.ts';
import type { Detector } from '#core/detector/detector.ts';
import type { EventData } from '#core/event/event.ts';

/** A run whose events are read. */
export interface CalibrationRun {
  /** Run id. */
  readonly run: string;
  readonly number: number;
  /** Nominal beam energy, GeV; null where the run has none. */
  readonly beamEnergy: number | null;
  /** ms UTC since 1970. */
  readonly start: number | null;
  readonly end: number | null;
  /** Particles on target, as the run's entry says; null where it does not. */
  readonly onTarget: number | null;
  /** In force for this run; null for a method that reads series alone. */
  readonly constants: ConstantsInForce | null;
}

export interface CalibrationTask {
  readonly detector: Detector;
  /** resources/materials.json */
  readonly materials: MaterialFile;
  readonly runs: readonly CalibrationRun[];
  readonly series: readonly SeriesRecord[];
  /** Checked, with every parameter of the method. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Channels that the user leaves out; ascending. */
  readonly mask: readonly number[];
  readonly seed: number;
}

/** Keeps of each event what the fit needs; events come run by run in key order, without the truth of a simulation. */
export interface Collector<Data> {
  /** The next event comes when a promise that it gives is kept. */
  add(event: EventData, run: CalibrationRun): void | Promise<void>;
  data(): Data | Promise<Data>;
}

export interface FitFollowing {
  readonly signal: AbortSignal;
  /** Fits done of all. */
  progress(done: number, total: number): void;
}

/**
 * `Data` is what was collected: a plain value, so that the same is fitted again with other parameters, and so that a
 * closure test can make it with known truth.
 */
export interface CalibrationProcedure<Data> {
  /** @throws BeamglassError `missingConstant`, `badInput` */
  collector(task: CalibrationTask): Collector<Data>;
  /**
   * Deterministic for the same data, task and seed. Data that cannot be fitted give failed fits and rows that are
   * "missing", never made-up numbers.
   * @throws BeamglassError `badInput` where there is nothing to fit at all, `cancelled`
   */
  fit(data: Data, task: CalibrationTask, following: FitFollowing): Promise<FittedCalibration>;
}

/** For lists of procedures with different data. */
export type AnyProcedure = CalibrationProcedure<unknown>;

export const anyProcedure = <Data>(procedure: CalibrationProcedure<Data>): AnyProcedure =>
  procedure as CalibrationProcedure<unknown>;

/** Of a procedure that reads series alone: nothing is kept of events. */
export const noEvents = (): Collector<null> => ({ add: () => undefined, data: () => null });
