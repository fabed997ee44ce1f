/**
 * Attributes of objects: what the inspector shows, and what cuts, colours, tables and exports use.
 *
 * A scalar column is one attribute under its own name. A vector column gives one per component
 * (`position.x`), a momentum besides them its magnitude (`|p|`). A ragged column gives the number
 * of its rows under its own name. Wide columns without named components (corners, covariances of
 * states) are seen in the inspector only.
 */
import { columnSpec } from './kind.ts';
import { textAt, type Column, type NumericArray, type NumericColumn, type TextColumn } from './column.ts';
import { isMomentum, momentumMagnitudes } from './momentum.ts';
import type { Collection } from './event.ts';

export const MOMENTUM_MAGNITUDE = '|p|';

export interface Attribute {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly description: string;
  readonly type: 'number' | 'text';
}

/** One number per object. 64-bit integers are given as the nearest double. */
export type AttributeValues = Exclude<NumericArray, BigUint64Array | BigInt64Array>;

const MAGNITUDE = {
  name: MOMENTUM_MAGNITUDE,
  label: '|p|',
  description: 'Magnitude of the momentum (1 / |q/p| where only a curvature is known)',
  type: 'number',
} as const;

/** Attributes of a collection in the order of its columns. */
export function attributesOf(collection: Collection): Attribute[] {
  const attributes: Attribute[] = [];
  for (const [name, column] of collection.columns) {
    const { label, description } = wording(collection, name);
    if (column.type === 'text') {
      attributes.push({ name, label, unit: '', description, type: 'text' });
    } else if (column.offsets) {
      attributes.push({
        name,
        label: `number of ${label}`,
        unit: '',
        description: `Rows of: ${description}`,
        type: 'number',
      });
    } else if (column.width === 1) {
      attributes.push({ name, label, unit: column.unit, description, type: 'number' });
    } else {
      const units = columnSpec(collection.kind, name)?.componentUnits ?? [];
      for (const [index, component] of (componentsOf(collection, name, column) ?? []).entries()) {
        // A column of the source may itself be called “position.x”: the column has the name.
        if (collection.columns.has(`${name}.${component}`)) continue;
        attributes.push({
          name: `${name}.${component}`,
          label: `${label} ${component}`,
          unit: units[index] ?? column.unit,
          description: `${description}, ${component}`,
          type: 'number',
        });
      }
    }
    if (isMomentum(name, column) && !collection.columns.has(MOMENTUM_MAGNITUDE)) {
      attributes.push({ ...MAGNITUDE, unit: column.unit });
    }
  }
  if (!attributes.some(({ name }) => name === MOMENTUM_MAGNITUDE) && momentumMagnitudes(collection)) {
    attributes.push({ ...MAGNITUDE, unit: 'GeV' });
  }
  return attributes;
}

/**
 * Values of a numeric attribute, one per object: a view where the column holds them as they are,
 * else a new array. Callers keep it for as long as they show the event.
 * @returns null where the collection has no numeric attribute of that name
 */
export function attributeValues(collection: Collection, name: string): AttributeValues | null {
  const column = collection.columns.get(name);
  if (column) return column.type === 'text' ? null : columnValues(column);
  if (name === MOMENTUM_MAGNITUDE) return momentumMagnitudes(collection);
  const dot = name.lastIndexOf('.');
  const vector = dot >= 0 ? collection.columns.get(name.slice(0, dot)) : undefined;
  if (!vector || vector.type === 'text' || vector.offsets || vector.width === 1) return null;
  const component = componentsOf(collection, name.slice(0, dot), vector)?.indexOf(name.slice(dot + 1)) ?? -1;
  return component < 0 ? null : componentValues(vector, component);
}

function columnValues(column: NumericColumn): AttributeValues | null {
  const { data, offsets } = column;
  if (offsets) {
    const counts = new Uint32Array(offsets.length - 1);
    for (let i = 0; i < counts.length; i++) counts[i] = offsets[i + 1]! - offsets[i]!;
    return counts;
  }
  if (column.width > 1) return null;
  return data instanceof BigUint64Array || data instanceof BigInt64Array ? Float64Array.from(data, Number) : data;
}

function componentValues(column: NumericColumn, component: number): AttributeValues {
  const { data, width } = column;
  const count = data.length / width;
  const values = data instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = Number(data[i * width + component]!);
  return values;
}

/** Names of the components of a vector column, null where it is too wide to name them. */
export function componentsOf(collection: Collection, name: string, column: Column): readonly string[] | null {
  const spec = columnSpec(collection.kind, name);
  if (spec && spec.components.length === column.width) return spec.components;
  if (isMomentum(name, column)) return ['px', 'py', 'pz'];
  if (column.width === 3) return ['x', 'y', 'z'];
  return column.width <= 6 ? Array.from({ length: column.width }, (_, index) => String(index)) : null;
}

function wording(collection: Collection, name: string): { label: string; description: string } {
  const spec = columnSpec(collection.kind, name);
  return spec ?? { label: name, description: `“${name}” of the source` };
}

/** Value of one attribute of one object: vectors and rows are views into the event. */
export type ObjectValue = number | bigint | string | NumericArray;

export interface ObjectAttribute {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly description: string;
  readonly value: ObjectValue;
  /** 1σ, of the same shape as the value, where the collection has a column `nameError`. */
  readonly error: number | NumericArray | null;
  /** Numbers per row of an array value; 1 otherwise. */
  readonly width: number;
  /** Names of the components of a row where width > 1; empty where they have none. */
  readonly components: readonly string[];
  /** Units of the components where they differ from each other, else empty. */
  readonly componentUnits: readonly string[];
  /** True where the value is a list of rows, false for a number, text or one vector. */
  readonly isList: boolean;
  /** Collection whose objects the value indexes, '' where it is no link. */
  readonly target: string;
}

/**
 * Everything that is known of one object, in the order of the columns; an uncertainty stands with
 * its value, not by itself.
 */
export function objectAttributes(collection: Collection, index: number): ObjectAttribute[] {
  const attributes: ObjectAttribute[] = [];
  for (const [name, column] of collection.columns) {
    if (isErrorColumn(collection, name)) continue;
    const { label, description } = wording(collection, name);
    const errorColumn = collection.columns.get(`${name}Error`);
    const error = errorColumn && isErrorColumn(collection, `${name}Error`) ? valueAt(errorColumn, index) : null;
    attributes.push({
      name,
      label,
      unit: column.unit,
      description,
      value: valueAt(column, index),
      error: typeof error === 'string' || typeof error === 'bigint' ? null : error,
      width: column.width,
      components: column.width > 1 ? (componentsOf(collection, name, column) ?? []) : [],
      componentUnits: columnSpec(collection.kind, name)?.componentUnits ?? [],
      isList: column.type !== 'text' && column.offsets !== null,
      target: column.target,
    });
  }
  const magnitude = momentumMagnitudes(collection)?.[index];
  if (magnitude !== undefined && !Number.isNaN(magnitude)) {
    const unit = collection.columns.get('momentum')?.unit ?? 'GeV';
    attributes.push({
      ...MAGNITUDE,
      unit,
      value: magnitude,
      error: null,
      width: 1,
      components: [],
      componentUnits: [],
      isList: false,
      target: '',
    });
  }
  return attributes;
}

/** `timeError` beside a `time` of the same shape. */
function isErrorColumn(collection: Collection, name: string): boolean {
  if (!name.endsWith('Error')) return false;
  const value = collection.columns.get(name.slice(0, -'Error'.length));
  const error = collection.columns.get(name);
  return (
    value !== undefined &&
    error !== undefined &&
    value.type !== 'text' &&
    error.type !== 'text' &&
    value.width === error.width &&
    (value.offsets === null) === (error.offsets === null)
  );
}

function valueAt(column: Column, index: number): ObjectValue {
  if (column.type === 'text') return textAt(column as TextColumn, index);
  const { data, offsets, width } = column;
  if (offsets) return data.subarray(offsets[index]! * width, offsets[index + 1]! * width);
  return width === 1 ? data[index]! : data.subarray(index * width, (index + 1) * width);
}
