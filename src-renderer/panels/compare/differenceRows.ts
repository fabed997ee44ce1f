/** The differences of two events as rows of a table: collections, numbers, and the objects of the collections. */
import type { EnergyUnit, SummaryColumnRecord } from '#core/api/contract.ts';
import type { EventData } from '#core/event/event.ts';
import type { ObjectRef } from '#renderer/scene/types.ts';
import { formatCount, formatFixed, formatMeasurement, formatNumber, NO_NUMBER } from '../../format/number.ts';
import { shownUnit } from '#core/event/shownUnit.ts';
import {
  differs,
  type CollectionDifference,
  type EventDifference,
  type ScalarDifference,
} from '../../model/compareEvents.ts';
import { isDrawn } from '../../model/collectionStyle.ts';
import { placesOf } from '../../model/objectPlaces.ts';

export interface DifferenceRow {
  readonly kind: 'number' | 'collection' | 'object';
  readonly what: string;
  readonly left: string;
  readonly right: string;
  readonly difference: string;
  /** Δ/σ, or what became of an object. */
  readonly remark: string;
  readonly isDifferent: boolean;
  /** On the left, else on the right. */
  readonly object: ObjectRef | null;
  readonly side: 'left' | 'right';
}

/** More objects of a collection are counted. */
const MOST_LISTED = 50;
const DIGITS = 5;

export function differenceRows(
  { scalars, collections }: EventDifference,
  left: EventData,
  right: EventData,
  columns: readonly SummaryColumnRecord[],
  energyUnit: EnergyUnit,
): DifferenceRow[] {
  return [
    ...collections.map(collectionRow),
    ...scalars.map((scalar) => scalarRow(scalar, columns, energyUnit)),
    ...collections.flatMap((collection) => objectRows(collection, left, right)),
  ];
}

const NO_OBJECT = { object: null, side: 'left' } as const;

function scalarRow(
  scalar: ScalarDifference,
  columns: readonly SummaryColumnRecord[],
  energyUnit: EnergyUnit,
): DifferenceRow {
  const { name, unit: stored, difference, sigma } = scalar;
  const { unit, factor } = shownUnit(stored, energyUnit);
  const printed = (value: number): string => (Number.isNaN(value) ? NO_NUMBER : formatNumber(value * factor, DIGITS));
  const label = columns.find((column) => column.name === name)?.label ?? name;
  return {
    kind: 'number',
    what: unit === '' ? label : `${label} ${unit}`,
    left: printed(scalar.left),
    right: printed(scalar.right),
    difference:
      sigma > 0 && !Number.isNaN(difference) ? withDigits(difference * factor, sigma * factor) : printed(difference),
    remark: sigma > 0 && !Number.isNaN(difference) ? formatFixed(difference / sigma, 2) : '',
    isDifferent: differs(scalar),
    ...NO_OBJECT,
  };
}

function withDigits(value: number, sigma: number): string {
  const printed = formatMeasurement(value, sigma);
  return `${printed.value}${printed.power}`;
}

function collectionRow(collection: CollectionDifference): DifferenceRow {
  const { name, lost, added, moved, isMatched } = collection;
  const parts = [
    lost.length > 0 ? `${formatCount(lost.length)} lost` : '',
    added.length > 0 ? `${formatCount(added.length)} added` : '',
    moved.length > 0 ? `${formatCount(moved.length)} moved` : '',
  ].filter(Boolean);
  return {
    kind: 'collection',
    what: name,
    left: formatCount(collection.left),
    right: formatCount(collection.right),
    difference: collection.right === collection.left ? '' : formatNumber(collection.right - collection.left),
    remark: isMatched ? parts.join(', ') : 'too many to pair',
    isDifferent: parts.length > 0 || collection.left !== collection.right,
    ...NO_OBJECT,
  };
}

/** People count from 1. */
const number = (index: number): string => formatCount(index + 1);

function objectRows(
  { name, lost, added, moved }: CollectionDifference,
  left: EventData,
  right: EventData,
): DifferenceRow[] {
  const kind = [...left.collections, ...right.collections].find((one) => one.name === name)?.kind;
  if (!kind || !isDrawn(kind)) return [];
  const [a, b] = [left, right].map(({ collections }) => collections.find((one) => one.name === name));
  const places = moved.length > 0 && a && b ? { left: placesOf(a), right: placesOf(b) } : null;
  const row = (index: number, side: 'left' | 'right', rest: Partial<DifferenceRow>): DifferenceRow => ({
    kind: 'object',
    what: `${name} ${number(index)}`,
    left: '',
    right: '',
    difference: '',
    remark: '',
    isDifferent: true,
    object: { collection: name, index },
    side,
    ...rest,
  });
  const rows = [
    ...lost.slice(0, MOST_LISTED).map((index) => row(index, 'left', { left: number(index), remark: 'lost' })),
    ...added.slice(0, MOST_LISTED).map((index) => row(index, 'right', { right: number(index), remark: 'added' })),
    ...moved.slice(0, MOST_LISTED).map(([one, other]) => {
      const distance = places ? apart(places.left, one, places.right, other) : Number.NaN;
      const text = distance > 0 ? `${formatNumber(distance, 3)} mm` : '';
      return row(one, 'left', {
        left: number(one),
        right: number(other),
        difference: text,
        remark: text ? 'moved' : 'changed',
      });
    }),
  ];
  return rows;
}

const apart = (left: Float64Array, i: number, right: Float64Array, k: number): number =>
  Math.hypot(...[0, 1, 2].map((axis) => left[3 * i + axis]! - right[3 * k + axis]!));
