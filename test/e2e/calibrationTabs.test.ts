/** The tabs of the Calibrations page with content: accessible, and the way from a proposal into force. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { openApplication, ROOT, type Application } from './harness.ts';

const COMMANDS = [
  'simulate --setup na64-vis2018 --process pedestals --events 60 --seed 3',
  'calibrate channel.pedestal --runs na64-1..na64-1 --commit --comment Morning',
  'settings --set selfApproval=true',
];
/** As PADME’s monitoring writes it. */
const SERIES = join(ROOT, '../shared/data/padme-run4/LGCharge.txt');
const NAME = 'na64_morning';
const TABS = ['Overview', 'Fit', 'Proposals', 'Global tags', 'Timeline', 'Trends', 'Compare', 'Audit log'] as const;

let app: Application;

beforeAll(async () => {
  app = await openApplication({
    prepare: async (store) => {
      for (const command of COMMANDS) {
        const line = [join(ROOT, 'bin/beamglass.mjs'), ...command.split(' '), '--store', store];
        await promisify(execFile)(process.execPath, line);
      }
    },
  });
  await app.page.getByRole('link', { name: 'Calibrations' }).click();
});
afterAll(() => app?.close());

const tab = (name: string) => app.page.getByRole('tab', { name, exact: true });
const button = (name: string) => app.page.getByRole('button', { name, exact: true });
const cell = (name: string | RegExp) => app.page.getByRole('gridcell', { name, exact: true });

/** The processes below one, that one too. */
function family(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name): [number, number] => [Number(name), parentOf(Number(name))]);
  const below = (of: number): number[] => [of, ...parents.filter(([, up]) => up === of).flatMap(([one]) => below(one))];
  return below(pid);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

const parentOf = (pid: number): number => Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);

async function killFitWorker(): Promise<void> {
  for (;;) {
    const worker = family(process.pid).find((pid) => read(`/proc/${pid}/cmdline`).endsWith('\0fit\0'));
    if (worker !== undefined) {
      process.kill(worker, 'SIGKILL');
      return;
    }
    await setTimeout(5);
  }
}

describe('the tabs of the calibrations page', () => {
  it('stay when the fit worker is killed, and the fit can be tried again', async () => {
    await cell('Pedestal and noise').click();
    await app.page.getByRole('link', { name: 'Fit', exact: true }).click();
    const runs = app.page.getByRole('textbox', { name: 'Runs', exact: true });
    await runs.fill('1..1');
    await app.page.getByRole('checkbox', { name: /^na64-1/, checked: true }).waitFor();
    await Promise.all([killFitWorker(), button('Fit').click()]);
    await app.page
      .getByText(/The fit worker was killed before its work was done/)
      .first()
      .waitFor();
    expect(await runs.inputValue()).toBe('1..1');
    await button('Try again').click();
    await app.page.getByRole('article', { name: 'Result: Pedestal and noise' }).waitFor();
  });

  it('lead from the overview to an open proposal, which is validated and approved', async () => {
    await tab('Overview').click();
    await app.page.getByRole('link', { name: 'Proposal 1', exact: true }).click();
    const proposal = app.page.getByRole('article', { name: 'Proposal 1' });
    for (const [step, state] of [
      ['Validate', 'validated'],
      ['Approve', 'approved'],
    ] as const) {
      await proposal.getByRole('button', { name: `${step}…` }).click();
      await app.page.getByRole('textbox', { name: /^Comment/ }).fill('As expected of a simulated run.');
      await button(step).click();
      await cell(state).waitFor();
    }
  });

  it('publish with a plan and a typed name', async () => {
    await tab('Global tags').click();
    await button('Publish…').click();
    await app.page.getByRole('textbox', { name: 'Name of the new global tag' }).fill(NAME);
    await button('Show the plan').click();
    await app.page.getByRole('textbox', { name: 'Comment', exact: true }).fill('Pedestals of the morning.');
    expect(await button('Publish').isDisabled()).toBe(true);
    await app.page.getByRole('textbox', { name: `Type ${NAME} to confirm` }).fill(NAME);
    await button('Publish').click();
    await cell(NAME).waitFor();
  });

  it('show it in force, and what it changed', async () => {
    await tab('Overview').click();
    await app.page.getByText(`in force: ${NAME}`).waitFor({ state: 'attached' });
    await cell('Samples before the pulse').waitFor();
    await cell('Pedestal and noise').click();
    await app.page.getByRole('link', { name: 'Compare', exact: true }).click();
    await app.page.getByText('1 difference', { exact: true }).waitFor();
    await app.page.getByRole('grid', { name: 'Largest changes' }).waitFor();
  });

  it('show a result beside earlier payloads and on a map, where cells are left out of the next fit', async () => {
    await tab('Fit').click();
    await app.page.getByRole('tab', { name: 'Trend', exact: true }).click();
    await app.page.getByText(/payloads? of \S+ before; the result:/).waitFor();
    await app.page.getByRole('tab', { name: 'Map', exact: true }).click();
    const map = app.page.getByRole('img', { name: /^Map of ECAL/ });
    await map.waitFor();
    const { x, y, width, height } = (await map.boundingBox())!;
    const mask = app.page.getByRole('textbox', { name: 'Channels left out' });
    await button('Pick cells to leave out').click();
    await app.page.mouse.move(x + 0.2 * width, y + 0.3 * height);
    await app.page.mouse.down();
    await app.page.mouse.move(x + 0.4 * width, y + 0.6 * height, { steps: 4 });
    await app.page.mouse.up();
    await app.page.getByText(/\d+ channels left out of the next fit/).waitFor();
    const left = await mask.inputValue();
    expect(left).toMatch(/\d/);
    await app.page.getByText('The form has changed since this fit.').waitFor();
    await button('Refit').click();
    await app.page.getByText('The form has changed since this fit.').waitFor({ state: 'detached' });
    expect(await mask.inputValue()).toBe(left);
  });

  it.skipIf(!existsSync(SERIES))('take in series from the page, after a look at what would be done', async () => {
    await tab('Trends').click();
    await button('Import series…').click();
    await app.page.getByLabel('Files', { exact: true }).setInputFiles(SERIES);
    await button('Show what would be done').click();
    await app.page.getByText('20 points would be entered, 2 series are new.').waitFor();
    await button('Import').click();
    await app.page.getByText('2 new series, 20 points taken in.').first().waitFor();
    const series = app.page.getByRole('combobox', { name: /^Series/ });
    await expect.poll(() => series.inputValue()).toBe('padme_run4.leadglass_mean_charge');
  });

  it.each(TABS)('%s: axe finds no serious fault in either theme', async (name) => {
    await tab(name).click();
    // What stands there while a tab loads.
    await expect.poll(() => app.page.locator('.skeleton').count()).toBe(0);
    const first = await seriousFaults(app.page);
    await app.page.getByRole('button', { name: /theme$/ }).click();
    // The other theme has other colours and nothing else.
    expect([...first, ...(await seriousFaults(app.page, { rules: ['color-contrast'] }))]).toEqual([]);
  });
});
