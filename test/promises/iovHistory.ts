/**
 * R7: the right payload for every run. Random steps in the store (insert, close, supersede, revert to an earlier
 * payload), mirrored in a model that writes down run by run what holds; then every border is looked at from both
 * sides, and so is the far end.
 */
import { join } from 'node:path';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { fixed, PROVENANCE } from '#core/calibration/payload.ts';
import { makePayload } from '#core/calibration/payloadTypes.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import type { ConditionWriter } from '#main/store/conditionWriter.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import { BY_ADA } from '../fixtures/store.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

/** Runs of the model; the last stands for all that come. */
const RUNS = 64;
const LATER = 1_000_000;
const POSITIONS = [...Array(RUNS).keys(), LATER];
const PAYLOADS = 6;
/** Steps after which a new tag begins, so that histories stay of the length of real ones. */
const STEPS_PER_TAG = 40;
/** Steps in one transaction. */
const BATCH = 20;

type Model = (string | null)[];

interface Step {
  readonly kind: 'insert' | 'close' | 'supersede' | 'revert';
  readonly since: number;
  readonly until: number | null;
  readonly payload: string;
}

const integer = (random: Random, below: number): number => Math.floor(random.uniform() * below);

function stepOf(random: Random, model: Model, hashes: readonly string[], used: readonly string[]): Step {
  const since = integer(random, RUNS);
  const payload = hashes[integer(random, hashes.length)]!;
  switch (integer(random, 4)) {
    case 0:
      return { kind: 'insert', since, until: null, payload };
    case 1: {
      // An open end is closed by what holds there, with an end.
      const held = model[since] ?? payload;
      return { kind: 'close', since, until: since + 1 + integer(random, RUNS - since), payload: held };
    }
    case 2:
      return { kind: 'supersede', since, until: since + 1 + integer(random, 8), payload };
    default: {
      const earlier = used.length > 0 ? used[integer(random, used.length)]! : payload;
      return {
        kind: 'revert',
        since,
        until: random.uniform() < 0.5 ? null : since + 1 + integer(random, 16),
        payload: earlier,
      };
    }
  }
}

function apply(model: Model, { since, until, payload }: Step): void {
  for (const [index, position] of POSITIONS.entries()) {
    if (position >= since && (until === null || position < until)) model[index] = payload;
  }
}

function seenAt(store: Store, globalTag: string, run: number): string | null {
  const [member] = store.conditions.inForce(globalTag, { run: `test-${run}`, number: run, start: null, end: null });
  const segments = member?.segments ?? [];
  if (segments.length > 1) throw new Error(`Run ${run} sees ${segments.length} payloads.`);
  return segments[0]?.payload ?? null;
}

/** Both sides of every border, the first run, and far behind everything. */
const probesOf = ({ since, until }: Step): number[] =>
  [since - 1, since, (until ?? LATER) - 1, until ?? LATER, 0, LATER].filter(
    (run) => run >= 0 && (run < RUNS || run === LATER),
  );

/** @param operations in whole tags of `STEPS_PER_TAG` */
export async function historiesOfTags(operations: number, seed: number): Promise<PromiseOutcome> {
  const directory = temporaryDirectory();
  const random = makeRandom(seed, 7);
  const broken: string[] = [];
  let probes = 0;
  let done = 0;
  const kinds = new Map<Step['kind'], number>();
  const store = await openStore(join(directory.path, 'store'), 'the recipe');
  try {
    const hashes = await store.conditions.write(BY_ADA, (writer) =>
      Array.from({ length: PAYLOADS }, (_, version) => {
        const constants = { parameters: { npot: fixed(version + 1) }, table: null };
        return writer.addPayload(makePayload('flux.npot', constants, PROVENANCE)).hash;
      }),
    );
    for (let tag = 0; tag * STEPS_PER_TAG < operations; tag++) {
      const name = `history_${tag}`;
      const model: Model = POSITIONS.map(() => null);
      const used: string[] = [];
      for (let batch = 0; batch < STEPS_PER_TAG / BATCH; batch++) {
        const steps: Step[] = [];
        await store.conditions.write(BY_ADA, (writer) => {
          if (batch === 0) makeTag(writer, name);
          for (let place = 0; place < BATCH; place++) {
            const step = stepOf(random, model, hashes, used);
            writer.placeIov(`${name}_tag`, { since: step.since, until: step.until, payload: step.payload });
            apply(model, step);
            used.push(step.payload);
            steps.push(step);
          }
        });
        done += steps.length;
        for (const { kind } of steps) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        for (const run of new Set(steps.flatMap(probesOf))) {
          probes++;
          const wanted = model[POSITIONS.indexOf(run)] ?? null;
          const seen = seenAt(store, name, run);
          if (seen === wanted) continue;
          broken.push(`after ${canonicalJson(steps)} run ${run} sees ${seen ?? 'nothing'}, not ${wanted ?? 'nothing'}`);
        }
      }
    }
  } finally {
    await store.close();
    directory.remove();
  }
  const counts = [...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ');
  return { lines: [`${done} operations (${counts}), ${probes} probes`], broken };
}

function makeTag(writer: ConditionWriter, name: string): void {
  writer.createTag({ name: `${name}_tag`, type: 'flux.npot', experiment: 'test', description: '' });
  writer.createGlobalTag({ name, experiment: 'test', setup: null, description: '' });
  writer.setMember(name, `${name}_tag`);
}

export const iovHistory: PromiseRecipe = {
  id: 'R7',
  promise: 'The right payload for every run',
  run: () => historiesOfTags(1_000_000, 7),
};
