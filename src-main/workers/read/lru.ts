/** A cache that drops the least recently used entries beyond a total weight. */
export class Lru<T> {
  /** In order of last use: a Map keeps the order of insertion. */
  private readonly entries = new Map<string, T>();
  private readonly capacity: number;
  private readonly weigh: (value: T) => number;
  private readonly dropped: (value: T) => void;
  private weight = 0;

  constructor(capacity: number, weigh: (value: T) => number, dropped: (value: T) => void = () => undefined) {
    this.capacity = capacity;
    this.weigh = weigh;
    this.dropped = dropped;
  }

  getOrMake(id: string, make: () => T): T {
    const known = this.entries.get(id);
    if (known !== undefined) {
      this.entries.delete(id);
      this.entries.set(id, known);
      return known;
    }
    const value = make();
    this.entries.set(id, value);
    this.weight += this.weigh(value);
    for (const oldest of this.entries.keys()) {
      // The newest stays, even where it is heavier than the cache.
      if (this.weight <= this.capacity || oldest === id) break;
      this.drop(oldest);
    }
    return value;
  }

  dropWhere(matches: (id: string) => boolean): void {
    for (const id of [...this.entries.keys()].filter(matches)) this.drop(id);
  }

  private drop(id: string): void {
    const value = this.entries.get(id);
    if (value === undefined) return;
    this.entries.delete(id);
    this.weight -= this.weigh(value);
    this.dropped(value);
  }
}
