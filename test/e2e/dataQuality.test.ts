/** The board of the data quality: a defect in three actions, verified, withdrawn; a run checked; a list frozen. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventData } from '#core/event/event.ts';
import { addRunOf } from '../fixtures/store.ts';
import { seriousFaults } from './axe.ts';
import { openApplication, ROOT, type Application } from './harness.ts';

const eventOf = (eventNumber: number, subrun: number | null = null): EventData => ({
  header: { eventNumber, timeNs: null, spill: null, triggerBits: 0 },
  scalars: [
    { name: 'n_pot', value: eventNumber, unit: '' },
    ...(subrun === null ? [] : [{ name: 'subrun', value: subrun, unit: '' }]),
  ],
  labels: [],
  collections: [],
});

let app: Application;

beforeAll(async () => {
  app = await openApplication({
    prepare: async (store) => {
      for (const number of [31404, 31405, 31406]) {
        const options = { experiment: 'padme', number, energyUnit: 'MeV', setup: 'padme-run3' } as const;
        await addRunOf(store, [eventOf(number)], options);
      }
      const divided = { experiment: 'padme', number: 31407, energyUnit: 'MeV', setup: 'padme-run3' } as const;
      await addRunOf(store, [eventOf(1, 0), eventOf(2, 1)], { ...divided, subruns: [1, 1] });
      const words = 'defects add padme 31406 --type beam_moved --part beam --comment drift --store'.split(' ');
      await promisify(execFile)(process.execPath, [join(ROOT, 'bin/beamglass.mjs'), ...words, store]);
    },
  });
  await app.page.getByText('connected').waitFor();
  await app.page.keyboard.press('m');
  await app.page.getByRole('tab', { name: 'Data quality' }).click();
  await app.page.getByRole('gridcell', { name: 'padme-31404', exact: false }).waitFor();
});
afterAll(() => app?.close());

const button = (name: string) => app.page.getByRole('button', { name, exact: true });
const rowOf = (run: string) => app.page.getByRole('row').filter({ hasText: run });
const details = (run: string) => app.page.getByRole('complementary', { name: `Quality of ${run}` });

describe('the data quality of runs', () => {
  it('begins as not checked; a defect is stated with one key, one choice and one button', async () => {
    await rowOf('padme-31405').click();
    await details('padme-31405').getByText('Nobody has looked at this run yet.').waitFor();
    await app.page.keyboard.press('Shift+D');
    const dialog = app.page.getByRole('dialog', { name: 'State a defect' });
    await dialog.getByLabel('What is wrong').selectOption('part_off ecal');
    expect(await dialog.getByLabel('In which runs').inputValue()).toBe('31405');
    await dialog.getByRole('button', { name: 'State the defect' }).click();
    await dialog.waitFor({ state: 'detached' });
    await rowOf('padme-31405').getByText('Part off').waitFor();
    await details('padme-31405').getByText('not verified').waitFor();
    expect(await rowOf('padme-31405').innerText()).toContain('bad');
    expect(await seriousFaults(app.page)).toEqual([]);
    // Its author does not verify it.
    expect(await details('padme-31405').getByRole('button', { name: 'Verify…' }).count()).toBe(0);
  });

  it('shows faults of what is typed, and sends nothing', async () => {
    await button('State a defect…').click();
    const dialog = app.page.getByRole('dialog', { name: 'State a defect' });
    await dialog.getByLabel('What is wrong').selectOption('other daq');
    await dialog.getByText('Say what it is.').waitFor();
    await dialog.getByLabel('In which runs').fill('31406..31405');
    await dialog.getByText('is reversed').waitFor();
    expect(await dialog.getByRole('button', { name: 'State the defect' }).isDisabled()).toBe(true);
    expect(await seriousFaults(app.page, { part: '[role=dialog]' })).toEqual([]);
    await app.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('takes a defect back in a part of its runs, and keeps what was said', async () => {
    await button('Withdraw…').click();
    const dialog = app.page.getByRole('dialog', { name: 'Withdraw defect 2' });
    await dialog.getByLabel('Why it is not there').fill('the wrong run');
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    await dialog.waitFor({ state: 'detached' });
    await details('padme-31405').getByText('holds no longer').waitFor();
    await details('padme-31405').getByText('“the wrong run”').waitFor();
  });

  it('is good once a person has looked, unless a defect speaks against it', async () => {
    await button('Mark as checked').click();
    await details('padme-31405').getByText('Checked by').waitFor();
    await rowOf('padme-31405').getByText('good', { exact: true }).first().waitFor();
    await rowOf('padme-31406').click();
    await details('padme-31406').getByText('drift').waitFor();
    await button('Mark as checked').click();
    await rowOf('padme-31406').getByText('usable with care').first().waitFor();
    expect(await seriousFaults(app.page)).toEqual([]);
  });

  it('makes a list of the good runs, with reasons, and freezes it under a name', async () => {
    await button('Good-run lists').click();
    await app.page.getByText('1 run').first().waitFor();
    expect(await rowOf('padme-31404').innerText()).toContain('not checked');
    expect(await rowOf('padme-31406').innerText()).toContain('Beam moved');
    await button('Freeze this list…').click();
    const dialog = app.page.getByRole('dialog', { name: 'Freeze this good-run list' });
    await dialog.getByLabel('Name').fill('run3_first');
    await dialog.getByRole('button', { name: 'Freeze for good' }).click();
    await dialog.waitFor({ state: 'detached' });
    const lists = app.page.getByRole('complementary', { name: 'Frozen lists' });
    await lists.getByText('run3_first').waitFor();
    const [download] = await Promise.all([
      app.page.waitForEvent('download'),
      lists.getByRole('button', { name: 'Export' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('run3_first.json');
    expect(await seriousFaults(app.page)).toEqual([]);
  });

  it('is stated of the subrun whose event is shown, and told beside the event', async () => {
    await app.page.keyboard.press('d');
    await app.page.getByTitle('Choose a run').click();
    await app.page.getByRole('menuitem', { name: /padme-31407/ }).click();
    await app.page.getByRole('heading', { name: 'event 1' }).waitFor();
    await app.page.getByRole('button', { name: /run not checked/ }).waitFor();
    await app.page.keyboard.press('Shift+D');
    const dialog = app.page.getByRole('dialog', { name: 'State a defect' });
    expect(await dialog.getByLabel('In which runs').inputValue()).toBe('31407:0');
    await dialog.getByLabel('What is wrong').selectOption('part_off ecal');
    await dialog.getByRole('button', { name: 'State the defect' }).click();
    await dialog.waitFor({ state: 'detached' });
    await app.page.getByRole('button', { name: /run not checked\s*subrun 0 bad\s*Part off, 31407:0/ }).click();
    await details('padme-31407').getByText('runs 31407:0').waitFor();
    expect(await rowOf('padme-31407').innerText()).toContain('not checked, 1 defect');
    expect(await seriousFaults(app.page)).toEqual([]);
  });
});

describe('a scan', () => {
  it('has a plan that is edited in a form: what is wrong is said, and a version is saved', async () => {
    await app.page.getByRole('tab', { name: 'Scan' }).click();
    await app.page.getByRole('combobox', { name: 'Plan' }).selectOption('padme_run3');
    await app.page.getByText(/of 52 points done/).waitFor();
    await button('Edit the plan…').click();
    const dialog = app.page.getByRole('dialog', { name: 'Edit the plan' });
    const save = dialog.getByRole('button', { name: 'Save the plan' });
    await dialog.getByText('Nothing has been changed.').waitFor();
    expect(await save.isDisabled()).toBe(true);
    const goal = dialog.getByLabel('Goal (POT) of point 1', { exact: true });
    await goal.fill('much');
    await dialog.getByText('Point 1 needs a goal').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await goal.fill('2e10');
    await dialog.getByText('Can be saved, as the version after 1.').waitFor();
    await dialog.getByRole('button', { name: 'Add a point' }).click();
    await dialog.getByLabel('Energy (MeV) of point 53').fill('301.5');
    await dialog.getByLabel('Name', { exact: true }).fill('run3_longer');
    await dialog.getByLabel('Title', { exact: true }).fill('Run III, longer');
    expect(await seriousFaults(app.page, { part: '[role=dialog]' })).toEqual([]);
    await save.click();
    await dialog.waitFor({ state: 'detached' });
    await app.page.getByText(/of 53 points done/).waitFor();
    expect(await app.page.getByRole('combobox', { name: 'Plan' }).locator('option:checked').innerText()).toBe(
      'Run III, longer',
    );
  });

  it('shows what a run took, subrun by subrun', async () => {
    await button('Spills of a run').click();
    await app.page.getByRole('combobox', { name: 'Run' }).selectOption('padme-31407');
    await app.page.getByText('2 subruns, 2 events, 200 POT').waitFor();
    await app.page.getByText('POT by the counters of the data acquisition.').waitFor();
    await app.page.getByText('Dead time not known.').waitFor();
    expect(await seriousFaults(app.page)).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});
