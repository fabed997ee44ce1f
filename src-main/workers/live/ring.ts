/** The last events that came, as they are shown. */
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import type { LiveStep } from '#core/api/live.ts';
import { BeamglassError } from '#core/errors.ts';
import { holdsFor, type EventColumn } from '#core/event/eventColumns.ts';
import { compileSelection } from '#core/event/selection/selection.ts';
import { SUMMARY_COLUMNS } from '#core/event/summary.ts';
import type { LiveCalls } from './liveCalls.ts';

interface Kept {
  readonly serial: number;
  readonly payload: Uint8Array;
  readonly columns: ReadonlyMap<string, EventColumn>;
}

/** Payloads of large events are dropped earlier than by their number: 300 bunches of PADME, some seconds of beam. */
const MOST_BYTES = 48 * 1024 * 1024;

export class EventRing {
  private readonly kept: Kept[] = [];
  private readonly most: number;
  private bytes = 0;
  /** Beyond those of any earlier start: fewer than 1000 events come in a millisecond. */
  private nextSerial = Date.now() * 1000;

  constructor(mostEvents: number) {
    this.most = mostEvents;
  }

  add(payload: Uint8Array, columns: ReadonlyMap<string, EventColumn>): void {
    this.kept.push({ serial: this.nextSerial++, payload, columns });
    this.bytes += payload.length;
    while (this.kept.length > this.most || (this.bytes > MOST_BYTES && this.kept.length > 1)) {
      this.bytes -= this.kept.shift()!.payload.length;
    }
  }

  get range(): { first: number | null; last: number | null; count: number } {
    return {
      first: this.kept[0]?.serial ?? null,
      last: this.kept.at(-1)?.serial ?? null,
      count: this.kept.length,
    };
  }

  /** @throws BeamglassError `notFound` for one that has left */
  payload(serial: number): Uint8Array {
    // Serials follow one another without a gap.
    const found = this.kept[serial - (this.kept[0]?.serial ?? 0)];
    if (found !== undefined) return found.payload;
    throw new BeamglassError('notFound', 'This event is no longer among the last ones that are kept.', { serial });
  }

  /** Of the newest event; none while there is none. */
  columns(): SummaryColumnRecord[] {
    const known = new Map<string, (typeof SUMMARY_COLUMNS)[number]>(
      SUMMARY_COLUMNS.map((column) => [column.name, column]),
    );
    return [...(this.kept.at(-1)?.columns.values() ?? [])].map(({ name, unit }) => {
      const { label, description } = known.get(name) ?? { label: name, description: '' };
      return { name, unit, label, description };
    });
  }

  /** @throws BeamglassError `badInput` for an expression that cannot be read */
  step({ where, serial, to }: LiveCalls['step']['input']): LiveStep {
    const passing = this.passing(where);
    const rank = rankOf(passing, serial, to);
    const found = passing[rank];
    return { serial: found ?? null, rank: found === undefined ? null : rank, total: passing.length };
  }

  private passing(where: string): number[] {
    if (where.trim() === '') return this.kept.map(({ serial }) => serial);
    const columns = this.columns().map(({ name, unit }) => ({ name, unit, type: 'number' as const }));
    // Without an event there is nothing to tell the columns from.
    if (columns.length === 0) return [];
    const selection = compileSelection(where, columns);
    return this.kept.filter((one) => holdsFor(selection, one.columns)).map(({ serial }) => serial);
  }
}

function rankOf(serials: readonly number[], serial: number | null, to: LiveCalls['step']['input']['to']): number {
  if (to === 'first') return 0;
  if (to === 'last' || serial === null) return serials.length - 1;
  const at = lowerBound(serials, serial);
  if (to === 'previous') return at - 1;
  if (to === 'next') return serials[at] === serial ? at + 1 : at;
  return Math.min(at, serials.length - 1);
}

function lowerBound(serials: readonly number[], serial: number): number {
  let from = 0;
  let until = serials.length;
  while (from < until) {
    const middle = (from + until) >>> 1;
    if (serials[middle]! < serial) from = middle + 1;
    else until = middle;
  }
  return from;
}
