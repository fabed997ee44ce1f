/** What an export worker answers. */
import { BeamglassError } from '#core/errors.ts';
import type { ExportCalls } from '#main/workers/calls.ts';
import type { Handlers } from '#main/workers/protocol.ts';
import { eventOf } from '#main/workers/read/mergedEvents.ts';
import { openPlace } from '#main/workers/read/runCache.ts';
import { exportEvents, type KeyedEvent } from './exportEvents.ts';

export const EXPORT_HANDLERS: Handlers<ExportCalls> = {
  write: async ({ path, reconstruction, closed, run, fieldT, where, format, collection, out }, context) => {
    const { run: events, hidden } = openPlace({ path, reconstruction, closed });
    const keys = events.selected(where, hidden);
    if (keys.length === 0) {
      const blind = hidden === null ? '' : ` Closed regions hide ${hidden.count} of its events.`;
      const message = `The filter selects no event of ${run}; nothing is exported.${blind}`;
      throw new BeamglassError('badInput', message, { run, where });
    }
    return exportEvents(format, () => decoded(path, reconstruction, keys), keys.length, {
      run,
      collection,
      out,
      fieldT,
      signal: context.signal,
      progress: (part) => {
        context.progress({ done: Math.floor(part * keys.length), total: keys.length, unit: 'events' });
      },
    });
  },
};

function* decoded(path: string, reconstruction: string | null, keys: Uint32Array): Generator<KeyedEvent> {
  for (const key of keys) yield { key, event: eventOf(path, reconstruction, key) };
}
