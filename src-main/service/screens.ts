/** Other screens: the key by which they look, and the addresses under which they reach the service. */
import { randomBytes } from 'node:crypto';
import type { Store } from '#main/store/store.ts';

/** Name of the fact that holds the key. */
const FACT = 'screen_key';

export class Screens {
  private readonly store: Store;
  private urls: readonly string[] = [];

  constructor(store: Store) {
    this.store = store;
  }

  /** Kept in the store, so that a screen on the wall comes back after the service was started anew. */
  async key(): Promise<string> {
    const kept = await this.store.fact(FACT);
    if (kept !== null) return kept;
    const made = randomBytes(32).toString('base64url');
    await this.store.note(FACT, made);
    return made;
  }

  /** Told by a shell once it listens. */
  announce(urls: readonly string[]): void {
    this.urls = urls;
  }

  links(): { urls: string[] } {
    return { urls: [...this.urls] };
  }
}
