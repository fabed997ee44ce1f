/** Selections and closed regions through the whole service: nothing of a closed region comes out anywhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromApiError } from '#core/api/errors.ts';
import type { EventData } from '#core/event/event.ts';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection } from '#core/event/event.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { finished, startTestService, type TestClient } from '../../fixtures/service.ts';
import { addRunOf } from '../../fixtures/store.ts';

const directory = temporaryDirectory();
const store = join(directory.path, 'store');
const BOX = 'na64-inv2016/signal_box';
const REASON = 'The background estimate is validated.';

/** Values that pass every cut of the dimuon benchmark but for those given. */
function event(key: number, values: Record<string, number>): EventData {
  const all = { e_ecal: 30, e_hcal: 10, e_hcal1: 5, e_hcal4: 5, trigger_physics: 1, ...values };
  return {
    header: { eventNumber: key, timeNs: null, spill: null, triggerBits: 0 },
    scalars: Object.entries(all).map(([name, value]) => ({ name, value, unit: name.startsWith('e_') ? 'GeV' : '' })),
    labels: [],
    collections: [
      makeCollection('cells', 'calorimeterHits', [
        ['position', numericColumn(Float32Array.of(0, 0, key), { unit: 'mm', width: 3 })],
        ['energy', numericColumn(Float32Array.of(1), { unit: 'GeV' })],
      ]),
    ],
  };
}

/** Two of six events are in the box. */
const EVENTS = [
  event(0, {}),
  event(1, { e_hcal: 0.5 }),
  event(2, { e_hcal1: 0.2 }),
  event(3, { e_hcal: 0.5, e_ecal: 49 }),
  event(4, { e_ecal: 70 }),
  event(5, { trigger_physics: 0, e_ecal: 70 }),
];
const NUMBERS = [0, 2, 4, 5];

let client: TestClient;
let close: () => Promise<void>;

async function start(): Promise<void> {
  const started = await startTestService(store);
  client = started.client;
  close = () => started.service.close();
}

beforeAll(async () => {
  const options = { experiment: 'na64', energyUnit: 'GeV', setup: 'na64-inv2016' } as const;
  await addRunOf(store, EVENTS, { ...options, number: 1 });
  await addRunOf(store, EVENTS, { ...options, number: 2 });
  await addRunOf(store, EVENTS, { ...options, number: 3, setup: 'na64-vis2018' });
  await start();
});

afterAll(async () => {
  await close();
  directory.remove();
});

const refusal = async (what: Promise<unknown>) =>
  what.then(
    () => null,
    (error: unknown) => fromApiError(error),
  );

async function csv(run: string): Promise<string[]> {
  const out = join(directory.path, 'exported.csv');
  const job = await client.exports.start({ run, where: '', format: 'csv', collection: 'cells', out });
  expect((await finished(client, job)).error).toBeNull();
  return readFileSync(out, 'utf8').trim().split('\r\n').slice(1);
}

describe('closed', () => {
  test('pages, exports, fetches and cut flows are without the box, and say how much it hides', async () => {
    const page = await client.events.page({ run: 'na64-1', where: '', columns: ['event'] });
    expect(page.rows.map(({ values }) => values[0])).toEqual(NUMBERS);
    expect(await csv('na64-1')).toHaveLength(NUMBERS.length);
    expect(await refusal(client.events.fetch({ run: 'na64-1', key: 1 }))).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining(BOX) as string,
    });
    expect((await client.events.fetch({ run: 'na64-1', key: 2 })).size).toBeGreaterThan(0);
    expect(await client.blinding.status({ run: 'na64-1' })).toMatchObject({ blind: true, hidden: 2 });
    const flow = await client.selections.run({ name: 'dimuons16', runs: ['na64-1', 'na64-2'] });
    expect(flow).toMatchObject({
      selection: { name: 'dimuons16', version: 1 },
      weighted: false,
      all: { events: 8 },
      runs: [
        { run: 'na64-1', events: 4, hidden: 2 },
        { run: 'na64-2', events: 4, hidden: 2 },
      ],
    });
    expect(flow.cuts.map(({ name, events, failsOnly }) => [name, events, failsOnly])).toEqual([
      ['Trigger', 6, 0],
      ['HCAL1', 4, 2],
      ['HCAL4', 4, 0],
      ['E_ECAL', 2, 2],
    ]);
    expect(flow.cuts[3]).toMatchObject({ efficiency: 0.25, relative: 0.5 });
  });

  test('a setup without regions hides nothing', async () => {
    expect(await client.blinding.status({ run: 'na64-3' })).toMatchObject({ blind: false, hidden: 0 });
    expect((await client.events.page({ run: 'na64-3', where: '', columns: [] })).total).toBe(6);
  });

  test('an edit of the run does not open the box; other edits are free', async () => {
    for (const setup of [null, 'na64-vis2018']) {
      expect(await refusal(client.runs.edit({ run: 'na64-1', set: { setup } }))).toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('hides 2 of its events') as string,
      });
    }
    expect(await client.runs.edit({ run: 'na64-1', set: { comment: 'looked at' } })).toMatchObject({
      setup: 'na64-inv2016',
    });
  });

  test.for([
    ['na64-inv2016/nothing', REASON, /There is no blinded region “na64-inv2016\/nothing”; there are .*signal_box/],
    [BOX, 'why not', /10 characters or more/],
    [BOX, '   \n        ', /10 characters or more/],
  ] as const)('%s for “%s” stays closed', async ([id, reason, sentence]) => {
    expect((await refusal(client.blinding.open({ id, reason })))?.message).toMatch(sentence);
    expect(await client.blinding.status({ run: 'na64-1' })).toMatchObject({ hidden: 2 });
  });
});

describe('opened by name', () => {
  test('everything is there, in every run of the setup, and after a restart', async () => {
    const opened = await client.blinding.open({ id: BOX, reason: REASON });
    expect(opened).toMatchObject({ id: BOX, opened: { reason: REASON, user: (await client.system.info()).user } });
    for (const restart of [false, true]) {
      if (restart) {
        await close();
        await start();
      }
      for (const run of ['na64-1', 'na64-2']) {
        expect((await client.events.page({ run, where: '', columns: [] })).total).toBe(6);
      }
      expect((await client.events.fetch({ run: 'na64-1', key: 1 })).size).toBeGreaterThan(0);
      expect(await csv('na64-1')).toHaveLength(6);
      expect(await client.blinding.status({ run: 'na64-1' })).toMatchObject({ blind: false, hidden: 0 });
    }
    const listed = await client.blinding.list();
    expect(listed.find(({ id }) => id === BOX)?.opened?.reason).toBe(REASON);
    expect(listed.find(({ id }) => id === 'na64-inv2017-18/signal_box')?.opened).toBeNull();
  });

  test('it is opened once', async () => {
    expect(await refusal(client.blinding.open({ id: BOX, reason: REASON }))).toMatchObject({ code: 'conflict' });
  });
});

describe('selections', () => {
  test('an edit is the next version, the one before stays', async () => {
    const { definition } = await client.selections.get({ name: 'dimuons16' });
    const cuts = definition.cuts.map((cut) => (cut.name === 'E_ECAL' ? { ...cut, expression: 'e_ecal < 80' } : cut));
    const edited = { ...definition, cuts };
    const saved = await client.selections.save({
      definition: edited,
      derivedFrom: { name: 'dimuons16', version: 1 },
    });
    expect(saved).toMatchObject({ version: 2, builtIn: false, derivedFrom: { name: 'dimuons16', version: 1 } });
    const last = async (version: number | null) =>
      (await client.selections.run({ name: 'dimuons16', version, runs: ['na64-1'] })).cuts.at(-1)?.events;
    expect([await last(null), await last(1)]).toEqual([4, 3]);
    expect(await refusal(client.selections.save({ definition: edited }))).toMatchObject({
      code: 'conflict',
      message: 'This is dimuons16 v2 as it stands; nothing was saved.',
    });
  });

  test('what does not fit is refused with a sentence', async () => {
    const { definition } = await client.selections.get({ name: 'dimuons16' });
    const save = (change: object) => refusal(client.selections.save({ definition: { ...definition, ...change } }));
    const cut = { ...definition.cuts[0]!, name: 'new', expression: 'e_ecal <' };
    expect((await save({ cuts: [cut] }))?.message).toMatch(/Cut “new”: The filter ends/);
    expect((await save({ experiment: 'padme' }))?.message).toMatch(/is a selection of na64; choose another name/);
    const run = (name: string, runs: string[], version: number | null = null) =>
      refusal(client.selections.run({ name, runs, version }));
    expect((await run('nothing', ['na64-1']))?.message).toMatch(/There is no selection “nothing”; there are /);
    expect((await run('dimuons16', ['na64-1'], 9))?.message).toMatch(/has no version 9; it has 1, 2/);
    expect((await run('dimuons16', ['na64-3']))?.message).toMatch(
      /made for na64-inv2016, and run na64-3 has na64-vis2018/,
    );
    expect((await run('inv16', ['na64-1']))?.message).toMatch(/has no column “n_in_tracks”, “theta_in”/);
    expect((await run('inv16', ['na64-9']))?.message).toMatch(/no run “na64-9”/);
  });
});
