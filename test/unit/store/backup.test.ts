import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpStore, restoreStore } from '#main/store/backup.ts';
import { checkStore } from '#main/store/check.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { addKnownRun } from '../../fixtures/store.ts';

let directory: TemporaryDirectory;
let store: string;

beforeEach(async () => {
  directory = temporaryDirectory();
  store = join(directory.path, 'store');
  await addKnownRun(store, { events: 300, number: 1 });
  await addKnownRun(store, { events: 20, number: 2 });
});

afterEach(() => directory.remove());

const eventFile = (number: number): string => join(store, 'runs', `test-${number}.events`);

describe('checkStore', () => {
  it('finds nothing wrong with a whole store', async () => {
    expect(await checkStore(store)).toEqual({
      ok: true,
      runs: 2,
      payloads: 320,
      reconstructions: 0,
      conditionPayloads: 0,
      auditEntries: 2,
      problems: [],
    });
  });

  it('finds an event that was changed, though its own checksum was mended with it', async () => {
    const file = new Database(eventFile(1));
    const other = file.prepare('SELECT payload FROM payloads WHERE key = 9').pluck().get();
    file.prepare('UPDATE payloads SET payload = ? WHERE key = 4').run(other);
    file.close();
    const report = await checkStore(store);
    expect(report.problems).toEqual(['Run test-1: its events are not those entered.']);
  });

  it('finds a changed summary, a broken payload, a missing and an unknown file', async () => {
    const file = new Database(eventFile(1));
    file.exec("UPDATE summaries SET data = zeroblob(length(data)) WHERE name = 'e_calo'");
    file.exec('UPDATE payloads SET payload = substr(payload, 1, 30) WHERE key = 7');
    file.close();
    writeFileSync(join(store, 'runs', 'test-77.events'), readFileSync(eventFile(2)));
    writeFileSync(eventFile(2), 'no database at all, and much too short');
    const report = await checkStore(store);
    expect(report.ok).toBe(false);
    expect(report.payloads).toBe(299);
    const text = report.problems.join('\n');
    expect(text).toContain('Run test-1: its summary columns are not those entered.');
    expect(text).toContain('Run test-1: its events are not those entered.');
    expect(text).toMatch(/Run test-1: The event’s data is damaged/);
    expect(text).toMatch(/Run test-2: .*damaged/);
    expect(text).toContain('“test-77.events” belongs to no run');
  });

  it('survives any byte of an event file being changed', async () => {
    const original = readFileSync(eventFile(2));
    let found = 0;
    const step = Math.ceil(original.length / 150);
    for (let at = 0; at < original.length; at += step) {
      const changed = Buffer.from(original);
      changed[at] = changed[at]! ^ 0x55;
      writeFileSync(eventFile(2), changed);
      if (!(await checkStore(store)).ok) found++;
    }
    // A byte in unused space changes nothing that is read.
    expect(found).toBeGreaterThan(10);
  });
});

describe('backUpStore and restoreStore', () => {
  it('take along the user’s own detector descriptions, and nothing else of that folder', async () => {
    mkdirSync(join(store, 'detectors', 'folder.json'), { recursive: true });
    writeFileSync(join(store, 'detectors', 'Größe 2.json'), '{"mine": true}');
    writeFileSync(join(store, 'detectors', 'notes.txt'), 'mine');
    const out = join(directory.path, 'store.backup');
    await backUpStore(store, out);
    const target = join(directory.path, 'other');
    await restoreStore(out, target);
    expect(readdirSync(join(target, 'detectors'))).toEqual(['Größe 2.json']);
    expect(readFileSync(join(target, 'detectors', 'Größe 2.json'), 'utf8')).toBe('{"mine": true}');
  });

  it('bring a store back as it was', async () => {
    const out = join(directory.path, 'store.backup');
    const written = await backUpStore(store, out);
    const target = join(directory.path, 'other');
    expect(await restoreStore(out, target)).toEqual(written);
    expect(written.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(join(target, 'runs', 'test-1.events')).equals(readFileSync(eventFile(1)))).toBe(true);
    expect(await checkStore(target)).toMatchObject({ ok: true, runs: 2, payloads: 320 });
    expect(readdirSync(directory.path).toSorted()).toEqual(['other', 'store', 'store.backup']);
  });

  it('refuse to write over anything', async () => {
    const out = join(directory.path, 'store.backup');
    await backUpStore(store, out);
    await expect(backUpStore(store, out)).rejects.toMatchObject({ code: 'conflict' });
    await expect(restoreStore(out, store)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuse a damaged backup and leave no store', async () => {
    const out = join(directory.path, 'store.backup');
    await backUpStore(store, out);
    const file = new Database(out);
    file.exec("UPDATE parts SET data = CAST(data || 'x' AS BLOB) WHERE file LIKE 'runs/%' AND position = 0");
    file.close();
    const target = join(directory.path, 'other');
    await expect(restoreStore(out, target)).rejects.toMatchObject({ code: 'badFile' });
    expect(existsSync(target)).toBe(false);
  });

  it('refuse a backup that names a file outside the store', async () => {
    const out = join(directory.path, 'store.backup');
    await backUpStore(store, out);
    const file = new Database(out);
    file.exec(
      "UPDATE files SET name = '../evil' WHERE name = 'runs/test-2.events'; UPDATE parts SET file = '../evil' WHERE file = 'runs/test-2.events'",
    );
    file.close();
    await expect(restoreStore(out, join(directory.path, 'other'))).rejects.toMatchObject({ code: 'badFile' });
    expect(existsSync(join(directory.path, 'evil'))).toBe(false);
  });
});
