/** Attributes of one object, and facts of one event, as printed rows of the inspector. */
import type { EnergyUnit } from '#core/api/contract.ts';
import type { NumericArray } from '#core/event/column.ts';
import type { ObjectAttribute } from '#core/event/attribute.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { KINDS } from '#core/event/kind.ts';
import type { ObjectRef } from '#renderer/scene/types.ts';
import { formatCount, formatMeasurement, formatNumber, NO_NUMBER } from '../../format/number.ts';
import { formatUtc } from '../../format/time.ts';
import { shownUnit } from '#core/event/shownUnit.ts';
import { IDENTIFIERS } from '../../model/identifiers.ts';

export interface ValueRow {
  readonly type: 'value';
  readonly label: string;
  /** Component of a vector: set in below its label. */
  readonly isComponent: boolean;
  readonly description: string;
  readonly value: string;
  /** 1σ without the ± sign, '' where there is none. */
  readonly error: string;
  readonly unit: string;
  /** Every digit that is stored, for the tool tip. */
  readonly exact: string;
  readonly isText: boolean;
}

export interface HeadRow {
  readonly type: 'head';
  readonly label: string;
  readonly description: string;
}

/** Heads the rows that follow, up to the next section. */
export interface SectionRow {
  readonly type: 'section';
  readonly label: string;
  readonly description: string;
}

export interface LinkRow {
  readonly type: 'links';
  readonly label: string;
  readonly description: string;
  readonly links: readonly ObjectRef[];
}

export interface ListRow {
  readonly type: 'list';
  readonly label: string;
  readonly description: string;
  readonly unit: string;
  readonly components: readonly string[];
  readonly width: number;
  readonly data: NumericArray;
  /** Printed value = stored value × factor. */
  readonly factor: number;
  readonly count: number;
}

export type InspectorRow = ValueRow | HeadRow | SectionRow | LinkRow | ListRow;

function numberRow(
  name: string,
  label: string,
  isComponent: boolean,
  { description, unit: stored, energyUnit }: { description: string; unit: string; energyUnit: EnergyUnit },
  value: number | bigint,
  sigma: number | null,
): ValueRow {
  const { unit, factor } = shownUnit(stored, energyUnit);
  const exact = `${value} ${stored}`.trim();
  const row = { type: 'value', label, isComponent, description, exact, isText: false } as const;
  if (typeof value === 'bigint' || IDENTIFIERS.has(name)) return { ...row, value: String(value), error: '', unit };
  if (sigma === null) return { ...row, value: formatNumber(value * factor), error: '', unit };
  const printed = formatMeasurement(value * factor, sigma * factor);
  return { ...row, value: printed.value, error: printed.error, unit: `${printed.power} ${unit}`.trim() };
}

const textRow = (label: string, description: string, value: string): ValueRow => ({
  type: 'value',
  label,
  isComponent: false,
  description,
  value: value === '' ? NO_NUMBER : value,
  error: '',
  unit: '',
  exact: value,
  isText: true,
});

function linkRow({ label, description, target, value }: ObjectAttribute, event: EventData): LinkRow {
  const count = findCollection(event, target)?.count ?? 0;
  const indices = typeof value === 'object' ? Array.from(value, Number) : [Number(value)];
  const links = indices.filter((index) => index < count).map((index) => ({ collection: target, index }));
  return { type: 'links', label, description, links };
}

export function rowsOf(attribute: ObjectAttribute, event: EventData, energyUnit: EnergyUnit): InspectorRow[] {
  const { name, label, description, unit, value, error, width, components, componentUnits } = attribute;
  if (attribute.target !== '') return [linkRow(attribute, event)];
  if (typeof value === 'string') return [textRow(label, description, value)];
  if (typeof value !== 'object') {
    return [
      numberRow(name, label, false, { ...attribute, energyUnit }, value, typeof error === 'number' ? error : null),
    ];
  }
  if (attribute.isList || components.length === 0) {
    const count = attribute.isList ? value.length / width : value.length;
    const shown = shownUnit(unit, energyUnit);
    return [{ type: 'list', label, description, ...shown, components, width, data: value, count }];
  }
  return [
    { type: 'head', label, description },
    ...components.map((component, index) =>
      numberRow(
        name,
        component,
        true,
        { description: `${description}, ${component}`, unit: componentUnits[index] ?? unit, energyUnit },
        value[index]!,
        typeof error === 'object' && error !== null ? Number(error[index]) : null,
      ),
    ),
  ];
}

/** What is known of the event itself. */
export function eventRows(event: EventData, run: string, key: number | null, energyUnit: EnergyUnit): InspectorRow[] {
  const { eventNumber, timeNs, spill, triggerBits } = event.header;
  const rows: InspectorRow[] = [
    textRow('run', 'Run that the event belongs to', run),
    textRow('event', 'Number that the source gave the event', String(eventNumber)),
    textRow('position', 'Position of the event in its run, from 0', key === null ? '' : formatCount(key)),
  ];
  if (timeNs !== null) rows.push(textRow('time', 'Time of the event', formatUtc(timeNs)));
  if (spill !== null) rows.push(textRow('spill', 'Spill number', String(spill)));
  if (triggerBits !== 0) {
    rows.push(textRow('trigger', 'Trigger bits, hexadecimal', `0x${triggerBits.toString(16)}`));
  }
  if (event.scalars.length > 0 || event.labels.length > 0) {
    rows.push({ type: 'section', label: 'as in the file', description: 'Names and values that the source gives' });
  }
  for (const { name, value, unit } of event.scalars) {
    rows.push(
      numberRow(name, name, false, { description: 'Number given by the source', unit, energyUnit }, value, null),
    );
  }
  for (const { name, value } of event.labels) rows.push(textRow(name, 'Text given by the source', value));
  return rows;
}

/** “tracker hit 172 of 2 719” */
export function objectTitle(event: EventData, { collection, index }: ObjectRef): string {
  const found = findCollection(event, collection);
  if (!found) return collection;
  return `${KINDS[found.kind].singular} ${formatCount(index + 1)} of ${formatCount(found.count)}`;
}

/** One row of a list value as printed. */
export function listEntry({ data, width, factor }: ListRow, row: number): string[] {
  return Array.from({ length: width }, (_, component) => formatNumber(Number(data[row * width + component]) * factor));
}

/** Rows as lines of text: label, value ± uncertainty, unit. */
export function rowsAsText(title: string, rows: readonly InspectorRow[]): string {
  let parent = '';
  const lines = rows.flatMap((row): string[] => {
    switch (row.type) {
      case 'head':
        parent = row.label;
        return [];
      case 'section':
        return [row.label];
      case 'value': {
        const label = row.isComponent ? `${parent} ${row.label}` : row.label;
        const value = row.error === '' ? row.value : `${row.value} ± ${row.error}`;
        return [[label, value, row.unit].join('\t').trimEnd()];
      }
      case 'links':
        return [[row.label, row.links.map(({ collection, index }) => `${collection}[${index}]`).join(' ')].join('\t')];
      case 'list':
        return [
          [row.label, row.components.join(' '), row.unit].join('\t').trimEnd(),
          ...Array.from({ length: row.count }, (_, index) => `\t${listEntry(row, index).join('\t')}`),
        ];
    }
  });
  return [title, ...lines].join('\n');
}
