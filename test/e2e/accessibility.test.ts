/** axe finds no serious fault in any panel or dialog, in both themes. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { openApplication, type Application } from './harness.ts';

/** What is opened before looking, and how it is closed. */
const PLACES: readonly { name: string; open(page: Page): Promise<void> }[] = [
  { name: 'the display with its panels', open: async (page) => page.getByRole('tab', { name: 'Inspector' }).waitFor() },
  {
    name: 'the four views',
    open: async (page) => page.getByRole('button', { name: /Show four views/ }).click(),
  },
  { name: 'the command palette', open: (page) => page.keyboard.press('Control+k') },
  { name: 'the keys', open: (page) => page.keyboard.press('?') },
  { name: 'the picture dialog', open: (page) => page.keyboard.press('Shift+P') },
  { name: 'going to an event', open: (page) => page.keyboard.press('g') },
  { name: 'the jobs', open: (page) => page.getByRole('button', { name: 'Jobs' }).click() },
  { name: 'the messages', open: (page) => page.getByRole('button', { name: /^Messages/ }).click() },
  { name: 'the runs page', open: (page) => page.getByRole('link', { name: 'Runs' }).click() },
  { name: 'the calibrations in force', open: (page) => page.getByRole('link', { name: 'Calibrations' }).click() },
  {
    name: 'the workbench of fits',
    open: (page) => page.getByRole('tab', { name: 'Fit', exact: true }).click(),
  },
];

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  let app: Application;

  beforeAll(async () => {
    app = await openApplication({ theme });
    await app.page.getByText('connected', { exact: true }).waitFor();
    await app.page.getByRole('heading', { name: 'event 1' }).waitFor();
    const shown = await app.page.locator('html').getAttribute('data-theme');
    if (shown !== theme) await app.page.getByRole('button', { name: /theme$/ }).click();
    await app.page.locator(`html[data-theme=${theme}]`).waitFor();
  });

  afterAll(async () => app.close());

  it.each(PLACES)('$name', async ({ open }) => {
    await open(app.page);
    await app.page.waitForTimeout(500);
    const faults = await seriousFaults(app.page);
    await app.page.keyboard.press('Escape');
    expect(faults).toEqual([]);
  });
});
