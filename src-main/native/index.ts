/**
 * The native engine, as workers see it. Work runs on the engine's own threads in batches of typed
 * arrays; promises settle on the JavaScript thread.
 */
import { nativeAddon } from './addon.ts';
import { runJob, type JobOptions } from './job.ts';

export type { JobOptions };

/**
 * Calorimeter cells and hits of many events, one event behind the other. NaN stands for a value
 * that the source does not give.
 */
export interface EventBatch {
  /** Events + 1: the cells of event i are `cellOffsets[i] … cellOffsets[i + 1] - 1`. */
  readonly cellOffsets: Uint32Array<ArrayBuffer>;
  /** GeV */
  readonly cellEnergy: Float32Array<ArrayBuffer>;
  /** mm; x, y, z per cell */
  readonly cellPosition: Float32Array<ArrayBuffer>;
  /** ns */
  readonly cellTime: Float32Array<ArrayBuffer>;
  /** Events + 1, likewise for the tracker hits. */
  readonly hitOffsets: Uint32Array<ArrayBuffer>;
  /** ns */
  readonly hitTime: Float32Array<ArrayBuffer>;
}

/** One value per event. Definition: `summaryValues` in src-core/event/summary.ts. */
export interface EventReductions {
  /** GeV, 0 without cells */
  readonly energySum: Float64Array;
  /** GeV, NaN without cells, as is what follows */
  readonly energyMax: Float64Array;
  /** mm, energy-weighted over cells of positive energy */
  readonly meanX: Float64Array;
  readonly meanY: Float64Array;
  /** mm, energy-weighted distance from the mean in x and y */
  readonly rms: Float64Array;
  /** ns, over hits and cells */
  readonly timeFirst: Float64Array;
  readonly timeLast: Float64Array;
}

/**
 * Reduces a batch of events to summary columns.
 *
 * Takes the arrays over: they are detached (empty) in the caller, because threads read them while
 * JavaScript goes on, and given back with the result, so that their memory can serve again. Arrays of
 * one call must not share a buffer.
 * @throws TypeError where an array has not the type or the length that it must have
 * @throws BeamglassError `cancelled`
 */
export async function reduceEvents(
  batch: EventBatch,
  options: JobOptions = {},
): Promise<{ reductions: EventReductions; batch: EventBatch }> {
  const addon = nativeAddon();
  const { cellOffsets, cellEnergy, cellPosition, cellTime, hitOffsets, hitTime } = batch;
  const arrays = { cellOffsets, cellEnergy, cellPosition, cellTime, hitOffsets, hitTime };
  const owned = structuredClone(arrays, { transfer: Object.values(arrays).map((array) => array.buffer) });
  const reductions = await runJob((onProgress) => addon.reduceEvents(owned, onProgress), options);
  return { reductions, batch: owned };
}
