/** Events of a run in the formats of other programs. */
import { setImmediate } from 'node:timers/promises';
import type { ExportFormat } from '#core/api/contract.ts';
import type { WrittenExport } from '#main/workers/calls.ts';
import { BeamglassError } from '#core/errors.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { csvWriter } from './csv.ts';
import { Outputs } from './output.ts';
import { parquetWriter } from './parquet.ts';
import { NotShownList } from '#main/workers/import/reading.ts';
import { noteFacts } from './facts.ts';
import { phoenixWriter } from './phoenix.ts';
import { TableLayout } from './table.ts';
import type { TableWriter } from './tableWriter.ts';

export interface KeyedEvent {
  readonly key: number;
  readonly event: EventData;
}

export interface ExportOptions {
  /** Run id. */
  readonly run: string;
  /** Only this collection; null for all. */
  readonly collection: string | null;
  /** Solenoid field in T for tracks known at the perigee only; null: unknown. */
  readonly fieldT: number | null;
  /** File or directory. Tables of all collections need a directory; it is made where it is missing. */
  readonly out: string;
  readonly signal: AbortSignal;
  /** Part of the work that is done, 0 to 1. */
  progress(part: number): void;
}

/** How often the worker looks up from its work, ms. */
const BREATH = 50;

/**
 * Writes files under temporary names and renames them once all are complete; after an error or a
 * cancellation nothing is left.
 * @param events the same events in the same order at every call: tables go through them twice, first for their columns
 * @param count of the events
 * @throws BeamglassError `badInput`, `notFound`, `diskFull`, or what `events` throws
 */
export async function exportEvents(
  format: ExportFormat,
  events: () => Iterable<KeyedEvent>,
  count: number,
  options: ExportOptions,
): Promise<WrittenExport> {
  const outputs = new Outputs(options.out);
  const notWritten = new NotShownList();
  try {
    if (format === 'phoenix') await writePhoenix(events, count, outputs, notWritten, options);
    else await writeTables(format, events, count, outputs, notWritten, options);
    options.signal.throwIfAborted();
    return { files: outputs.publish(), notWritten: notWritten.list() };
  } finally {
    outputs.discard();
  }
}

/** Goes through the events, with pauses in which a cancellation arrives. */
async function each(
  events: Iterable<KeyedEvent>,
  signal: AbortSignal,
  report: (done: number) => void,
  visit: (one: KeyedEvent) => void,
): Promise<void> {
  let lastBreath = performance.now();
  let done = 0;
  for (const one of events) {
    visit(one);
    done++;
    if (performance.now() - lastBreath > BREATH) {
      report(done);
      await setImmediate();
      signal.throwIfAborted();
      lastBreath = performance.now();
    }
  }
}

function only(event: EventData, collection: string | null): EventData {
  if (collection === null) return event;
  return { ...event, collections: event.collections.filter(({ name }) => name === collection) };
}

async function writePhoenix(
  events: () => Iterable<KeyedEvent>,
  count: number,
  outputs: Outputs,
  notWritten: NotShownList,
  { run, collection, fieldT, signal, progress }: ExportOptions,
): Promise<void> {
  const path = outputs.single(run, 'phoenix.json');
  const writer = phoenixWriter(outputs, path, { run, fieldT }, notWritten);
  let found = collection === null;
  try {
    await each(
      events(),
      signal,
      (done) => progress(done / count),
      ({ key, event }) => {
        found ||= collection !== null && findCollection(event, collection) !== undefined;
        writer.event(key, only(event, collection));
      },
    );
  } finally {
    writer.close();
  }
  if (!found) throw noCollection(run, collection);
  outputs.setRows(path, count);
}

async function writeTables(
  format: 'csv' | 'parquet',
  events: () => Iterable<KeyedEvent>,
  count: number,
  outputs: Outputs,
  notWritten: NotShownList,
  { run, collection, signal, progress }: ExportOptions,
): Promise<void> {
  const layouts = new Map<string, TableLayout>();
  await each(
    events(),
    signal,
    (done) => progress(done / count / 2),
    ({ event }) => {
      noteFacts(notWritten, event);
      for (const one of only(event, collection).collections) {
        const layout = layouts.get(one.name) ?? new TableLayout();
        layouts.set(one.name, layout);
        layout.add(one);
      }
    },
  );
  if (layouts.size === 0) throw noCollection(run, collection);

  const tables = new Map<string, { layout: TableLayout; writer: TableWriter; path: string; rows: number }>();
  try {
    for (const [name, layout] of layouts) {
      const stem = `${run}-${name}`;
      const path = collection === null ? outputs.oneOfMany(stem, format) : outputs.single(stem, format);
      const make = format === 'csv' ? csvWriter : parquetWriter;
      tables.set(name, { layout, writer: make(outputs, path, layout.columns()), path, rows: 0 });
    }
    await each(
      events(),
      signal,
      (done) => progress(0.5 + done / count / 2),
      ({ key, event }) => {
        for (const one of only(event, collection).collections) {
          const table = tables.get(one.name)!;
          const row = table.layout.rowsOf(key, event, one);
          for (let i = 0; i < one.count; i++) table.writer.row(row(i));
          table.rows += one.count;
        }
      },
    );
  } finally {
    for (const { writer } of tables.values()) writer.close();
  }
  for (const { path, rows } of tables.values()) outputs.setRows(path, rows);
}

function noCollection(run: string, collection: string | null): BeamglassError {
  const message =
    collection === null
      ? `The selected events of ${run} hold no collection, so there is nothing to export.`
      : `No selected event of ${run} has a collection “${collection}”.`;
  return new BeamglassError('notFound', message, { run, collection });
}
