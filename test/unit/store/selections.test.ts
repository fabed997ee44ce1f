/** Selections and opened regions in the catalogue: they only grow, whoever writes, and a change is found. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BUILT_IN_SELECTIONS } from '#core/analysis/builtIn.ts';
import { checkStore } from '#main/store/check.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { ADA } from '../../fixtures/store.ts';

let directory: TemporaryDirectory;
let path: string;
let store: Store;

beforeEach(async () => {
  directory = temporaryDirectory();
  path = join(directory.path, 'store');
  store = await openStore(path, 'the tests');
});

afterEach(async () => {
  await store.close();
  directory.remove();
});

const BOB = { name: 'bob', role: 'coordinator' } as const;
const { definition } = BUILT_IN_SELECTIONS[0]!;
const box = { setup: 'na64-inv2016', region: 'signal_box', extent: { expression: 'x < 1', runs: null } };

/** Another program with the file in its hands, without our settings. */
function elsewhere(sql: string): void {
  const file = new Database(store.layout.catalogue);
  try {
    file.exec(sql);
  } finally {
    file.close();
  }
}

test('versions of a name count up and keep what they were made from', async () => {
  expect(await store.selections.add(ADA, definition, { name: 'inv16', version: 1 }, 2)).toBe(2);
  expect(await store.selections.add(BOB, { ...definition, title: 'other' }, { name: 'inv16', version: 2 }, 2)).toBe(3);
  expect(await store.selections.add(ADA, { ...definition, name: 'mine' }, null, 1)).toBe(1);
  expect(await store.selections.list()).toMatchObject([
    { name: 'inv16', version: 2, derivedFrom: { name: 'inv16', version: 1 }, author: 'ada', definition },
    { name: 'inv16', version: 3, derivedFrom: { name: 'inv16', version: 2 }, author: 'bob' },
    { name: 'mine', version: 1, derivedFrom: null },
  ]);
});

test.for([
  "UPDATE selections SET definition = '{}'",
  'DELETE FROM selections',
  "INSERT OR REPLACE INTO selections SELECT name, version, experiment, '{}', NULL, NULL, 'eve', 0 FROM selections",
  "UPDATE audit_log SET user = 'eve'",
  'DELETE FROM audit_log',
  "INSERT OR REPLACE INTO audit_log SELECT entry, 0, 'eve', role, action, subject, details, hash FROM audit_log",
])('%s is refused for every connection', async (sql) => {
  await store.selections.add(ADA, definition, null, 1);
  await store.blinding.open(ADA, { ...box, reason: 'the background is understood' });
  expect(() => elsewhere(sql)).toThrow(/never/);
  expect(await store.selections.list()).toMatchObject([{ author: 'ada', definition }]);
  expect(store.blinding.openings()).toMatchObject([{ user: 'ada' }]);
});

test('a region is opened once; with another extent it is another region', async () => {
  await store.blinding.open(ADA, { ...box, reason: 'the background is understood' });
  await expect(store.blinding.open(BOB, { ...box, reason: 'me, too' })).rejects.toThrow(/was opened by ada at/);
  await store.blinding.open(BOB, { ...box, extent: { expression: 'x < 2', runs: null }, reason: 'wider' });
  expect(store.blinding.openings()).toHaveLength(2);
});

test('a record of openings that another program has changed is found', async () => {
  await store.blinding.open(ADA, { ...box, reason: 'the background is understood' });
  await store.blinding.open(ADA, { ...box, region: 'second', reason: 'the second as well' });
  expect(await checkStore(path)).toMatchObject({ ok: true, auditEntries: 2, problems: [] });
  elsewhere("DROP TRIGGER audit_update; UPDATE audit_log SET user = 'eve' WHERE entry = 1");
  const { ok, problems } = await checkStore(path);
  expect(ok).toBe(false);
  expect(problems).toContain(
    'Entry 1 of the audit log (blinding.open na64-inv2016/signal_box) is not what was written.',
  );
  elsewhere('DROP TRIGGER audit_delete; DELETE FROM audit_log WHERE entry = 1');
  expect((await checkStore(path)).problems).toContain('Entry 1 of the audit log is missing.');
});
