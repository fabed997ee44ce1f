/** From a pedestal run to its constants on the calibrations page, and again with another parameter. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApplication, ROOT, type Application } from './harness.ts';

const EVENTS = 60;
const SIMULATE = `simulate --setup na64-vis2018 --process pedestals --events ${EVENTS} --seed 3`;

let app: Application;

beforeAll(async () => {
  app = await openApplication({
    prepare: (store) =>
      promisify(execFile)(process.execPath, [
        join(ROOT, 'bin/beamglass.mjs'),
        ...SIMULATE.split(' '),
        '--store',
        store,
      ]),
  });
  await app.page.getByRole('link', { name: 'Calibrations' }).click();
});
afterAll(() => app?.close());

const tab = (name: string | RegExp) => app.page.getByRole('tab', { name, exact: true });
const field = (name: string) => app.page.getByRole('textbox', { name, exact: true });
const result = () => app.page.getByRole('article', { name: 'Result: Pedestal and noise' });
const fit = (name: 'Fit' | 'Refit') => app.page.getByRole('button', { name, exact: true });
const changed = () => app.page.getByText('The form has changed since this fit.');

describe('the calibrations page', () => {
  it('shows what is in force for a run, and leads on to the fit of what is looked at', async () => {
    await app.page.getByRole('combobox', { name: 'Run' }).selectOption('na64-1');
    await app.page.getByRole('gridcell', { name: 'Pedestal and noise' }).click();
    await app.page.getByRole('heading', { name: 'Pedestal and noise' }).waitFor();
    await app.page.getByRole('link', { name: 'Fit', exact: true }).click();
    await app.page.getByText('No fit yet').waitFor();
    const type = app.page.getByRole('combobox', { name: 'Calibration', exact: true });
    await expect.poll(() => type.inputValue()).toBe('channel.pedestal');
  });

  it('says at the field what is wrong with runs, and takes ranges', async () => {
    await field('Runs').fill('1..');
    await app.page.getByText('“1..” is no run and no range').waitFor();
    expect(await fit('Fit').isDisabled()).toBe(true);
    await field('Runs').fill('1..1');
    await app.page.getByRole('checkbox', { name: /^na64-1/, checked: true }).waitFor();
  });

  it('fits, and shows numbers, fits and what would change', async () => {
    await fit('Fit').click();
    await result().waitFor();
    await result().getByText('Mean pedestal').waitFor();
    const fits = app.page.getByRole('grid', { name: 'Fits' });
    await fits.focus();
    const first = await result().getByRole('heading', { level: 3 }).textContent();
    await app.page.keyboard.press('ArrowDown');
    await expect.poll(() => result().getByRole('heading', { level: 3 }).textContent()).not.toBe(first);
    await tab(/^Changes/).click();
    await app.page.getByRole('grid', { name: 'Changes' }).waitFor();
  });

  it('fits again with another parameter, by keys alone', async () => {
    await field('Outliers beyond').fill('4');
    await changed().waitFor();
    await app.page.keyboard.press('Control+Enter');
    await changed().waitFor({ state: 'detached' });
    await tab('Origin').click();
    await result()
      .getByText(/outlier = 4$/)
      .waitFor();
  });

  it('saves the result as a proposal, once there is a reason', async () => {
    await app.page.getByRole('button', { name: 'Save as proposal…' }).click();
    const save = app.page.getByRole('button', { name: 'Save the proposal' });
    expect(await save.isDisabled()).toBe(true);
    const validity = app.page.getByRole('textbox', { name: 'Valid for' });
    expect(await validity.inputValue()).toBe('1..');
    await validity.fill('3..1');
    await app.page.getByText('is empty or reversed').waitFor();
    await validity.fill('1..20');
    await app.page.getByRole('textbox', { name: /^Why/ }).fill('Pedestals of the morning.');
    await save.click();
    await app.page.getByText(/Saved as proposal \d+/).waitFor();
  });

  it('keeps form and result when the service dies, and fits again', async () => {
    app.server.crash();
    await app.page.getByText('connected', { exact: true }).waitFor({ state: 'detached' });
    await app.page.getByText('connected', { exact: true }).waitFor();
    expect(await field('Outliers beyond').inputValue()).toBe('4');
    expect(await field('Runs').inputValue()).toBe('1..1');
    await result().waitFor();
    await field('Outliers beyond').fill('6');
    await changed().waitFor();
    await fit('Refit').click();
    await changed().waitFor({ state: 'detached' });
    await result()
      .getByText(/outlier = 6$/)
      .waitFor();
  });
});
