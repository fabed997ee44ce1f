/** Texts at places of trends: on both axes, in the audit log, and by whom they are taken away. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromApiError } from '#core/api/errors.ts';
import type { Service } from '#main/service/service.ts';
import { annotationsOn } from '#main/service/annotations.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { connect, passwordOf, startService, type Client } from '../access/accessFixture.ts';

const directory = temporaryDirectory();
let service: Service;
let client: Client;

beforeAll(async () => {
  service = await startService(join(directory.path, 'store'));
  client = connect(service);
});
afterAll(async () => {
  await service.close();
  directory.remove();
});

it('stand where they were written, on the other axis where a run says so, and nowhere else', () => {
  const NOON = Date.parse('2024-11-02T12:00:00Z');
  const runs = [
    { number: 10, start: NOON - 7200_000 },
    { number: 11, start: NOON - 60_000 },
    { number: 12, start: null },
    { number: 13, start: NOON + 60_000 },
  ];
  const written = [
    { annotation: 1, place: { utc: NOON } },
    { annotation: 2, place: { run: 13 } },
    { annotation: 3, place: { run: 12 } },
    { annotation: 4, place: { utc: NOON - 8000_000 } },
  ].map((one) => ({ ...one, experiment: 'padme', text: 'x', author: 'ada', addedAt: '' }));
  const store = { annotations: { of: () => written }, history: { runsOf: () => runs } };
  const on = (axis: 'utc' | 'run') =>
    annotationsOn({ store } as unknown as Parameters<typeof annotationsOn>[0], 'padme', axis).map(
      ({ annotation, x }) => [annotation, x],
    );
  expect(on('utc')).toEqual([
    [4, NOON - 8000_000],
    [1, NOON],
    [2, NOON + 60_000],
  ]);
  expect(on('run')).toEqual([
    [1, 11],
    [3, 12],
    [2, 13],
  ]);
});

it('are kept by experiment, told in the audit log, and refused without a text', async () => {
  const made = await client.trends.annotate({ experiment: 'padme', axis: 'run', x: 80344, text: ' HV tripped ' });
  expect(made).toMatchObject({ annotation: 1, axis: 'run', x: 80344, text: 'HV tripped' });
  const of = (experiment: string) => client.trends.annotations({ experiment, axis: 'run' });
  expect(await of('padme')).toEqual([made]);
  expect(await of('na64')).toEqual([]);
  const empty = await client.trends
    .annotate({ experiment: 'padme', axis: 'run', x: 1, text: '  ' })
    .catch(fromApiError);
  expect(empty).toMatchObject({ code: 'badInput' });
  const [entry] = (await client.audit.list({ action: 'trend' })).entries;
  expect(entry).toMatchObject({ action: 'trend.annotate', details: { text: 'HV tripped', run: 80344 } });
});

it('are changed and taken away by who wrote them, or by an expert', async () => {
  for (const [name, role] of [
    ['admin', 'admin'],
    ['ada', 'shifter'],
  ] as const) {
    await client.accounts.add({ name, role, password: passwordOf(name) });
    if (name === 'admin') await client.sessions.signIn({ name, password: passwordOf(name) });
  }
  const ada = connect(service);
  await ada.sessions.signIn({ name: 'ada', password: passwordOf('ada') });
  const own = await ada.trends.annotate({ experiment: 'padme', axis: 'utc', x: 1.7e12, text: 'beam off' });
  const refused = await ada.trends.removeAnnotation({ annotation: 1 }).catch(fromApiError);
  expect(refused).toMatchObject({ code: 'forbidden', details: { needs: 'expert' } });
  const notHers = await ada.trends.reviseAnnotation({ annotation: 1, text: 'x' }).catch(fromApiError);
  expect(notHers).toMatchObject({ code: 'forbidden', details: { needs: 'expert' } });
  const changed = await ada.trends.reviseAnnotation({ annotation: own.annotation, text: ' beam off until 14:00 ' });
  expect(changed).toEqual({ ...own, text: 'beam off until 14:00' });
  const byAdmin = await client.trends.reviseAnnotation({ annotation: own.annotation, text: 'beam off until 15:00' });
  expect(byAdmin).toMatchObject({ author: 'ada', addedAt: own.addedAt });
  const [told] = (await client.audit.list({ action: 'trend' })).entries;
  expect(told).toMatchObject({
    action: 'trend.reviseAnnotation',
    user: 'admin',
    details: { before: 'beam off until 14:00', text: 'beam off until 15:00', author: 'ada' },
  });
  await ada.trends.removeAnnotation({ annotation: own.annotation });
  await client.trends.removeAnnotation({ annotation: 1 });
  expect(await client.trends.annotations({ experiment: 'padme', axis: 'utc' })).toEqual([]);
  const gone = await client.trends.removeAnnotation({ annotation: 1 }).catch(fromApiError);
  expect(gone).toMatchObject({ code: 'notFound' });
});
