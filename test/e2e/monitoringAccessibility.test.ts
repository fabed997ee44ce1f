/** axe finds no serious fault on the pages of monitoring, the logbook and screens on the wall, in both themes. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addAlarms } from '../fixtures/alarms.ts';
import { seriousFaults } from './axe.ts';
import { openApplication, ROOT, type Application } from './harness.ts';

const RUN = 'padme-1';
const PAGES = [
  '/monitoring/overview',
  '/monitoring/plots',
  '/monitoring/plots?monitor=npot',
  '/monitoring/live',
  '/monitoring/trends',
  '/monitoring/quality',
  '/monitoring/scan',
  '/logbook/journal',
  '/logbook/reports',
  `/kiosk/overview?run=${RUN}`,
  `/kiosk/display?run=${RUN}`,
  `/kiosk/plots?run=${RUN}`,
  '/kiosk/trends',
  '/kiosk/alarms',
];

let app: Application;

async function beamglass(store: string, words: readonly string[]): Promise<void> {
  const command = [join(ROOT, 'bin/beamglass.mjs'), ...words, '--store', store];
  await promisify(execFile)(process.execPath, command);
}

beforeAll(async () => {
  app = await openApplication({
    prepare: async (store) => {
      await beamglass(store, ['conditions', 'nominal', 'padme-run3']);
      const process = ['--process', 'bunches', '--events', '60'];
      await beamglass(store, ['simulate', '--setup', 'padme-run3', ...process]);
      await beamglass(store, ['reconstruct', RUN]);
      await beamglass(store, ['monitor', RUN]);
      await addAlarms(store);
    },
  });
  await app.page.getByText('connected', { exact: true }).waitFor();
});
afterAll(() => app?.close());

it.each(PAGES)('%s', async (path) => {
  const { page } = app;
  await page.evaluate((hash) => (location.hash = hash), path);
  await page.locator('main').first().waitFor();
  // What stands there while a page loads.
  await expect.poll(() => page.locator('.skeleton').count()).toBe(0);
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    // The other theme has other colours and nothing else.
    const rules = colorScheme === 'light' ? { rules: ['color-contrast'] } : {};
    found.push(...(await seriousFaults(page, rules)));
  }
  expect(found).toEqual([]);
});

it('reports no error of the page', () => expect(app.errors).toEqual([]));
