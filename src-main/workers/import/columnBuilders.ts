/** Builds the columns of a collection row by row, within a bound of memory for the whole event. */
import { columnSpec, type KindId } from '#core/event/kind.ts';
import { numericColumn, textColumn, type Column, type NumericArray } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import { badFile } from './fault.ts';

/** Memory that the columns of one event may take. */
export const MAX_EVENT_BYTES = 512 << 20;

/** Counts the memory of an event while it is read. */
export class EventBudget {
  readonly #file: string;
  readonly #event: string;
  #bytes = 0;

  /** @param event as it is called in a sentence, such as “event 12” */
  constructor(file: string, event: string) {
    this.#file = file;
    this.#event = event;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > MAX_EVENT_BYTES) {
      throw badFile(this.#file, `${this.#event} takes more than ${MAX_EVENT_BYTES >> 20} MiB of memory`);
    }
  }
}

type Element<A extends NumericArray> = A extends BigUint64Array | BigInt64Array ? bigint : number;

/** A typed array that grows. */
export class Growing<A extends NumericArray> {
  readonly #make: new (length: number) => A;
  readonly #budget: EventBudget;
  #data: A;
  #length = 0;

  constructor(make: new (length: number) => A, budget: EventBudget) {
    this.#make = make;
    this.#budget = budget;
    this.#data = new make(64);
    budget.add(this.#data.byteLength);
  }

  get length(): number {
    return this.#length;
  }

  push(value: Element<A>): void {
    if (this.#length === this.#data.length) {
      this.#budget.add(this.#data.byteLength);
      const larger = new this.#make(this.#length * 2);
      larger.set(this.#data as never);
      this.#data = larger;
    }
    this.#data[this.#length++] = value as never;
  }

  pushAll(values: readonly Element<A>[]): void {
    for (const value of values) this.push(value);
  }

  take(): A {
    return this.#data.slice(0, this.#length) as A;
  }
}

/** Rows of a ragged column. */
export class Ragged<A extends NumericArray> {
  readonly values: Growing<A>;
  readonly #offsets: Growing<Uint32Array>;
  readonly #width: number;

  constructor(make: new (length: number) => A, width: number, budget: EventBudget) {
    this.values = new Growing(make, budget);
    this.#offsets = new Growing(Uint32Array, budget);
    this.#width = width;
    this.#offsets.push(0);
  }

  /** The rows pushed since the last object belong to this one. */
  endObject(): void {
    this.#offsets.push(this.values.length / this.#width);
  }

  offsets(): Uint32Array {
    return this.#offsets.take();
  }
}

interface ColumnFacts {
  /** Left out where it holds nothing but NaN: the source does not know it. */
  readonly isOptional?: boolean;
  readonly width?: number;
  readonly unit?: string;
  readonly target?: string;
}

/** Standard columns take unit and width from their kind; others say them. */
export class CollectionBuilder {
  readonly name: string;
  readonly #kind: KindId;
  readonly #budget: EventBudget;
  readonly #columns: [string, () => Column | null][] = [];

  constructor(name: string, kind: KindId, budget: EventBudget) {
    this.name = name;
    this.#kind = kind;
    this.#budget = budget;
  }

  #facts(name: string, facts: ColumnFacts): { width: number; unit: string; target: string } {
    const spec = columnSpec(this.#kind, name);
    return {
      width: facts.width ?? spec?.width ?? 1,
      unit: facts.unit ?? spec?.unit ?? '',
      target: facts.target ?? '',
    };
  }

  column<A extends NumericArray>(name: string, make: new (length: number) => A, facts: ColumnFacts = {}): Growing<A> {
    const values = new Growing(make, this.#budget);
    const options = this.#facts(name, facts);
    const isEmpty = (data: A): boolean => facts.isOptional === true && data.every((value) => Number.isNaN(value));
    this.#columns.push([
      name,
      () => {
        const data = values.take();
        return isEmpty(data) ? null : numericColumn(data, options);
      },
    ]);
    return values;
  }

  ragged<A extends NumericArray>(name: string, make: new (length: number) => A, facts: ColumnFacts = {}): Ragged<A> {
    const options = this.#facts(name, facts);
    const rows = new Ragged(make, options.width, this.#budget);
    this.#columns.push([name, () => numericColumn(rows.values.take(), { ...options, offsets: rows.offsets() })]);
    return rows;
  }

  text(name: string): { push(value: string): void } {
    const values: string[] = [];
    this.#columns.push([name, () => textColumn(values)]);
    return {
      push: (value) => {
        this.#budget.add(2 * value.length + 32);
        values.push(value);
      },
    };
  }

  /** Columns made elsewhere, such as foreign attributes. */
  add(columns: () => Iterable<readonly [string, Column]>): void {
    for (const [name, column] of columns()) this.#columns.push([name, () => column]);
  }

  build(): Collection {
    return makeCollection(
      this.name,
      this.#kind,
      this.#columns.flatMap(([name, make]): [string, Column][] => {
        const column = make();
        return column ? [[name, column]] : [];
      }),
    );
  }
}
