/** From a simulated data acquisition to the catalogue, with real worker processes; also across a service that dies. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrameWriter } from '#core/live/frameWriter.ts';
import { decodeEvent } from '#core/event/codec.ts';
import type { LiveState } from '#core/api/live.ts';
import { materialFile } from '#main/service/setups.ts';
import { openStore } from '#main/store/store.ts';
import { WorkerClient } from '#main/service/workerClient.ts';
import { spawnNodeWorker } from '#main/service/nodeWorkers.ts';
import type { DaqFile } from '#main/workers/calls.ts';
import { checkRequest } from '#core/simulation/request.ts';
import { shippedSetup } from '../fixtures/detector.ts';
import { startTestService, type TestClient } from '../fixtures/service.ts';
import { scratchDirectory } from '../fixtures/import.ts';
import { joined, readerOf } from '../fixtures/streams.ts';

const scratch = scratchDirectory();
const files = join(scratch.path, 'daq');
const store = join(scratch.path, 'store');
const written: DaqFile[] = [];
const NAMES = ['na64-1001-00000.bgstream', 'na64-1001-00001.bgstream'];

const start = () => startTestService(store, { mode: 'application', live: { directories: [files], settleSeconds: 2 } });

/** The first state for which something holds. */
async function until(client: TestClient, holds: (state: LiveState) => boolean): Promise<LiveState> {
  for (;;) {
    const state = await client.live.state();
    if (holds(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A file of another run: its header says so, and the checksums hold. */
function renumbered(bytes: Uint8Array, run: number): Uint8Array {
  const reader = readerOf(() => bytes);
  const writer = new FrameWriter();
  const frames: Uint8Array[] = [];
  for (let frame = reader.next(); frame !== null; frame = reader.next()) {
    if (frame.kind === 'header') frames.push(writer.header({ ...frame.header, run }));
    if (frame.kind === 'simulation') frames.push(writer.simulation(frame.record));
    if (frame.kind === 'event') frames.push(writer.event(frame.payload!));
  }
  return joined(frames);
}

const areImported = ({ files: known }: LiveState, names: readonly string[]): boolean =>
  names.every((name) => known.some((file) => file.name === name && file.state === 'imported'));

beforeAll(async () => {
  const setup = shippedSetup('na64-vis2018');
  const request = checkRequest(setup, { setup: setup.id, process: 'electrons', events: 40, seed: 3, parameters: {} });
  const worker = new WorkerClient(spawnNodeWorker, 'simulate');
  const order = {
    simulation: { setup, materials: await materialFile(), request },
    directory: files,
    rate: 5000,
    eventsPerFile: 20,
    filesPerRun: 2,
    runs: 1,
    firstRun: 1001,
    fault: null,
  };
  await worker.call('daq', order, { onProgress: (file) => void written.push(file) });
  worker.kill();
  await worker.ended;
  // Without the sample runs, which take longer than all of this.
  const made = await openStore(store, 'the tests');
  await made.note('sampleOffered', 'not needed');
  await made.close();
}, 120_000);

afterAll(scratch.remove);

describe('a simulated data acquisition', () => {
  it('writes files of runs and subruns with their exposure', () => {
    expect(written.map(({ file }) => file)).toEqual(NAMES.map((name) => join(files, name)));
    expect(written.map(({ reason }) => reason)).toEqual(['endOfSubrun', 'endOfRun']);
    expect(written.map(({ eot }) => eot)).toEqual([2000, 2000]);
  });
});

describe('watched files', () => {
  it('are shown by their last events, imported once each, and reconstructed', { timeout: 300_000 }, async () => {
    // Not closed, and not growing: it counts as ended.
    const whole = readFileSync(join(files, NAMES[0]!));
    writeFileSync(join(files, 'cut.bgstream'), renumbered(whole, 1000));
    writeFileSync(join(files, 'broken.json'), '{"no": "events"}');
    const { service, client } = await start();
    const state = await until(client, (now) => areImported(now, [...NAMES, 'cut.bgstream']) && now.ring.count > 0);
    expect(state.run).toMatchObject({ run: 'na64-1001', setup: 'na64-vis2018', simulated: true, problem: null });
    const runs = (await client.runs.list({ where: 'number >= 1000' })).map(({ run, events, eot }) => ({
      run,
      events,
      eot,
    }));
    expect(runs).toEqual([
      // Of the file that was not closed.
      { run: 'na64-1000', events: 20, eot: null },
      { run: 'na64-1001', events: 40, eot: 4000 },
    ]);
    const { serial, total } = await client.live.step({ where: 'event >= 20', serial: null, to: 'last' });
    const event = decodeEvent(new Uint8Array(await (await client.live.event({ serial: serial! })).arrayBuffer()));
    expect(event.header).toMatchObject({ eventNumber: 39, spill: 1 });
    expect(event.scalars).toContainEqual({ name: 'subrun', value: 1, unit: '' });
    expect(event.collections.some(({ kind }) => kind === 'clusters' || kind === 'calorimeterHits')).toBe(true);
    expect(total).toBeLessThanOrEqual(20);

    const failed = await until(client, (now) => now.files.some((file) => file.state === 'failed'));
    expect(failed.files.find((file) => file.state === 'failed')?.name).toBe('broken.json');

    await service.close();

    // What came while nobody watched is found; what was imported is not imported again.
    const again = await start();
    await until(again.client, (now) => now.files.length >= NAMES.length + 2);
    const jobs = await again.client.jobs.list();
    expect(jobs.filter(({ kind }) => kind === 'import')).toEqual([]);
    // Closing may have stopped a reconstruction: it is taken up.
    for (const { run } of runs) {
      while ((await again.client.reconstructions.list({ run })).length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    await again.service.close();
  });
});
