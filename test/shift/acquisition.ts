/** The acquisition of the shift: runs of both experiments one after the other, some of them cut off, one with a fault. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '#core/statistics/random.ts';
import { killGroup, ROOT } from '../e2e/harness.ts';

export interface PlannedRun {
  readonly experiment: 'na64' | 'padme';
  readonly setup: string;
  readonly number: number;
  /** Events per second, and per subrun. */
  readonly rate: number;
  readonly perFile: number;
  /** ms after which the acquisition dies; null: it does not. */
  readonly diesAfter: number | null;
  /** As `daq --fault` wants it. */
  readonly fault: string | null;
}

const SUBJECTS = [
  { experiment: 'na64', setup: 'na64-vis2018', rate: 40, fault: 'hotChannel' },
  { experiment: 'padme', setup: 'padme-run3', rate: 12, fault: 'missingBoard' },
] as const;
export const SUBRUNS = 4;
const FIRST_RUN = 1001;
/** Runs of 20 minutes: so many as in 8 hours, each 20 minutes long. */
const RUNS = 24;
const FEWEST_RUNS = 4;
/** Until the acquisition writes its first event, and until the next run begins, s. */
const BETWEEN_SECONDS = 7;

/** @param minutes of the whole shift */
export function planOf(minutes: number, random: Random): PlannedRun[] {
  const count = Math.max(FEWEST_RUNS, Math.round((RUNS * minutes) / 20));
  const seconds = (60 * minutes) / count - BETWEEN_SECONDS;
  return Array.from({ length: count }, (_, index) => {
    const { rate, fault, ...subject } = SUBJECTS[index % 2]!;
    const perFile = Math.max(5, Math.round((rate * seconds) / SUBRUNS));
    // In the middle of a file, not in the first one of the run.
    const at = seconds * (0.3 + 0.6 * random.uniform());
    return {
      ...subject,
      number: FIRST_RUN + (index >> 1),
      rate,
      perFile,
      diesAfter: index % 5 === 3 ? 1000 * at : null,
      fault: index === count >> 1 ? `${fault}@${perFile}` : null,
    };
  });
}

export class Acquisition {
  private readonly directory: string;
  private child: ChildProcess | null = null;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Until the run has ended, or the acquisition died of it. @throws Error where it ends badly by itself */
  async write({ setup, rate, perFile, number, diesAfter, fault }: PlannedRun, seed: number): Promise<void> {
    const words = ['--setup', setup, '--rate', rate, '--run', number, '--runs', 1, '--seed', seed];
    const files = ['--events-per-file', perFile, '--files-per-run', SUBRUNS, '--out', this.directory];
    const broken = fault === null ? [] : ['--fault', fault];
    const command = [join(ROOT, 'bin/beamglass.mjs'), 'daq', '--json', ...[...words, ...files, ...broken].map(String)];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    this.child = child;
    let printed = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (printed = text));
    const ended = once(child, 'exit');
    if (diesAfter === null) {
      const [code] = (await ended) as [number | null];
      if (code !== 0) throw new Error(`The acquisition of run ${number} ended with ${code ?? 'a signal'}: ${printed}`);
      return;
    }
    await Promise.race([wait(diesAfter + 1000 * BETWEEN_SECONDS * 0.5), ended]);
    await killGroup(child);
  }

  async close(): Promise<void> {
    if (this.child) await killGroup(this.child);
  }
}
