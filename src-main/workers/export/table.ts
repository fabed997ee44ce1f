/**
 * Collections as tables: one row per object, one column per number. Vectors become a column per
 * component (`position_x`), lists a column of lists per component (`points_x`).
 */
import { componentsOf } from '#core/event/attribute.ts';
import { textAt, type Column, type NumericColumn, type NumericType } from '#core/event/column.ts';
import type { Collection, EventData } from '#core/event/event.ts';
import { columnSpec } from '#core/event/kind.ts';

export type CellType = NumericType | 'text';
export type Scalar = number | bigint | string;
/** null where the object has no such value. */
export type Cell = Scalar | Scalar[] | null;

export interface TableColumn {
  readonly name: string;
  readonly unit: string;
  readonly type: CellType;
  readonly isList: boolean;
}

interface Source {
  readonly column: string;
  readonly unit: string;
  readonly isList: boolean;
  readonly width: number;
  readonly component: number;
  type: CellType;
  readonly name: string;
  readonly shownUnit: string;
}

/** Columns that every table begins with. */
const HEAD: readonly TableColumn[] = [
  { name: 'event_key', unit: '', type: 'u32', isList: false },
  { name: 'event_number', unit: '', type: 'f64', isList: false },
  { name: 'object', unit: '', type: 'u32', isList: false },
];

/** The table of the collections of one name in the events of a run, whose columns may differ. */
export class TableLayout {
  readonly #sources = new Map<string, Source>();

  /** Takes in the columns of one event's collection. */
  add(collection: Collection): void {
    for (const [name, column] of collection.columns) {
      const isList = column.type !== 'text' && column.offsets !== null;
      for (let component = 0; component < column.width; component++) {
        const id = JSON.stringify([name, column.unit, isList, component, column.width]);
        const source = this.#sources.get(id);
        if (source) source.type = common(source.type, column.type);
        else this.#sources.set(id, sourceOf(collection, name, column, component, isList));
      }
    }
  }

  columns(): TableColumn[] {
    const taken = new Set(HEAD.map(({ name }) => name));
    const unique = (name: string): string => {
      let free = name;
      for (let n = 2; taken.has(free); n++) free = `${name}_${n}`;
      taken.add(free);
      return free;
    };
    const found = [...this.#sources.values()].map(({ name, shownUnit, type, isList }): TableColumn => ({
      name: unique(name),
      unit: shownUnit,
      type,
      isList,
    }));
    return [...HEAD, ...found];
  }

  /** Cells of one object in the order of `columns`, for the collection of one event. */
  rowsOf(key: number, event: EventData, collection: Collection): (index: number) => Cell[] {
    const readers = [...this.#sources.values()].map((source) => readerOf(source, collection));
    const { eventNumber } = event.header;
    return (index) => [key, eventNumber, index, ...readers.map((read) => read(index))];
  }
}

function sourceOf(collection: Collection, name: string, column: Column, component: number, isList: boolean): Source {
  const isVector = column.width > 1;
  const suffix = isVector ? `_${componentsOf(collection, name, column)?.[component] ?? component}` : '';
  const units = columnSpec(collection.kind, name)?.componentUnits ?? [];
  return {
    column: name,
    unit: column.unit,
    isList,
    width: column.width,
    component,
    type: column.type,
    name: name + suffix.replaceAll(/[^\w]+/g, '_'),
    shownUnit: units[component] ?? column.unit,
  };
}

const isWide = (type: CellType): boolean => type === 'u64' || type === 'i64' || type === 'text';

/** A type that holds both: text where a 64-bit integer meets another type, so that no digit is lost. */
function common(a: CellType, b: CellType): CellType {
  if (a === b) return a;
  return isWide(a) || isWide(b) ? 'text' : 'f64';
}

function readerOf(source: Source, collection: Collection): (index: number) => Cell {
  const column = collection.columns.get(source.column);
  const isList = column !== undefined && column.type !== 'text' && column.offsets !== null;
  const isSame =
    column !== undefined && column.unit === source.unit && column.width === source.width && isList === source.isList;
  if (!isSame) return () => null;
  if (column.type === 'text') return (index) => textAt(column, index);
  const convert = converter(source.type, column);
  const { data, offsets, width } = column;
  const { component } = source;
  if (!offsets) return (index) => convert(data[index * width + component]!);
  return (index) => {
    const list: Scalar[] = [];
    for (let row = offsets[index]!; row < offsets[index + 1]!; row++)
      list.push(convert(data[row * width + component]!));
    return list;
  };
}

function converter(type: CellType, column: NumericColumn): (value: number | bigint) => Scalar {
  if (type === 'text') return String;
  return type === column.type ? (value) => value : Number;
}
