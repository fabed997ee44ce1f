/** What the readers share while they read: pauses, names, and the list of what is not shown. */
import { setImmediate } from 'node:timers/promises';
import type { NotShown } from '#core/api/contract.ts';
import type { Collection, Label, Scalar } from '#core/event/event.ts';
import { BeamglassError } from '#core/errors.ts';
import type { JsonScanner } from './jsonScanner.ts';
import { RowPlace, badFile, describe } from './fault.ts';
import type { ReadContext } from './reader.ts';

/** Collections, and facts in scalars and labels, that one event may hold. */
const MAX_FACTS = 10_000;
const MAX_LABEL_LENGTH = 10_000;

/** Reports progress and lets a request to cancel come through. */
export async function pause(context: ReadContext, done: number): Promise<void> {
  context.progress(done);
  await setImmediate();
  if (context.signal.aborted) throw new BeamglassError('cancelled', 'The import was cancelled.');
}

/** What a source holds and the display does not, added up over its events. */
export class NotShownList {
  static readonly #MAX = 500;
  readonly #entries = new Map<string, { name: string; what: string; entries: number }>();

  add(name: string, what: string, entries: number): void {
    let key = JSON.stringify([name, what]);
    if (!this.#entries.has(key) && this.#entries.size >= NotShownList.#MAX) {
      key = '';
      name = '(further)';
      what = 'names beyond the first 500';
    }
    const entry = this.#entries.get(key);
    if (entry) entry.entries += entries;
    else this.#entries.set(key, { name, what, entries });
  }

  list(): NotShown[] {
    return [...this.#entries.values()];
  }
}

/** Makes columns from the rows of one list. */
export interface RowDecoder {
  row(row: unknown, place: RowPlace): void;
  build(): Collection;
}

/** Reads the list that the scanner stands at, row by row. */
export async function decodeRows(
  scanner: JsonScanner,
  path: string,
  context: ReadContext,
  row: (row: unknown, place: RowPlace) => void,
): Promise<number> {
  const place = new RowPlace(scanner.name, path);
  for (const rows of scanner.batches()) {
    for (const each of rows) {
      row(each, place);
      place.row++;
    }
    await pause(context, scanner.offset);
  }
  return place.row;
}

/** A name for the filter language: `gpsTime` becomes `gps_time`. */
export function snakeCase(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toLowerCase();
  return /^[a-z]/.test(words) ? words : `x_${words}`;
}

/** The parts of an event while it is read: names stay unique and their number bounded. */
export class EventParts {
  readonly collections: Collection[] = [];
  readonly scalars: Scalar[] = [];
  readonly labels: Label[] = [];
  readonly #file: string;
  readonly #event: string;
  readonly #names = new Set<string>();

  constructor(file: string, event: string) {
    this.#file = file;
    this.#event = event;
  }

  /** The name itself where it is free, else with the first free number. */
  uniqueName(name: string): string {
    let unique = name;
    for (let n = 2; this.#names.has(unique); n++) unique = `${name} (${n})`;
    this.#names.add(unique);
    this.#check(this.#names.size, 'collections');
    return unique;
  }

  scalar(name: string, value: number, unit: string): void {
    const base = snakeCase(name);
    let unique = base;
    for (let n = 2; this.scalars.some((scalar) => scalar.name === unique); n++) unique = `${base}_${n}`;
    this.scalars.push({ name: unique, value, unit });
    this.#check(this.scalars.length, 'numbers');
  }

  label(name: string, value: string): void {
    this.labels.push({ name, value: value.slice(0, MAX_LABEL_LENGTH) });
    this.#check(this.labels.length, 'labels');
  }

  /** Reads a value that is neither list nor object as a scalar or a label. */
  fact(name: string, value: unknown): void {
    if (typeof value === 'number' && Number.isFinite(value)) this.scalar(name, value, '');
    else if (value !== null) this.label(name, String(value));
  }

  #check(count: number, what: string): void {
    if (count > MAX_FACTS) throw badFile(this.#file, `${this.#event} has more than ${MAX_FACTS} ${what}`);
  }
}

/** A run or event number: a whole number, or a text that is one. */
export function wholeNumber(file: string, name: string, value: unknown): number {
  const number = typeof value === 'string' && /^\s*\d{1,16}\s*$/.test(value) ? Number(value) : value;
  if (Number.isSafeInteger(number) && (number as number) >= 0) return number as number;
  throw badFile(file, `${name} is ${describe(value)} where a whole number below 2^53 belongs`, {
    path: name,
  });
}
