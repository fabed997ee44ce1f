/** The logbook as a shifter uses it: log what is shown, find it again, revise it, make the report; all of it accessible. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { openApplication, type Application } from './harness.ts';

let app: Application;

beforeAll(async () => {
  app = await openApplication();
  await app.page.getByRole('heading', { name: 'event 1' }).waitFor();
});
afterAll(() => app?.close());

const button = (name: string | RegExp) => app.page.getByRole('button', { name });

describe('the logbook', () => {
  it('takes an entry with the picture of the display by one key', async () => {
    await app.page.keyboard.press('j');
    const dialog = app.page.getByRole('dialog', { name: 'Write a journal entry' });
    await dialog.getByRole('textbox', { name: 'Caption of picture 1' }).waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Caption of picture 1' }).inputValue()).toMatch(
      /^Run .+ · event \d+ .*Taken \d{4}-\d\d-\d\d/,
    );
    expect(await dialog.getByRole('textbox', { name: 'Event' }).inputValue()).toMatch(/^\d+$/);
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Odd cluster');
    await dialog.getByRole('textbox', { name: 'Text (Markdown)' }).fill('Seen **twice** <img src=x onerror=alert(1)>');
    await dialog.getByRole('textbox', { name: 'Tags' }).fill('ecal night');
    expect(await seriousFaults(app.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Write the entry' }).click();
    await dialog.waitFor({ state: 'detached' });
    await app.page.keyboard.press('l');
    const entry = app.page.getByRole('article', { name: 'Entry 1' });
    await entry.getByRole('heading', { name: 'Odd cluster' }).waitFor();
    expect(await entry.locator('strong').textContent()).toBe('twice');
    const picture = entry.getByRole('img');
    await picture.waitFor();
    const size = await picture.evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    });
    expect(Math.min(...size)).toBeGreaterThan(100);
    expect(await entry.locator('img').count()).toBe(1);
    expect(await seriousFaults(app.page)).toEqual([]);
  });

  it('finds it by its words, and says where nothing fits', async () => {
    const search = app.page.getByRole('searchbox', { name: 'Search' });
    await search.fill('odd nothing');
    await app.page.getByRole('heading', { name: 'No entry fits' }).waitFor();
    await search.fill('clus twi');
    await app.page.getByRole('gridcell', { name: 'Odd cluster' }).waitFor();
    await search.fill('');
  });

  it('revises it and keeps what it was', async () => {
    await button('Revise…').click();
    await app.page.getByRole('textbox', { name: 'Title' }).fill('Odd cluster, explained');
    await button('Save the revision').click();
    const entry = app.page.getByRole('article', { name: 'Entry 1' });
    await entry.getByRole('heading', { name: 'Odd cluster, explained' }).waitFor();
    await entry.getByRole('button', { name: /^Revision 1/ }).click();
    await entry.getByRole('heading', { name: 'Odd cluster', exact: true }).waitFor();
  });

  it('makes the report of the shift with the entry in it, as HTML and PDF', async () => {
    await app.page.keyboard.press('Shift+S');
    const dialog = app.page.getByRole('dialog', { name: 'Make the end-of-shift report' });
    await dialog.getByText('Time with a run').waitFor();
    await dialog.getByRole('textbox', { name: 'For the next shift' }).fill('Watch *channel 17*.');
    expect(await seriousFaults(app.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Make the report' }).click();
    await dialog.waitFor({ state: 'detached' });
    const report = app.page.getByRole('region', { name: 'The report' });
    await report.getByText('channel 17').waitFor();
    expect(await seriousFaults(app.page)).toEqual([]);
    const files: Record<string, string> = {};
    for (const format of ['HTML', 'PDF']) {
      const [download] = await Promise.all([app.page.waitForEvent('download'), button(`Save ${format}`).click()]);
      files[format] = readFileSync(await download.path(), 'latin1');
    }
    expect(files['HTML']).toContain('<em>channel 17</em>');
    expect(files['PDF']!.startsWith('%PDF-')).toBe(true);
  });

  it('shows how far a scan is', async () => {
    await app.page.keyboard.press('m');
    await app.page.getByRole('tab', { name: 'Scan', exact: true }).click();
    await app.page.getByText(/of \d+ points done/).waitFor();
    await app.page.getByRole('combobox', { name: 'Plan' }).selectOption('padme_run3');
    await app.page.getByText(/0 of 52 points done/).waitFor();
    await app.page.getByRole('gridcell', { name: '286.56 MeV' }).waitFor();
    expect(await seriousFaults(app.page)).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});
