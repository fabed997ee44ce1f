/**
 * A storm of alarms is seen at once: one batch of observations raises a thousand alarms in the real service, and a real
 * page on Monitoring › Alarms lists them. Needs the built page and Chromium, so that it runs as a command alone.
 */
import { join } from 'node:path';
import type { Observation } from '#core/alarms/observation.ts';
import { quantile } from '#core/statistics/spread.ts';
import { newToken } from '#main/web/access.ts';
import { startWebServer } from '#main/web/server.ts';
import { launchBrowser, openPage, ROOT } from '../e2e/harness.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import { startTestService } from '../fixtures/service.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

const ALARMS = 1000;
const WARM_UPS = 2;
const STORMS = 10;
/** From the batch to the painted list (calibration.md §4.4, R20). */
const LIMIT_MS = 500;

const titleOf = (storm: number): string => `Storm ${storm}`;

/** Channels of their own in each storm: alarms that the store has to make first are the slow case. */
const observed = (storm: number, value: number): Observation[] =>
  Array.from({ length: ALARMS }, (_, channel) => ({
    experiment: 'padme',
    quantity: `padme/storm_${storm}_${channel}/verdict`,
    at: Date.now(),
    value,
    error: null,
    run: 1,
    subrun: 0,
    why: 'The channel has no hits.',
    alarm: { title: titleOf(storm), priority: 2, action: 'Look at its high voltage.' },
  }));

/**
 * Runs in the page. @returns time of the first frame in which the grid counts so many rows and its first ones are of
 * that title, once it was painted; ms since 1970
 */
function drawn({ rows, title }: { rows: number; title: string }): Promise<number> {
  return new Promise((resolve) => {
    const look = (): void => {
      const grid = document.querySelector('[role="grid"][aria-label="Standing"]');
      const shown = [...(grid?.querySelectorAll('[role="row"]') ?? [])].slice(1, 6);
      const isThere = shown.length === 5 && shown.every((row) => row.textContent.includes(title));
      if (grid?.getAttribute('aria-rowcount') === String(rows + 1) && isThere)
        setTimeout(() => resolve(performance.timeOrigin + performance.now()));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

interface Storm {
  /** Alarms that were lost or are there twice, and acknowledgements that were not taken. */
  readonly wrong: number;
  /** ms from handing the batch over until it is written and told. */
  readonly written: number;
  /** ms from handing the batch over until the list is painted. */
  readonly painted: number;
}

async function measured(storms: number): Promise<Storm[]> {
  const directory = temporaryDirectory();
  const { service, client } = await startTestService(join(directory.path, 'store'));
  const token = newToken();
  const server = await startWebServer({
    service,
    host: '127.0.0.1',
    port: 0,
    token,
    screenToken: await service.screenKey(),
    page: join(ROOT, 'out/renderer'),
  });
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(browser, `http://127.0.0.1:${server.port}/#token=${token}&go=/monitoring/alarms`);
    await page.getByRole('heading', { name: 'No alarm' }).waitFor();
    const found: Storm[] = [];
    for (let storm = 0; storm < storms; storm++) {
      const batch = observed(storm, 2);
      const seen = page.evaluate(drawn, { rows: ALARMS, title: titleOf(storm) });
      // The page has to be looking before the batch comes.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      const from = performance.timeOrigin + performance.now();
      await service.observe(batch);
      const written = performance.timeOrigin + performance.now() - from;
      const painted = (await seen) - from;
      const { alarms } = await client.alarms.list({});
      const listed = new Set(alarms.map(({ quantity }) => quantity));
      await service.observe(observed(storm, 0));
      const { acknowledged } = await client.alarms.acknowledge({
        alarms: alarms.map(({ alarm, occurrence }) => ({ alarm, occurrence })),
      });
      const kept = batch.filter(({ quantity }) => listed.has(quantity)).length;
      const wrong = ALARMS - kept + (alarms.length - kept) + (ALARMS - acknowledged.length);
      found.push({ written, painted, wrong });
      await page.getByRole('heading', { name: 'No alarm' }).waitFor();
    }
    return found;
  } finally {
    await browser.close();
    await server.close();
    await service.close();
    directory.remove();
  }
}

const told = (what: string, values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b);
  return `${what}: median ${quantile(sorted, 0.5).toFixed(0)} ms, worst ${quantile(sorted, 1).toFixed(0)} ms`;
};

async function storms(): Promise<PromiseOutcome> {
  const found = (await measured(WARM_UPS + STORMS)).slice(WARM_UPS);
  const painted = found.map((one) => one.painted);
  const worst = Math.max(...painted);
  const wrong = found.reduce((sum, one) => sum + one.wrong, 0);
  return {
    lines: [
      `${STORMS} storms of ${ALARMS} new alarms after ${WARM_UPS} to warm up: ${wrong} lost, doubled or not acknowledged; limit ${LIMIT_MS} ms`,
      told(
        'from the batch until it is written and told',
        found.map(({ written }) => written),
      ),
      told('from the batch until the page has painted the list', painted),
    ],
    broken: [
      ...(worst <= LIMIT_MS ? [] : [`the worst of ${worst.toFixed(0)} ms is above ${LIMIT_MS} ms`]),
      ...(wrong === 0 ? [] : [`${wrong} alarms were lost, doubled or not acknowledged`]),
    ],
  };
}

export const alarmStorm: PromiseRecipe = {
  id: 'STORM',
  promise: 'A thousand alarms at once are listed at once',
  run: storms,
};
