/** One channel in every view: the map of cells, the picture, the waveform and the inspector. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellRectangle, layoutMap } from '#renderer/panels/cellMap/mapLayout.ts';
import { cellMapsOf } from '#renderer/panels/cellMap/maps.ts';
import { shippedDetector } from '../fixtures/detector.ts';
import { na64Event, padmeEvent } from '../fixtures/rawEvents.ts';
import { addRunOf } from '../fixtures/store.ts';
import { seriousFaults } from './axe.ts';
import { openApplication, type Application } from './harness.ts';

const WAITS = { timeout: 15_000 };
const [ecal] = cellMapsOf(shippedDetector('padme-run3'));

let app: Application;
let page: Page;
let map: Locator;
let canvas: Locator;
let waveforms: Locator;

const panel = (id: string): Locator => page.locator(`[data-panel="${id}"]`);
/** What the map tells of the cell under the pointer or looked at. */
const told = (): Promise<string> => map.getByRole('status').innerText();
const shownWaveform = (): Promise<string> => waveforms.getByRole('heading', { level: 2 }).innerText();

async function prepare(store: string): Promise<void> {
  const numbers = Array.from({ length: 4 }, (_, i) => i + 1);
  const facts = { number: 7, energyUnit: 'MeV' } as const;
  await addRunOf(store, numbers.map(padmeEvent), { ...facts, experiment: 'padme', setup: 'padme-run3' });
  await addRunOf(store, numbers.map(na64Event), {
    number: 8,
    energyUnit: 'GeV',
    experiment: 'na64',
    setup: 'na64-vis2018',
  });
}

async function chooseRun(name: string): Promise<void> {
  await page.getByTitle('Choose a run').click();
  await page.getByRole('menuitem', { name }).click();
}

/** The middle of a crystal on the canvas, CSS pixels of the canvas. */
async function placeOf(id: number): Promise<{ x: number; y: number }> {
  const { width, height } = (await canvas.boundingBox())!;
  const layout = layoutMap(ecal!, width, height, true);
  const [placed] = layout.panes;
  const cell = placed!.pane.cells.find((one) => one.cell.id === id)!;
  const box = cellRectangle(placed!, layout, cell);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

beforeAll(async () => {
  app = await openApplication({ prepare });
  ({ page } = app);
  await page.getByText('connected', { exact: true }).waitFor();
  await chooseRun('padme-7');
  map = panel('cellMap');
  canvas = map.locator('canvas');
  waveforms = panel('waveforms');
  await page.locator('header .where b').getByText('1', { exact: true }).first().waitFor(WAITS);
  await page.keyboard.press('e');
  await page.keyboard.press('w');
  await canvas.waitFor();
  await map.getByText(/of 616 cells/).waitFor(WAITS);
  await waveforms.getByText('No channel is picked').waitFor(WAITS);
});

afterAll(async () => app.close());

describe('a cell of the map', () => {
  it('is told below the pointer', async () => {
    await canvas.hover({ position: await placeOf(1801) });
    await expect.poll(told, WAITS).toBe('ECal cell 1801: nothing in this event');
    await page.mouse.move(0, 0);
    await expect.poll(told, WAITS).toBe('');
  });

  it('without a waveform says so when it is clicked', async () => {
    await canvas.click({ position: await placeOf(1801) });
    await waveforms.getByText('ECal cell 1801 has no waveform in this event.').waitFor(WAITS);
    await expect
      .poll(() => waveforms.locator('.detail').innerText(), WAITS)
      .toMatch(/^channel 1801 · board 0, channel 6/);
  });

  it('selects its object, shows its waveform, and is found again in the picture', async () => {
    await page.keyboard.press('Escape');
    await canvas.focus();
    // From nowhere the arrow keys go to the highest cell.
    await page.keyboard.press('ArrowRight');
    await expect.poll(told, WAITS).toMatch(/^ECal cell \d+: .* counts, saturated$/);
    const name = (await told()).split(':')[0]!;
    await expect.poll(shownWaveform, WAITS).toBe(name);
    await waveforms.getByText('saturated').waitFor(WAITS);
    await page.keyboard.press('4');
    await page.keyboard.press('Shift+F');
    await page.keyboard.press('Escape');
    await waveforms.getByText('No channel is picked').waitFor(WAITS);
    const picture = panel('display').locator('canvas').first();
    await expect
      .poll(async () => {
        await picture.click();
        return told();
      }, WAITS)
      .toContain(`${name}:`);
    await expect.poll(shownWaveform, WAITS).toBe(name);
    await panel('inspector').waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Inspector' }).click();
    await expect
      .poll(() => panel('inspector').getByRole('heading', { level: 2 }).innerText(), WAITS)
      .toMatch(/^calorimeter cell \d+ of \d+$/);
    await page.keyboard.press('e');
    await canvas.waitFor();
  });

  it('leads to its neighbours by the arrow keys, and stays when the event changes', async () => {
    await canvas.focus();
    const [, before] = /cell (\d+)/.exec(await told())!;
    await page.keyboard.press('ArrowUp');
    const above = `ECal cell ${Number(before) + 1}`;
    await expect.poll(told, WAITS).toContain(`${above}:`);
    await expect.poll(shownWaveform, WAITS).toBe(above);
    await page.getByRole('button', { name: 'Next event', exact: true }).click();
    await expect.poll(() => page.locator('header .where b').first().innerText(), WAITS).toBe('2');
    await expect.poll(told, WAITS).toContain(`${above}:`);
    await expect.poll(shownWaveform, WAITS).toBe(above);
  });
});

describe('the waveforms', () => {
  it('are gone through in order, and stay in the plot where they are pinned', async () => {
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('header .where b').first().innerText(), WAITS).toBe('1');
    const before = await shownWaveform();
    await page.keyboard.press(']');
    await expect.poll(shownWaveform, WAITS).not.toBe(before);
    const first = await shownWaveform();
    await page.keyboard.press('Shift+W');
    await page.keyboard.press(']');
    await expect.poll(shownWaveform, WAITS).not.toBe(first);
    const second = await shownWaveform();
    const legend = (): Promise<string[]> => waveforms.locator('svg text[text-anchor="start"]').allTextContents();
    const named = async (): Promise<string[]> => (await legend()).map((text) => text.trim());
    await expect.poll(named, WAITS).toEqual(expect.arrayContaining([first, second]));
    await waveforms.getByRole('button', { name: `Let go of ${first}` }).click();
    await expect.poll(named, WAITS).not.toContain(first);
  });

  it('are read out by the arrow keys with the focus in the plot, which the event does not follow', async () => {
    const event = await page.locator('header .where b').first().innerText();
    await waveforms.getByRole('group', { name: /^Waveform of/ }).focus();
    await page.keyboard.press('End');
    await expect.poll(() => waveforms.locator('figcaption').innerText(), WAITS).toMatch(/sample 1\s023/);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => waveforms.locator('figcaption').innerText(), WAITS).toMatch(/sample 1\s022/);
    expect(await page.locator('header .where b').first().innerText()).toBe(event);
  });

  it('are saved as vectors', async () => {
    const download = page.waitForEvent('download');
    await waveforms.getByRole('button', { name: 'Save the plot as SVG' }).click();
    expect((await download).suggestedFilename()).toMatch(/^padme-7-event-\d+-channel-\d+\.svg$/);
  });
});

describe.each(['dark', 'light'] as const)('to readers of screens, %s', (theme) => {
  it('the panels have no serious fault', async () => {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme=${theme}]`).waitFor(WAITS);
    for (const id of ['cellMap', 'waveforms']) {
      expect(await seriousFaults(page, { part: `[data-panel="${id}"]` })).toEqual([]);
    }
  });
});

describe('another setup', () => {
  it('has maps of its own, and no channel of the last one', async () => {
    await chooseRun('na64-8');
    await map.getByText(/of 72 cells/).waitFor(WAITS);
    await waveforms.getByText('No channel is picked').waitFor(WAITS);
    await map.getByRole('combobox', { name: 'Detector' }).selectOption('HCAL');
    await map.getByText(/of 27 cells/).waitFor(WAITS);
    await map.getByRole('combobox', { name: 'Quantity' }).selectOption('Truth cells energy');
    await map.getByText(/ GeV/).first().waitFor(WAITS);
  });

  it('has reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});
