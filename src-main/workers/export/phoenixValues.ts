/** Values of the event model as Phoenix JSON has them. */
import { textAt, type Column, type NumericColumn } from '#core/event/column.ts';
import type { Collection } from '#core/event/event.ts';
import { shortestFloat32 } from '#core/event/shortestFloat32.ts';

export type PhoenixObject = Record<string, unknown>;

/** Where a collection goes: the object type and its content. */
export interface PhoenixPart {
  readonly type: string;
  readonly content: unknown;
}

const MEV_PER_GEV = 1000;

/** Keys that Phoenix draws by, or writes into its data itself. */
const RESERVED = new Set(
  'color,linewidth,opacity,size,uuid,extended,_instanceId,tid,material,extraInfo,type,pos,vtx,side,length,phi,eta,theta,radius,x,y,z'.split(
    ',',
  ),
);

/** Numbers of one object's vector. */
export function vectorAt(column: Column | undefined, index: number): number[] | null {
  if (!column || column.type === 'text' || column.offsets) return null;
  const { data, width, type } = column;
  return Array.from({ length: width }, (_, i) => {
    const value = Number(data[index * width + i]!);
    return type === 'f32' ? shortestFloat32(value) : value;
  });
}

/** One number of an object, or null where it has none; energies in MeV. */
export function numberAt(column: Column | undefined, index: number): number | null {
  const value = vectorAt(column, index)?.[0];
  if (value === undefined || !Number.isFinite(value)) return null;
  return column!.unit === 'GeV' ? inMeV(value) : value;
}

/** A number of GeV as MeV, without the digits that the multiplication adds. */
export function inMeV(value: number): number {
  return Number((value * MEV_PER_GEV).toPrecision(12));
}

/**
 * The attributes of an object that its type has no place for, under their own names: Phoenix shows
 * them in its tables. Energies are MeV; what has no value is left out, because JSON has no NaN.
 */
export function extrasOf(collection: Collection, placed: readonly string[]): (index: number) => PhoenixObject {
  const columns = [...collection.columns].filter(([name]) => !placed.includes(name));
  const named = columns.map(([name, column]) => [RESERVED.has(name) ? `${name}_` : name, column] as const);
  return (index) => {
    const extras: PhoenixObject = {};
    for (const [name, column] of named) {
      const value = valueAt(column, index);
      if (value !== null) extras[name] = value;
    }
    return extras;
  };
}

function valueAt(column: Column, index: number): unknown {
  if (column.type === 'text') return textAt(column, index);
  const { offsets, width } = column;
  if (offsets) {
    if (width > 1) return null;
    return Array.from({ length: offsets[index + 1]! - offsets[index]! }, (_, i) => item(column, offsets[index]! + i));
  }
  if (width === 1) return item(column, index);
  return Array.from({ length: width }, (_, i) => item(column, index * width + i));
}

function item({ data, type, unit }: NumericColumn, at: number): number | string | null {
  const raw = data[at]!;
  // Digits beyond 2^53 survive as text only.
  if (typeof raw === 'bigint') return Number.isSafeInteger(Number(raw)) ? Number(raw) : String(raw);
  if (!Number.isFinite(raw)) return null;
  const value = type === 'f32' ? shortestFloat32(raw) : raw;
  return unit === 'GeV' ? inMeV(value) : value;
}

/** All objects that can stand somewhere: those with a position that is not a number are left out. */
export function located(count: number, make: (index: number) => PhoenixObject | null): PhoenixObject[] {
  return Array.from({ length: count }, (_, index) => make(index)).filter((object) => object !== null);
}
