/**
 * Fills the monitors of a setup from events, one after the other: from a stored run, or live. Values are collected as
 * columns and filled some hundred events at a time, so that an expression costs one loop.
 */
import { columnsOf } from '../analysis/definition.ts';
import type { Cell } from '../detector/cells.ts';
import { BeamglassError } from '../errors.ts';
import type { EventData } from '../event/event.ts';
import { compileQuantity } from '../event/selection/quantity.ts';
import { compileSelection, type SelectionColumn } from '../event/selection/selection.ts';
import type { Monitor, MonitorAxis, MonitorShows } from './definition.ts';
import { emptyFill, TREND_COLUMNS, type Fill } from './fill.ts';
import { planeCount } from './madeCollections.ts';
import { SourceRows } from './sources.ts';

export interface MonitorFiller {
  readonly monitors: readonly Monitor[];
  /**
   * @param event with what reconstruction adds; the caller leaves out what lies in closed regions
   * @param subrun part of the run that it belongs to, for trends
   * @param ordinal its number in that part, from 0; without it, events of a part come one after the other, and all of them
   */
  add(event: EventData, subrun: number, ordinal?: number): void;
  /** The fills of everything that was added since the beginning or the last reset, in the order of the monitors. */
  snapshot(): Fill[];
  /** The same, which begins anew: what is added later continues the points of trends. */
  take(): Fill[];
  reset(): void;
}

/** Rows of a source beyond which they are filled. */
const MOST_ROWS = 4096;
const MOST_EVENTS = 256;

/**
 * @param cells of the setup, for maps of channels
 * @throws BeamglassError `badInput` that names a monitor whose expression cannot be read
 */
export function openMonitors(monitors: readonly Monitor[], cells: readonly Cell[]): MonitorFiller {
  const sources = sourcesOf(monitors, planeCount(cells));
  const parts = monitors.map((monitor) => {
    const source = sources.get(sourceKey(monitor))!;
    return guarded(monitor, () => new PartFiller(monitor, source, channelsOf(monitor.shows, cells)));
  });
  let index = 0;
  let subrun = Number.NaN;
  let ordinal = 0;
  let pending = 0;
  const flush = (): void => {
    for (const part of parts) part.flush(pending);
    for (const source of sources.values()) source.clear();
    pending = 0;
  };
  const snapshot = (): Fill[] => {
    flush();
    return parts.map((part) => part.fill());
  };
  return {
    monitors,
    add: (event, of, known) => {
      if (of !== subrun) {
        subrun = of;
        ordinal = 0;
      }
      for (const source of sources.values()) source.add({ event, index, subrun, ordinal: known ?? ordinal });
      index++;
      ordinal++;
      pending++;
      if (pending >= MOST_EVENTS || [...sources.values()].some(({ rows }) => rows >= MOST_ROWS)) flush();
    },
    snapshot,
    take: () => {
      const fills = snapshot();
      for (const part of parts) part.reset();
      return fills;
    },
    reset: () => {
      flush();
      for (const part of parts) part.reset();
      subrun = Number.NaN;
    },
  };
}

/** Readout channels of a map, ascending; empty for other monitors. */
export function channelsOf(shows: MonitorShows, cells: readonly Cell[]): Uint32Array {
  if (shows.kind !== 'channels') return new Uint32Array();
  const elements = new Set(shows.elements);
  const own = new Set(cells.filter(({ element }) => elements.has(element)).map(({ channel }) => channel));
  return Uint32Array.from(own).toSorted();
}

/** @throws BeamglassError `badInput` that names the monitor whose expressions cannot be read */
export function checkMonitors(monitors: readonly Monitor[]): void {
  const sources = sourcesOf(monitors, 0);
  for (const monitor of monitors) {
    guarded(monitor, () => new PartFiller(monitor, sources.get(sourceKey(monitor))!, new Uint32Array()));
  }
}

/** Collections differ in the unit of their energies, too. */
const sourceKey = ({ shows, energyUnit }: Monitor): string => `${energyUnit} ${shows.collection ?? ''}`;

function sourcesOf(monitors: readonly Monitor[], planes: number): Map<string, SourceRows> {
  const names = new Map<string, Set<string>>();
  for (const monitor of monitors) {
    const key = sourceKey(monitor);
    const all = names.get(key) ?? new Set();
    names.set(key, all);
    guarded(monitor, () => {
      for (const expression of expressionsOf(monitor.shows)) for (const name of columnsOf(expression)) all.add(name);
    });
  }
  return new Map(
    [...names].map(([key, all]) => {
      const unit = key.slice(0, 3) as 'GeV' | 'MeV';
      return [key, new SourceRows(key.length > 4 ? key.slice(4) : null, [...all], unit, planes)];
    }),
  );
}

/** Numbers that a monitor computes per row. */
function valuesOf(shows: MonitorShows): string[] {
  switch (shows.kind) {
    case 'histogram':
      return [shows.x.value];
    case 'grid':
    case 'profile':
      return [shows.x.value, shows.y.value];
    case 'channels':
      return shows.value === undefined ? [] : [shows.value];
    case 'trend':
      return shows.over === undefined ? [shows.value] : [shows.value, shows.over];
  }
}

const expressionsOf = (shows: MonitorShows): string[] =>
  shows.where === undefined ? valuesOf(shows) : [...valuesOf(shows), shows.where];

function guarded<T>({ id }: Monitor, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BeamglassError)) throw error;
    throw new BeamglassError('badInput', `Monitor “${id}”: ${error.message}`, { ...error.details, monitor: id });
  }
}

/** Every name is that of a number: which there are differs from event to event. */
const known = (expression: string): SelectionColumn[] =>
  columnsOf(expression).map((name) => ({ name, unit: '', type: 'number' }));

type Values = () => Float64Array;

/** Fills one monitor from the rows of its source. */
class PartFiller {
  private readonly shows: MonitorShows;
  private readonly source: SourceRows;
  private readonly channels: Uint32Array;
  private readonly position: ReadonlyMap<number, number>;
  private readonly seen: Float64Array;
  private readonly passes: (() => Uint8Array) | null;
  private readonly numbers: readonly Values[];
  private points = new Map<string, number[]>();
  private current: Fill;

  constructor({ shows }: Monitor, source: SourceRows, channels: Uint32Array) {
    this.shows = shows;
    this.source = source;
    this.channels = channels;
    this.position = new Map(Array.from(channels, (channel, i) => [channel, i]));
    this.seen = new Float64Array(channels.length).fill(-1);
    this.current = emptyFill(shows, channels.length);
    const { where } = shows;
    const selection = where === undefined ? null : compileSelection(where, known(where));
    this.passes = selection && (() => selection.evaluate((name) => source.values(name), source.rows));
    this.numbers = valuesOf(shows).map((expression) => {
      const quantity = compileQuantity(expression, known(expression));
      return () => quantity.evaluate((name) => source.values(name), source.rows);
    });
  }

  reset(): void {
    this.current = emptyFill(this.shows, this.channels.length);
    this.points = new Map();
    this.seen.fill(-1);
  }

  /** As it stands; later events do not change it. */
  fill(): Fill {
    const { columns } = this.current;
    if (this.shows.kind !== 'trend') {
      return { ...this.current, columns: Object.fromEntries(Object.entries(columns).map(([n, v]) => [n, v.slice()])) };
    }
    const rows = [...this.points.values()].toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
    const trend = TREND_COLUMNS.map((name, at) => [name, Float64Array.from(rows, (row) => row[at]!)] as const);
    return { ...this.current, columns: Object.fromEntries(trend) };
  }

  /** @param events since the last time */
  flush(events: number): void {
    this.current.events += events;
    const { rows } = this.source;
    if (rows === 0) return;
    const mask = this.passes?.() ?? null;
    const numbers = this.numbers.map((values) => values());
    const isKept = (row: number): boolean => mask === null || mask[row] === 1;
    switch (this.shows.kind) {
      case 'histogram':
        this.histogram(this.shows.x, numbers[0]!, isKept);
        return;
      case 'grid':
        this.grid(this.shows.x, this.shows.y, numbers, isKept);
        return;
      case 'profile':
        this.profile(this.shows.x, numbers, isKept);
        return;
      case 'channels':
        this.map(numbers[0] ?? null, isKept);
        return;
      case 'trend':
        this.trend(this.shows.every, numbers[0]!, numbers[1] ?? null, isKept);
    }
  }

  private histogram(axis: MonitorAxis, values: Float64Array, isKept: (row: number) => boolean): void {
    const { count, moments, beyond } = this.current.columns;
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!;
      if (!isKept(row) || Number.isNaN(value)) continue;
      const bin = binOf(axis, value);
      if (bin < 0) {
        this.current.outside++;
        beyond![value < axis.range[0] ? 0 : 1]!++;
        continue;
      }
      this.current.entries++;
      count![bin]!++;
      moments![0]!++;
      moments![1]! += value;
      moments![2]! += value * value;
    }
  }

  private grid(
    x: MonitorAxis,
    y: MonitorAxis,
    [xs, ys]: readonly Float64Array[],
    isKept: (row: number) => boolean,
  ): void {
    const { count } = this.current.columns;
    for (let row = 0; row < xs!.length; row++) {
      if (!isKept(row) || Number.isNaN(xs![row]!) || Number.isNaN(ys![row]!)) continue;
      const [i, j] = [binOf(x, xs![row]!), binOf(y, ys![row]!)];
      if (i < 0 || j < 0) this.current.outside++;
      else {
        this.current.entries++;
        count![j * x.bins + i]!++;
      }
    }
  }

  private profile(x: MonitorAxis, [xs, ys]: readonly Float64Array[], isKept: (row: number) => boolean): void {
    const { n, sum, sum2 } = this.current.columns;
    for (let row = 0; row < xs!.length; row++) {
      const value = ys![row]!;
      if (!isKept(row) || Number.isNaN(xs![row]!) || !Number.isFinite(value)) continue;
      const bin = binOf(x, xs![row]!);
      if (bin < 0) this.current.outside++;
      else {
        this.current.entries++;
        n![bin]!++;
        sum![bin]! += value;
        sum2![bin]! += value * value;
      }
    }
  }

  private map(values: Float64Array | null, isKept: (row: number) => boolean): void {
    const { n, count, sum, sum2 } = this.current.columns;
    const channels = this.source.values('#channel');
    const events = this.source.values('#event');
    for (let row = 0; row < channels.length; row++) {
      if (!isKept(row)) continue;
      const at = this.position.get(channels[row]!);
      if (at === undefined) continue;
      if (this.seen[at] !== events[row]) {
        this.seen[at] = events[row]!;
        n![at]!++;
        this.current.entries++;
      }
      const value = values?.[row] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      count![at]!++;
      sum![at]! += value;
      sum2![at]! += value * value;
    }
  }

  private trend(
    every: number | 'spill',
    values: Float64Array,
    over: Float64Array | null,
    isKept: (row: number) => boolean,
  ): void {
    const subruns = this.source.values('#subrun');
    const blocks = this.source.values(every === 'spill' ? '#spill' : '#ordinal');
    const times = this.source.values('#time');
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!;
      const divisor = over?.[row] ?? 0;
      if (!isKept(row) || !Number.isFinite(value) || !Number.isFinite(divisor)) continue;
      // A spill that goes on in the next file is one.
      const subrun = every === 'spill' ? 0 : subruns[row]!;
      const block = every === 'spill' ? (blocks[row]! >= 0 ? blocks[row]! : 0) : Math.floor(blocks[row]! / every);
      const key = `${subrun} ${block}`;
      let point = this.points.get(key);
      if (point === undefined) {
        point = [subrun, block, times[row]!, 0, 0, 0, 0, 0, 0];
        this.points.set(key, point);
      }
      this.current.entries++;
      point[3]!++;
      point[4]! += value;
      point[5]! += value * value;
      point[6]! += divisor;
      point[7]! += divisor * divisor;
      point[8]! += value * divisor;
    }
  }
}

/** −1 outside; the upper end of the range is outside. */
function binOf({ bins, range: [low, high] }: MonitorAxis, value: number): number {
  if (!(value >= low && value < high)) return -1;
  return Math.min(bins - 1, Math.floor((bins * (value - low)) / (high - low)));
}
