/** Stores of before, in which opened regions had a record of their own beside the audit log. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDirectory } from '#main/store/files.ts';
import { openCatalogue } from '#main/store/catalogue.ts';
import { storeLayout, type StoreLayout } from '#main/store/layout.ts';
import { moveOpeningsToAudit } from '#main/store/openingsMigration.ts';
import { MIGRATIONS } from '#main/store/schema.ts';
import { openStore } from '#main/store/store.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';

let directory: TemporaryDirectory;
let layout: StoreLayout;
const OPENED = Date.UTC(2025, 2, 1);

beforeEach(() => {
  directory = temporaryDirectory();
  layout = storeLayout(join(directory.path, 'store'));
  makeDirectory(layout.directory);
});
afterEach(() => directory.remove());

/** As canonical JSON has it: names in order, no spaces. */
const hashOf = (before: string, region: string, extent: string): string =>
  createHash('sha256')
    .update(
      `{"before":"${before}","extent":${JSON.stringify(extent)},"openedUtcMs":${OPENED},"reason":"understood",` +
        `"region":"${region}","setup":"na64-inv2016","user":"ada"}`,
    )
    .digest('hex');

test('opened regions stay open, told once in the audit log; what Beamglass did not write opens nothing', async () => {
  openCatalogue(layout, MIGRATIONS.slice(0, MIGRATIONS.indexOf(moveOpeningsToAudit))).file.close();
  const extents = ['{"expression":"x < 1"}', '{"expression":"x < 2"}', '{"expression":"x < 3"}'];
  const first = hashOf('0'.repeat(64), 'box', extents[0]!);
  const second = hashOf(first, 'box', extents[1]!);
  const old = new Database(layout.catalogue);
  const insert = old.prepare(
    "INSERT INTO blinding_openings VALUES (?, 'na64-inv2016', ?, ?, 'ada', 'understood', ?, ?)",
  );
  insert.run(1, 'box', extents[0], OPENED, first);
  insert.run(2, 'box', extents[1], OPENED, second);
  insert.run(3, 'box', extents[2], OPENED, 'f'.repeat(64));
  old.close();

  for (let open = 0; open < 2; open++) {
    const store = await openStore(layout.directory, 'the tests');
    expect(store.blinding.openings()).toEqual(
      extents.slice(0, 2).map((extent) => ({
        setup: 'na64-inv2016',
        region: 'box',
        extent,
        user: 'ada',
        reason: 'understood',
        openedAt: '2025-03-01T00:00:00.000Z',
      })),
    );
    expect(store.audit.verify()).toMatchObject({ entries: 2, problems: [] });
    await store.close();
  }
});
