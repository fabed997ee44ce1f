/**
 * The main job, from the first start to the next day: import a file, step, pick, cut, filter, save
 * a picture, survive a crash of the service, and find everything as it was left.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeKnownFile } from '../fixtures/eventFile.ts';
import { openApplication, openPage, SHARED, temporaryDirectory, type Application } from './harness.ts';
import { colouredPoints, colouredPointsOf } from './picture.ts';

const LHCB = join(SHARED, 'data/events/lhcb-191749-5296728.json');
const real = existsSync(LHCB);
if (!real)
  console.log('../shared/data/events is not there: a file of our own is imported instead of the real LHCb event.');
const imported = real
  ? { run: 'lhcb-191749', event: '5296728', collection: 'PARTICLES', count: '80' }
  : { run: 'known-7', event: '1000', collection: 'cells', count: '4' };

let app: Application;
let page: Page;

const panel = (name: string): Locator => page.getByRole('tabpanel', { name });
const inspected = (): Locator => panel('Inspector').getByRole('heading', { level: 2 });
const collection = (name: string): Locator => panel('Collections').locator('[data-collection]', { hasText: name });
/** Numbers are shown with thin spaces between the thousands. */
const digits = async (locator: Locator): Promise<string> => (await locator.innerText()).replaceAll(/\D/g, '');

/** As the top bar says it. */
const shownEvent = (): Promise<string> => digits(page.locator('header .where b').first());

async function chooseRun(name: string): Promise<void> {
  await page.getByTitle('Choose a run').click();
  await page.getByRole('menuitem', { name }).click();
}

beforeAll(async () => {
  app = await openApplication();
  ({ page } = app);
});

afterAll(async () => app.close());

describe('the main job', () => {
  it('begins with a sample run on an empty store', async () => {
    await page.getByText('connected', { exact: true }).waitFor();
    await inspected().getByText('event 1').waitFor();
    await expect.poll(() => panel('Event table').getByRole('status').innerText()).toBe('240 events');
  });

  it('imports a file through the interface and opens it', async () => {
    let path = LHCB;
    if (!real) {
      path = join(temporaryDirectory(), 'known.events');
      writeKnownFile(path, { events: 5, experiment: 'known', number: 7 });
    }
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Control+o');
    await (await chooser).setFiles(path);
    const message = page.locator('.message', { hasText: `Imported ${imported.run}` });
    await message.getByRole('button', { name: 'Open', exact: true }).click({ timeout: 60_000 });
    await expect.poll(() => digits(inspected()), { timeout: 20_000 }).toBe(imported.event);
    if (!real) await page.keyboard.press('End');
    await expect.poll(() => digits(collection(imported.collection))).toBe(imported.count);
  });

  it('steps through the events of the sample run', async () => {
    await chooseRun('na64-1');
    await expect.poll(() => digits(inspected())).toBe('1');
    await expect.poll(() => page.getByRole('button', { name: 'Next event', exact: true }).isEnabled()).toBe(true);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => digits(inspected())).toBe('2');
    await page.keyboard.press('End');
    await expect.poll(() => digits(inspected())).toBe('240');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => digits(inspected())).toBe('239');
    await page.keyboard.press('g');
    await page.getByRole('textbox', { name: 'Event number' }).fill('3');
    await page.keyboard.press('Enter');
    await expect.poll(() => digits(inspected())).toBe('3');
  });

  it('names the object under the pointer and inspects it after a click', async () => {
    const canvas = panel('Display').locator('canvas').first();
    const points = await colouredPoints(page, canvas);
    expect(points.length).toBeGreaterThan(0);
    const hover = panel('Display').locator('.hover .muted').first();
    for (const { x, y } of points) {
      await page.mouse.move(x, y);
      if (
        await hover.waitFor({ timeout: 1000 }).then(
          () => true,
          () => false,
        )
      )
        break;
    }
    const name = await hover.innerText();
    await page.mouse.down();
    await page.mouse.up();
    await expect.poll(() => inspected().innerText()).toBe(name);
    expect(await panel('Inspector').getByRole('definition').count()).toBeGreaterThan(2);
  });

  it('cuts objects away, keeps the cut in the next event, and takes it back', async () => {
    const hits = collection('Truth cells');
    const before = Number(await digits(hits.locator('.count')));
    await hits.click();
    const cut = panel('Collections')
      .getByRole('switch', { name: 'time at least' })
      .or(panel('Collections').locator('.side.min').first());
    await cut.first().click();
    const field = panel('Collections').locator('input.number.min, .number.min input').first();
    await field.fill('1e6');
    await field.press('Enter');
    await expect.poll(() => hits.locator('.count').innerText()).toMatch(/^0\s+of\s/);
    await page.getByRole('heading', { level: 2 }).first().click();
    await panel('Display').click({ position: { x: 5, y: 60 } });
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => hits.locator('.count').innerText()).toMatch(/^0\s+of\s/);
    await page.keyboard.press('ArrowLeft');
    await panel('Collections').getByRole('button', { name: 'Remove all cuts' }).click();
    await expect.poll(() => hits.locator('.count').innerText()).toBe(String(before));
  });

  it('filters the events, and steps within the filter', async () => {
    const filter = panel('Event table').getByRole('combobox', { name: 'Filter' });
    await filter.fill('n_particles >= 20 && e_calo > 500');
    await filter.press('Enter');
    const count = panel('Event table').getByRole('status');
    await expect.poll(() => count.innerText()).toMatch(/^(?!240 )\d+ of 240/);
    const kept = Number((await count.innerText()).split(' ')[0]);
    expect(kept).toBeGreaterThan(0);
    await filter.press('Escape');
    await panel('Display').click({ position: { x: 5, y: 60 } });
    // Event 3 is shown and does not pass: there is nothing before it, and Home goes to another.
    await page.keyboard.press('Home');
    await expect.poll(shownEvent).not.toBe('3');
    const move = (name: string): Locator => page.getByRole('button', { name, exact: true });
    await expect.poll(() => move('Previous event').isEnabled()).toBe(false);
    const seen = [await shownEvent()];
    for (let step = 1; step < kept; step++) {
      await page.keyboard.press('ArrowRight');
      await expect.poll(shownEvent).not.toBe(seen.at(-1));
      seen.push(await shownEvent());
    }
    expect(new Set(seen).size).toBe(kept);
    await expect.poll(() => move('Next event').isEnabled()).toBe(false);
  });

  it('says what is wrong with a filter, and changes nothing', async () => {
    const filter = panel('Event table').getByRole('combobox', { name: 'Filter' });
    await filter.fill('n_track >= 5');
    await filter.press('Enter');
    await page
      .getByText(/did you mean “n_tracks”/i)
      .first()
      .waitFor();
    await filter.fill('');
    await filter.press('Enter');
    await expect.poll(() => panel('Event table').getByRole('status').innerText()).toBe('240 events');
  });

  it('saves a picture of the size that was asked for', async () => {
    await panel('Display')
      .getByRole('button', { name: /Save a picture/ })
      .click();
    const dialog = page.getByRole('dialog', { name: 'Save a picture' });
    await dialog.getByRole('textbox', { name: 'Width in pixels' }).fill('1000');
    await dialog.getByRole('textbox', { name: 'Height in pixels' }).fill('700');
    await dialog.getByRole('textbox', { name: 'Height in pixels' }).press('Tab');
    await dialog.locator('input[type=checkbox]').uncheck();
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: /^Save/ }).click();
    const png = await readFile(await (await download).path());
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1000, 700]);
    expect((await colouredPointsOf(page, png)).length).toBeGreaterThan(0);
  });

  it('connects again when the service dies, and keeps the view', async () => {
    await page.keyboard.press('Escape');
    const event = await shownEvent();
    app.server.crash();
    await expect.poll(() => app.server.log(), { timeout: 20_000 }).toContain('starting it again');
    await page.getByText('connected', { exact: true }).waitFor({ timeout: 30_000 });
    expect(await shownEvent()).toBe(event);
    await page.keyboard.press('Home');
    await expect.poll(shownEvent, { timeout: 20_000 }).toBe('1');
    // The browser itself reports each try to connect.
    const others = app.errors.filter((error) => !error.includes('/api'));
    app.errors.splice(0, app.errors.length, ...others);
  });

  it('finds its layout again in a new window', async () => {
    await page.getByRole('tab', { name: 'Event strip' }).locator('.close').click();
    await expect.poll(() => page.getByRole('tab', { name: 'Event strip' }).count()).toBe(0);
    await page.waitForTimeout(1500);
    const browser = page.context().browser();
    if (browser === null) throw new Error('no browser');
    const { page: other, errors, context } = await openPage(browser, app.server.url);
    await other.getByText('connected', { exact: true }).waitFor();
    await other.getByRole('tab', { name: 'Display' }).waitFor();
    await other.getByRole('tab', { name: 'Inspector' }).waitFor();
    expect(await other.getByRole('tab', { name: 'Event strip' }).count()).toBe(0);
    expect(errors).toEqual([]);
    await context.close();
  });

  it('has reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});

describe('the page’s policy', () => {
  it('refuses an injected inline script, an inline handler and eval', async () => {
    const before = app.errors.length;
    const ran = await page.evaluate(injectScripts);
    expect(ran).toEqual({ injected: undefined, evaluated: false });
    await expect.poll(() => app.errors.length).toBeGreaterThan(before);
  });
});

/** Runs in the page, in a task of its own: the debugger may evaluate text whatever the policy says. */
function injectScripts(): Promise<{ injected: unknown; evaluated: boolean }> {
  return new Promise((resolve) => {
    setTimeout(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.injected = "script"';
      document.head.append(script);
      const button = document.createElement('button');
      button.setAttribute('onclick', 'globalThis.injected = "handler"');
      document.body.append(button);
      button.click();
      button.remove();
      let evaluated = true;
      try {
        Reflect.construct(Function, ['return 1']);
      } catch {
        evaluated = false;
      }
      resolve({ injected: Reflect.get(globalThis, 'injected'), evaluated });
    });
  });
}
