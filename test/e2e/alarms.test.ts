/** Alarms as a shifter meets them: in the top bar, in their list, acknowledged, shelved, cleared, looked up. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAlarms } from '../fixtures/alarms.ts';
import { addKnownRun } from '../fixtures/store.ts';
import { seriousFaults } from './axe.ts';
import { openApplication, type Application } from './harness.ts';

let app: Application;

beforeAll(async () => {
  app = await openApplication({
    prepare: async (store) => {
      await addKnownRun(store, { events: 3 });
      await addAlarms(store, 1000);
    },
  });
});
afterAll(() => app?.close());

const field = () => app.page.getByRole('button', { name: /^alarms/ });
const button = (name: string) => app.page.getByRole('button', { name, exact: true });
const show = (view: string) =>
  app.page.getByRole('group', { name: 'What is shown' }).getByRole('combobox').selectOption(view);
const list = () => app.page.getByRole('grid', { name: 'Standing' });

describe('alarms', () => {
  it('stand in the top bar with the most urgent, and a click opens them, a thousand of them too', async () => {
    await field().filter({ hasText: '1004' }).waitFor();
    await field().click();
    await list().getByText('N_PoT per bunch is low').first().waitFor();
    expect(await list().getAttribute('aria-rowcount')).toBe('1005');
    await app.page
      .getByText('Call the linac and look at the beam spot.')
      .or(app.page.getByText('Look at run control'))
      .first()
      .waitFor();
    expect(await seriousFaults(app.page)).toEqual([]);
  });

  it('say why, what to do and how the quantity went; one key acknowledges', async () => {
    await list().getByText('N_PoT per bunch is low').first().click();
    const detail = app.page.getByRole('article', { name: 'N_PoT per bunch is low' });
    await detail
      .getByText(/1.500 ± 40/)
      .first()
      .waitFor();
    await detail.getByText('1500 is below 2000.', { exact: true }).waitFor();
    await detail.locator('svg').nth(1).waitFor();
    await app.page.keyboard.press('a');
    await detail.getByText(/active, acknowledged by/).waitFor();
    expect(await button('Acknowledge').isDisabled()).toBe(true);
  });

  it('are shelved with an end and a reason, and taken off the shelf', async () => {
    await app.page.keyboard.press('z');
    const dialog = app.page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('The linac knows.');
    await dialog.getByRole('button', { name: 'Shelve the alarm' }).click();
    await dialog.waitFor({ state: 'detached' });
    await field().filter({ hasText: '1003' }).waitFor();
    await show('shelved');
    await app.page
      .getByText(/The linac knows\./)
      .first()
      .waitFor();
    await button('Take off the shelf').click();
    await app.page.getByText('Nothing on the shelf').waitFor();
    await show('standing');
    await field().filter({ hasText: '1004' }).waitFor();
  });

  it('are acknowledged all at once by one key; what is over goes from the list', async () => {
    await app.page.keyboard.press('Shift+A');
    await app.page.getByText('0 alarms not acknowledged').waitFor();
    await field().filter({ hasText: '1003' }).waitFor();
  });

  it('are found again in the history', async () => {
    await show('history');
    await app.page.getByLabel('Search', { exact: true }).fill('shelved');
    const history = app.page.getByRole('grid', { name: 'History of alarms' });
    await app.page.getByText('2 found').waitFor();
    await history.getByText('The linac knows.').waitFor();
    expect(await seriousFaults(app.page)).toEqual([]);
  });

  it('follow rules that are read and changed as a form; each change is a version', async () => {
    await show('rules');
    await app.page.getByRole('grid', { name: 'Rules' }).getByText('N_PoT per bunch is low').dblclick();
    const dialog = app.page.getByRole('dialog');
    await dialog.getByLabel('below').fill('');
    await dialog.getByLabel('above').fill('');
    await dialog.getByLabel('Why this version').fill('weak beam today');
    await dialog.getByText('Wrong when: Limits need a lower or an upper one.').waitFor();
    await dialog.getByLabel('below').fill('1000');
    expect(await seriousFaults(app.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save as a new version' }).click();
    await dialog.waitFor({ state: 'detached' });
    await app.page.getByRole('gridcell', { name: /^2 by / }).waitFor();
    await app.page.getByRole('gridcell', { name: /^below 1.000$/ }).waitFor();
  });

  it('have their sound off until a time, which is seen', async () => {
    await app.page.keyboard.press('Shift+M');
    await app.page.getByRole('button', { name: /off until/ }).click();
    await app.page.getByRole('button', { name: /off until/ }).waitFor({ state: 'detached' });
    expect(app.errors).toEqual([]);
  });
});
