/** How well the run shown is reconstructed: asked for when the panel is seen, given up when something else is wanted. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { QualityResult } from '#core/analysis/quality/result.ts';
import { fromApiError } from '#core/api/errors.ts';
import { isDisconnected } from '../connection/errors.ts';
import { useConnection } from './connection.ts';

export interface QualityQuestion {
  readonly run: string;
  /** Global tag. */
  readonly reconstruction: string;
  /** Of the reconstruction: one made again is another. */
  readonly contentHash: string;
  readonly where: string;
}

const idOf = ({ run, reconstruction, contentHash, where }: QualityQuestion): string =>
  JSON.stringify([run, reconstruction, contentHash, where]);

export const useQuality = defineStore('quality', () => {
  const connection = useConnection();
  /** Of the last question; null until there are any. */
  const results = shallowRef<readonly QualityResult[] | null>(null);
  const progress = shallowRef<{ readonly done: number; readonly total: number } | null>(null);
  /** Sentence that says why there are no results. */
  const failure = shallowRef<string | null>(null);
  let asked: string | null = null;
  let asking: AbortController | null = null;

  /** Nothing happens where this was the last question. */
  async function compare(question: QualityQuestion): Promise<void> {
    const id = idOf(question);
    if (id === asked) return;
    cancel();
    asked = id;
    results.value = null;
    failure.value = null;
    progress.value = { done: 0, total: 0 };
    const own = new AbortController();
    asking = own;
    const { run, reconstruction, where } = question;
    try {
      const input = { run, reconstruction, where };
      for await (const update of await connection.client.quality.compare(input, { signal: own.signal })) {
        if (asking !== own) return;
        if (update.state === 'done') results.value = update.results;
        else progress.value = update;
      }
    } catch (error) {
      if (asking !== own) return;
      failure.value = isDisconnected(error)
        ? 'The service went away while it compared. Compare again when it is back.'
        : fromApiError(error).message;
    } finally {
      if (asking === own) {
        asking = null;
        progress.value = null;
      }
    }
  }

  /** Gives up what is under way; it may be asked again. */
  function cancel(): void {
    if (!asking) return;
    asking.abort();
    asking = null;
    asked = null;
    progress.value = null;
  }

  /** Asks the same again. */
  async function again(question: QualityQuestion): Promise<void> {
    asked = null;
    await compare(question);
  }

  return { results, progress, failure, compare, cancel, again };
});
