import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExportFormat } from '#core/api/contract.ts';
import { attributeValues } from '#core/event/attribute.ts';
import { numericColumn, textColumn } from '#core/event/column.ts';
import { findCollection, makeCollection, type EventData } from '#core/event/event.ts';
import { exportEvents, type ExportOptions, type KeyedEvent } from '#main/workers/export/exportEvents.ts';
import { shortestFloat32 } from '#core/event/shortestFloat32.ts';
import { phoenixJson } from '#main/workers/import/phoenixJson.ts';
import { madeEvents } from '../fixtures/madeEvents/madeEvents.ts';
import { eventArbitrary } from '../fixtures/eventArbitrary.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'beamglass-export-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const keyed = (events: readonly EventData[]) => () => events.map((event, key): KeyedEvent => ({ key, event }));

const writeAll = (format: ExportFormat, events: readonly EventData[], options: Partial<ExportOptions> = {}) =>
  exportEvents(format, keyed(events), events.length, {
    run: 'test-7',
    collection: null,
    fieldT: null,
    out: directory,
    signal: new AbortController().signal,
    progress: () => undefined,
    ...options,
  });

const write = async (...input: Parameters<typeof writeAll>) => (await writeAll(...input)).files;

const eventOf = (eventNumber: number, ...collections: EventData['collections']): EventData => ({
  header: { eventNumber, timeNs: 1_700_000_000_123_456_789n, spill: null, triggerBits: 0 },
  scalars: [],
  labels: [],
  collections,
});

const hits = (time: boolean) =>
  makeCollection('hits', 'trackerHits', [
    ['position', numericColumn(Float32Array.of(0.1, -2, 1e-7, 4, 5, Number.NaN), { width: 3, unit: 'mm' })],
    ...(time ? [['time', numericColumn(Float32Array.of(1.5, Number.POSITIVE_INFINITY), { unit: 'ns' })] as const] : []),
    ['cellId', numericColumn(BigUint64Array.of(2n ** 64n - 1n, 3n))],
    ['channel', numericColumn(Uint32Array.of(2 ** 32 - 1, 0))],
    ['note', textColumn(['a "quoted", text', 'line\nbreak'])],
    ['links', numericColumn(Uint32Array.of(4, 5, 6), { offsets: Uint32Array.of(0, 0, 3), target: 'x' })],
  ]);

/** Two events whose collections have not the same columns. */
const events = [eventOf(41, hits(false)), eventOf(42, hits(true))];

test('what a format has no place for is counted by name', async () => {
  const whole: EventData = {
    ...eventOf(
      1,
      makeCollection('pulses', 'waveforms', [
        ['channel', numericColumn(Uint32Array.of(3, 4))],
        ['period', numericColumn(Float32Array.of(1, 1), { unit: 'ns' })],
        ['samples', numericColumn(Float32Array.of(1, 2, 3, 4), { unit: 'ADC', offsets: Uint32Array.of(0, 2, 4) })],
      ]),
      hits(true),
    ),
    header: { eventNumber: 1, timeNs: null, spill: 5, triggerBits: 0 },
    scalars: [{ name: 'charge', value: 2, unit: 'fC' }],
    labels: [{ name: 'shift', value: 'night' }],
  };
  const facts = [
    { name: 'spill', what: 'spill number of the event', entries: 2 },
    { name: 'charge', what: 'scalar of the event', entries: 2 },
    { name: 'shift', what: 'label of the event', entries: 2 },
  ];
  expect((await writeAll('csv', [whole, whole])).notWritten).toEqual(facts);
  expect((await writeAll('phoenix', [whole, whole])).notWritten).toEqual([
    ...facts,
    { name: 'pulses', what: 'waveforms', entries: 4 },
    { name: 'hits', what: 'objects without a position', entries: 2 },
  ]);
});

describe('CSV', () => {
  test('one row per object with units in the head, read back by another parser', async () => {
    const [file] = await write('csv', events, { collection: 'hits' });
    expect(file).toMatchObject({ name: 'test-7-hits.csv', rows: 4 });
    const text = readFileSync(join(directory, file!.name), 'utf8');
    expect(file!.bytes).toBe(Buffer.byteLength(text));
    const [head, ...rows] = parse(text, { recordDelimiter: '\r\n' });
    expect(head).toEqual([
      'event_key',
      'event_number',
      'object',
      'position_x [mm]',
      'position_y [mm]',
      'position_z [mm]',
      'cellId',
      'channel',
      'note',
      'links',
      'time [ns]',
    ]);
    expect(rows).toEqual([
      ['0', '41', '0', '0.1', '-2', '1e-7', '18446744073709551615', '4294967295', 'a "quoted", text', '[]', ''],
      ['0', '41', '1', '4', '5', '', '3', '0', 'line\nbreak', '[4,5,6]', ''],
      ['1', '42', '0', '0.1', '-2', '1e-7', '18446744073709551615', '4294967295', 'a "quoted", text', '[]', '1.5'],
      ['1', '42', '1', '4', '5', '', '3', '0', 'line\nbreak', '[4,5,6]', 'inf'],
    ]);
  });

  test('a float is written with the fewest digits that read back as it', () => {
    fc.assert(
      fc.property(fc.float(), (value) => {
        const short = shortestFloat32(value);
        expect(Math.fround(short)).toBe(value);
        expect(String(short).length).toBeLessThanOrEqual(String(value).length);
      }),
    );
    expect(shortestFloat32(Math.fround(0.1))).toBe(0.1);
  });
});

describe('Parquet', () => {
  const readBack = async (name: string) => {
    const file = await asyncBufferFromFile(join(directory, name));
    return parquetReadObjects({ file });
  };

  test('is read back by hyparquet', async () => {
    const [file] = await write('parquet', events);
    expect(file).toMatchObject({ name: 'test-7-hits.parquet', rows: 4 });
    const rows = await readBack(file!.name);
    expect(rows.length).toBe(4);
    expect(rows[2]).toEqual({
      event_key: 1,
      event_number: 42,
      object: 0,
      position_x: Math.fround(0.1),
      position_y: -2,
      position_z: Math.fround(1e-7),
      cellId: 2n ** 64n - 1n,
      channel: 2 ** 32 - 1,
      note: 'a "quoted", text',
      links: [],
      time: 1.5,
    });
    expect(rows[1]).toMatchObject({ position_z: Number.NaN, links: [4, 5, 6] });
    expect(rows[0]!['time'] ?? null).toBeNull();
    const bytes = readFileSync(join(directory, file!.name));
    const metadata = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const units = metadata.key_value_metadata!.find(({ key }) => key === 'units')!.value!;
    expect(JSON.parse(units)).toEqual({ position_x: 'mm', position_y: 'mm', position_z: 'mm', time: 'ns' });
  });

  test('made events: every object, every energy', async () => {
    const sample = [...madeEvents()].slice(0, 10);
    const files = await write('parquet', sample);
    expect(files.map(({ name }) => name).toSorted()).toEqual(readdirSync(directory).toSorted());
    const cells = await readBack('test-7-ECal.parquet');
    const energies = sample.flatMap((event) => [...attributeValues(findCollection(event, 'ECal')!, 'energy')!]);
    expect(cells.map((cell) => cell['energy'] as number)).toEqual(energies);
    const tracks = await readBack('test-7-Tracks.parquet');
    const states = findCollection(sample[0]!, 'Tracks')!.columns.get('states')!;
    const first = states.offsets![1]!;
    expect(tracks[0]!['states_z']).toEqual(Array.from({ length: first }, (_, i) => Number(states.data[6 * i])));
    expect((tracks[0]!['states_q_p'] as number[]).length).toBe(first);
  });
});

describe('Phoenix', () => {
  const readBack = async (name: string) => {
    const path = join(directory, name);
    const file = { path, name, bytes: statSync(path).size };
    const head = { file, head: readFileSync(path).subarray(0, 65_536) };
    expect(phoenixJson.recognises(head)).toBe(true);
    const source = await phoenixJson.open([file], {
      signal: new AbortController().signal,
      progress: () => undefined,
      setups: [],
    });
    const found: EventData[] = [];
    for await (const event of source.events()) found.push(event);
    const runNumber = source.runNumber;
    await source.close();
    return { found, runNumber };
  };
  const close = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>, relative = 1e-6) => {
    expect(a.length).toBe(b.length);
    for (let i = 0; i < a.length; i++) {
      const [x, y] = [Number(a[i]), Number(b[i])];
      expect(Math.abs(x - y)).toBeLessThanOrEqual(relative * Math.max(1e-6, Math.abs(y)));
    }
  };

  /** First and last point of every truth particle. */
  const endsOf = (event: EventData): number[] => {
    const { data, offsets } = findCollection(event, 'Truth')!.columns.get('points')!;
    return Array.from({ length: offsets!.length - 1 }, (_, i) => [
      ...data.subarray(3 * offsets![i]!, 3 * offsets![i]! + 3),
      ...data.subarray(3 * offsets![i + 1]! - 3, 3 * offsets![i + 1]!),
    ])
      .flat()
      .map(Number);
  };

  test('made events come back through the Phoenix reader', async () => {
    const sample = [...madeEvents()].slice(0, 5);
    const [file] = await write('phoenix', sample);
    expect(file).toMatchObject({ name: 'test-7.phoenix.json', rows: 5 });
    const { found, runNumber } = await readBack(file!.name);
    expect(runNumber).toBe(7);
    expect(found.map(({ header }) => header.eventNumber)).toEqual([1, 2, 3, 4, 5]);
    for (const [i, event] of found.entries()) {
      const original = sample[i]!;
      const values = (from: EventData, collection: string, attribute: string) =>
        attributeValues(findCollection(from, collection)!, attribute)!;
      for (const [name, attributes] of [
        ['TrackerHits', ['position.x', 'position.y', 'position.z', 'energy']],
        ['ECal', ['position.x', 'position.y', 'position.z', 'size.x', 'energy']],
        ['ECalClusters', ['position.x', 'position.y', 'position.z', 'energy']],
        ['Tracks', ['charge', '|p|']],
        ['Vertices', ['position.x', 'position.y', 'position.z', 'tracks']],
      ] as const) {
        const { count } = findCollection(original, name)!;
        expect(findCollection(event, name)!.count).toBe(count);
        // A collection without objects has no attribute in the format.
        for (const attribute of count > 0 ? attributes : []) {
          close(values(event, name, attribute), values(original, name, attribute), 1e-5);
        }
      }
      // Truth keeps where it begins and ends, tracks get the curve through their states, bars are boxes.
      close(endsOf(event), endsOf(original));
      expect([...values(event, 'Tracks', 'points')].every((n) => n > 2)).toBe(true);
      expect(findCollection(event, 'Bars')!.kind).toBe('trackerHits');
      expect(findCollection(event, 'ECalWaveforms')).toBeUndefined();
    }
  });

  test('the traps of the format', async () => {
    const perigee = [0.5, -3, 0.7, 1.1, -0.25];
    const event = eventOf(
      1,
      makeCollection('strips', 'trackerHits', [
        ['position', numericColumn(Float32Array.of(1, 2, 3), { width: 3 })],
        ['end', numericColumn(Float32Array.of(4, 5, 6), { width: 3 })],
        ['energy', numericColumn(Float32Array.of(0.1), { unit: 'GeV' })],
        ['color', textColumn(['red'])],
      ]),
      makeCollection('odd cells', 'calorimeterHits', [
        ['position', numericColumn(Float32Array.of(0, 0, 10), { width: 3 })],
        ['energy', numericColumn(Float32Array.of(2), { unit: 'GeV' })],
        ['size', numericColumn(Float32Array.of(2, 4, 6), { width: 3 })],
      ]),
      makeCollection('tracks', 'tracks', [['perigee', numericColumn(Float64Array.from(perigee), { width: 5 })]]),
      makeCollection('straight', 'tracks', [
        ['points', numericColumn(Float32Array.of(0, 0, 0, 2, 2, 4), { width: 3, offsets: Uint32Array.of(0, 2) })],
      ]),
      makeCollection('lost', 'trackerHits', [
        ['position', numericColumn(Float32Array.of(Number.NaN, 0, 0, 1, 1, 1), { width: 3 })],
      ]),
    );
    const [file] = await write('phoenix', [event, event], { out: join(directory, 'mine.json') });
    expect(file!.name).toBe('mine.json');
    const all = JSON.parse(readFileSync(join(directory, 'mine.json'), 'utf8')) as Record<string, never>;
    expect(Object.keys(all)).toEqual(['test-7 event 1 (key 0)', 'test-7 event 1 (key 1)']);
    const written = Object.values(all)[0]! as Record<string, Record<string, Record<string, unknown>[]>>;
    expect(written).toMatchObject({ 'event number': 1, 'run number': 7, time: '2023-11-14T22:13:20.123Z' });
    expect(written['Hits']!['strips']).toEqual([{ type: 'Line', pos: [1, 2, 3, 4, 5, 6], energy: 100, color_: 'red' }]);
    expect(written['Hits']!['lost']).toEqual([{ type: 'Point', pos: [1, 1, 1] }]);
    const [cell] = written['IrregularCaloCells']!['odd cells']!;
    expect(cell).toMatchObject({ energy: 2000, layer: 0 });
    expect(Math.max(...(cell!['vtx'] as number[]))).toBe(13);
    expect(Math.min(...(cell!['vtx'] as number[]))).toBe(-2);
    // q/p is per MeV; without a field there are no points.
    expect(written['Tracks']!['tracks']).toEqual([{ dparams: [0.5, -3, 0.7, 1.1, -0.00025] }]);
    expect(written['Tracks']!['straight']).toEqual([
      {
        pos: [
          [0, 0, 0],
          [1, 1, 2],
          [2, 2, 4],
        ],
      },
    ]);
    await write('phoenix', [event], { out: join(directory, 'field.json'), fieldT: 1 });
    const bent = Object.values(
      JSON.parse(readFileSync(join(directory, 'field.json'), 'utf8')) as typeof all,
    )[0]! as typeof written;
    expect((bent['Tracks']!['tracks']![0]!['pos'] as number[][]).length).toBeGreaterThan(2);
  });

  test('any event is written as JSON that the reader takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(eventArbitrary, { minLength: 1, maxLength: 3 }), async (some) => {
        await write('phoenix', some, { out: join(directory, 'any.json'), fieldT: 1 });
        JSON.parse(readFileSync(join(directory, 'any.json'), 'utf8'));
      }),
      { numRuns: 100 },
    );
  });
});

describe('files', () => {
  test('any events become tables with one row per object', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(eventArbitrary, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('csv', 'parquet'),
        async (some, format) => {
          const out = mkdtempSync(join(directory, 'any-'));
          const expected = some.flatMap(({ collections }) => collections).reduce((sum, { count }) => sum + count, 0);
          const names = new Set(some.flatMap(({ collections }) => collections.map(({ name }) => name)));
          if (names.size === 0) return;
          const files = await write(format as ExportFormat, some, { out });
          expect(files.length).toBe(names.size);
          expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(expected);
          for (const { name, rows } of files) {
            const path = join(out, name);
            if (format === 'csv') {
              expect(parse(readFileSync(path), { recordDelimiter: '\r\n' }).length).toBe(rows + 1);
            } else {
              expect((await parquetReadObjects({ file: await asyncBufferFromFile(path) })).length).toBe(rows);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(['phoenix', 'csv', 'parquet'] as const)(
    'a failure in the middle of %s leaves nothing and replaces nothing',
    async (format) => {
      const out = join(directory, 'kept');
      writeFileSync(out, 'before');
      const failing = function* (): Generator<KeyedEvent> {
        yield { key: 0, event: events[0]! };
        throw new Error('broken');
      };
      const options = {
        run: 'test-7',
        collection: 'hits',
        fieldT: null,
        out,
        signal: new AbortController().signal,
        progress: () => undefined,
      };
      await expect(exportEvents(format, failing, 2, options)).rejects.toThrow('broken');
      expect(readdirSync(directory)).toEqual(['kept']);
      expect(readFileSync(out, 'utf8')).toBe('before');
    },
  );

  test.each(['phoenix', 'csv', 'parquet'] as const)('a cancelled export to %s leaves nothing', async (format) => {
    const controller = new AbortController();
    const cancelling = function* (): Generator<KeyedEvent> {
      yield { key: 0, event: events[0]! };
      controller.abort(new Error('cancelled'));
    };
    const options = {
      run: 'test-7',
      collection: null,
      fieldT: null,
      out: directory,
      signal: controller.signal,
      progress: () => undefined,
    };
    await expect(exportEvents(format, cancelling, 1, options)).rejects.toThrow('cancelled');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('what cannot be is said in a sentence', async () => {
    const refusal = (code: string, message: RegExp) =>
      expect.objectContaining({ code, message: expect.stringMatching(message) as string });
    await expect(write('csv', events, { collection: 'tracks' })).rejects.toEqual(refusal('notFound', /“tracks”/));
    await expect(write('phoenix', events, { collection: 'tracks' })).rejects.toEqual(refusal('notFound', /“tracks”/));
    await expect(write('csv', [eventOf(1)])).rejects.toEqual(refusal('notFound', /nothing to export/));
    await expect(write('phoenix', events, { out: join(directory, 'no/where') })).rejects.toEqual(
      refusal('badInput', /directory does not exist/),
    );
    writeFileSync(join(directory, 'file'), '');
    await expect(write('csv', events, { out: join(directory, 'file') })).rejects.toEqual(
      refusal('badInput', /file in the place/),
    );
    expect(readdirSync(directory)).toEqual(['file']);
  });

  test('tables of all collections make their directory, and names that a disk refuses are replaced', async () => {
    const named = (name: string) => makeCollection(name, 'counters', [['value', numericColumn(Float32Array.of(1))]]);
    const out = join(directory, 'new');
    const files = await write('csv', [eventOf(1, named('a/b'), named('a:b'), named('../x'))], { out });
    expect(files.map(({ name }) => name)).toEqual(['test-7-a_b.csv', 'test-7-a_b_2.csv', 'test-7-.._x.csv']);
    for (const { name } of files) expect(existsSync(join(out, name))).toBe(true);
    mkdirSync(join(directory, 'there'));
    const [one] = await write('csv', events, { out: join(directory, 'there'), collection: 'hits' });
    expect(existsSync(join(directory, 'there', one!.name))).toBe(true);
  });
});
