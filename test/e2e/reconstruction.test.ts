/** Reconstruction in the window: tracks explained, constants on cells, one event on the spot, whole runs, side by side. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainedEvent } from '../fixtures/explainedEvent.ts';
import { addRunOf } from '../fixtures/store.ts';
import { seriousFaults } from './axe.ts';
import { openApplication, ROOT, type Application } from './harness.ts';

const WAITS = { timeout: 30_000 };
const SETUP = 'na64-inv2016';
const TAG = 'nominal_na64_inv2016';

let app: Application;
let page: Page;

const panel = (id: string): Locator => page.locator(`[data-panel="${id}"]`);
const heading = (id: string): Promise<string> => panel(id).getByRole('heading', { level: 2 }).first().innerText();
const seenBy = (): Locator => page.getByTitle('How the run is seen');
const eventShown = (): Promise<string> => page.locator('header .where b').first().innerText();

function command(store: string, ...words: string[]): void {
  execFileSync(process.execPath, [join(ROOT, 'bin/beamglass.mjs'), '--store', store, ...words], { stdio: 'pipe' });
}

async function prepare(store: string): Promise<void> {
  await addRunOf(store, [explainedEvent(1), explainedEvent(2)], {
    number: 8,
    energyUnit: 'GeV',
    experiment: 'na64',
    setup: SETUP,
  });
  command(store, 'simulate', '--setup', SETUP, '--process', 'electrons', '--events', '6');
  command(store, 'conditions', 'nominal', SETUP);
}

async function chooseRun(name: string): Promise<void> {
  await page.getByTitle('Choose a run').click();
  await page.getByRole('menuitem', { name }).click();
}

async function seeBy(name: RegExp): Promise<void> {
  await seenBy().click();
  await page.getByRole('menuitemradio', { name }).click();
}

/** Number of objects of a collection as its row tells; 0 where it has none. */
async function countOf(collection: string): Promise<number> {
  const text = await panel('collections').innerText();
  const [, count = '0'] = new RegExp(`^${collection}\\n(\\d+)`, 'm').exec(text) ?? [];
  return Number(count);
}

beforeAll(async () => {
  app = await openApplication({ prepare });
  ({ page } = app);
  await page.getByText('connected', { exact: true }).waitFor();
  await chooseRun('na64-8');
  await page.getByText('Track candidates').first().waitFor();
});

afterAll(async () => app?.close());

describe('the tracks of an event', () => {
  it('are listed with the verdict on every candidate', async () => {
    await page.keyboard.press('Shift+T');
    await panel('trackFit').getByText('1 of 2 candidates kept').waitFor(WAITS);
    const list = panel('trackFit').getByRole('grid', { name: 'Track candidates' });
    await list.getByText('χ² of the fit is too large').click();
    await page.getByRole('tab', { name: 'Inspector' }).click();
    await expect.poll(() => heading('inspector'), WAITS).toBe('track 2 of 2');
  });

  it('have their planes with what became of the hits, each found again in the picture', async () => {
    const planes = panel('trackFit').getByRole('grid', { name: 'Planes of the candidate' });
    await planes.focus();
    // Predicted and smoothed state of six planes; the fifth plane lost a hit.
    await expect.poll(() => planes.getAttribute('aria-rowcount'), WAITS).toBe('13');
    await planes.press('End');
    await planes.press('ArrowUp');
    await planes.press('ArrowUp');
    await planes.press('ArrowUp');
    await expect.poll(() => planes.locator('[aria-selected=true]').innerText(), WAITS).toContain('rejected: outlier');
    await expect.poll(() => planes.locator('[aria-selected=true]').innerText(), WAITS).toContain('7.50');
    await expect.poll(() => heading('inspector'), WAITS).toMatch(/^tracker hit \d+ of 36$/);
  });

  it('have their residuals and pulls in a plot', async () => {
    await panel('trackFit')
      .getByRole('group', { name: /^Pulls of candidate 2/ })
      .waitFor(WAITS);
    await panel('trackFit').getByRole('button', { name: 'residual' }).click();
    await panel('trackFit')
      .getByRole('group', { name: /^Residuals of candidate 2/ })
      .waitFor(WAITS);
  });
});

describe('constants', () => {
  it('take the place of the event on its cells, and go again', async () => {
    await chooseRun('na64-9');
    await expect.poll(eventShown, WAITS).toBe('1');
    await page.keyboard.press('ArrowRight');
    await expect.poll(eventShown, WAITS).toBe('2');
    await page.keyboard.press('e');
    const map = panel('cellMap');
    await map.getByText(/of 72 cells/).waitFor(WAITS);
    await page.keyboard.press('k');
    await map.getByText(TAG).waitFor(WAITS);
    await map
      .locator('.legend')
      .getByText(/GeV\/count/)
      .waitFor(WAITS);
    await panel('display').getByText(`Gain · ${TAG}`).waitFor(WAITS);
    await page.keyboard.press('Shift+K');
    await expect.poll(() => map.getByRole('combobox', { name: 'Constant' }).inputValue(), WAITS).not.toMatch(/gains/);
    await map.getByRole('combobox', { name: 'Constant' }).selectOption({ label: 'Channel status' });
    await map.getByText('good 72').waitFor(WAITS);
    await map.locator('canvas').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => map.getByRole('status').innerText(), WAITS).toMatch(/^ECAL.* cell \d+: good$/);
    await page.keyboard.press('k');
    await map.getByRole('combobox', { name: 'Quantity' }).waitFor(WAITS);
    await page.keyboard.press('Escape');
  });
});

describe('one event', () => {
  it('is reconstructed on the spot with a global tag', async () => {
    expect(await countOf('ECAL cells')).toBe(0);
    await seeBy(new RegExp(TAG));
    await expect.poll(() => countOf('ECAL cells'), WAITS).toBeGreaterThan(0);
    await page.keyboard.press('Shift+R');
    await expect.poll(() => heading('reconstruction'), WAITS).toBe(TAG);
    await panel('reconstruction')
      .getByText(/this event, on the spot in \d+ ms/)
      .waitFor(WAITS);
    await panel('reconstruction').getByRole('region', { name: 'ECAL', exact: true }).waitFor(WAITS);
  });

  it('follows a parameter that is tried, and goes back with it', async () => {
    const before = await countOf('ECAL cells');
    await panel('reconstruction').getByRole('button', { name: 'parameters' }).click();
    const field = panel('reconstruction').getByRole('textbox', { name: 'Least energy of a cell' });
    await field.fill('20');
    await field.press('Enter');
    await expect.poll(() => countOf('ECAL cells'), WAITS).toBeLessThan(before);
    await seenBy().getByText('edited').waitFor(WAITS);
    await panel('reconstruction').getByRole('button', { name: 'reset', exact: true }).click();
    await expect.poll(() => countOf('ECAL cells'), WAITS).toBe(before);
    expect(await seenBy().getByText('edited').count()).toBe(0);
  });
});

describe('a whole run', () => {
  it('is reconstructed as a job and then shown so, with its columns in table and filter', async () => {
    await seenBy().click();
    await page.getByRole('menuitem', { name: /whole runs/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Reconstruct whole runs' });
    expect(await dialog.getByRole('checkbox', { name: /na64-9/ }).isChecked()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Threads' }).fill('-1');
    await dialog.getByText(/Must be a whole number from 0/).waitFor(WAITS);
    expect(await dialog.getByRole('button', { name: 'Reconstruct 1 run' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Threads' }).fill('1');
    await dialog.getByRole('button', { name: 'Reconstruct 1 run' }).click();
    await page.getByText(`Reconstructed 1 run with ${TAG}.`).first().waitFor({ timeout: 90_000 });
    await expect.poll(() => seenBy().innerText(), WAITS).not.toContain('on the spot');
    await expect.poll(() => seenBy().innerText(), WAITS).toContain(TAG);
    await page.getByRole('tab', { name: 'Event table' }).click();
    await page.getByRole('combobox', { name: 'Filter' }).fill('e_ecal > 0');
    await page.getByRole('combobox', { name: 'Filter' }).press('Enter');
    await expect.poll(() => panel('eventTable').locator('output').innerText(), WAITS).toMatch(/of 6/);
  });

  it('is seen as recorded again by one key; a filter on what it gave is cleared and said', async () => {
    await panel('display').locator('canvas').first().focus();
    await page.keyboard.press('y');
    await expect.poll(() => seenBy().innerText(), WAITS).toContain('as recorded');
    await page.getByText('The filter e_ecal > 0 was cleared.').first().waitFor(WAITS);
    await page.keyboard.press('y');
    await expect.poll(() => seenBy().innerText(), WAITS).toContain(TAG);
  });
});

describe('side by side', () => {
  it('stand the event as recorded and as reconstructed, with what was added', async () => {
    await page.keyboard.press('b');
    const compare = panel('compare');
    await compare.getByRole('combobox', { name: 'Beside it' }).waitFor(WAITS);
    await compare.getByText(/objects? differ/).waitFor(WAITS);
    await compare.getByText('ECAL cells', { exact: true }).waitFor(WAITS);
    await expect.poll(() => compare.getByText(/\d+ lost/).count(), WAITS).toBeGreaterThan(0);
    expect(await page.locator('canvas').count()).toBeGreaterThanOrEqual(2);
  });

  it('stands another event that was put aside', async () => {
    await page.keyboard.press('Shift+B');
    await panel('compare').getByText('nothing differs', { exact: true }).waitFor(WAITS);
    await panel('display').locator('canvas').first().focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(eventShown, WAITS).toBe('3');
    await panel('compare')
      .getByText(/numbers and \d+ objects? differ/)
      .waitFor(WAITS);
  });
});

describe.each(['dark', 'light'] as const)('to readers of screens, %s', (theme) => {
  it('the panels have no serious fault', async () => {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme=${theme}]`).waitFor(WAITS);
    await page.keyboard.press('Shift+T');
    await page.keyboard.press('Shift+R');
    for (const id of ['reconstruction', 'trackFit', 'compare']) await panel(id).waitFor();
    for (const id of ['reconstruction', 'trackFit', 'compare']) {
      expect(await seriousFaults(page, { part: `[data-panel="${id}"]` })).toEqual([]);
    }
  });

  it('the dialog has none either', async () => {
    await seenBy().click();
    await page.getByRole('menuitem', { name: /whole runs/ }).click();
    await page.getByRole('dialog', { name: 'Reconstruct whole runs' }).waitFor(WAITS);
    const faults = await seriousFaults(page, { part: '[role=dialog]' });
    await page.keyboard.press('Escape');
    expect(faults).toEqual([]);
  });
});

describe('on the way', () => {
  it('no error was reported', () => {
    expect(app.errors).toEqual([]);
  });
});
