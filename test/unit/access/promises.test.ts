/** Short forms of promises R3 and R6; in full: `npm run promises`. */
import { expect, test } from 'vitest';
import { attacksOnTheLog } from '../../promises/auditChain.ts';
import { settingsAtEveryOpen } from '../../promises/openSettings.ts';

test('settings are what we think on every open', async () => {
  expect((await settingsAtEveryOpen(3)).broken).toEqual([]);
});

test('an entry of the audit log that is altered, dropped or exchanged is found', async () => {
  expect((await attacksOnTheLog(120, 1)).broken).toEqual([]);
});
