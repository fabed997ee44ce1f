/** Calibrations as jobs of the service, by a real worker. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CalibrationRequest } from '#core/api/calibrations.ts';
import { resultPayload } from '#core/calibration/resultPayload.ts';
import { spawnNodeWorker } from '#main/service/nodeWorkers.ts';
import type { Service } from '#main/service/service.ts';
import type { SpawnWorker } from '#main/workers/protocol.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { finished, startTestService, type TestClient } from '../../fixtures/service.ts';
import { containedCrash } from '../../promises/containedCrash.ts';

const directory = temporaryDirectory();
let service: Service;
let client: TestClient;
let pedestals: string;
let led: string;
/** Questions of fit workers: one per run that is read. */
let questions = 0;

const spawnWorker: SpawnWorker = (kind) => {
  const worker = spawnNodeWorker(kind);
  if (kind === 'fit') worker.onMessage(({ type }) => void (type === 'question' && questions++));
  return worker;
};

async function simulate(process: string, events: number): Promise<string> {
  const request = { setup: 'na64-inv2016', process, events, seed: 5, parameters: {}, threads: 1 };
  const job = await finished(client, await client.simulations.start(request));
  return job.imported[0]!.run;
}

beforeAll(async () => {
  ({ service, client } = await startTestService(join(directory.path, 'store'), { spawnWorker }));
  pedestals = await simulate('pedestals', 200);
  led = await simulate('led', 200);
});

afterAll(async () => {
  await service.close();
  directory.remove();
});

async function calibrated(request: Partial<CalibrationRequest> & { type: string }) {
  const job = await finished(client, await client.calibrations.start(request));
  expect([job.state, job.error]).toEqual(['done', null]);
  return client.calibrations.result({ job: job.id });
}

/** By channel, of a simulated run: what its true calibration says. */
async function truthOf(run: string, type: string) {
  const tag = await client.conditions.truth({ run });
  const seen = await client.conditions.inForce({ run, globalTag: tag.name });
  const { payload } = seen.types.find((one) => one.type === type)!.segments[0]!;
  return (await client.conditions.payload({ hash: payload })).document.constants.table!;
}

/** Of measured rows; channels that the truth calls faulty are left out. */
async function pullsOf(run: string, type: string, column: string, table: Awaited<ReturnType<typeof truthOf>>) {
  const truth = await truthOf(run, type);
  const states = await truthOf(run, 'channel.status');
  const stateOf = new Map([...states.keys].map((key, row) => [key, states.texts['state']![row]]));
  const trueOf = new Map([...truth.keys].map((key, row) => [key, truth.columns[column]!.value[row]!]));
  return [...table.keys].flatMap((key, row) => {
    if (table.status[row] !== 'measured' || stateOf.get(key) !== 'good') return [];
    const { value, error } = table.columns[column]!;
    return [(value[row]! - trueOf.get(key)!) / error[row]!];
  });
}

const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, one) => sum + one * one, 0) / values.length);

describe('a calibration', () => {
  it('finds the true pedestals of a simulated run, beside what is in force', async () => {
    const { result, inForce } = await calibrated({ type: 'channel.pedestal', runs: [pedestals] });
    for (const column of ['pedestal', 'noise']) {
      const pulls = await pullsOf(pedestals, 'channel.pedestal', column, result.constants.table!);
      expect(pulls.length).toBeGreaterThan(100);
      // 120 channels: the r.m.s. of the pulls is known to 6.5 %.
      expect(Math.abs(rms(pulls) - 1)).toBeLessThan(0.3);
    }
    expect(inForce).toMatchObject({ globalTag: 'nominal_na64_inv2016', tag: expect.stringContaining('pedestal') });
    expect(inForce!.changes.length).toBeGreaterThan(200);
    expect(result.inputs).toMatchObject({ runs: [{ run: pedestals, events: 200 }], globalTag: 'nominal_na64_inv2016' });
    const { provenance } = resultPayload(result, 'somebody');
    expect(provenance).toMatchObject({
      method: 'fit',
      author: 'somebody',
      runs: [pedestals],
      code: 'beamglass 0.0.0-test',
      configuration: { calibration: 'pedestals', outlier: 5 },
      sources: [{ name: pedestals, sha256: result.inputs.runs[0]!.contentHash }],
    });
  });

  it('does not read the events again to fit them otherwise, and gives the same for the same', async () => {
    const request = { type: 'channel.pedestal', runs: [pedestals], parameters: { samples: 8 } };
    const first = await calibrated(request);
    const before = questions;
    const mask = [...first.result.constants.table!.keys].slice(0, 2).map(Number);
    const again = await calibrated(request);
    const other = await calibrated({ ...request, parameters: { samples: 8, outlier: 3 }, mask });
    expect(questions).toBe(before);
    expect(again.result).toEqual(first.result);
    expect(other.result.constants).not.toEqual(first.result.constants);
    await calibrated({ ...request, parameters: { samples: 9 } });
    expect(questions).toBe(before + 1);
  });

  it('takes the events that the filter keeps', async () => {
    const { result } = await calibrated({ type: 'channel.pedestal', runs: [pedestals], where: 'event < 50' });
    expect(result.entries).toBe((await client.events.page({ run: pedestals, where: 'event < 50', columns: [] })).total);
    expect(result.entries).toBeLessThan(200);
  });

  it('finds the true time offsets in an LED run', async () => {
    const { result } = await calibrated({ type: 'channel.t0', runs: [led] });
    const pulls = await pullsOf(led, 'channel.t0', 't0', result.constants.table!);
    expect(pulls.length).toBeGreaterThan(100);
    expect(Math.abs(rms(pulls) - 1)).toBeLessThan(0.3);
  });

  it('finds the faulty channels of a simulated run, and no others', async () => {
    const { result } = await calibrated({ type: 'channel.status', runs: [led] });
    const truth = await truthOf(led, 'channel.status');
    const trueOf = new Map([...truth.keys].map((key, row) => [key, truth.texts['state']![row]]));
    const { keys, status, texts } = result.constants.table!;
    const tested = [...keys].filter((_, row) => status[row] === 'measured');
    expect(tested.length).toBeGreaterThan(100);
    const found = new Map([...keys].map((key, row) => [key, texts['state']![row]]));
    expect(tested.filter((key) => found.get(key) !== trueOf.get(key))).toEqual([]);
  });
});

describe('what cannot be calibrated', () => {
  const refused = (request: Partial<CalibrationRequest> & { type: string }) =>
    client.calibrations.start({ runs: [pedestals], ...request }).then(
      () => 'accepted',
      (error: Error) => error.message,
    );

  it('is said in one sentence before the job begins', async () => {
    const jobs = (await client.jobs.list()).length;
    expect(await refused({ type: 'nothing.at_all' })).toContain('There is no payload type “nothing.at_all”');
    expect(await refused({ type: 'channel.pedestal', method: 'tarot' })).toContain(
      'There is no calibration method “tarot”',
    );
    expect(await refused({ type: 'channel.pedestal', method: 'pulseTimes' })).toBe(
      'The method “pulseTimes” measures channel.t0, not channel.pedestal.',
    );
    expect(await refused({ type: 'channel.pedestal', runs: ['na64-99'] })).toContain('na64-99');
    expect(await refused({ type: 'channel.pedestal', runs: [] })).toContain('needs the setup');
    expect(await refused({ type: 'channel.pedestal', runs: [], setup: 'na64-inv2016' })).toContain('no run is given');
    expect(await refused({ type: 'channel.pedestal', setup: 'padme-run3' })).toBe(
      `Run ${pedestals} has the setup na64-inv2016, not padme-run3.`,
    );
    expect(await refused({ type: 'channel.pedestal', parameters: { samples: 1 } })).toContain('from 2 to 1024');
    expect(await refused({ type: 'channel.pedestal', parameters: { magic: 1 } })).toContain('no parameter “magic”');
    expect(await refused({ type: 'channel.pedestal', mask: [987_654] })).toContain('has no channel 987654');
    expect(await refused({ type: 'channel.pedestal', where: 'event <' })).not.toBe('accepted');
    expect(await refused({ type: 'channel.pedestal', series: ['a.series'] })).toContain('a series has no place there');
    expect(await refused({ type: 'channel.pedestal', globalTag: 'not_there' })).toContain('not_there');
    expect((await client.jobs.list()).length).toBe(jobs);
  });

  it('is a job that fails where only the events tell', async () => {
    const job = await client.calibrations.start({ type: 'channel.pedestal', runs: [pedestals], where: 'no_such > 1' });
    expect(await finished(client, job)).toMatchObject({ state: 'failed', error: { code: 'badInput' } });
    await expect(client.calibrations.result({ job: job.id })).rejects.toThrow('There is no result');
  });
});

describe('R14 in short', () => {
  it('a crash in a calibration costs its job alone', async () => {
    expect((await containedCrash(3, false)).broken).toEqual([]);
  }, 120_000);
});
