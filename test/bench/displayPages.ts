/** Builds and serves the benchmark pages, and opens them in the system's Chromium. */
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import { requireChromium, rootFlags } from '../../scripts/browser.mjs';

const PROJECT = resolve(import.meta.dirname, '../..');
/** The harness that other displays have been measured with; not part of the project. */
export const SHARED_BENCH = join(process.env['BEAMGLASS_SHARED'] ?? join(PROJECT, '../shared'), 'bench');
const BUILT = join(PROJECT, 'out/bench-display');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
};
/** No graphics card is used, so that figures and pictures are the same on every machine. */
const FLAGS = [
  ...rootFlags,
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--js-flags=--expose-gc',
  '--enable-precise-memory-info',
];

export interface DisplayPages {
  readonly browser: Browser;
  open(name: 'scene' | 'floor', options?: { width?: number; height?: number; shared?: boolean }): Promise<Page>;
  close(): Promise<void>;
}

function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const root = path.startsWith('/shared-bench/') ? SHARED_BENCH : BUILT;
    const file = join(root, path.replace(/^\/shared-bench/, ''));
    if (!file.startsWith(root) || !existsSync(file)) {
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done(server));
  });
}

export async function startDisplayPages(): Promise<DisplayPages> {
  await build({ configFile: join(import.meta.dirname, 'display/vite.config.ts') });
  const server = await serve();
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const browser = await chromium.launch({ executablePath: await requireChromium(), args: FLAGS });
  return {
    browser,
    async open(name, { width = 1280, height = 720, shared = false } = {}) {
      const page = await browser.newPage({ viewport: { width, height } });
      page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
      await page.goto(`http://127.0.0.1:${port}/${name}.html${shared ? '?shared' : ''}`);
      await page.waitForFunction(() => 'displayBench' in globalThis, undefined, { timeout: 30_000 });
      return page;
    },
    async close() {
      await browser.close();
      await new Promise((done) => server.close(done));
    },
  };
}
