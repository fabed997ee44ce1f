/** Five of the everyday tasks of docs/user-guide.md: its steps and nothing else, counted, three at most. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { EventData } from '#core/event/event.ts';
import { addRunOf } from '../fixtures/store.ts';
import { openApplication, ROOT, type Application } from './harness.ts';

const eventOf = (eventNumber: number): EventData => ({
  header: { eventNumber, timeNs: null, spill: null, triggerBits: 0 },
  scalars: [{ name: 'n_pot', value: eventNumber, unit: '' }],
  labels: [],
  collections: [],
});
const MOST = 3;

let app: Application;
let actions = 0;

beforeAll(async () => {
  app = await openApplication({
    prepare: async (store) => {
      for (const number of [31404, 31405]) {
        const options = { experiment: 'padme', number, energyUnit: 'MeV', setup: 'padme-run3' } as const;
        await addRunOf(store, [eventOf(number)], options);
        const words = ['monitor', `padme-${number}`, '--store', store];
        await promisify(execFile)(process.execPath, [join(ROOT, 'bin/beamglass.mjs'), ...words]);
      }
    },
  });
  await app.page.getByText('connected').waitFor();
});
afterAll(() => app?.close());

beforeEach(async () => {
  await app.page.keyboard.press('d');
  await app.page.getByRole('link', { name: 'Display' }).and(app.page.locator('[aria-current=page]')).waitFor();
  actions = 0;
});

async function press(key: string): Promise<void> {
  actions++;
  await app.page.keyboard.press(key);
}
async function click(name: string): Promise<void> {
  actions++;
  await app.page.getByRole('button', { name, exact: true }).click();
}
async function type(label: string, text: string): Promise<void> {
  actions++;
  await app.page.getByRole('textbox', { name: label, exact: true }).fill(text);
}
const done = (): void => expect(actions).toBeLessThanOrEqual(MOST);

it('what is wrong now, and what to do', async () => {
  await press('Shift+L');
  await app.page.getByRole('tab', { name: 'Alarms', selected: true }).waitFor();
  done();
});

it('today’s beam spot against yesterday’s', async () => {
  await press('Shift+Y');
  const detail = app.page.getByRole('region', { name: 'Beam X at the target' });
  await detail.waitFor();
  expect(await detail.getByRole('combobox').first().inputValue()).toMatch(/^padme-3140[45]$/);
  done();
});

it('which constants this run uses', async () => {
  await press('c');
  await app.page.getByRole('heading', { name: /^Nothing is in force for padme-3140[45]$/ }).waitFor();
  done();
});

it('an entry of the journal with the picture of what is shown', async () => {
  await press('j');
  await type('Title', 'Beam came back');
  await click('Write the entry');
  await app.page.getByRole('dialog').waitFor({ state: 'detached' });
  done();
});

it('the end-of-shift report', async () => {
  await press('Shift+S');
  await click('Make the report');
  await app.page.getByRole('dialog').waitFor({ state: 'detached' });
  done();
});
