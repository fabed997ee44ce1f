/** Closed regions: whatever the read worker is asked, their events are not there, and how many are hidden is told. */
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClosedRegion } from '#core/analysis/blinding.ts';
import type { EventData } from '#core/event/event.ts';
import type { EventPlace, ReadCalls } from '#main/workers/calls.ts';
import type { Handlers } from '#main/workers/protocol.ts';
import { READ_HANDLERS } from '#main/workers/read/calls.ts';
import { requireOutside } from '#main/workers/read/hidden.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { writeFile, writeKnownFile } from '../../fixtures/eventFile.ts';

const EVENTS = 100;
let directory: TemporaryDirectory;
let path: string;
let inMeV: string;
let other: string;
let simulated: string;

/** Event `key`: E_ECAL = key GeV, E_HCAL = 0 for even keys and 5 GeV for odd ones, no E_HCAL for multiples of 10. */
function eventOf(key: number, shift = 0): EventData {
  const hcal = key % 10 === 0 ? [] : [{ name: 'e_hcal', value: key % 2 === 0 ? 0 : 5, unit: 'GeV' }];
  return {
    header: { eventNumber: 1000 + key, timeNs: null, spill: null, triggerBits: 0 },
    scalars: [{ name: 'e_ecal', value: key + shift, unit: 'GeV' }, ...hcal],
    labels: [],
    collections: [],
  };
}

const events = (shift = 0): EventData[] => Array.from({ length: EVENTS }, (_, key) => eventOf(key, shift));

beforeAll(() => {
  directory = temporaryDirectory();
  const at = (name: string): string => join(directory.path, `${name}.events`);
  [path, inMeV, other, simulated] = [at('na64-1'), at('na64-2'), at('na64-3'), at('na64-4')];
  writeFile(path, events(), {});
  writeFile(inMeV, events(), { energyUnit: 'MeV' });
  // Another reconstruction of the run: 30 GeV more in the ECAL.
  writeFile(other, events(30), {});
  const truth = { families: [], constants: [] };
  const request = { setup: 'na64-inv2016', process: 'electrons', events: EVENTS, seed: 1, parameters: {} };
  writeFile(simulated, events(), { simulation: { ...request, truth } });
});

afterAll(() => {
  for (const file of [path, inMeV, other, simulated]) void call('forget', { path: file });
  directory.remove();
});

async function call<Name extends keyof ReadCalls>(name: Name, input: Parameters<Handlers<ReadCalls>[Name]>[0]) {
  const context = { signal: new AbortController().signal, progress: () => {}, ask: () => Promise.reject(new Error()) };
  const handler = READ_HANDLERS[name] as (given: typeof input, context: unknown) => unknown;
  return (await handler(input, context)) as Awaited<ReturnType<Handlers<ReadCalls>[Name]>>;
}

const box: ClosedRegion = {
  id: 'na64-inv2016/signal_box',
  title: 'Signal box',
  reason: 'until the background is known',
  expression: 'e_ecal < 50 && e_hcal < 1',
  energyUnit: 'GeV',
};
const whole: ClosedRegion = { ...box, id: 'padme-run3/masked_periods', title: 'Masked periods', expression: null };

/** Even keys below 50 but for the five without E_HCAL. */
const IN_BOX = Array.from({ length: EVENTS }, (_, key) => key).filter(
  (key) => key < 50 && key % 2 === 0 && key % 10 !== 0,
);
const OUTSIDE = Array.from({ length: EVENTS }, (_, key) => key).filter((key) => !IN_BOX.includes(key));

const question = { sortBy: null, descending: false, offset: 0, limit: EVENTS, where: '', columns: ['e_ecal'] };

describe.for([
  ['shown in GeV', () => path],
  ['shown in MeV', () => inMeV],
] as const)('a run %s', ([, file]) => {
  let place: EventPlace;
  beforeEach(() => (place = { path: file(), reconstruction: null, closed: { regions: [box], files: [file()] } }));

  test('has no page, order, step, rank or place with a hidden event', async () => {
    const page = await call('page', { ...place, ...question });
    expect(page.rows.map(({ key }) => key)).toEqual(OUTSIDE);
    expect(page.total).toBe(OUTSIDE.length);
    const sorted = await call('page', { ...place, ...question, sortBy: 'e_ecal', descending: true });
    expect(sorted.rows.map(({ key }) => key)).toEqual(OUTSIDE.toReversed());
    expect(await call('page', { ...place, ...question, where: 'e_hcal < 1 && event < 1050' })).toMatchObject({
      total: 0,
    });
    expect(await call('step', { ...place, where: '', key: 1, to: 'next' })).toMatchObject({ key: 3, total: 80 });
    expect(await call('step', { ...place, where: '', key: 4, to: 'nearest' })).not.toMatchObject({ key: 4 });
    const order = { ...place, where: '', sortBy: 'e_ecal', descending: false };
    expect(await call('rank', { ...order, key: 2 })).toBeNull();
    expect(await call('rank', { ...order, key: 3 })).toBe(OUTSIDE.indexOf(3));
    expect(await call('locate', { ...place, eventNumber: 1002 })).toEqual([]);
    expect(await call('locate', { ...place, eventNumber: 1003 })).toEqual([3]);
  });

  test('has a strip without them', async () => {
    const strip = await call('strip', { ...place, where: '', columns: ['e_ecal'], bins: EVENTS });
    expect(strip.keys).toEqual(OUTSIDE);
  });

  test('refuses to give one, says why, and gives the others', async () => {
    await expect(call('fetch', { ...place, key: 2 })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('“Signal box” (na64-inv2016/signal_box)') as string,
    });
    expect((await call('fetch', { ...place, key: 3 })).length).toBeGreaterThan(0);
    await expect(call('fetch', { ...place, key: EVENTS })).rejects.toMatchObject({ code: 'notFound' });
  });

  test('tells how many there are', async () => {
    expect(await call('hidden', place)).toEqual({ simulated: false, events: IN_BOX.length });
  });
});

test('opened, everything is there', async () => {
  for (const closed of [null, { regions: [], files: [path] }]) {
    expect(await call('page', { path, reconstruction: null, closed, ...question })).toMatchObject({ total: EVENTS });
  }
});

test('a cut flow counts what is visible alone', async () => {
  const cuts = ['e_ecal < 60', 'e_hcal < 1'];
  const place = { path, reconstruction: null, closed: { regions: [box], files: [path] } };
  const flow = await call('cutFlow', { ...place, run: 'na64-1', cuts, energyUnit: 'GeV' });
  expect(flow.all.events).toBe(OUTSIDE.length);
  // Even keys from 50 to 59 but for 50 itself.
  expect(flow.cuts[1]).toMatchObject({ after: { events: 4 }, unknown: 6 });
  const open = await call('cutFlow', {
    path,
    reconstruction: null,
    closed: null,
    run: 'na64-1',
    cuts,
    energyUnit: 'GeV',
  });
  expect(open.cuts[1]).toMatchObject({ after: { events: 24 } });
  expect(open.weighted).toBe(false);
});

test('the means of a run tell nothing of what is hidden', async () => {
  const quantity = { value: 0, error: null, unit: 'GeV', events: EVENTS };
  const summary = { e_ecal: quantity, derived: quantity };
  const place = { path, reconstruction: null, closed: { regions: [box], files: [path] } };
  const { e_ecal: mean, ...rest } = await call('visibleSummary', { ...place, summary });
  expect(rest).toEqual({});
  expect(mean).toMatchObject({ unit: 'GeV', events: OUTSIDE.length });
  expect(mean!.value).toBeCloseTo(OUTSIDE.reduce((sum, key) => sum + key, 0) / OUTSIDE.length, 10);
  const closed = { regions: [whole], files: [path] };
  expect(await call('visibleSummary', { ...place, closed, summary })).toEqual({});
  expect(
    await call('visibleSummary', { ...place, path: simulated, closed: { ...closed, files: [simulated] }, summary }),
  ).toEqual(summary);
});

test('a selection that needs other columns or another unit is refused with their names', async () => {
  const ask = (cuts: string[], energyUnit: 'GeV' | 'MeV') =>
    call('cutFlow', { path, reconstruction: null, closed: null, run: 'na64-1', cuts, energyUnit });
  await expect(ask(['e_ecal > 1', 'p_in > 2 && srd_1 < p_in'], 'GeV')).rejects.toThrow(/no column “p_in”, “srd_1”/);
  await expect(ask(['e_ecal > 1'], 'MeV')).rejects.toThrow(/energies in MeV; run na64-1 is read in GeV/);
});

test('one reconstruction that puts an event into the box is enough, in whatever file it is looked for', async () => {
  const closed = { regions: [box], files: [path, other] };
  // With 30 GeV more, keys below 20 alone are in the box: all of them are in it by the recorded file, too.
  expect(await call('hidden', { path, reconstruction: null, closed })).toMatchObject({ events: IN_BOX.length });
  const reversed = { regions: [box], files: [other, path] };
  expect(await call('page', { path, reconstruction: other, closed: reversed, ...question })).toMatchObject({
    total: OUTSIDE.length,
  });
  expect(
    await call('hidden', { path, reconstruction: other, closed: { regions: [box], files: [other] } }),
  ).toMatchObject({
    events: 8,
  });
});

test('a closed run is hidden as a whole', async () => {
  const place = { path, reconstruction: null, closed: { regions: [whole], files: [path] } };
  expect(await call('page', { ...place, ...question })).toEqual({ total: 0, rows: [] });
  expect(await call('hidden', place)).toMatchObject({ events: EVENTS });
  await expect(call('fetch', { ...place, key: 99 })).rejects.toMatchObject({ code: 'forbidden' });
});

test('a simulated run is not blind', async () => {
  const place = { path: simulated, reconstruction: null, closed: { regions: [box, whole], files: [simulated] } };
  expect(await call('page', { ...place, ...question })).toMatchObject({ total: EVENTS });
  expect(await call('hidden', place)).toEqual({ simulated: true, events: 0 });
});

test('a run without the quantities of a region hides nothing', async () => {
  const known = join(directory.path, 'test-1.events');
  writeKnownFile(known, { events: 5 });
  expect(
    await call('hidden', { path: known, reconstruction: null, closed: { regions: [box], files: [known] } }),
  ).toMatchObject({
    events: 0,
  });
  await call('forget', { path: known });
});

test('what is made on the spot is refused where its own quantities lie in a region', () => {
  const place = { closed: { regions: [box], files: [path] } };
  const made = (ecal: number, hcal: number | null): EventData => {
    const event = eventOf(1);
    const scalars = [
      { name: 'e_ecal', value: ecal, unit: 'GeV' },
      ...(hcal === null ? [] : [{ name: 'e_hcal', value: hcal, unit: 'GeV' }]),
    ];
    return { ...event, scalars };
  };
  expect(() => requireOutside(place, made(49.9, 0.9), 1)).toThrow(/“Signal box”/);
  for (const [ecal, hcal] of [
    [50.1, 0.9],
    [49.9, 1.1],
    [10, null],
  ] as const) {
    expect(() => requireOutside(place, made(ecal, hcal), 1)).not.toThrow();
  }
  expect(() => requireOutside({ closed: null }, made(10, 0), 1)).not.toThrow();
  expect(() => requireOutside({ closed: { regions: [whole], files: [path] } }, made(99, 99), 1)).toThrow(/Masked/);
});
