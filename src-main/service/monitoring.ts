/** Filling the monitors of runs: the job that does it, and who is told of what they show. */
import type { JobState } from '#core/api/contract.ts';
import type { FilledRun } from '#main/store/monitoringRepository.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import type { JobControl } from './jobList.ts';
import { reportFindings, settleFindings } from './monitoringFindings.ts';
import { sourceOf } from './monitoringSource.ts';
import { WorkerClient } from './workerClient.ts';

/** @throws BeamglassError `notFound`, `badInput`, `forbidden` */
export async function startFill(context: ServiceContext, runs: readonly string[]): Promise<JobState> {
  requireWritable(context);
  const wanted = [...new Set(runs)];
  for (const run of wanted) await sourceOf(context, run);
  return context.jobs.start({
    kind: 'monitor',
    title: wanted.length === 1 ? `Monitors of ${wanted[0]!}` : `Monitors of ${wanted.length} runs`,
    unit: 'events',
    work: (control) => fillRuns(context, control, wanted),
  });
}

/** Fills what is not filled as it stands. @throws BeamglassError what is wrong with the first that cannot be */
export async function fillRuns(
  context: ServiceContext,
  { signal, progress }: Pick<JobControl, 'signal' | 'progress'>,
  runs: readonly string[],
): Promise<void> {
  const records = await Promise.all(runs.map((run) => context.store.runs.get(run)));
  const total = records.reduce((sum, { events }) => sum + events, 0);
  let before = 0;
  for (const { run, events } of records) {
    const tell = (done: number): void => progress({ done: before + done, total, unit: 'events' });
    await fillRun(context, run, signal, tell);
    before += events;
    tell(0);
  }
}

async function fillRun(
  context: ServiceContext,
  run: string,
  signal: AbortSignal,
  tell: (done: number) => void,
): Promise<void> {
  const source = await sourceOf(context, run);
  const { monitoring } = context.store;
  if (monitoring.run(run)?.source === source.source) {
    await settleFindings(context, source);
    return;
  }
  const worker = new WorkerClient(context.spawnWorker, 'monitor');
  try {
    const { setup, monitors, parts } = source;
    const order = { ...source.place, setup, monitors, parts };
    const { fills, subruns, events, hidden } = await worker.call('fill', order, {
      signal,
      onProgress: ({ done }) => tell(done),
    });
    signal.throwIfAborted();
    const filled: FilledRun = {
      run,
      setup: source.setup.id,
      kind: source.kind,
      process: source.process,
      reconstruction: source.reconstruction,
      source: source.source,
      events,
      hidden,
      subruns,
      filledAt: Date.now(),
    };
    await monitoring.put(filled, fills);
    context.changes.publish('monitoring');
  } finally {
    worker.kill();
    await worker.ended;
  }
  await reportFindings(context, source);
}

/** Where the service fills by itself what comes in: a job of its own, which nothing waits for. */
export function fillSoon(context: ServiceContext, runs: readonly string[]): void {
  if (!context.fillsMonitors || runs.length === 0) return;
  context.jobs.start({
    kind: 'monitor',
    title: runs.length === 1 ? `Monitors of ${runs[0]!}` : `Monitors of ${runs.length} runs`,
    unit: 'events',
    work: async (control) => {
      const known: string[] = [];
      for (const run of runs) {
        const record = await context.store.runs.find(run);
        if (record?.setup) known.push(run);
      }
      await fillRuns(context, control, known);
    },
  });
}
