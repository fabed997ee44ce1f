/** How well a simulated run is reconstructed, as the panel tells: kinds of objects, quantities, plots. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApplication, ROOT, type Application } from './harness.ts';

const SETUP = 'na64-inv2016';
const EVENTS = 30;
const WAITS = { timeout: 60_000 };

let app: Application;

function command(store: string, ...words: string[]): void {
  execFileSync(process.execPath, [join(ROOT, 'bin/beamglass.mjs'), '--store', store, ...words], { stdio: 'pipe' });
}

async function prepare(store: string): Promise<void> {
  const beam = ['simulate', '--setup', SETUP, '--process', 'electrons', '--set', 'pileUp=0'];
  command(store, ...beam, '--events', String(EVENTS), '--seed', '5');
  command(store, ...beam, '--events', '2', '--seed', '6');
  command(store, 'reconstruct', 'na64-1');
}

const panel = (): Locator => app.page.locator('[data-panel="quality"]');
const row = (name: string): Locator => panel().getByRole('row').filter({ hasText: name }).first();
const plots = (): Promise<string[]> =>
  panel()
    .getByRole('group')
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')?.split(';')[0] ?? ''));

async function chooseRun(name: string): Promise<void> {
  await app.page.getByTitle('Choose a run').click();
  await app.page.getByRole('menuitem', { name }).click();
}

beforeAll(async () => {
  app = await openApplication({ prepare });
  await app.page.getByText('connected', { exact: true }).waitFor();
  await chooseRun('na64-2');
  await app.page.getByRole('tab', { name: 'Reconstruction quality' }).click();
});
afterAll(() => app?.close());

describe('the panel of reconstruction quality', () => {
  it('says what it needs as long as the run is not reconstructed', async () => {
    await panel().getByText('No reconstruction to compare').waitFor(WAITS);
  });

  it('compares with the truth of a run that is, kind by kind', async () => {
    await chooseRun('na64-1');
    await row('ECAL showers').waitFor(WAITS);
    await row('ECAL showers').click();
    // Nearly every electron of the beam comes to the calorimeter and makes one shower.
    await expect.poll(() => row('ECAL showers').innerText(), WAITS).toMatch(/(2\d|30) of (2\d|30)/);
    await row('energy %').waitFor(WAITS);
  });

  it('shows its distributions, and how they go along a variable', async () => {
    await expect.poll(plots, WAITS).toContain('Residuals: energy');
    await row('x mm').click();
    await expect.poll(plots, WAITS).toContain('Pulls: x');
    await panel().getByRole('combobox', { name: 'Against' }).selectOption('y');
    await expect.poll(plots, WAITS).toContain('Bias and resolution of x against y');
    await expect.poll(plots, WAITS).toContain('Efficiency against y: ECAL showers');
  });

  it('follows the filter of the event table', async () => {
    const filter = app.page.getByRole('combobox', { name: 'Filter' });
    await filter.fill('event < 0');
    await filter.press('Enter');
    await panel().getByText('Nothing to compare').waitFor(WAITS);
    await filter.fill('');
    await filter.press('Enter');
    await row('ECAL showers').waitFor(WAITS);
    expect(app.errors).toEqual([]);
  });
});
