/**
 * R5: corruption is noticed. One bit of a payload is flipped in the file, by a process that goes around the triggers;
 * reading it and `check` must name that payload, and every other must stay readable.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fixed, PROVENANCE } from '#core/calibration/payload.ts';
import { makePayload } from '#core/calibration/payloadTypes.ts';
import { BeamglassError } from '#core/errors.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { conditionProblems } from '#main/store/checkConditions.ts';
import { openStore, openStoreToRead } from '#main/store/store.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import { BY_ADA } from '../fixtures/store.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

const PAYLOADS = 12;
/** Trials after which `check` reads the whole store with its one flipped bit; each trial reads the payload. */
const CHECK_EVERY = 10;

async function filledStore(path: string): Promise<string[]> {
  const store = await openStore(path, 'the recipe');
  try {
    return await store.conditions.write(BY_ADA, (writer) =>
      Array.from({ length: PAYLOADS }, (_, version) => {
        const channels = Array.from({ length: 200 }, (__, channel) => channel);
        const constants = {
          parameters: {},
          table: {
            keys: channels,
            status: channels.map(() => 'measured' as const),
            columns: {
              gain: {
                value: channels.map((channel) => 15 + channel / 1000 + version),
                error: channels.map(() => 0.01),
              },
            },
            texts: {},
          },
        };
        return version === 0
          ? writer.addPayload(makePayload('flux.npot', { parameters: { npot: fixed(1) }, table: null }, PROVENANCE))
              .hash
          : writer.addPayload(makePayload('padme_ecal.gains', constants, PROVENANCE)).hash;
      }),
    );
  } finally {
    await store.close();
  }
}

const TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'payloads'";

/** Sets the document of a payload behind the store's back, and leaves its triggers as they were. */
function setDocument(path: string, hash: string, document: Buffer): void {
  const file = new Database(path);
  try {
    const triggers = file.prepare<[], { name: string; sql: string }>(TRIGGERS).all();
    file.transaction(() => {
      file.pragma('ignore_check_constraints = ON');
      for (const { name } of triggers) file.exec(`DROP TRIGGER ${name}`);
      file.prepare('UPDATE payloads SET document = CAST(? AS TEXT) WHERE hash = ?').run(document, hash);
      for (const { sql } of triggers) file.exec(sql);
    })();
  } finally {
    file.close();
  }
}

export async function flippedBits(trials: number, seed: number): Promise<PromiseOutcome> {
  const directory = temporaryDirectory();
  const broken: string[] = [];
  let checked = 0;
  try {
    const path = join(directory.path, 'store');
    const hashes = await filledStore(path);
    const catalogue = join(path, 'catalogue.db');
    for (let trial = 0; trial < trials; trial++) {
      const random = makeRandom(seed, trial);
      const hash = hashes[Math.floor(random.uniform() * hashes.length)]!;
      const reader = new Database(catalogue, { readonly: true });
      const whole = reader
        .prepare<[string], Buffer>('SELECT CAST(document AS BLOB) FROM payloads WHERE hash = ?')
        .pluck()
        .get(hash)!;
      reader.close();
      const flipped = Buffer.from(whole);
      const bit = Math.floor(random.uniform() * 8 * flipped.length);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      setDocument(catalogue, hash, flipped);
      const store = openStoreToRead(path);
      try {
        for (const one of hashes) {
          const fault = faultOf(() => store.conditions.payload(one));
          const named = fault instanceof BeamglassError && fault.code === 'corruptStore' && fault.message.includes(one);
          if (one === hash && !named) broken.push(`bit ${bit} of ${hash}: reading it gave ${String(fault)}`);
          if (one !== hash && fault !== null)
            broken.push(`bit ${bit} of ${hash}: ${one} cannot be read: ${String(fault)}`);
        }
        if (trial % CHECK_EVERY === 0) {
          checked++;
          const { problems } = conditionProblems(store);
          if (problems.length !== 1 || !problems[0]!.includes(hash)) {
            broken.push(`bit ${bit} of ${hash}: check said ${problems.join(' ') || 'nothing'}`);
          }
        }
      } finally {
        await store.close();
      }
      setDocument(catalogue, hash, whole);
    }
    const store = openStoreToRead(path);
    const { problems } = conditionProblems(store);
    await store.close();
    if (problems.length > 0) broken.push(`the store as it was has problems: ${problems.join(' ')}`);
  } finally {
    directory.remove();
  }
  return {
    lines: [`${trials} flipped bits, each read back among ${PAYLOADS} payloads, ${checked} by check too`],
    broken,
  };
}

function faultOf(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

export const bitFlips: PromiseRecipe = {
  id: 'R5',
  promise: 'Corruption is noticed',
  run: () => flippedBits(1000, 5),
};
