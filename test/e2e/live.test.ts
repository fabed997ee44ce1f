/** Events as they come: a simulated data acquisition, followed by the display in each of its ways. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage, ROOT, temporaryDirectory, type OpenPage } from './harness.ts';

const directory = temporaryDirectory();
const store = join(directory, 'store');
const files = join(directory, 'daq');
const running: ChildProcess[] = [];
let acquisition: ChildProcess;
let browser: Browser;
let open: OpenPage;

/** In a group of its own, so that nothing of it outlives the test. */
function beamglass(...words: string[]): ChildProcess {
  const child = spawn(process.execPath, [join(ROOT, 'bin/beamglass.mjs'), ...words, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  running.push(child);
  return child;
}

const bar = () => open.page.getByRole('group', { name: 'Events as they come' });
const mode = (title: string) => bar().getByRole('radio', { name: title, exact: true, checked: true });

/** Number of the event shown, and how many are kept. */
async function shown(): Promise<{ event: number; kept: number }> {
  const text = (await bar().locator('p').textContent()) ?? '';
  const [, event, kept] = /event ([\d\s]+) of .* the last ([\d\s]+) are kept/.exec(text) ?? [];
  const number = (digits: string | undefined): number => Number((digits ?? 'NaN').replace(/\s/g, ''));
  return { event: number(event), kept: number(kept) };
}

async function until(
  holds: (now: { event: number; kept: number }) => boolean,
): Promise<{ event: number; kept: number }> {
  for (;;) {
    const now = await shown();
    if (holds(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

beforeAll(async () => {
  mkdirSync(files);
  browser = await launchBrowser();
  const server = beamglass('serve', '--store', store, '--watch', files);
  const [line] = (await once(server.stdout!.setEncoding('utf8'), 'data')) as [string];
  open = await openPage(browser, (JSON.parse(line) as { url: string }).url);
  acquisition = beamglass('daq', '--setup', 'na64-vis2018', '--rate', '4', '--events-per-file', '2000', '--out', files);
  await open.page.getByText(/^live/).first().waitFor();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  for (const child of running) {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
  }
  rmSync(directory, { recursive: true, force: true });
});

describe('the display', () => {
  it('follows the latest event', async () => {
    await open.page
      .getByText(/^live \d/)
      .first()
      .waitFor();
    await open.page.keyboard.press('v');
    await mode('Latest').waitFor();
    const first = await until(({ event }) => event >= 0);
    await until(({ event }) => event > first.event);
  });

  it('keeps the one that was pinned, whatever comes', async () => {
    await open.page.keyboard.press('i');
    await mode('Pinned').waitFor();
    const pinned = await shown();
    await until(({ kept }) => kept > pinned.kept + 5);
    expect((await shown()).event).toBe(pinned.event);
    await open.page.keyboard.press('Space');
    await mode('Latest').waitFor();
    await until(({ event }) => event > pinned.event);
  });

  it('shows the latest that passes a filter, and says what is wrong with one', async () => {
    const filter = bar().getByLabel('Filter of the events that come');
    await filter.fill('event <= 3');
    await filter.press('Enter');
    await mode('Latest that passes').waitFor();
    await until(({ event }) => event === 3);
    await filter.fill('no_such_quantity > 1');
    await filter.press('Enter');
    await bar().getByRole('alert').waitFor();
    await filter.fill('');
    await filter.press('Enter');
    await until(({ event }) => event > 3);
  });

  it('plays back what is kept', async () => {
    await filterLeft();
    const newest = await shown();
    await open.page.keyboard.press('Shift+V');
    await mode('Play back').waitFor();
    await until(({ event }) => event < newest.event);
    expect(open.errors).toEqual([]);
  });

  it('stays with the events that come when a run has ended and is imported', async () => {
    await open.page.keyboard.press('v');
    await mode('Latest').waitFor();
    acquisition.kill('SIGTERM');
    await open.page.keyboard.press('r');
    await open.page.getByRole('row').getByText('na64-1001').first().waitFor();
    await open.page.keyboard.press('d');
    await mode('Latest').waitFor();
    expect(open.errors).toEqual([]);
  });
});

/** Keys belong to a field that has the focus. */
const filterLeft = (): Promise<void> =>
  bar()
    .getByLabel('Filter of the events that come')
    .evaluate((field: HTMLElement) => field.blur());
