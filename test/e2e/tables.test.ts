/** The tables in a browser: what the pointer lights up while rows scroll below it, and sorting by keyboard. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApplication, type Application } from './harness.ts';

const WAITS = { timeout: 15_000 };
const SCROLLS = 40;

let app: Application;
let grid: Locator;

beforeAll(async () => {
  app = await openApplication();
  await app.page.getByRole('tabpanel', { name: 'Inspector' }).getByText('event 1', { exact: true }).waitFor();
  await app.page.getByRole('button', { name: 'Objects of Strips', exact: true }).click();
  grid = app.page.getByRole('grid', { name: 'Objects' });
  await grid.getByRole('row').nth(5).waitFor();
});

afterAll(async () => app.close());

/** Runs in the page: how many rows pass below the pointer, and how many of them light up meanwhile. */
async function scrollFrameByFrame(element: Element, scrolls: number): Promise<{ passed: number; lit: number }> {
  let passed = 0;
  let lit = 0;
  element.addEventListener(
    'pointerenter',
    ({ target }) => (passed += Number((target as Element).role === 'row')),
    true,
  );
  new MutationObserver((changes) => {
    for (const { target, oldValue } of changes) {
      lit += Number((target as Element).classList.contains('hovered') && !oldValue?.includes('hovered'));
    }
  }).observe(element, { subtree: true, attributeFilter: ['class'], attributeOldValue: true });
  for (let scroll = 0; scroll < scrolls; scroll++) {
    element.scrollTop += 36;
    await new Promise((done) => requestAnimationFrame(done));
  }
  return { passed, lit };
}

describe('the objects table', () => {
  it('lights up the row at which scrolling ends, not those that pass below a resting pointer', async () => {
    const box = (await grid.boundingBox())!;
    await app.page.mouse.move(box.x + 80, box.y + 100);
    await expect.poll(() => grid.locator('.hovered').count(), WAITS).toBe(1);
    const { passed, lit } = await grid.evaluate(scrollFrameByFrame, SCROLLS);
    expect(passed).toBeGreaterThan(SCROLLS / 2);
    expect(lit).toBe(0);
    await expect.poll(() => grid.locator('.hovered:hover').count(), WAITS).toBe(1);
    await app.page.mouse.move(box.x + 80, box.y - 60);
    await expect.poll(() => grid.locator('.hovered').count(), WAITS).toBe(0);
  });

  it('is sorted by a head that has the focus', async () => {
    const head = grid.getByRole('columnheader', { name: /charge/ }).first();
    await head.getByRole('button').focus();
    const states: (string | null)[] = [];
    for (let press = 0; press < 3; press++) {
      await app.page.keyboard.press('Enter');
      states.push(await head.getAttribute('aria-sort'));
    }
    expect(states).toEqual(['ascending', 'descending', 'none']);
  });
});
