/** A data acquisition at its rate for a minute: how late the pictures are, and how much of it is looked at. */
import { setTimeout as wait } from 'node:timers/promises';
import { atLeast, atMost, information, median, type Figure } from '../application/figures.ts';
import type { MeasuredChain, Seen } from './chain.ts';
import { GrowthLog, type WrittenFile } from './growth.ts';
import { ProcessorTimes } from './processes.ts';
import type { Subject } from './run.ts';

/** Seconds of a file, and files of a run: a run begins and another is taken in every 20 s. */
const FILE_SECONDS = 5;
const FILES = 4;
const FIRST_RUN = 2001;
/** For what is still on its way when the acquisition has ended, ms. */
const AFTER_MS = 1500;
const COLLECT_MS = 1000;

export async function measureSustained(chain: MeasuredChain, subject: Subject, seconds: number): Promise<Figure[]> {
  const { setup, rate } = subject;
  const runs = Math.ceil(seconds / (FILE_SECONDS * FILES));
  // What the files before have left is taken in.
  await chain.quiet();
  await chain.collect();
  chain.seen.pictures.length = 0;
  chain.seen.longTasks.length = 0;
  chain.seen.lags.length = 0;
  const growth = new GrowthLog(chain.watched);
  const collecting = setInterval(() => void chain.collect().catch(() => undefined), COLLECT_MS);
  const processors = new ProcessorTimes();
  await chain.acquire({
    setup,
    rate,
    run: FIRST_RUN,
    runs,
    out: chain.watched,
    'events-per-file': FILE_SECONDS * rate,
    'files-per-run': FILES,
  });
  const busy = processors.stop();
  const backlog = waiting(chain.seen);
  await wait(AFTER_MS);
  clearInterval(collecting);
  await chain.collect();
  const files = growth.stop().filter(({ run }) => Number(run.split('-')[1]) >= FIRST_RUN);
  const begin = performance.now();
  await chain.quiet();
  const intake = (performance.now() - begin) / 1000;
  const filled = await chain.client.monitoring.page({ live: true });
  return [
    ...ratesOf(files, chain.seen, rate),
    ...picturesOf(files, chain.seen),
    ...lastRunOf(chain.seen, filled.events),
    information('events that wait when the acquisition ends', backlog, '', 0),
    information('then until the last run is taken in, reconstructed and filled', intake, 's', 1),
    ...busy.map(({ kind, busy: share }) => information(`processors busy: ${kind}`, share, '', 2)),
  ];
}

const waiting = ({ runs }: Seen): number => {
  const last = [...runs.values()].at(-1);
  return last ? last.events - last.sampled - last.passedOver : 0;
};

function ratesOf(files: readonly WrittenFile[], { runs, pictures }: Seen, rate: number): Figure[] {
  const own = new Set(files.map(({ run }) => run));
  const of = (what: 'events' | 'sampled' | 'passedOver'): number =>
    [...runs.values()].filter(({ run }) => own.has(run)).reduce((sum, run) => sum + run[what], 0);
  const offered = files.reduce((sum, { events }) => sum + events.length, 0);
  const begin = Math.min(...files.map(({ openedAt }) => openedAt));
  const end = Math.max(...files.map(({ closedAt, openedAt }) => closedAt ?? openedAt));
  const seconds = (end - begin) / 1000;
  const percent = (count: number): number => (100 * count) / offered;
  return [
    information('seconds of data taking', seconds, 's', 1),
    information('events that the acquisition wrote', offered, '', 0),
    // The schedule of an acquisition that is late is moved: then less is offered.
    atLeast('events written per second', offered / seconds, Math.floor(0.98 * rate), '1/s', 1),
    atLeast('of them seen by the service', percent(of('events')), 100, '%', 1),
    atLeast('of them reconstructed and filled into monitors', percent(of('sampled')), 98, '%', 1),
    information('of them passed over', percent(of('passedOver')), '%', 1),
    information('of them shown', percent(pictures.length), '%', 1),
  ];
}

function picturesOf(files: readonly WrittenFile[], { pictures, longTasks, lags }: Seen): Figure[] {
  const writtenAt = new Map(files.flatMap(({ events }) => events.map(({ key, at }) => [key, at] as const)));
  const latencies = pictures.flatMap(({ key, at }) => (writtenAt.has(key) ? [at - writtenAt.get(key)!] : []));
  const gaps = pictures.slice(1).map(({ at }, index) => at - pictures[index]!.at);
  const closed = files.flatMap(({ run, closedAt, events }) => {
    const last = events.at(-1);
    const drawn = pictures.find(
      ({ key, at }) => key === last?.key || (closedAt !== null && at >= closedAt && isAfter(key, last!.key, run)),
    );
    return closedAt === null || drawn === undefined ? [] : [drawn.at - closedAt];
  });
  const starts = files
    .filter(({ subrun }) => subrun === 0)
    .flatMap(({ run, openedAt }) => {
      const drawn = pictures.find((picture) => picture.run === run);
      return drawn ? [drawn.at - openedAt] : [];
    });
  return [
    information('pictures', pictures.length, '', 0),
    atMost('event complete in its growing file → picture, median', median(latencies), 300, 'ms', 0),
    information('  95th percentile', quantile(latencies, 0.95), 'ms', 0),
    information('  largest', Math.max(...latencies), 'ms', 0),
    atMost(
      `growing file closed → its last event or a later one, median of ${closed.length}`,
      median(closed),
      300,
      'ms',
      0,
    ),
    information(`run begun → its first picture, largest of ${starts.length}`, Math.max(...starts), 'ms', 0),
    information('between two pictures, median', median(gaps), 'ms', 0),
    information('  95th percentile', quantile(gaps, 0.95), 'ms', 0),
    information('display did not answer for, at most', Math.max(0, ...longTasks), 'ms', 0),
    information('lag that the page states, largest', 1000 * Math.max(0, ...lags), 'ms', 0),
  ];
}

/** Of one run only: the numbers of another one begin anew. */
function isAfter(key: string, other: string, run: string): boolean {
  const [of, number] = key.split(' ') as [string, string];
  return of !== run || Number(number) >= Number(other.split(' ')[1]);
}

/** What the page of monitors states holds for the run that is looked at. */
function lastRunOf({ runs }: Seen, filled: number): Figure[] {
  const last = [...runs.values()].at(-1);
  if (last === undefined) return [];
  return [
    atMost(
      'events that monitors and display count differently',
      Math.abs(last.sampled - last.hidden - filled),
      0,
      '',
      0,
    ),
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
