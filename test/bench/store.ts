/**
 * Figures of the store and the service, each beside its limit: `node test/bench/store.ts`.
 * Scenario a of the display benchmark (600 cells, 50 tracks of 12 points, 500 hits) is the event.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import Database from 'better-sqlite3';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import { SUMMARY_COLUMNS, summaryValues } from '#core/event/summary.ts';
import { spawnNodeWorker } from '#main/service/nodeWorkers.ts';
import { createService } from '#main/service/service.ts';
import { EventFileWriter, type EventFileFacts } from '#main/store/eventFileWriter.ts';

const EVENTS = 100_000;
const IMPORT_EVENTS = 20_000;
const SUMMARIES = 1_000_000;
const ROUNDS = 3;

const directory = mkdtempSync(join(tmpdir(), 'beamglass-bench-'));
const facts: EventFileFacts = {
  experiment: 'bench',
  number: 1,
  energyUnit: 'GeV',
  fieldT: null,
  files: [],
  notShown: [],
  notes: [],
};

function figure(name: string, value: number, unit: string, limit: number, isFloor = false): void {
  const hit = isFloor ? value >= limit : value <= limit;
  const bound = `${isFloor ? '≥' : '≤'} ${limit} ${unit}`;
  console.log(`${hit ? 'hit ' : 'MISS'}  ${name}: ${value.toPrecision(3)} ${unit} (goal ${bound})`);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

function randoms(count: number, scale: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => Math.random() * scale);
}

function scenarioA(index: number): EventData {
  const offsets = Uint32Array.from({ length: 51 }, (_, track) => 12 * track);
  const vector = { unit: 'mm', width: 3 };
  return {
    header: { eventNumber: index, timeNs: BigInt(index) * 1_000_000n, spill: 1, triggerBits: 1 },
    scalars: [],
    labels: [],
    collections: [
      makeCollection('cells', 'calorimeterHits', [
        ['position', numericColumn(randoms(1800, 600), vector)],
        ['energy', numericColumn(randoms(600, 0.2), { unit: 'GeV' })],
        ['time', numericColumn(randoms(600, 100), { unit: 'ns' })],
      ]),
      makeCollection('hits', 'trackerHits', [
        ['position', numericColumn(randoms(1500, 800), vector)],
        ['time', numericColumn(randoms(500, 100), { unit: 'ns' })],
      ]),
      makeCollection('tracks', 'tracks', [
        ['points', numericColumn(randoms(1800, 3000), { ...vector, offsets })],
        ['momentum', numericColumn(randoms(150, 10), { unit: 'GeV', width: 3 })],
      ]),
    ],
  };
}

const events = Array.from({ length: 200 }, (_, index) => scenarioA(index));
const payloads = events.map(encodeEvent);
const rows = events.map(summaryValues);

function writeRun(path: string, count: number, number: number): void {
  const writer = new EventFileWriter(path);
  for (let key = 0; key < count; key++) writer.append(payloads[key % 200]!, BigInt(key), rows[key % 200]!, []);
  writer.finish({ ...facts, number });
}

/** Events without content, whose summaries are spread as those of real ones. */
function writeSummaries(path: string, number: number): void {
  const writer = new EventFileWriter(path);
  const payload = encodeEvent({ ...scenarioA(0), collections: [] });
  const row = new Float64Array(SUMMARY_COLUMNS.length);
  for (let key = 0; key < SUMMARIES; key++) {
    for (let column = 0; column < row.length; column++) row[column] = Math.random() * 20;
    writer.append(payload, null, row, []);
  }
  writer.finish({ ...facts, number });
}

/** The payloads of an import into one table in one transaction, synced at the end; ms. */
function bareInsert(): number {
  const path = join(directory, 'bare.db');
  rmSync(path, { force: true });
  const started = performance.now();
  const file = new Database(path);
  file.pragma('page_size = 16384');
  file.pragma('journal_mode = MEMORY');
  file.pragma('synchronous = OFF');
  file.exec('CREATE TABLE payloads (key INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT; BEGIN');
  const insert = file.prepare('INSERT INTO payloads VALUES (?, ?)');
  for (let key = 0; key < IMPORT_EVENTS; key++) insert.run(key, payloads[key % 200]);
  file.exec('COMMIT');
  file.close();
  const written = openSync(path, 'r+');
  fsyncSync(written);
  closeSync(written);
  return performance.now() - started;
}

async function startService() {
  const started = performance.now();
  const service = await createService({
    directory: join(directory, 'store'),
    version: 'bench',
    program: 'the benchmark',
    spawnWorker: spawnNodeWorker,
    mode: 'command',
  });
  const client = createRouterClient(service.router);
  await client.runs.list({});
  return { service, client, milliseconds: performance.now() - started };
}

type Client = Awaited<ReturnType<typeof startService>>['client'];

async function importRun(client: Client, path: string): Promise<void> {
  const job = await client.imports.start({ sources: [{ path }] });
  for await (const state of await client.jobs.watch({ id: job.id })) {
    if (state.error) throw new Error(state.error.message);
  }
}

async function benchImport(client: Client): Promise<void> {
  const path = join(directory, 'import.events');
  const shares: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    writeRun(path, IMPORT_EVENTS, 100 + round);
    const bare = bareInsert();
    const started = performance.now();
    await importRun(client, path);
    const own = performance.now() - started;
    console.log(`      import ${own.toFixed(0)} ms, bare insert ${bare.toFixed(0)} ms`);
    shares.push((100 * bare) / own);
    await client.runs.delete({ run: `bench-${100 + round}` });
  }
  figure('import, of the speed of the bare SQLite insert', median(shares), '%', 60, true);
}

async function benchFetch(client: Client): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 300; round++) {
    const key = Math.floor(Math.random() * EVENTS);
    const started = performance.now();
    const blob = await client.events.fetch({ run: 'bench-1', key });
    decodeEvent(new Uint8Array(await blob.arrayBuffer()));
    times.push(performance.now() - started);
  }
  figure('fetch by key from 100,000 events, with decode', median(times), 'ms', 2);
}

async function benchFilter(client: Client): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 9; round++) {
    const started = performance.now();
    const where = `n_tracks >= 2 && e_calo > ${round}`;
    await client.events.page({ run: 'bench-2', where, columns: ['event', 'e_calo'] });
    times.push(performance.now() - started);
  }
  console.log(`      the first filter loads its columns: ${times[0]!.toFixed(0)} ms`);
  figure('filter over 1,000,000 summaries', median(times.slice(1)), 'ms', 50);
}

try {
  const first = await startService();
  await benchImport(first.client);
  for (const [number, write] of [
    [1, (path: string) => writeRun(path, EVENTS, 1)],
    [2, (path: string) => writeSummaries(path, 2)],
  ] as const) {
    const path = join(directory, `run-${number}.events`);
    write(path);
    await importRun(first.client, path);
    rmSync(path);
  }
  await first.service.close();
  const { service, client, milliseconds } = await startService();
  figure('service start to first answer', milliseconds, 'ms', 500);
  await benchFetch(client);
  await benchFilter(client);
  await service.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
