/** The journal in the catalogue: found by its words, revised and never changed, and a change from outside is told. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { journalQuery, type JournalQuery } from '#core/api/journal.ts';
import { checkStore } from '#main/store/check.ts';
import type { NewRevision } from '#main/store/journalRepository.ts';
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

const BOB = { name: 'bob', role: 'shifter' } as const;
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

const draft = (change: Partial<NewRevision> = {}): NewRevision => ({
  title: 'High voltage',
  text: 'Channel 17 was **switched** off.',
  tags: ['hv', 'ecal'],
  experiment: 'padme',
  run: 'padme-31404',
  event: 7,
  kind: 'person',
  pictures: [],
  ...change,
});
const found = (query: Partial<JournalQuery>): number[] =>
  store.journal.list(journalQuery.parse(query)).entries.map(({ entry }) => entry);

/** Another program with the file in its hands, without our settings. */
function elsewhere(sql: string): void {
  const file = new Database(store.layout.catalogue);
  try {
    file.exec(sql);
  } finally {
    file.close();
  }
}

test('entries are found by words, author, tag, run and time, the newest first', async () => {
  await store.journal.add(ADA, draft());
  await store.journal.add(BOB, draft({ title: 'Beam spot', text: 'moved by 1 mm', tags: ['beam'], run: null }));
  const picture = { mediaType: 'image/png', data: PNG, caption: 'ECal occupancy' } as const;
  await store.journal.add(ADA, draft({ title: 'Zähler', text: 'AND OR "NEAR"', tags: [], pictures: [picture] }));
  expect(found({})).toEqual([3, 2, 1]);
  expect(found({ search: 'SWITCH volt' })).toEqual([1]);
  expect(found({ search: 'ecal' })).toEqual([3, 1]);
  expect(found({ search: 'zahler' })).toEqual([3]);
  expect(found({ search: '"near" and' })).toEqual([3]);
  expect(found({ search: '***' })).toEqual([]);
  expect(found({ search: 'mm moved nothing' })).toEqual([]);
  expect(found({ author: 'bob' })).toEqual([2]);
  expect(found({ tag: 'hv' })).toEqual([1]);
  expect(found({ run: 'padme-31404' })).toEqual([3, 1]);
  expect(found({ until: '2001-01-01T00:00:00.000Z' })).toEqual([]);
  expect(found({ from: '2001-01-01T00:00:00.000Z', limit: 1, offset: 1 })).toEqual([2]);
  expect(store.journal.known()).toEqual({ authors: ['ada', 'bob'], tags: ['beam', 'ecal', 'hv'] });
  expect(store.journal.list(journalQuery.parse({ tag: 'hv' })).entries[0]).toMatchObject({
    excerpt: 'Channel 17 was switched off.',
    pictures: 0,
    author: 'ada',
  });
});

test('no text to look for is taken for an operator', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (search) => {
      expect(found({ search: search.slice(0, 1000) })).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a revision is added to the ones before, and the words of the newest are found', async () => {
  const entry = await store.journal.add(
    ADA,
    draft({ pictures: [{ mediaType: 'image/png', data: PNG, caption: 'a' }] }),
  );
  const { pictures } = store.journal.get(entry, null);
  await store.journal.revise(BOB, entry, 1, draft({ title: 'Low voltage', tags: ['lv'], pictures }));
  expect(store.journal.get(entry, null)).toMatchObject({ title: 'Low voltage', revision: 2, author: 'ada', pictures });
  expect(store.journal.get(entry, 1)).toMatchObject({ title: 'High voltage', tags: ['hv', 'ecal'] });
  expect(store.journal.get(entry, null).revisions.map(({ author }) => author)).toEqual(['ada', 'bob']);
  expect([found({ search: 'high' }), found({ search: 'low' }), found({ tag: 'hv' })]).toEqual([[], [entry], []]);
  await expect(store.journal.revise(ADA, entry, 1, draft())).rejects.toMatchObject({ code: 'conflict' });
  await expect(store.journal.revise(ADA, 9, 1, draft())).rejects.toMatchObject({ code: 'notFound' });
  expect(store.journal.get(entry, null).revision).toBe(2);
  expect(await checkStore(path)).toMatchObject({ ok: true, auditEntries: 2 });
});

test('a picture is kept once, and one that nobody gave is refused with the entry', async () => {
  const picture = { mediaType: 'image/png', data: PNG, caption: '' } as const;
  await store.journal.add(ADA, draft({ pictures: [picture, picture] }));
  expect(store.catalogue.file.prepare('SELECT count(*) FROM kept_files').pluck().get()).toBe(1);
  const stranger = draft({ pictures: [{ hash: '0'.repeat(64), caption: '' }] });
  await expect(store.journal.add(ADA, stranger)).rejects.toMatchObject({ code: 'notFound' });
  expect(found({})).toEqual([1]);
});

test.for([
  "UPDATE journal_revisions SET title = 'x'",
  'DELETE FROM journal_revisions',
  "INSERT OR REPLACE INTO journal_revisions SELECT entry, revision, kind, 'x', text, tags, NULL, NULL, NULL, 'eve', 0 FROM journal_revisions",
  "UPDATE journal_pictures SET caption = 'x'",
  'DELETE FROM journal_pictures',
  "UPDATE kept_files SET data = x'00'",
  'DELETE FROM kept_files',
  "INSERT OR REPLACE INTO kept_files SELECT hash, 'image/png', x'00' FROM kept_files",
])('%s is refused for every connection', async (sql) => {
  await store.journal.add(ADA, draft({ pictures: [{ mediaType: 'image/png', data: PNG, caption: '' }] }));
  expect(() => elsewhere(sql)).toThrow(/never changes/);
  expect((await checkStore(path)).problems).toEqual([]);
});

test.for([
  [
    'UPDATE journal_revisions SET title = title || 1',
    'journal_revisions_update',
    'Journal entry 1, revision 1, is not',
  ],
  ['DELETE FROM journal_pictures', 'journal_pictures_delete', 'Journal entry 1, revision 1, is not'],
  ["UPDATE kept_files SET data = x'00'", 'kept_files_update', 'The kept file '],
  [
    'DELETE FROM journal_pictures; DELETE FROM journal_revisions',
    'journal_revisions_delete; DROP TRIGGER journal_pictures_delete',
    'Journal entry 1/1 is gone.',
  ],
])('%s without its trigger is found by check', async ([sql, trigger, problem]) => {
  await store.journal.add(ADA, draft({ pictures: [{ mediaType: 'image/png', data: PNG, caption: '' }] }));
  elsewhere(`DROP TRIGGER ${trigger}; ${sql}`);
  expect((await checkStore(path)).problems.join('\n')).toContain(problem);
});
