/** The first start of a store without data: a simulated run of each experiment to look at, reconstructed. */
import { availableParallelism } from 'node:os';
import type { Actor } from '#core/access/roles.ts';
import type { ImportedRun } from '#core/api/contract.ts';
import type { SimulationRequest } from '#core/simulation/request.ts';
import type { ServiceContext } from './context.ts';
import { fillRuns } from './monitoring.ts';
import { setReference } from './monitoringReferences.ts';
import { reconstructRuns } from './reconstructions.ts';
import { simulateRun } from './simulations.ts';

/** Fact of a store that has had its sample runs: a user who deletes them does not get them again. */
const SAMPLE_FACT = 'sampleOffered';

const SAMPLES: readonly SimulationRequest[] = [
  { setup: 'na64-vis2018', process: 'x17', events: 240, seed: 2018, parameters: {} },
  { setup: 'padme-run3', process: 'bunches', events: 200, seed: 2022, parameters: {} },
];

/** Starts the job that makes the sample runs, once in the life of a store and only in an empty one. */
export async function offerSample(context: ServiceContext): Promise<void> {
  const { store, jobs } = context;
  if ((await store.fact(SAMPLE_FACT)) !== null) return;
  if ((await store.runs.count()) > 0) {
    await store.note(SAMPLE_FACT, 'not needed');
    return;
  }
  // Nobody asked for it, and nobody else is there yet.
  const actor: Actor = { name: context.user, role: 'admin' };
  jobs.start({
    kind: 'simulate',
    title: 'Making the sample runs',
    unit: 'events',
    work: async (control) => {
      const { signal, progress } = control;
      // Each event is simulated, then reconstructed.
      const total = 2 * SAMPLES.reduce((sum, { events }) => sum + events, 0);
      let before = 0;
      const runs: string[] = [];
      for (const request of SAMPLES) {
        const own = {
          signal,
          imported: (run: ImportedRun): void => {
            runs.push(run.run);
            control.imported(run);
          },
          progress: ({ done }: { done: number }): void => progress({ done: before + done, total, unit: 'events' }),
        };
        await simulateRun(context, actor, own, request, { threads: null, isSample: true });
        before += request.events;
      }
      await store.note(SAMPLE_FACT, new Date().toISOString());
      const follow = {
        ...control,
        progress: ({ done }: { done: number }): void => progress({ done: before + done, total, unit: 'events' }),
      };
      const wishes = runs.map((run) => ({ run, globalTag: null, parameters: {} }));
      await reconstructRuns(context, actor, follow, wishes, availableParallelism());
      await offerReferences(context, actor, signal, runs);
    },
  });
}

/** So that monitoring has something to show: the sample runs are what is normal until somebody says what is. */
async function offerReferences(
  context: ServiceContext,
  actor: Actor,
  signal: AbortSignal,
  runs: readonly string[],
): Promise<void> {
  await fillRuns(context, { signal, progress: () => undefined }, runs);
  for (const run of runs) {
    await setReference(context, actor, { run, name: 'sample', reason: 'Simulated sample run: a beginning' });
  }
}
