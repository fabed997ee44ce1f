/** Rows of a long table, fetched page by page as they come into sight. */
import { shallowRef, type ShallowRef } from 'vue';

export interface EventRow {
  readonly key: number;
  readonly values: readonly (number | string | null)[];
}

export interface PageAnswer {
  readonly total: number;
  readonly rows: readonly EventRow[];
}

export type FetchPage = (offset: number, limit: number) => Promise<PageAnswer>;

export const PAGE_ROWS = 200;
/** Pages kept: those looked at last. */
const KEPT_PAGES = 40;

export class EventPages {
  /** null until the first page is here. */
  readonly total: ShallowRef<number | null> = shallowRef(null);
  /** Counts up whenever rows have arrived. */
  readonly version: ShallowRef<number> = shallowRef(0);
  readonly failure: ShallowRef<unknown> = shallowRef(null);
  #pages = new Map<number, readonly EventRow[] | null>();
  #fetch: FetchPage | null = null;

  /** Another table (filter, order, columns): what was held is forgotten, its number of rows stays until told anew. */
  reset(fetch: FetchPage | null): void {
    this.#fetch = fetch;
    this.#pages = new Map();
    this.failure.value = null;
    if (!fetch) this.total.value = null;
    else void this.#load(0);
    this.version.value++;
  }

  /** The row, or null while it is not here. */
  at(index: number): EventRow | null {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS] ?? null;
  }

  /** Any row that is here: the beginning of the table, for widths and formats. */
  first(): readonly EventRow[] {
    return this.#pages.get(0) ?? [];
  }

  /** Sees to it that these rows are here or on their way. */
  want(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page++) {
      if (!this.#pages.has(page)) void this.#load(page);
    }
  }

  async #load(page: number): Promise<void> {
    const fetch = this.#fetch;
    const pages = this.#pages;
    if (!fetch) return;
    pages.set(page, null);
    try {
      const answer = await fetch(page * PAGE_ROWS, PAGE_ROWS);
      if (pages !== this.#pages) return;
      pages.delete(page);
      pages.set(page, answer.rows);
      this.#forget();
      this.total.value = answer.total;
      this.failure.value = null;
    } catch (error) {
      if (pages !== this.#pages) return;
      pages.delete(page);
      this.failure.value = error;
    }
    this.version.value++;
  }

  #forget(): void {
    for (const [page, rows] of this.#pages) {
      if (this.#pages.size <= KEPT_PAGES) return;
      if (rows && page !== 0) this.#pages.delete(page);
    }
  }
}
