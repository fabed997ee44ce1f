/** Import beside the bare insert of the same bytes; fetching and filtering as the page does, over the WebSocket. */
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';
import { SUMMARY_COLUMNS, summaryValues } from '#core/event/summary.ts';
import { EventFileWriter } from '#main/store/eventFileWriter.ts';
import { makeScenario, randomSource } from '../display/scenarios.ts';
import type { BenchClient } from './client.ts';
import { atLeast, atMost, information, median, timings, type Figure } from './figures.ts';

const IMPORT_EVENTS = 4000;
const IMPORT_SHARE = 60;
const FETCH_EVENTS = 100_000;
const FETCH_LIMIT_MS = 2;
const FILTER_EVENTS = 1_000_000;
const FILTER_LIMIT_MS = 50;

const FACTS = { energyUnit: 'GeV', fieldT: null, files: [], notShown: [], notes: [] } as const;

interface PackedEvent {
  readonly payload: Uint8Array;
  readonly values: Float64Array;
}

const pack = (event: EventData): PackedEvent => ({ payload: encodeEvent(event), values: summaryValues(event) });

function writeEventFile(path: string, number: number, events: Iterable<PackedEvent>): void {
  const writer = new EventFileWriter(path);
  for (const { payload, values } of events) writer.append(payload, null, values, []);
  writer.finish({ experiment: 'bench', number, ...FACTS, files: [], notShown: [], notes: [] });
}

function* repeat(events: readonly PackedEvent[], count: number): Generator<PackedEvent> {
  for (let index = 0; index < count; index++) yield events[index % events.length]!;
}

/**
 * Bare: one prepared statement in one transaction that is on the disk at its end, as any program with better-sqlite3
 * would write it: SQLite's own settings, with its rollback journal and syncs.
 */
function bareInsert(path: string, payloads: Iterable<PackedEvent>): void {
  insertAll(new Database(path), payloads);
}

/** The same with the settings of the store's event files: no journal on the disk, no syncs but one at the end. */
function tunedInsert(path: string, payloads: Iterable<PackedEvent>): void {
  const file = new Database(path);
  for (const setting of ['page_size = 16384', 'journal_mode = MEMORY', 'synchronous = OFF']) file.pragma(setting);
  insertAll(file, payloads);
  const descriptor = openSync(path, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function insertAll(file: Database.Database, payloads: Iterable<PackedEvent>): void {
  file.exec('CREATE TABLE payloads (key INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT; BEGIN');
  const insert = file.prepare<[number, Uint8Array]>('INSERT INTO payloads VALUES (?, ?)');
  let key = 0;
  for (const { payload } of payloads) {
    insert.run(key, payload);
    key++;
  }
  file.exec('COMMIT');
  file.close();
}

async function importFile(client: BenchClient, path: string): Promise<string> {
  let job = await client.imports.start({ sources: [{ path }] });
  for await (const state of await client.jobs.watch({ id: job.id })) job = state;
  const run = job.imported[0]?.run;
  if (run === undefined) throw new Error(job.error?.message ?? 'nothing was imported');
  return run;
}

export async function importFigures(client: BenchClient, directory: string): Promise<Figure[]> {
  const events = Array.from({ length: 16 }, (_, seed) => pack(makeScenario('a', seed)));
  const megabytes = (IMPORT_EVENTS * (events[0]?.payload.byteLength ?? 0)) / 1e6;
  const rounds = [0, 1, 2, 3, 4];
  const bare: number[] = [];
  const tuned: number[] = [];
  const imported: number[] = [];
  for (const round of rounds) {
    const source = join(directory, `import-${round}.events`);
    writeEventFile(source, 100 + round, repeat(events, IMPORT_EVENTS));
    for (const [times, insert] of [
      [bare, bareInsert],
      [tuned, tunedInsert],
    ] as const) {
      const path = join(directory, 'bare.db');
      times.push(...(await timings(1, 0, () => insert(path, repeat(events, IMPORT_EVENTS)))));
      rmSync(path);
    }
    imported.push(...(await timings(1, 0, () => importFile(client, source))));
    rmSync(source);
  }
  const speed = (times: readonly number[]): number => megabytes / (median(times) / 1e3);
  return [
    information(`bare SQLite insert of ${megabytes.toFixed(0)} MB`, speed(bare), 'MB/s', 0),
    information('the same with the settings of our event files', speed(tuned), 'MB/s', 0),
    information('import of an event file with the same payloads', speed(imported), 'MB/s', 0),
    atLeast('import, of the bare insert', (100 * speed(imported)) / speed(bare), IMPORT_SHARE, '%', 0),
  ];
}

export async function fetchFigure(client: BenchClient, directory: string): Promise<Figure> {
  const path = join(directory, 'fetch.events');
  const events = Array.from({ length: 16 }, (_, seed) => pack(smallEvent(seed)));
  writeEventFile(path, 200, repeat(events, FETCH_EVENTS));
  const run = await importFile(client, path);
  const random = randomSource(7);
  const times = await timings(300, 30, async () => {
    const payload = await client.events.fetch({ run, key: Math.floor(random() * FETCH_EVENTS) });
    decodeEvent(new Uint8Array(await payload.arrayBuffer()));
  });
  const size = `${((events[0]?.payload.byteLength ?? 0) / 1e3).toFixed(0)} kB`;
  return atMost(`fetch and decode one of 100,000 events (${size}), median`, median(times), FETCH_LIMIT_MS, 'ms');
}

/** The hits of scenario a, without its cells and tracks. */
function smallEvent(seed: number): EventData {
  const event = makeScenario('a', seed);
  return { ...event, collections: event.collections.filter(({ kind }) => kind === 'trackerHits') };
}

export async function filterFigures(client: BenchClient, directory: string): Promise<Figure[]> {
  const path = join(directory, 'filter.events');
  writeEventFile(path, 300, summariesOnly());
  const run = await importFile(client, path);
  // Another threshold each time: a mask that was computed before is kept.
  const times = await timings(16, 0, (round) =>
    client.events.page({
      run,
      where: `n_tracks >= 2 && e_calo > ${10 + round}`,
      columns: ['n_tracks', 'e_calo'],
      limit: 50,
    }),
  );
  const [first = 0, ...further] = times;
  const name = 'filter 1,000,000 event summaries and give the first page';
  return [
    atMost(`${name}: of a run not looked at before`, first, FILTER_LIMIT_MS, 'ms'),
    atMost(`${name}: median of further filters`, median(further), FILTER_LIMIT_MS, 'ms'),
  ];
}

function* summariesOnly(): Generator<PackedEvent> {
  const payload = encodeEvent({
    header: { eventNumber: 1, timeNs: null, spill: null, triggerBits: 0 },
    scalars: [],
    labels: [],
    collections: [],
  });
  const random = randomSource(3);
  const position = (name: string): number => SUMMARY_COLUMNS.findIndex((column) => column.name === name);
  const tracks = position('n_tracks');
  const energy = position('e_calo');
  for (let index = 0; index < FILTER_EVENTS; index++) {
    const values = new Float64Array(SUMMARY_COLUMNS.length);
    values[tracks] = Math.floor(random() * 5);
    values[energy] = 100 * random();
    yield { payload, values };
  }
}
