/** The values that monitors look at, taken out of events one by one and kept as columns until they are filled. */
import { attributeValues } from '../event/attribute.ts';
import { findCollection, type Collection, type EventData } from '../event/event.ts';
import { shownUnit } from '../event/shownUnit.ts';
import { SUMMARY_COLUMNS, summaryValues } from '../event/summary.ts';
import { waveformAt, type Samples } from '../event/waveform.ts';
import { digitiserOf } from '../detector/digitiser.ts';
import { withoutTrueHits } from '../reconstruction/merge.ts';
import { MADE_COLLECTIONS, type MadeRows } from './madeCollections.ts';

/** Where a row comes from; the same for all monitors. */
const PLACE = ['#event', '#subrun', '#ordinal', '#spill', '#time', '#channel'] as const;
export type PlaceColumn = (typeof PLACE)[number];

/** An event, and where it stands in what is filled. */
export interface PlacedEvent {
  readonly event: EventData;
  /** From 0, over everything that was added. */
  readonly index: number;
  readonly subrun: number;
  /** Its number within the subrun, from 0. */
  readonly ordinal: number;
}

/**
 * Rows of one source: of events, or of the objects of a collection. A name that its objects have not is that of the
 * event's scalar, the same for all of them.
 */
export class SourceRows {
  readonly names: readonly string[];
  private columns: Float64Array[];
  private readonly index: ReadonlyMap<string, number>;
  private readonly collection: string | null;
  private readonly energyUnit: 'GeV' | 'MeV';
  private readonly wantsSummary: boolean;
  private readonly planes: number;
  private length = 0;

  /**
   * @param collection null: of events
   * @param planes of the setup's trackers
   */
  constructor(collection: string | null, names: readonly string[], energyUnit: 'GeV' | 'MeV', planes: number) {
    this.collection = collection;
    this.planes = planes;
    this.names = names;
    this.energyUnit = energyUnit;
    this.columns = [...names, ...PLACE].map(() => new Float64Array(256));
    this.index = new Map([...names, ...PLACE].map((name, i) => [name, i]));
    this.wantsSummary = collection === null && names.some((name) => SUMS.has(name));
  }

  get rows(): number {
    return this.length;
  }

  /** Values of the rows, valid until the next `add`. */
  values(name: string): Float64Array {
    return this.columns[this.index.get(name)!]!.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  add(placed: PlacedEvent): void {
    if (this.collection === null) return this.addEvent(placed);
    const make = MADE_COLLECTIONS.get(this.collection);
    if (make !== undefined) return this.addMade(placed, make(placed.event, this.planes));
    const collection = findCollection(placed.event, this.collection);
    if (collection !== undefined && collection.count > 0) this.addObjects(placed, collection);
  }

  private addEvent(placed: PlacedEvent): void {
    const { event } = placed;
    const at = this.room(1);
    for (const column of this.columns) column[at] = Number.NaN;
    for (const { name, unit, value } of event.scalars) {
      const index = name.startsWith('true_') ? undefined : this.index.get(name);
      if (index !== undefined) this.columns[index]![at] = value * shownUnit(unit, this.energyUnit).factor;
    }
    if (this.wantsSummary) {
      const values = summaryValues(withoutTrueHits(event));
      for (const [i, { name, unit }] of SUMMARY_COLUMNS.entries()) {
        this.put(name, at, values[i]! * shownUnit(unit, this.energyUnit).factor);
      }
    }
    const { eventNumber, timeNs, spill, triggerBits } = event.header;
    this.put('event', at, eventNumber);
    this.put('time', at, timeNs === null ? Number.NaN : Number(timeNs) / 1e9);
    this.put('spill', at, spill ?? Number.NaN);
    this.put('trigger', at, triggerBits);
    for (const name of this.names) {
      if (!name.startsWith(COUNT_PREFIX)) continue;
      const index = this.index.get(name)!;
      if (Number.isNaN(this.columns[index]![at]!)) this.columns[index]![at] = countOf(event, name);
    }
    this.putPlace(placed, at, 1, null);
  }

  private addObjects(placed: PlacedEvent, collection: Collection): void {
    const at = this.room(collection.count);
    for (const name of this.names) {
      const target = this.columns[this.index.get(name)!]!.subarray(at, at + collection.count);
      const values = objectValues(collection, name);
      if (values === null) target.fill(this.scalar(placed.event, name));
      else {
        const { factor } = shownUnit(unitOf(collection, name), this.energyUnit);
        for (let i = 0; i < target.length; i++) target[i] = values[i]! * factor;
      }
    }
    this.putPlace(placed, at, collection.count, collection);
  }

  private addMade(placed: PlacedEvent, { count, columns }: MadeRows): void {
    if (count === 0) return;
    const at = this.room(count);
    for (const name of this.names) {
      const target = this.columns[this.index.get(name)!]!.subarray(at, at + count);
      const values = columns[name];
      if (values === undefined) target.fill(this.scalar(placed.event, name));
      else target.set(values);
    }
    this.putPlace(placed, at, count, null);
  }

  /** NaN where the event has none of that name. */
  private scalar({ scalars }: EventData, wanted: string): number {
    const found = wanted.startsWith('true_') ? undefined : scalars.find(({ name }) => name === wanted);
    return found === undefined ? Number.NaN : found.value * shownUnit(found.unit, this.energyUnit).factor;
  }

  private putPlace(
    { event, index, subrun, ordinal }: PlacedEvent,
    at: number,
    count: number,
    collection: Collection | null,
  ): void {
    const { timeNs, spill } = event.header;
    const fill = (name: PlaceColumn, value: number): unknown =>
      this.columns[this.index.get(name)!]!.fill(value, at, at + count);
    fill('#event', index);
    fill('#subrun', subrun);
    fill('#ordinal', ordinal);
    fill('#spill', spill ?? Number.NaN);
    fill('#time', timeNs === null ? Number.NaN : Number(timeNs) / 1e6);
    const channels = collection && attributeValues(collection, 'channel');
    if (channels === null) fill('#channel', Number.NaN);
    else this.columns[this.index.get('#channel')!]!.set(channels, at);
  }

  private put(name: string, at: number, value: number): void {
    const index = this.index.get(name);
    if (index !== undefined) this.columns[index]![at] = value;
  }

  /** First of so many rows that are now there. */
  private room(count: number): number {
    const at = this.length;
    const needed = at + count;
    if (needed > this.columns[0]!.length) {
      const size = Math.max(needed, 2 * this.columns[0]!.length);
      this.columns = this.columns.map((old) => {
        const grown = new Float64Array(size);
        grown.set(old.subarray(0, at));
        return grown;
      });
    }
    this.length = needed;
    return at;
  }
}

const HEAD: ReadonlySet<string> = new Set(['event', 'time', 'spill', 'trigger']);
/** Columns that run over hits and cells: made where a monitor asks for them. */
const SUMS: ReadonlySet<string> = new Set(
  SUMMARY_COLUMNS.map(({ name }) => name as string).filter((name) => !HEAD.has(name)),
);

const COUNT_PREFIX = 'count_';

/** “count_ecal_hits”: how many objects the collection “ECal hits” has. */
export const countName = (collection: string): string =>
  COUNT_PREFIX + collection.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');

function countOf(event: EventData, name: string): number {
  return event.collections.find((one) => countName(one.name) === name)?.count ?? 0;
}

function objectValues(collection: Collection, name: string): ArrayLike<number> | null {
  if (collection.kind === 'waveforms') {
    const made = WAVEFORM_VALUES[name];
    if (made !== undefined) return waveformValues(collection, made);
  }
  return attributeValues(collection, name);
}

const unitOf = ({ columns }: Collection, name: string): string =>
  columns.get(name)?.unit ?? columns.get(name.slice(0, name.lastIndexOf('.')))?.unit ?? '';

/** Of the first samples of a waveform, those that its digitiser leaves for the pedestal; counts. */
const WAVEFORM_VALUES: Readonly<Record<string, (samples: Samples, count: number) => number>> = {
  pedestal: meanOf,
  noise: (samples, count) => {
    const mean = meanOf(samples, count);
    let squares = 0;
    for (let i = 0; i < count; i++) squares += (samples[i]! - mean) ** 2;
    return count > 1 ? Math.sqrt(squares / (count - 1)) : Number.NaN;
  },
};

function meanOf(samples: Samples, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += samples[i]!;
  return sum / count;
}

/** Of an unknown digitiser. */
const FEW_SAMPLES = 4;

function waveformValues(collection: Collection, of: (samples: Samples, count: number) => number): Float64Array {
  return Float64Array.from({ length: collection.count }, (_, i) => {
    const { samples, period } = waveformAt(collection, i);
    return of(samples, Math.min(samples.length, digitiserOf(period)?.pedestalSamples ?? FEW_SAMPLES));
  });
}
