/** How well a simulated run is reconstructed: the read worker compares, the caller hears how far it is. */
import type { QualityUpdate } from '#core/api/quality.ts';
import { BeamglassError } from '#core/errors.ts';
import type { ImportProgress } from '#main/workers/calls.ts';
import type { ServiceContext } from './context.ts';
import { eventPlace } from './events.ts';
import { getSetup } from './setups.ts';

export interface QualityQuestion {
  readonly run: string;
  /** Global tag. */
  readonly reconstruction: string;
  readonly where: string;
}

/**
 * Ends with the results; whoever stops listening cancels the comparison.
 * @throws BeamglassError `notFound`, `badInput` for a run without truth or setup, or a filter that is none
 */
export async function* compareQuality(
  context: ServiceContext,
  { run, reconstruction, where }: QualityQuestion,
  signal: AbortSignal | undefined,
): AsyncGenerator<QualityUpdate, void> {
  const record = await context.store.runs.get(run);
  if (record.setup === null) {
    throw new BeamglassError('badInput', `Run ${run} has no setup; truth cannot be told by detector.`, { run });
  }
  const place = await eventPlace(context, { run, reconstruction });
  const { setup } = await getSetup(context.store.layout, record.setup);
  const gone = new AbortController();
  const progress: ImportProgress[] = [];
  let wake = Promise.withResolvers<void>();
  const work = context.readWorker.call(
    'quality',
    { ...place, where, setup },
    {
      signal: signal ? AbortSignal.any([signal, gone.signal]) : gone.signal,
      onProgress: (value) => {
        progress[0] = value;
        wake.resolve();
      },
    },
  );
  const ended = work.then(
    () => true,
    () => true,
  );
  try {
    for (;;) {
      const isOver = await Promise.race([ended, wake.promise.then(() => false)]);
      if (isOver) break;
      wake = Promise.withResolvers<void>();
      const [latest] = progress;
      if (latest) yield { state: 'working', done: latest.done, total: latest.total ?? latest.done };
    }
    yield { state: 'done', results: await work };
  } finally {
    gone.abort(new BeamglassError('cancelled', 'The comparison with truth was cancelled.'));
  }
}
