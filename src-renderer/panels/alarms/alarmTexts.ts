/** Alarms in words. */
import type { RouteLocationRaw } from 'vue-router';
import type { AlarmRecord } from '#core/api/alarms.ts';
import { formatMeasurement, formatNumber } from '../../format/number.ts';
import { formatClock } from '../../format/time.ts';

/** How it stands: “active, not acknowledged”. */
export function stateWords({ status, acknowledged, shelf }: AlarmRecord): string {
  if (shelf !== null) return `shelved until ${formatClock(Date.parse(shelf.until))}`;
  switch (status) {
    case 'active':
      return acknowledged === null ? 'active, not acknowledged' : `active, acknowledged by ${acknowledged.by}`;
    case 'returned':
      return 'over, not acknowledged';
    case 'pending':
      return 'wrong, not yet for its delay';
    case 'noData':
      return 'no data';
    case 'normal':
      return 'normal';
    case 'disabled':
      return 'switched off';
  }
}

/** The last value with its unit, or that there is none. */
export function valueWords({ last, unit, quantity }: Pick<AlarmRecord, 'last' | 'unit' | 'quantity'>): string {
  if (last === null) return 'nothing yet';
  const { value: number, error } = last;
  if (number === null) return 'no data';
  if (quantity.endsWith('/verdict')) return number >= 2 ? 'bad' : number >= 1 ? 'watch' : 'good';
  const behind = unit && ` ${unit}`;
  if (error === null || !(error > 0)) return `${formatNumber(number, 5)}${behind}`;
  const { value, error: sigma, power } = formatMeasurement(number, error);
  return `${value} ± ${sigma}${power}${behind}`;
}

export const sinceWords = ({ raisedAt }: Pick<AlarmRecord, 'raisedAt'>): string =>
  raisedAt === null ? '' : formatClock(Date.parse(raisedAt));

/** How long there is to act. */
export function timeToAct(minutes: number): string {
  if (minutes < 120) return `${minutes} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${Number(hours.toFixed(1))} h` : `${Number((hours / 24).toFixed(1))} days`;
}

/** For a screen reader, and for the tip of a mark. */
export const priorityWords = ({ priority, about }: Pick<AlarmRecord, 'priority' | 'about'>): string =>
  `priority ${priority}${about === 'noData' ? ', no data' : ''}`;

/** Where more is shown of what an alarm watches; null: nowhere. */
export function placeOfQuantity(quantity: string): { readonly title: string; readonly to: RouteLocationRaw } | null {
  const [area, ...rest] = quantity.split('/');
  if (area === 'payload' && rest[0] !== undefined) {
    return { title: 'Payloads', to: { name: 'calibrations', params: { tab: 'trends' }, query: { type: rest[0] } } };
  }
  if (area === 'series') return { title: 'Trends', to: { name: 'monitoring', params: { tab: 'trends' } } };
  if (area === 'live') return { title: 'Live', to: { name: 'monitoring', params: { tab: 'live' } } };
  const monitor = quantity.replace(/\/verdict$/, '');
  return { title: 'Monitor', to: { name: 'monitoring', params: { tab: 'plots' }, query: { monitor } } };
}
