/** Jobs of the native engine, as promises with progress and cancellation. */
import { BeamglassError } from '#core/errors.ts';
import type { NativeJob } from './addon.ts';

export interface JobOptions {
  signal?: AbortSignal;
  /** Events done so far: at the beginning and then at most every 50 ms. */
  onProgress?: (done: number) => void;
}

/**
 * The result of a job of the engine.
 * @throws BeamglassError `cancelled`
 * @throws what `onProgress` throws; the job is cancelled then
 */
export async function runJob<Result>(
  start: (onProgress?: (done: number) => void) => NativeJob<Result>,
  { signal, onProgress }: JobOptions,
): Promise<Result> {
  if (signal?.aborted) throw cancelled();
  let thrown: { error: unknown } | null = null;
  const report = (done: number): void => {
    try {
      if (!thrown) onProgress?.(done);
    } catch (error) {
      thrown = { error };
      job.cancel();
    }
  };
  const job = start(onProgress && report);
  const cancel = (): void => job.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const result = await job.promise;
    rethrow(thrown);
    return result;
  } catch (error) {
    rethrow(thrown);
    throw (error as { code?: unknown }).code === 'CANCELLED' ? cancelled() : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/**
 * What the engine gives at once, for arguments that a user gave: what it finds wrong with them is `badInput`.
 * @param subject what cannot be worked out, for the sentence
 */
export function checked<Result>(subject: string, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new BeamglassError('badInput', `${subject} cannot be worked out: ${error.message}.`);
  }
}

/** The same for a job. */
export async function runChecked<Result>(
  subject: string,
  start: (onProgress?: (done: number) => void) => NativeJob<Result>,
  options: JobOptions,
): Promise<Result> {
  return runJob((onProgress) => checked(subject, () => start(onProgress)), options);
}

function rethrow(thrown: { error: unknown } | null): void {
  if (thrown) throw thrown.error;
}

function cancelled(): BeamglassError {
  return new BeamglassError('cancelled', 'The job was cancelled.');
}
