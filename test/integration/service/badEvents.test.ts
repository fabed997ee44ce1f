/** Events that make no sense through the whole chain: every one has a result, none takes the others along. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeEvent } from '#core/event/codec.ts';
import type { Column, NumericColumn } from '#core/event/column.ts';
import { findCollection, type Collection, type EventData } from '#core/event/event.ts';
import { checkStore } from '#main/store/check.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { writeFile } from '../../fixtures/eventFile.ts';
import { finished, startTestService } from '../../fixtures/service.ts';
import { simulationSource } from '../../fixtures/simulation.ts';

let directory: TemporaryDirectory;
let started: Awaited<ReturnType<typeof startTestService>>;

beforeAll(async () => {
  directory = temporaryDirectory();
  started = await startTestService(join(directory.path, 'store'));
});

afterAll(async () => {
  await started.service.close();
  directory.remove();
});

const mapped = (event: EventData, change: (collection: Collection) => Collection): EventData => ({
  ...event,
  collections: event.collections.map(change),
});

/** Every sample of every waveform replaced. */
const withSamples = (event: EventData, value: number): EventData =>
  mapped(event, (collection) => {
    const samples = collection.columns.get('samples') as NumericColumn | undefined;
    if (samples === undefined) return collection;
    const data = new Float32Array(samples.data.length).fill(value);
    const columns = new Map<string, Column>(collection.columns);
    columns.set('samples', { ...samples, type: 'f32', data });
    return { ...collection, columns };
  });

/** The rows of a collection over and over. */
function repeated(collection: Collection, count: number): Collection {
  if (collection.count === 0) return collection;
  const columns = new Map<string, Column>();
  for (const [name, column] of collection.columns) {
    if (column.type === 'text' || column.offsets !== null) continue;
    const values = Array.from({ length: count * column.width }, (_, i) => Number(column.data[i % column.data.length]));
    const data = new (column.data.constructor as Float32ArrayConstructor)(values);
    columns.set(name, { ...column, data } as NumericColumn);
  }
  return { ...collection, count, columns };
}

/** Every number of the hits no number. */
const withoutNumbers = (event: EventData): EventData =>
  mapped(event, (collection) => {
    const columns = new Map(collection.columns);
    for (const [name, column] of columns) {
      if (column.type === 'f32')
        columns.set(name, { ...column, data: new Float32Array(column.data.length).fill(Number.NaN) });
    }
    return { ...collection, columns };
  });

const HITS = 100_000;

describe.each([
  ['na64-vis2018', 'x17', 'Strips', 'GeV'],
  ['padme-run3', 'bunches', 'TimePix', 'MeV'],
] as const)('bad events of %s', (setup, process, hits, energyUnit) => {
  it('come out of reconstruction one by one', async () => {
    const source = await simulationSource({ setup, process, seed: 9 });
    const good = await source.simulate(0, 3).then((events) => structuredClone(events));
    const [first, , last] = good as [EventData, EventData, EventData];
    const events: EventData[] = [
      first,
      { ...first, collections: [] },
      withSamples(first, 4095),
      withSamples(first, 0),
      withSamples(first, Number.NaN),
      withoutNumbers(first),
      mapped(first, (collection) => (collection.name === hits ? repeated(collection, HITS) : collection)),
      last,
    ];
    expect(events[6]!.collections.some(({ count }) => count === HITS)).toBe(true);
    const path = join(directory.path, `${setup}.events`);
    const [experiment] = setup.split('-');
    writeFile(path, events, { experiment: experiment!, number: 7, energyUnit });
    const { client } = started;
    const run = `${experiment}-7`;
    await finished(client, await client.imports.start({ sources: [{ path }] }));
    await client.runs.edit({ run, set: { setup } });
    const { name: globalTag } = await client.conditions.nominal({ setup });
    const job = await finished(client, await client.reconstructions.start({ runs: [run], globalTag, threads: 1 }));
    expect(job).toMatchObject({ state: 'done', error: null, reconstructed: [{ events: events.length }] });

    const fetched = async (key: number): Promise<EventData> => {
      const blob = await client.events.fetch({ run, reconstruction: globalTag, key });
      return decodeEvent(new Uint8Array(await blob.arrayBuffer()));
    };
    // The event without anything has nothing, and the same events before and after the bad ones are whole.
    const empty = await fetched(1);
    expect(empty.collections.reduce((sum, { count }) => sum + count, 0)).toBe(0);
    const alone = await client.reconstructions.event({ run, key: 7, globalTag });
    const whole = decodeEvent(new Uint8Array(await alone.arrayBuffer()));
    const stored = await fetched(7);
    expect(stored.scalars.length).toBeGreaterThan(last.scalars.length);
    for (const { name, value } of stored.scalars) {
      expect(whole.scalars.find((scalar) => scalar.name === name)?.value, name).toBe(value);
    }
    // One event on the spot stands them, too.
    for (const key of [1, 2, 4, 5, 6]) {
      const blob = await client.reconstructions.event({ run, key, globalTag });
      expect(findCollection(decodeEvent(new Uint8Array(await blob.arrayBuffer())), 'Truth cells')?.count).toBe(
        findCollection(events[key]!, 'Truth cells')?.count,
      );
    }
    expect(await checkStore(join(directory.path, 'store'))).toMatchObject({ ok: true });
  });
});
