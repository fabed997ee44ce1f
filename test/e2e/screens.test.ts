/** A screen on the wall: it looks and no more, and heals by itself when the service was killed and started again. */
import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { killGroup, launchBrowser, openPage, serveInGroup, temporaryDirectory, type ServedGroup } from './harness.ts';

const store = temporaryDirectory();
let browser: Browser;
let served: ServedGroup | null = null;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  if (served) await killGroup(served.child);
  rmSync(store, { recursive: true, force: true });
});

it('shows the overview without bars, says plainly that the connection is lost, and comes back', async () => {
  served = await serveInGroup(store, null);
  const { port } = served;
  const { page, errors } = await openPage(browser, `${served.screen}&go=/kiosk/alarms`);
  const alarms = page.getByRole('region', { name: 'Alarms' });
  await alarms.getByText('None.').waitFor();
  expect(await page.getByRole('navigation').count()).toBe(0);
  expect(await page.getByRole('banner').count()).toBe(0);
  // The key is not left in the address.
  expect(page.url()).toMatch(/\/#\/kiosk\/alarms$/);
  // No key leads away from the view.
  await page.keyboard.press('r');
  expect(page.url()).toMatch(/\/#\/kiosk\/alarms$/);
  expect(errors).toEqual([]);

  await killGroup(served.child);
  served = null;
  await page.getByRole('heading', { name: /^No connection since \d\d:\d\d UTC$/ }).waitFor();
  // Nothing of what was shown before stands there as if it were new.
  expect(await alarms.count()).toBe(0);

  served = await serveInGroup(store, port);
  await alarms.getByText('None.').waitFor();
  expect(await page.getByRole('heading', { name: /No connection/ }).count()).toBe(0);
});

it('opens the whole application too, where it changes nothing', async () => {
  const { page } = await openPage(browser, served!.screen);
  await page.getByRole('button', { name: /^User:.*only looks/ }).waitFor();
  await page.keyboard.press('m');
  await page.getByRole('tab', { name: 'Plots', exact: true }).click();
  expect(await page.getByRole('button', { name: 'Set as reference…' }).isDisabled()).toBe(true);
});
