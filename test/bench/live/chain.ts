/** A whole chain: the service that watches a directory, and a browser with the display and a page of monitors. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '#main/store/store.ts';
import type { LiveRun } from '#core/api/live.ts';
import { launchBrowser, openPage, ROOT, startServer, temporaryDirectory } from '../../e2e/harness.ts';
import { connect, type BenchClient } from '../application/client.ts';
import { keyOf } from './growth.ts';

const PATIENCE_MS = 180_000;

export interface Picture {
  readonly key: string;
  readonly run: string;
  readonly event: number;
  /** ms since 1970 */
  readonly at: number;
}

export interface Seen {
  readonly pictures: Picture[];
  /** Of the display, ms each: work by which the page did not answer. */
  readonly longTasks: number[];
  /** The last that was told of each run. */
  readonly runs: Map<string, LiveRun>;
  /** Lags that the page states, s. */
  readonly lags: number[];
}

export interface MeasuredChain {
  readonly client: BenchClient;
  readonly watched: string;
  readonly staging: string;
  readonly seen: Seen;
  /** Errors that the pages reported. */
  errors(): readonly string[];
  /** Runs an acquisition with these options until it has ended by itself. */
  acquire(options: Readonly<Record<string, string | number>>): Promise<void>;
  /** Has the display follow the latest event, once there is one. */
  watchLatest(): Promise<void>;
  /** Has the other page show the plots of what is live. */
  watchMonitors(): Promise<void>;
  /** Takes over what the display has noted. */
  collect(): Promise<void>;
  /** Waits until everything that came is taken in. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** Every process of it in a group, so that nothing outlives the measurement. */
function beamglass(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'bin/beamglass.mjs'), ...words, '--json'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** Runs in the page. */
function listen(): void {
  const own = { pictures: [] as unknown[], longTasks: [] as number[] };
  Object.assign(globalThis, { liveBench: own });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceMark[]) {
      if (entry.name === 'picture')
        own.pictures.push({ ...entry.detail, at: performance.timeOrigin + entry.startTime });
    }
  }).observe({ entryTypes: ['mark'] });
  new PerformanceObserver((list) => own.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    entryTypes: ['longtask'],
  });
}

/** Runs in the page. */
function taken(): { pictures: { run: string; event: number; at: number }[]; longTasks: number[] } {
  const own = (globalThis as unknown as { liveBench: ReturnType<typeof taken> }).liveBench;
  return { pictures: own.pictures.splice(0), longTasks: own.longTasks.splice(0) };
}

export async function startChain(): Promise<MeasuredChain> {
  const directory = temporaryDirectory();
  const [store, watched, staging] = ['store', 'daq', 'staging'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  const remove = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  // Interrupted, the browser's library ends this process before anything else is undone.
  process.once('exit', remove);
  const undo: (() => unknown)[] = [remove];
  const undone = async (): Promise<void> => {
    // What is gone already, such as a browser that was interrupted too, does not keep the rest.
    for (const step of undo.toReversed()) {
      try {
        await step();
      } catch (error) {
        console.error(error);
      }
    }
  };
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= undone());
  try {
    mkdirSync(watched);
    mkdirSync(staging);
    // Without the sample runs, whose simulation would be measured as well.
    const made = await openStore(store, 'the benchmark');
    await made.note('sampleOffered', 'not needed');
    await made.close();
    const server = await startServer(store, ['--watch', watched]);
    undo.push(() => server.close());
    const { client, close: leave } = await connect(server.url);
    undo.push(leave);
    const browser = await launchBrowser();
    undo.push(() => browser.close());
    const display = await openPage(browser, server.url, { width: 1920, height: 1080 });
    await display.page.evaluate(listen);
    const monitors = await openPage(browser, server.url, { width: 1920, height: 1080 });
    const seen: Seen = { pictures: [], longTasks: [], runs: new Map(), lags: [] };
    void follow(client, seen);
    const acquisitions = new Set<ChildProcess>();
    undo.push(async () => {
      for (const child of acquisitions) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
    });
    return {
      client,
      watched,
      staging,
      seen,
      errors: () => [...display.errors, ...monitors.errors],
      collect: async () => {
        const { pictures, longTasks } = await display.page.evaluate(taken);
        seen.pictures.push(...pictures.map(({ run, event, at }) => ({ key: keyOf(run, event), run, event, at })));
        seen.longTasks.push(...longTasks);
      },
      acquire: async (options) => {
        const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
        const child = beamglass(['daq', ...words]);
        acquisitions.add(child);
        const [code] = (await once(child, 'exit')) as [number | null];
        acquisitions.delete(child);
        if (code !== 0) throw new Error(`The acquisition ended with ${code ?? 'a signal'}.`);
      },
      watchLatest: async () => {
        await display.page.getByText(/^live/).first().waitFor();
        await display.page.keyboard.press('v');
      },
      watchMonitors: async () => {
        await monitors.page.evaluate(() => (location.hash = '#/monitoring/plots'));
        await monitors.page.getByRole('combobox', { name: 'Run' }).selectOption('live');
        await monitors.page.locator('article, .plot').first().waitFor();
      },
      quiet: () => quiet(client),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function quiet(client: BenchClient): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  // Between an import and the reconstruction that follows nothing seems to be at work.
  for (let times = 0; Date.now() < until;) {
    const { files } = await client.live.state();
    const jobs = await client.jobs.list();
    const isBusy = jobs.some(({ state }) => state === 'running' || state === 'queued');
    times = !isBusy && files.every(({ state }) => state === 'imported') ? times + 1 : 0;
    if (times === 3) return;
    await wait(200);
  }
  throw new Error(`The files were not taken in within ${PATIENCE_MS / 1000} s.`);
}

/** As a further page would; ends with the connection. */
async function follow(client: BenchClient, seen: Seen): Promise<void> {
  try {
    for await (const { run, pace } of await client.live.watch()) {
      if (run === null) continue;
      seen.runs.set(run.run, run);
      if (pace.lag !== null) seen.lags.push(pace.lag);
    }
  } catch {
    // The measurement is over.
  }
}
