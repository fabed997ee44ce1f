/**
 * The everyday tasks of docs/user-guide.md: what stands in its table is done and counted, three actions at most, each
 * task from another page; then what the shifter wanted is looked at.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventData } from '#core/event/event.ts';
import { addAlarms } from '../fixtures/alarms.ts';
import { addRunOf } from '../fixtures/store.ts';
import { launchBrowser, openApplication, openPage, ROOT, temporaryDirectory, type Application } from './harness.ts';

const MOST = 3;
/** Runs and the day of November on which they were taken; the spot of each lies at another place. */
const RUNS = [
  { number: 31402, day: 20, x: 0.4 },
  { number: 31403, day: 20, x: 0.3 },
  { number: 31404, day: 21, x: 0.2 },
  { number: 31405, day: 21, x: 0.1 },
] as const;
const SHOWN = 'padme-31405';
const YESTERDAY = 'padme-31403';

const timeNs = (day: number, second: number): bigint => BigInt(Date.UTC(2026, 10, day, 8, 0, second)) * 1_000_000n;

/** The event at place `key` of a run has `key` clusters. */
function eventOf(key: number, day: number, x: number): EventData {
  const scalar = (name: string, value: number, unit = ''): EventData['scalars'][number] => ({ name, value, unit });
  return {
    header: { eventNumber: 1000 + key, timeNs: timeNs(day, key), spill: null, triggerBits: 1 },
    scalars: [
      scalar('n_pot', 2900 + key),
      scalar('target_x', x + 0.001 * key, 'mm'),
      scalar('n_ecal_clusters', key),
      scalar('target_charge', 0.2, 'pC'),
      scalar('lead_glass_charge', 500, 'pC'),
    ],
    labels: [],
    collections: [],
  };
}
const eventsOf = (count: number, day: number, x: number): EventData[] =>
  Array.from({ length: count }, (_, key) => eventOf(key, day, x));

async function beamglass(store: string, words: readonly string[]): Promise<void> {
  const command = [join(ROOT, 'bin/beamglass.mjs'), ...words, '--store', store];
  await promisify(execFile)(process.execPath, command);
}

async function prepare(store: string): Promise<void> {
  for (const { number, day, x } of RUNS) {
    const options = { experiment: 'padme', number, energyUnit: 'MeV', setup: 'padme-run3' } as const;
    await addRunOf(store, eventsOf(60, day, x), options);
  }
  await addAlarms(store);
  await beamglass(store, ['conditions', 'nominal', 'padme-run3']);
  for (const { number } of RUNS) await beamglass(store, ['monitor', `padme-${number}`]);
  // The newer one of another kind, and the newest dead crystal was not there after all.
  const state = (run: string, type: string): Promise<void> =>
    beamglass(store, ['defects', 'add', 'padme', run, '--type', type, '--part', 'ecal', '--comment', 'ECal 16 15']);
  await state('31402', 'dead_crystal');
  await state('31404', 'hot_channel');
}

const watched = temporaryDirectory();
let app: Application;
let acquisition: ChildProcess | null = null;

beforeAll(async () => {
  app = await openApplication({ prepare, watched });
  await app.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.page.getByText('connected').waitFor();
  await app.page.getByRole('heading', { name: 'event 1000' }).waitFor();
  // From another page, so that it is seen when the run has led to the display: no later task is led away by it.
  await goTo('/runs');
  await app.page.keyboard.press('Control+k');
  await app.page.getByRole('dialog').getByRole('combobox').fill(SHOWN);
  await app.page.getByRole('option', { name: `Open run ${SHOWN}` }).waitFor();
  await app.page.keyboard.press('Enter');
  await isAt('/display');
  await app.page.getByRole('heading', { name: 'event 1000' }).waitFor();
});
afterAll(async () => {
  // In a group of its own, so that its worker ends with it.
  if (acquisition) process.kill(-acquisition.pid!, 'SIGKILL');
  await app?.close();
  rmSync(watched, { recursive: true, force: true });
});

/** The rows of the guide's table: task and actions. */
const TABLE = readFileSync(join(ROOT, 'docs/user-guide.md'), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 4 && !/^(task|-+)$/.test(cells[1]!))
  .map(([, task, actions]) => ({ task: task!, actions: actions! }));

/** One action as the guide writes it. @throws Error where it writes it otherwise */
async function act(action: string): Promise<void> {
  const { page } = app;
  const key = /^`(.+)`$/.exec(action)?.[1];
  if (key !== undefined) return page.keyboard.press(key.replace('Ctrl', 'Control').replaceAll(' ', '+'));
  const clicked = /^\*\*(.+)\*\*$/.exec(action)?.[1];
  if (clicked !== undefined) {
    const named = (role: 'button' | 'tab') => page.getByRole(role, { name: clicked, exact: true });
    return named('button').or(named('tab')).click();
  }
  const [, field, text, enter] = /^(?:(.+): )?“(.+)”( ↵)?$/.exec(action) ?? [];
  if (text === undefined) throw new Error(`“${action}” is no action`);
  const place = field === undefined ? page.locator('input:focus') : page.getByLabel(field, { exact: true });
  const isChoice = await place.evaluate((element) => element instanceof HTMLSelectElement);
  if (isChoice) await place.selectOption({ label: text });
  else await place.fill(text);
  if (enter !== undefined) await page.keyboard.press('Enter');
}

/** Where the tasks begin, in turn: none of them leans on the page that is open. */
const PAGES = ['/runs', '/monitoring/trends', '/calibrations/fit', '/logbook/reports', '/simulation', '/display'];

async function goTo(path: string): Promise<void> {
  await app.page.evaluate((hash) => (location.hash = hash), path);
  await isAt(path);
}

/** Waits until the page of a path is the one that is shown. */
async function isAt(path: string): Promise<void> {
  await app.page
    .locator('[aria-current=page]')
    .and(app.page.locator(`[href="#/${path.split('/')[1]}"]`))
    .waitFor();
}

const region = (name: string) => app.page.getByRole('region', { name });
const tab = (name: string) => app.page.getByRole('tab', { name, selected: true, exact: true });

/** What the shifter wants of each task. */
const WANTED: Readonly<Record<string, () => Promise<void>>> = {
  'is the detector healthy, and what of it is not': async () => {
    const overview = region('Overview of the shift');
    await overview.getByText(SHOWN).first().waitFor();
    const beam = overview.getByRole('list', { name: 'Health of the detector' }).getByRole('listitem').first();
    expect(await beam.innerText()).toMatch(/^[A-Z]?\s*(good|watch|bad)\s+Beam\s+(all )?\d+ (good|watch|bad)/);
  },
  'acknowledge every alarm that stands': async () => {
    await app.page.getByRole('button', { name: /^alarms.*, 0 not acknowledged;/ }).waitFor();
  },
  'today’s beam spot against yesterday’s': async () => {
    const detail = region('Beam X at the target');
    // Not the run before, which is of today too.
    expect(await detail.getByRole('combobox').first().inputValue()).toBe(YESTERDAY);
    await detail.getByText(`${YESTERDAY}, as many entries`).waitFor();
    await detail.getByText(`${YESTERDAY}: mean of x 0.3295`).waitFor();
  },
  'is the lead-glass gain drifting': async () => {
    const chooser = app.page.getByRole('group', { name: 'What the trend is of' });
    const chosen = 'Beam: Target charge over lead-glass charge';
    await chooser
      .getByRole('combobox', { name: 'Monitor' })
      .and(app.page.locator(`:has(option:checked:text-is("${chosen}"))`))
      .waitFor();
    await app.page.getByRole('group', { name: /^Target charge over lead-glass charge/ }).waitFor();
  },
  'the last run with a dead crystal': async () => {
    const detail = app.page.getByRole('complementary', { name: 'Quality of padme-31402' });
    await detail.getByText('ECal 16 15').waitFor();
  },
  'mark a defect of the run': async () => {
    await app.page.getByRole('dialog').waitFor({ state: 'detached' });
    await goTo('/monitoring/quality');
    const board = app.page.getByRole('grid', { name: 'Quality of runs by part of the detector' });
    await board.getByRole('row').filter({ hasText: SHOWN }).getByText('Dead crystal').waitFor();
  },
  'which constants this run uses': async () => {
    await tab('Overview').waitFor();
    expect(await app.page.getByRole('combobox', { name: 'Run' }).inputValue()).toBe(SHOWN);
    await app.page.getByRole('option', { name: 'in force: nominal_padme_run3' }).waitFor({ state: 'attached' });
    await app.page.getByRole('grid', { name: 'Calibrations in force' }).getByText('Lead-glass response').waitFor();
  },
  'the next event with two clusters': async () => {
    await app.page.getByRole('heading', { name: 'event 1002' }).waitFor();
    expect(await app.page.getByRole('combobox', { name: 'Filter' }).inputValue()).toBe('n_ecal_clusters == 2');
  },
  'log an entry with the picture of what is shown': async () => {
    await app.page.getByRole('dialog').waitFor({ state: 'detached' });
    await goTo('/logbook/journal');
    const entry = app.page.getByRole('article', { name: 'Entry 1' });
    await entry.getByRole('heading', { name: 'Beam came back' }).waitFor();
    const picture = entry.getByRole('img');
    const width = await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth));
    expect(width).toBeGreaterThan(300);
  },
  'the end-of-shift report': async () => {
    await app.page.getByRole('dialog').waitFor({ state: 'detached' });
    const report = region('The report');
    await report.getByText('Beam came back').first().waitFor();
    await report.getByText('Dead crystal').first().waitFor();
  },
  'show how the detector is doing on another screen': async () => {
    const link = await app.page.evaluate(() => navigator.clipboard.readText());
    await app.page.keyboard.press('Escape');
    const browser = await launchBrowser();
    const screen = await openPage(browser, link);
    await screen.page.getByRole('list', { name: 'Health of the detector' }).getByText('Beam').first().waitFor();
    expect(await screen.page.getByRole('navigation').count()).toBe(0);
    await browser.close();
  },
  'the latest event': async () => {
    const said = app.page.getByRole('group', { name: 'Events as they come' }).locator('p');
    const event = async (): Promise<number> =>
      Number(/^event (\S+) of padme-31406/.exec((await said.textContent()) ?? '')?.[1]?.replaceAll(/\D/g, ''));
    const patience = { timeout: 90_000 };
    await expect.poll(event, patience).toBeGreaterThanOrEqual(0);
    const first = await event();
    await expect.poll(event, patience).toBeGreaterThan(first);
  },
};

it('has a check for each of the twelve tasks of the guide', () => {
  expect(TABLE.map(({ task }) => task).toSorted()).toEqual(Object.keys(WANTED).toSorted());
  expect(TABLE).toHaveLength(12);
});

it.each(TABLE.map((row, index) => ({ ...row, from: PAGES[index % PAGES.length]! })))(
  '$task: $actions, from $from',
  async ({ task, actions, from }) => {
    if (task === 'the latest event') await takeRun();
    await goTo(from);
    const steps = actions.split(/, (?=[`*“]|[A-Z][a-z ]+: “)/);
    expect(steps.length).toBeLessThanOrEqual(MOST);
    for (const step of steps) await act(step);
    await WANTED[task]!();
  },
);

/** A run is being taken from now on. */
async function takeRun(): Promise<void> {
  const words = ['daq', '--setup', 'padme-run3', '--rate', '4', '--run', '31406', '--out', watched];
  acquisition = spawn(process.execPath, [join(ROOT, 'bin/beamglass.mjs'), ...words], {
    stdio: 'ignore',
    detached: true,
  });
  await app.page.getByRole('button', { name: /^live/ }).waitFor();
}

it('reports no error of the page', () => expect(app.errors).toEqual([]));
