/**
 * Decoded events near the one shown, so that the next appears in the time of a key press.
 * Bounded by bytes of payload; the least recently used goes first.
 */
import { decodeEvent } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';

/** @param source id of where the events come from (eventSource.ts) */
export type FetchEvent = (source: string, key: number) => Promise<Blob>;

interface Entry {
  readonly promise: Promise<EventData>;
  event: EventData | null;
  bytes: number;
}

/** Eighty events of 100,000 hits with three coordinates. */
const DEFAULT_MAX_BYTES = 128 << 20;

const nameOf = (source: string, key: number): string => `${source} ${key}`;

export class EventCache {
  readonly #fetch: FetchEvent;
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(fetch: FetchEvent, maxBytes = DEFAULT_MAX_BYTES) {
    this.#fetch = fetch;
    this.#maxBytes = maxBytes;
  }

  /** Bytes of the payloads held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The event where it is here already, without waiting. */
  peek(source: string, key: number): EventData | null {
    const name = nameOf(source, key);
    const entry = this.#entries.get(name);
    if (!entry?.event) return null;
    this.#touch(name, entry);
    return entry.event;
  }

  /**
   * The event, fetched unless it is here or under way. A failed fetch is forgotten, so that the
   * next call tries again.
   */
  get(source: string, key: number): Promise<EventData> {
    const name = nameOf(source, key);
    const known = this.#entries.get(name);
    if (known) {
      this.#touch(name, known);
      return known.promise;
    }
    const entry: Entry = { promise: this.#load(source, key), event: null, bytes: 0 };
    this.#entries.set(name, entry);
    void this.#keep(name, entry);
    return entry.promise;
  }

  async #keep(name: string, entry: Entry): Promise<void> {
    try {
      const event = await entry.promise;
      if (this.#entries.get(name) !== entry) return;
      entry.event = event;
      entry.bytes = payloadBytes(event);
      this.#bytes += entry.bytes;
      this.#shrink(entry);
    } catch {
      // Who asked for the event is told through the promise.
      if (this.#entries.get(name) === entry) this.#entries.delete(name);
    }
  }

  /** Starts fetching; a failure shows when the event is asked for. */
  prefetch(source: string, keys: readonly (number | null)[]): void {
    for (const key of keys) {
      if (key !== null) this.get(source, key).catch(() => undefined);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  async #load(source: string, key: number): Promise<EventData> {
    const blob = await this.#fetch(source, key);
    return decodeEvent(new Uint8Array(await blob.arrayBuffer()));
  }

  #touch(name: string, entry: Entry): void {
    this.#entries.delete(name);
    this.#entries.set(name, entry);
  }

  #shrink(kept: Entry): void {
    for (const [name, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      if (entry === kept || !entry.event) continue;
      this.#entries.delete(name);
      this.#bytes -= entry.bytes;
    }
  }
}

/** Bytes that the columns of an event view. */
export function payloadBytes(event: EventData): number {
  let bytes = 0;
  for (const collection of event.collections) {
    for (const column of collection.columns.values()) {
      bytes += column.data.byteLength + (column.offsets?.byteLength ?? 0);
    }
  }
  return bytes;
}
