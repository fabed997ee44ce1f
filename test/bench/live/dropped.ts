/** Files that come whole: from the moment a file is complete under its name to the picture of an event of it. */
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { atMost, information, median, type Figure } from '../application/figures.ts';
import type { MeasuredChain } from './chain.ts';
import type { Subject } from './run.ts';

const FILES = 21;
/** Seconds of data per file. */
const LENGTH = 0.5;
/** Between two files, ms. */
const PAUSE_MS = 1200;
/** Of the directory of runs whose pictures are measured by themselves. */
const FIRST_RUN = 1001;
const PATIENCE_MS = 60_000;

/** @throws Error where no picture comes */
export async function measureDropped(chain: MeasuredChain, { setup, experiment, rate }: Subject): Promise<Figure[]> {
  const perFile = Math.round(LENGTH * rate);
  await chain.acquire({
    setup,
    rate: 5000,
    run: FIRST_RUN,
    runs: 1,
    out: chain.staging,
    'events-per-file': perFile,
    'files-per-run': FILES,
  });
  const names = readdirSync(chain.staging).toSorted();
  const first: number[] = [];
  const newest: number[] = [];
  let cold = 0;
  for (const [index, name] of names.entries()) {
    const from = index * perFile;
    const at = Date.now();
    renameSync(join(chain.staging, name), join(chain.watched, name));
    if (index === 0) {
      await chain.watchLatest();
      cold = (await pictured(chain, `${experiment}-${FIRST_RUN}`, from)) - at;
      await chain.watchMonitors();
    } else {
      first.push((await pictured(chain, `${experiment}-${FIRST_RUN}`, from)) - at);
      newest.push((await pictured(chain, `${experiment}-${FIRST_RUN}`, from + perFile - 1)) - at);
    }
    await wait(PAUSE_MS);
  }
  return [
    atMost(
      `a whole file of ${perFile} closed → its first picture, median of ${first.length}`,
      median(first),
      300,
      'ms',
      0,
    ),
    information('  largest', Math.max(...first), 'ms', 0),
    information('  → picture of its newest event, median', median(newest), 'ms', 0),
    information('first file since the start → first picture, with a key press', cold, 'ms', 0),
  ];
}

/** When an event of the run was in the picture, of this number or a later one. */
async function pictured({ collect, seen }: MeasuredChain, run: string, least: number): Promise<number> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    await collect();
    const found = seen.pictures.find((picture) => picture.run === run && picture.event >= least);
    if (found) return found.at;
    if (Date.now() > until) throw new Error(`Event ${least} of ${run} was not drawn within ${PATIENCE_MS / 1000} s.`);
    await wait(50);
  }
}
