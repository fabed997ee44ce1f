/**
 * R1 for what matters most: a process is killed at a chosen write into the catalogue, half of them torn, while it saves,
 * validates, approves and publishes. No confirmed step may be lost, no step may be half done, and the store must be
 * whole. The control does the same without a journal that outlives the process, and must be found broken.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixed, PROVENANCE } from '#core/calibration/payload.ts';
import { makePayload } from '#core/calibration/payloadTypes.ts';
import { PROPOSAL_STATES, type ProposalState } from '#core/calibration/proposal.ts';
import { checkStore } from '#main/store/check.ts';
import { openStore } from '#main/store/store.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

const ROOT = join(import.meta.dirname, '../..');
const CHILD = join(import.meta.dirname, 'publishingChild.ts');
const ACTOR = { name: 'ada', role: 'admin' } as const;

/** Global tag "first", published, and a setting by which one person may do every step. */
async function preparedStore(path: string): Promise<void> {
  const store = await openStore(path, 'the recipe');
  await store.settings.set(ACTOR, { selfApproval: true });
  const audited = { actor: ACTOR, action: 'conditions.import', subject: 'first' } as const;
  await store.conditions.write(audited, (writer) => {
    const document = makePayload('flux.npot', { parameters: { npot: fixed(1e12) }, table: null }, PROVENANCE);
    const { hash } = writer.addPayload(document);
    writer.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme', description: '' });
    writer.placeIov('flux', { since: 10, until: null, payload: hash });
    writer.createGlobalTag({ name: 'first', experiment: 'padme', setup: null, description: '' });
    writer.setMember('first', 'flux');
    for (const state of ['staged', 'validated', 'published'] as const) writer.setState('first', state);
  });
  await store.close();
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

function run(library: string, store: string, marks: string, { at, isTorn, mode }: Kill): Promise<Run> {
  const child = spawn(process.execPath, [CHILD, store, marks, mode], {
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
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  return new Promise((resolve) => {
    child.once('close', (_, signal) =>
      resolve({ confirmed: text.split('\n').filter((line) => line !== ''), wasKilled: signal === 'SIGKILL' }),
    );
  });
}

/** What is wrong with a store behind a kill; empty: nothing. */
async function problemsOf(path: string, confirmed: readonly string[]): Promise<string[]> {
  try {
    const store = await openStore(path, 'the recipe');
    try {
      const [proposal] = store.proposals.list();
      const rank = (state: string): number => PROPOSAL_STATES.indexOf(state as ProposalState);
      const last = confirmed.at(-1);
      const problems: string[] = [];
      if (last !== undefined && (proposal === undefined || rank(proposal.state) < rank(last))) {
        problems.push(`“${last}” was confirmed and is lost: the proposal is ${proposal?.state ?? 'not there'}`);
      }
      // Proposal, publication and global tag come into force together or not at all.
      const marks = [
        proposal?.state === 'published',
        store.publications.list().length === 1,
        store.conditions.findGlobalTag('second')?.state === 'published',
        store.conditions.findTag('flux_v2') !== null,
      ];
      if (new Set(marks).size !== 1) problems.push(`publishing is half done: ${marks.join(', ')}`);
      if (store.conditions.findGlobalTag('first')?.state !== 'published') problems.push('the first tag has changed');
    } finally {
      await store.close();
    }
    const { problems } = await checkStore(path);
    return problems;
  } catch (error) {
    return [(error as Error).message];
  }
}

/** @param kills of the store as it is @param controls of the one without a journal */
export async function killedPublishing(kills: number, controls: number): Promise<PromiseOutcome> {
  const directory = temporaryDirectory();
  try {
    const library = join(directory.path, 'kill.so');
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, join(import.meta.dirname, 'killAtWrite.c'), '-ldl']);
    const prepared = join(directory.path, 'prepared');
    await preparedStore(prepared);
    const trial = async (name: string, kill: Kill) => {
      const store = join(directory.path, name);
      const marks = join(directory.path, `${name}-marks`);
      cpSync(prepared, store, { recursive: true });
      mkdirSync(marks);
      const outcome = await run(library, store, marks, kill);
      return { ...outcome, store, marks };
    };
    const writesOf = async (mode: Kill['mode']): Promise<number> => {
      const { confirmed, marks } = await trial(`count-${mode}`, { at: 0, isTorn: false, mode });
      if (confirmed.at(-1) !== 'published')
        throw new Error(`The unkilled process came to “${confirmed.at(-1) ?? ''}”.`);
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
      broken.push(...(await problemsOf(store, confirmed)).map((problem) => `at write ${at} of ${writes}: ${problem}`));
    }
    let found = 0;
    const unsafeWrites = controls === 0 ? 0 : await writesOf('unsafe');
    for (let index = 0; index < controls; index++) {
      const at = 1 + Math.floor(((index + 0.5) * unsafeWrites) / controls);
      const { confirmed, store } = await trial(`control-${index}`, { at, isTorn: index % 2 === 1, mode: 'unsafe' });
      if ((await problemsOf(store, confirmed)).length > 0) found++;
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

export const killsWhilePublishing: PromiseRecipe = {
  id: 'KILLS',
  promise: 'A step that was confirmed survives a kill at any write, and none is half done',
  run: () => killedPublishing(200, 40),
};
