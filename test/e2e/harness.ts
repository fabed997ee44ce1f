/**
 * The built application for a browser test: `beamglass serve` on a store of its own and a free
 * port, opened in Chromium. Headless, or in a window where BEAMGLASS_WINDOW is set
 * (`npm run e2e:window`).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { requireChromium, rootFlags } from '../../scripts/browser.mjs';

export const ROOT = join(import.meta.dirname, '../..');
/** Event files of other people's software, beside the project. */
export const SHARED = process.env['BEAMGLASS_SHARED'] ?? join(ROOT, '../shared');
const COMMAND = join(ROOT, 'bin/beamglass.mjs');

/** The same picture on every machine: drawn by the processor. */
const FLAGS = [
  ...rootFlags,
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
];

export interface Server {
  readonly url: string;
  /** What the server printed on standard error. */
  log(): string;
  /** Kills the process that serves, as a crash would; its supervisor starts it again. */
  crash(): void;
  close(): Promise<void>;
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'beamglass-e2e-'));
}

/**
 * @param options of the command beside the store
 * @throws Error with what the command printed where it does not come up
 */
export async function startServer(store: string, options: readonly string[] = []): Promise<Server> {
  if (!existsSync(join(ROOT, 'out/main/cli.js'))) throw new Error('Build the application first: npm run build');
  const child = spawn(process.execPath, [COMMAND, 'serve', '--json', '--store', store, ...options], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const url = await firstLine(child, () => log);
  return {
    url,
    log: () => log,
    crash: () => {
      for (const pid of childrenOf(child.pid ?? 0)) process.kill(pid, 'SIGKILL');
    },
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        if (!child.kill('SIGTERM')) resolve();
      }),
  };
}

export interface ServedGroup {
  readonly child: ChildProcess;
  readonly url: string;
  /** Of the page that only looks; its key is the same after every start. */
  readonly screen: string;
  readonly port: number;
}

/**
 * `beamglass serve` in a group of processes of its own, so that a kill takes supervisor, service and workers at once.
 * @param port null: any free one
 */
export async function serveInGroup(
  store: string,
  port: number | null,
  options: readonly string[] = [],
): Promise<ServedGroup> {
  const chosen = port === null ? [] : ['--port', String(port)];
  const child = spawn(process.execPath, [COMMAND, 'serve', '--json', '--store', store, ...chosen, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const over = once(child, 'exit').then(([code]): never => {
    throw new Error(`serve ended with ${code} before it was ready.`);
  });
  // One that ends later is not what is waited for here.
  over.catch(() => undefined);
  const [line] = (await Promise.race([once(child.stdout!.setEncoding('utf8'), 'data'), over])) as [string];
  const { url, screens } = JSON.parse(line) as { url: string; screens: string[] };
  return { child, url, screen: screens[0]!, port: Number(new URL(url).port) };
}

/** Ends what was started in a group of its own as a crash would; nothing where it has ended. */
export async function killGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid!, 'SIGKILL');
  await ended;
}

function firstLine(child: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (!printed.includes('\n')) return;
      const { url } = JSON.parse(printed) as { url?: string };
      if (url === undefined) reject(new Error(printed));
      else resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${printed}${log()}`)));
  });
}

/** Linux lists them; the tests that need them run there. */
function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await requireChromium(),
    headless: !process.env['BEAMGLASS_WINDOW'],
    args: FLAGS,
  });
}

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors that the page reported: exceptions, console errors, violations of the content security policy. */
  readonly errors: string[];
}

export interface PageOptions {
  readonly theme?: 'dark' | 'light';
  readonly width?: number;
  readonly height?: number;
  /** Fills the store before the server opens it. */
  readonly prepare?: (store: string) => Promise<unknown>;
  /** Directory of a data acquisition that the server watches. */
  readonly watched?: string;
}

/** A page of its own with a fresh profile. */
export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1600, height: options.height ?? 1000 },
    colorScheme: options.theme ?? 'dark',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  // A busy machine may take its time: the first event is there once the sample runs are simulated.
  page.setDefaultTimeout(90_000);
  // Listening makes the browser hand file choosers over; begun at the key press, it may come too late.
  page.on('filechooser', () => undefined);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`exception: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()} (${message.location().url})`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  await page.goto(url);
  return { page, context, errors };
}

export interface Application extends OpenPage {
  readonly store: string;
  readonly server: Server;
  close(): Promise<void>;
}

/** Server, browser and page in one, on a fresh store; everything is gone after `close`. */
export async function openApplication(options: PageOptions = {}): Promise<Application> {
  const store = temporaryDirectory();
  await options.prepare?.(store);
  const server = await startServer(store, options.watched === undefined ? [] : ['--watch', options.watched]);
  const browser = await launchBrowser();
  const opened = await openPage(browser, server.url, options);
  return {
    ...opened,
    store,
    server,
    close: async () => {
      await browser.close();
      await server.close();
      rmSync(store, { recursive: true, force: true });
    },
  };
}
