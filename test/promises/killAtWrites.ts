/**
 * Kills a process at chosen writes into the catalogue, half of them torn, and looks at what it leaves: nothing that was
 * confirmed may be lost, nothing half done, and the store must be whole. The control does the same without a journal
 * that outlives the process, and must be found broken.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkStore } from '#main/store/check.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import type { PromiseOutcome } from './promise.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface KilledProgram {
  /** File in this directory. Arguments: store, directory of the marks, "safe" or "unsafe". It prints each step that is confirmed. */
  readonly child: string;
  /** The step that it prints last. */
  readonly lastStep: string;
  /** Makes the store that it begins with. */
  prepare(path: string): Promise<void>;
  /** What is wrong with the store behind a kill, which opens and is whole; empty: nothing. */
  problemsOf(store: Store, confirmed: readonly string[]): string[];
}

interface Run {
  readonly confirmed: readonly string[];
  readonly wasKilled: boolean;
}

interface Kill {
  readonly at: number;
  readonly isTorn: boolean;
  readonly mode: 'safe' | 'unsafe';
}

function run(child: string, library: string, store: string, marks: string, { at, isTorn, mode }: Kill): Promise<Run> {
  const process_ = spawn(process.execPath, [join(import.meta.dirname, child), store, marks, mode], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      LD_PRELOAD: library,
      KILL_AT: String(at),
      KILL_COUNT: join(marks, 'count'),
      ...(isTorn && { KILL_TORN: '1' }),
    },
  });
  let text = '';
  process_.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  return new Promise((resolve) => {
    process_.once('close', (_, signal) =>
      resolve({ confirmed: text.split('\n').filter((line) => line !== ''), wasKilled: signal === 'SIGKILL' }),
    );
  });
}

async function problemsIn(
  path: string,
  confirmed: readonly string[],
  program: Pick<KilledProgram, 'problemsOf'>,
): Promise<string[]> {
  try {
    const store = await openStore(path, 'the recipe');
    let problems: string[];
    try {
      problems = program.problemsOf(store, confirmed);
    } finally {
      await store.close();
    }
    return [...problems, ...(await checkStore(path)).problems];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** @param kills of the store as it is @param controls of the one without a journal */
export async function killAtWrites(program: KilledProgram, kills: number, controls: number): Promise<PromiseOutcome> {
  const directory = temporaryDirectory();
  try {
    const library = join(directory.path, 'kill.so');
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, join(import.meta.dirname, 'killAtWrite.c'), '-ldl']);
    const prepared = join(directory.path, 'prepared');
    await program.prepare(prepared);
    const trial = async (name: string, kill: Kill) => {
      const store = join(directory.path, name);
      const marks = join(directory.path, `${name}-marks`);
      cpSync(prepared, store, { recursive: true });
      mkdirSync(marks);
      const outcome = await run(program.child, library, store, marks, kill);
      return { ...outcome, store, marks };
    };
    const writesOf = async (mode: Kill['mode']): Promise<number> => {
      const { confirmed, marks } = await trial(`count-${mode}`, { at: 0, isTorn: false, mode });
      if (confirmed.at(-1) !== program.lastStep) {
        throw new Error(`The unkilled process came to “${confirmed.at(-1) ?? ''}”.`);
      }
      return Number(readFileSync(join(marks, 'count'), 'utf8'));
    };
    const broken: string[] = [];
    const reached = new Map<string, number>();
    const writes = await writesOf('safe');
    for (let index = 0; index < kills; index++) {
      const at = 1 + Math.floor((index * writes) / kills);
      const { confirmed, wasKilled, store } = await trial(`kill-${index}`, {
        at,
        isTorn: index % 2 === 1,
        mode: 'safe',
      });
      const last = confirmed.at(-1) ?? 'nothing';
      reached.set(last, (reached.get(last) ?? 0) + 1);
      if (!wasKilled) broken.push(`kill ${index} at write ${at} did not happen`);
      const problems = await problemsIn(store, confirmed, program);
      broken.push(...problems.map((problem) => `at write ${at} of ${writes}: ${problem}`));
    }
    let found = 0;
    const unsafeWrites = controls === 0 ? 0 : await writesOf('unsafe');
    for (let index = 0; index < controls; index++) {
      const at = 1 + Math.floor(((index + 0.5) * unsafeWrites) / controls);
      const { confirmed, store } = await trial(`control-${index}`, { at, isTorn: index % 2 === 1, mode: 'unsafe' });
      if ((await problemsIn(store, confirmed, program)).length > 0) found++;
    }
    if (found === 0 && controls > 0) broken.push('the unsafe control was never found broken: the recipe finds nothing');
    const steps = [...reached].map(([step, count]) => `${count} behind “${step}”`).join(', ');
    return {
      lines: [
        `${kills} kills over ${writes} writes (${steps}); every second one tears its write`,
        `control without a lasting journal: ${found} of ${controls} found broken`,
      ],
      broken,
    };
  } finally {
    directory.remove();
  }
}

/** Makes the store of such a process as unsafe as the control asks: a journal that dies with the process. */
export function makeUnsafe(store: Store): void {
  for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = MEMORY', 'synchronous = OFF']) {
    store.catalogue.file.pragma(pragma);
  }
}
