/** A screen on the wall: it looks and no more, and heals by itself when the service was killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage, ROOT, temporaryDirectory } from './harness.ts';

interface Served {
  readonly child: ChildProcess;
  readonly screen: string;
  readonly port: number;
}

const store = temporaryDirectory();
let browser: Browser;
let served: Served | null = null;

/** On any free port without one; in a group of its own, so that a kill takes the supervisor and the service at once. */
async function serve(port: number | null): Promise<Served> {
  const chosen = port === null ? [] : ['--port', String(port)];
  const command = [join(ROOT, 'bin/beamglass.mjs'), 'serve', '--json', '--store', store, ...chosen];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const [line] = (await once(child.stdout!.setEncoding('utf8'), 'data')) as [string];
  const { url, screens } = JSON.parse(line) as { url: string; screens: string[] };
  return { child, screen: screens[0]!, port: Number(new URL(url).port) };
}

async function kill({ child }: Served): Promise<void> {
  const ended = once(child, 'exit');
  process.kill(-child.pid!, 'SIGKILL');
  await ended;
}

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  if (served) await kill(served);
  rmSync(store, { recursive: true, force: true });
});

it('shows the overview without bars, says plainly that the connection is lost, and comes back', async () => {
  served = await serve(null);
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

  await kill(served);
  served = null;
  await page.getByRole('heading', { name: /^No connection since \d\d:\d\d UTC$/ }).waitFor();
  // Nothing of what was shown before stands there as if it were new.
  expect(await alarms.count()).toBe(0);

  served = await serve(port);
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
