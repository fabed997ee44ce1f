/** Open event files with the columns and selections that were asked for, least recently used ones dropped. */
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import { shownUnit } from '#core/event/shownUnit.ts';
import { CHUNK_EVENTS } from '#main/store/eventFile.ts';
import { EventFileReader } from '#main/store/eventFileReader.ts';
import type { EventPlace } from '#main/workers/calls.ts';
import { argsort } from './argsort.ts';
import { forgetHidden, hiddenEvents, type Hidden } from './hidden.ts';
import { Lru } from './lru.ts';
import { selectKeys } from './selection.ts';

const MAX_OPEN_FILES = 16;
const MAX_COLUMN_BYTES = 512 * 1024 * 1024;
const MAX_SELECTION_BYTES = 128 * 1024 * 1024;

const files = new Lru<CachedRun>(
  MAX_OPEN_FILES,
  () => 1,
  (run) => run.file.close(),
);
const columns = new Lru<Float64Array>(MAX_COLUMN_BYTES, (values) => values.byteLength);
const keys = new Lru<Uint32Array>(MAX_SELECTION_BYTES, (values) => values.byteLength);

export class CachedRun {
  readonly file: EventFileReader;
  /** As shown: energies in the run's unit. */
  readonly columns: readonly SummaryColumnRecord[];
  private readonly scales: ReadonlyMap<string, number>;

  constructor(path: string) {
    this.file = new EventFileReader(path);
    const { energyUnit } = this.file.meta;
    const shown = this.file.columns.map((column) => ({ column, ...shownUnit(column.unit, energyUnit) }));
    this.columns = shown.map(({ column, unit }) => ({ ...column, unit }));
    this.scales = new Map(shown.map(({ column, factor }) => [column.name, factor]));
  }

  /**
   * One value per event in the unit of `columns`.
   * @throws BeamglassError `badInput` for an unknown column
   */
  column(name: string): Float64Array {
    const scale = this.scaleOf(name);
    return columns.getOrMake(`${this.file.path}\n${name}`, () => scaled(this.file.column(name), scale));
  }

  /**
   * The values of a column for a few events: of a long run only the parts that hold them are read.
   * @throws BeamglassError `badInput` for an unknown column
   */
  valuesAt(name: string, few: Uint32Array): Float64Array {
    const scale = this.scaleOf(name);
    let current = -1;
    let values: Float64Array = new Float64Array();
    return Float64Array.from(few, (key) => {
      const part = Math.floor(key / CHUNK_EVENTS);
      if (part !== current) {
        const id = `${this.file.path}\n${name}\n${part}`;
        values = columns.getOrMake(id, () => scaled(this.file.columnChunk(name, part), scale));
        current = part;
      }
      return values[key - part * CHUNK_EVENTS]!;
    });
  }

  private scaleOf(name: string): number {
    const scale = this.scales.get(name);
    if (scale !== undefined) return scale;
    throw new BeamglassError('badInput', `There is no column “${name}” in this run.`, { column: name });
  }

  /** Keys of the visible events for which the expression holds, ascending. */
  selected(where: string, hidden: Hidden | null): Uint32Array {
    const id = `${this.file.path}\nwhere\n${hidden?.id ?? ''}\n${where}`;
    return keys.getOrMake(id, () => {
      const all = selectKeys(this, where);
      return hidden ? all.filter((key) => hidden.visible[key] === 1) : all;
    });
  }

  /** The same in the order of a column, then of the key; events without a value come last. */
  sorted(where: string, hidden: Hidden | null, sortBy: string, descending: boolean): Uint32Array {
    const id = `${this.file.path}\nsorted\n${hidden?.id ?? ''}\n${sortBy}\n${String(descending)}\n${where}`;
    return keys.getOrMake(id, () => argsort(this.column(sortBy), this.selected(where, hidden), descending));
  }
}

function scaled(values: Float64Array, scale: number): Float64Array {
  if (scale !== 1) for (let i = 0; i < values.length; i++) values[i]! *= scale;
  return values;
}

/** @throws BeamglassError where the file cannot be opened */
export function openRun(path: string): CachedRun {
  return files.getOrMake(path, () => new CachedRun(path));
}

/** A run, and what of it is out of sight. @throws BeamglassError where a file cannot be opened */
export function openPlace(place: EventPlace): { run: CachedRun; hidden: Hidden | null } {
  const hidden = hiddenEvents(place, openRun);
  return { run: openRun(place.reconstruction ?? place.path), hidden };
}

/** @param path of the run's event file */
export function isSimulated(path: string): boolean {
  return openRun(path).file.meta.simulation !== undefined;
}

export function forgetRun(path: string): void {
  forgetHidden();
  files.dropWhere((id) => id === path);
  columns.dropWhere((id) => id.startsWith(`${path}\n`));
  keys.dropWhere((id) => id.startsWith(`${path}\n`));
}
