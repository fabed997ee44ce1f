/** Values remembered for the user of the machine, kept by the service. */
import { defineStore } from 'pinia';
import { shallowRef, watch, type ShallowRef } from 'vue';
import type { z } from '#core/zod.ts';
import { useConnection } from './connection.ts';

export interface Preference<T> {
  /** Assign a new value to change it; it is written a moment later. Never changed in place. */
  readonly value: ShallowRef<T>;
  /** Resolves once the remembered value (or the default, where there is none) is in `value`. */
  readonly loaded: Promise<void>;
}

const WRITE_DELAY_MS = 400;

export const usePreferences = defineStore('preferences', () => {
  const connection = useConnection();
  const known = new Map<string, Preference<unknown>>();
  const pending = new Map<string, () => Promise<void>>();

  async function flush(): Promise<void> {
    const writes = [...pending.values()];
    pending.clear();
    await Promise.all(writes.map((write) => write()));
  }

  // What could not be written while the service was away is written when it is back.
  connection.onOnline(() => void flush());
  addEventListener('pagehide', () => void flush());

  function make<T>(name: string, schema: z.ZodType<T>, fallback: T): Preference<T> {
    const value = shallowRef(fallback);
    let isLoaded = false;
    let isChanged = false;
    let isTaking = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function write(): Promise<void> {
      clearTimeout(timer);
      pending.delete(name);
      try {
        await connection.client.preferences.set({ name, value: value.value });
      } catch {
        // A preference is not worth a message; it stays in force here and is written at the next connection.
        pending.set(name, write);
      }
    }

    function schedule(): void {
      isChanged = true;
      if (!isLoaded) return;
      clearTimeout(timer);
      pending.set(name, write);
      timer = setTimeout(() => void write(), WRITE_DELAY_MS);
    }

    watch(value, () => isTaking || schedule(), { flush: 'sync' });

    async function load(): Promise<void> {
      for (;;) {
        try {
          const remembered = schema.safeParse((await connection.client.preferences.get({ name })).value);
          if (remembered.success && !isChanged) {
            isTaking = true;
            value.value = remembered.data;
            isTaking = false;
          }
          isLoaded = true;
          if (isChanged) schedule();
          return;
        } catch {
          await new Promise<void>((resolve) => {
            const stop = connection.onOnline(() => {
              resolve();
              queueMicrotask(() => stop());
            });
          });
        }
      }
    }

    return { value, loaded: load() };
  }

  /**
   * The preference of that name, the same one for every caller. A remembered value that does not fit
   * the schema (an older version wrote it) counts as none.
   */
  function remember<T>(name: string, schema: z.ZodType<T>, fallback: T): Preference<T> {
    const existing = known.get(name) as Preference<T> | undefined;
    if (existing) return existing;
    const made = make(name, schema, fallback);
    known.set(name, made as Preference<unknown>);
    return made;
  }

  return { remember, flush };
});
