/** From the command to the first answer, from there to the first paint, and what the page weighs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launchBrowser, openPage, ROOT, startServer } from '../../e2e/harness.ts';
import { connect } from './client.ts';
import { atMost, information, median, type Figure } from './figures.ts';

const ROUNDS = 7;
const START_LIMIT_MS = 500;
const PAINT_LIMIT_MS = 1500;
const BUNDLE_LIMIT_MB = 1.2;

/** @param store with runs in it */
export async function startFigures(store: string): Promise<Figure[]> {
  const answers: number[] = [];
  const paints: number[] = [];
  const browser = await launchBrowser();
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    const server = await startServer(store);
    const { client, close } = await connect(server.url);
    await client.system.info();
    answers.push(performance.now() - begin);
    close();
    const { page, context } = await openPage(browser, server.url);
    paints.push(await page.evaluate(firstPaint));
    await context.close();
    await server.close();
  }
  await browser.close();
  return [
    atMost(
      'from “beamglass serve” to the first answer of the service, median',
      median(answers),
      START_LIMIT_MS,
      'ms',
      0,
    ),
    atMost('from opening the page to its first paint, median', median(paints), PAINT_LIMIT_MS, 'ms', 0),
  ];
}

/** Runs in the page. @returns ms after navigation */
function firstPaint(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime);
    }).observe({ type: 'paint', buffered: true });
  });
}

export function bundleFigures(): Figure[] {
  const page = join(ROOT, 'out/renderer');
  const gzipped = (path: string): number => gzipSync(readFileSync(join(page, path)), { level: 9 }).length / 1e6;
  const sum = (paths: readonly string[]): number => paths.map(gzipped).reduce((total, size) => total + size, 0);
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  const initial = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? '');
  const all = readdirSync(join(page, 'assets')).filter((name) => /\.(?:js|css)$/.test(name));
  return [
    atMost(
      'scripts and styles that the page loads at once, gzipped',
      sum(['index.html', ...initial]),
      BUNDLE_LIMIT_MB,
      'MB',
    ),
    information(
      'all scripts and styles, panels on demand included, gzipped',
      sum(all.map((name) => `assets/${name}`)),
      'MB',
    ),
  ];
}
