/** Two windows of one session show the same event with one selection; panels and undo are each window's own. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApplication, type Application } from './harness.ts';

let app: Application;
let first: Page;
let second: Page;

/** The machine of a test may be busy. */
const WAITS = { timeout: 10_000 };

const inspected = (page: Page): Promise<string> =>
  page.getByRole('tabpanel', { name: 'Inspector' }).getByRole('heading', { level: 2 }).innerText();

beforeAll(async () => {
  app = await openApplication();
  first = app.page;
  await first.getByRole('heading', { name: 'event 1' }).waitFor();
  await first.keyboard.press('ArrowRight');
  await first.getByRole('heading', { name: 'event 2' }).waitFor();
});

afterAll(async () => app.close());

describe('two windows', () => {
  it('a command opens the second, let in and on the same event', async () => {
    const popup = app.context.waitForEvent('page');
    await first.keyboard.press('Shift+N');
    second = await popup;
    await second.getByText('connected', { exact: true }).waitFor();
    await expect.poll(() => inspected(second), WAITS).toBe('event 2');
  });

  it('a step in one shows in the other, both ways', async () => {
    await second.keyboard.press('ArrowRight');
    await expect.poll(() => inspected(first), WAITS).toBe('event 3');
    await first.keyboard.press('End');
    await expect.poll(() => inspected(second), WAITS).toBe('event 240');
    await first.keyboard.press('Home');
    await expect.poll(() => inspected(second), WAITS).toBe('event 1');
  });

  it('a selection in one shows in the other, and undo takes it back from where it was made only', async () => {
    await first.getByRole('button', { name: 'Objects of Truth particles' }).click();
    await first.getByRole('grid', { name: 'Objects' }).getByRole('row').nth(1).click();
    await expect.poll(() => inspected(first), WAITS).toMatch(/^truth particle 1 of/);
    await expect.poll(() => inspected(second), WAITS).toMatch(/^truth particle 1 of/);
    await second.keyboard.press('Control+z');
    await second.keyboard.press('.');
    await expect.poll(() => inspected(first), WAITS).toMatch(/^truth particle 2 of/);
    await first.keyboard.press('Control+z');
    await expect.poll(() => inspected(second), WAITS).toBe('event 1');
  });

  it('a collection hidden in one is hidden in the other', async () => {
    const eye = (page: Page) => page.getByRole('switch', { name: 'Show Truth particles', exact: true });
    await first.bringToFront();
    await eye(first).click();
    await expect.poll(() => eye(second).getAttribute('aria-checked'), WAITS).toBe('false');
  });

  it('each keeps its own panels', async () => {
    await second.bringToFront();
    await second.keyboard.press('Control+k');
    await second.getByRole('dialog').getByRole('combobox').fill('panel event strip');
    await second.getByRole('option', { name: /Event strip/ }).click();
    await expect.poll(() => second.getByRole('tab', { name: 'Event strip' }).count(), WAITS).toBe(0);
    // Remembered a moment later, each under its own name.
    await second.waitForTimeout(1000);
    await Promise.all([first.reload(), second.reload()]);
    await first.getByRole('tab', { name: 'Event strip' }).waitFor();
    await second.getByRole('tab', { name: 'Inspector' }).waitFor();
    expect(await second.getByRole('tab', { name: 'Event strip' }).count()).toBe(0);
    expect(app.errors).toEqual([]);
  });
});
