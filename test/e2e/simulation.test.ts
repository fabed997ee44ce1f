/** A run is made on the simulation page: faults stand at their field, the run opens when it is there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApplication, type Application } from './harness.ts';

let app: Application;

beforeAll(async () => {
  app = await openApplication();
  await app.page.getByRole('link', { name: 'Simulate' }).click();
  // The sample runs of the first start take the first numbers.
  for (const run of ['na64-1', 'padme-1']) {
    await app.page.getByRole('button', { name: `Open ${run}` }).waitFor({ timeout: 120_000 });
  }
});
afterAll(() => app?.close());

const field = (name: string) => app.page.getByRole('textbox', { name, exact: true });
const button = () => app.page.getByRole('button', { name: 'Simulate', exact: true });
const setup = () => app.page.getByRole('combobox', { name: 'Setup' });

describe('the simulation page', () => {
  it('lists what a setup can do, and says what it lacks for the rest', async () => {
    await setup().selectOption('na64-inv2016');
    await app.page.getByRole('radio', { name: /X17/, disabled: true }).waitFor();
    await app.page.getByText('Not in this setup: it needs an active dump').first().waitFor();
    await setup().selectOption('na64-vis2018');
    await app.page.getByRole('radio', { name: /X17/, disabled: false }).check();
    await field('Mass').waitFor();
  });

  it('tells at the field what cannot be simulated, here and by the service, and starts nothing', async () => {
    await field('Events').fill('0');
    await app.page.getByText('Must be a whole number from 1 to 10').waitFor();
    expect(await field('Events').getAttribute('aria-invalid')).toBe('true');
    expect(await button().isDisabled()).toBe(true);
    await field('Events').fill('10');
    // Each is in its range, but not both together.
    await field('Mass').fill('200000');
    await app.page.getByText(/the mass \(massMeV\) of 200000 MeV is not below the beam energy/).waitFor();
    expect(await field('Mass').getAttribute('aria-invalid')).toBe('true');
    expect(await button().isDisabled()).toBe(true);
    await app.page.getByRole('button', { name: 'Mass: back to 16.7' }).click();
    expect(await field('Mass').inputValue()).toBe('16.7');
  });

  it('says what the run costs, makes it, and opens it', async () => {
    await setup().selectOption('padme-run3');
    await app.page.getByRole('radio', { name: /Positron bunches/ }).check();
    await field('Events').fill('3');
    await field('Seed').fill('7');
    await app.page.getByText(/about [\d.]+\s(kB|MB) on disk/).waitFor();
    await button().click();
    await app.page.waitForURL(/display/);
    await app.page.getByText('Truth particles').first().waitFor();
    await app.page.getByText('ECal waveforms').first().waitFor();
    await app.page.getByRole('link', { name: 'Simulate' }).click();
    await app.page.getByRole('button', { name: 'Open padme-2' }).waitFor();
    // What was typed is still there.
    expect(await field('Seed').inputValue()).toBe('7');
  });

  it('cancels a long run, of which nothing is left', async () => {
    await field('Events').fill('200000');
    await field('Seed').fill('8');
    await app.page.waitForFunction(
      () =>
        !(document.querySelector('form[aria-label="Parameters"] button[type="submit"]') as HTMLButtonElement).disabled,
    );
    await button().click();
    await app.page
      .getByRole('button', { name: /^Cancel: Simulation of 200000 events/ })
      .first()
      .click();
    await app.page
      .getByText(/was cancelled\./)
      .first()
      .waitFor();
    await app.page.getByRole('link', { name: 'Runs' }).click();
    const runs = app.page.getByRole('grid', { name: 'Runs' });
    await runs.getByText('padme-2').first().waitFor();
    expect(await runs.getByText('padme-3').count()).toBe(0);
    expect(app.errors).toEqual([]);
  });
});
