/** Files of watched directories on their way into the store: imported through the one path, then reconstructed. */
import { availableParallelism } from 'node:os';
import type { Actor } from '#core/access/roles.ts';
import type { JobState } from '#core/api/contract.ts';
import { toErrorRecord } from '#core/errors.ts';
import type { LiveOutcome } from '#main/store/liveRepository.ts';
import type { ServiceContext } from './context.ts';
import { startImport } from './imports.ts';
import { fillSoon } from './monitoring.ts';
import { startReconstruction } from './reconstructions.ts';

/** Nobody asked for it: it comes by itself. */
export const LIVE_ACTOR: Actor = { name: 'live', role: 'shifter' };

export interface FileToTake {
  readonly path: string;
  readonly name: string;
  /** As it was when it was found to be complete. */
  readonly signature: string;
}

/**
 * Imports files that belong together. What became of them is in the store when it returns, unless the service is
 * being closed: then they are found again.
 */
export async function takeFiles(context: ServiceContext, files: readonly FileToTake[]): Promise<LiveOutcome[]> {
  const sources = files.map(({ path }) => ({ path }));
  // Monitors are filled once it is reconstructed, not twice.
  const job = startImport(context, LIVE_ACTOR, { sources, experiment: null, number: null }, false);
  const ended = await lastState(context, job);
  if (context.live.isClosing) return [];
  const runs = [...new Set(ended.imported.map(({ run }) => run))];
  const runOf = (name: string): string | null =>
    ended.imported.find((run) => run.files.some((file) => file.name === name))?.run ?? null;
  const outcomes = files.map(({ path, name, signature }): LiveOutcome => {
    const run = runOf(name);
    if (run !== null) return { path, signature, outcome: 'imported', run, message: null };
    const failure = ended.failures.find((one) => one.files.includes(name)) ?? null;
    const message = failure?.error.message ?? ended.error?.message ?? `“${name}” was not imported.`;
    return { path, signature, outcome: 'failed', run: null, message };
  });
  try {
    await context.store.live.settle(outcomes, runs);
    return outcomes;
  } catch (error) {
    // The next start tries again; until then it is said.
    const { message } = toErrorRecord(error);
    return outcomes.map((one) => ({ ...one, outcome: 'failed', message }));
  }
}

/**
 * Reconstructs a run that was taken in, and has its monitors filled.
 * @returns what is to be said where it could not be; null where it was, or is gone
 */
export async function reconstructTaken(context: ServiceContext, run: string): Promise<string | null> {
  const { store } = context;
  let problem: string | null = null;
  const record = await store.runs.find(run);
  if (record === null || record.setup === null || (await store.reconstructions.ofRun(run)).length > 0) {
    fillSoon(context, [run]);
  } else {
    try {
      const threads = Math.max(1, availableParallelism() - 1);
      const request = { runs: [run], globalTag: null, parameters: {}, threads };
      const ended = await lastState(context, await startReconstruction(context, LIVE_ACTOR, request));
      if (context.live.isClosing) return null;
      if (ended.error !== null) problem = ended.error.message;
    } catch (error) {
      if (context.live.isClosing) return null;
      problem = toErrorRecord(error).message;
      fillSoon(context, [run]);
    }
  }
  await store.live.done(run);
  return problem;
}

async function lastState({ jobs }: ServiceContext, job: JobState): Promise<JobState> {
  let last = job;
  for await (const state of jobs.watch(job.id, undefined)) last = state;
  return last;
}
