/** The first start of a store without data: a sample run to look at. */
import type { ServiceContext } from './context.ts';
import { withImportWorker } from './imports.ts';
import { importedRun, writeRun } from './runWriting.ts';

/** Fact of a store that has had its sample run: a user who deletes it does not get it again. */
const SAMPLE_FACT = 'sampleOffered';

/** Starts the job that makes the sample run, once in the life of a store and only in an empty one. */
export async function offerSample(context: ServiceContext): Promise<void> {
  const { store, jobs } = context;
  if ((await store.fact(SAMPLE_FACT)) !== null) return;
  if ((await store.runs.count()) > 0) {
    await store.note(SAMPLE_FACT, 'not needed');
    return;
  }
  jobs.start({
    kind: 'import',
    title: 'Making the sample run',
    unit: 'events',
    work: async ({ signal, imported, progress }) => {
      const started = performance.now();
      const run = await withImportWorker(context, (worker) =>
        writeRun(context, worker, { experiment: null, number: null }, async (onQuestion) => {
          const written = await worker.call('writeSample', null, { signal, onProgress: progress, onQuestion });
          signal.throwIfAborted();
          const { beamEnergy, comment } = written;
          return { written, extra: { isSample: true, beamEnergy, comment } };
        }),
      );
      await store.note(SAMPLE_FACT, new Date().toISOString());
      imported(importedRun(run, (performance.now() - started) / 1000, false));
    },
  });
}
