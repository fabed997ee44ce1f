/** Whether a store is whole: every event decodes, and every count and hash is as it was entered. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { decodeEvent } from '#core/event/codec.ts';
import type { RunRecord } from '#core/api/contract.ts';
import { conditionProblems } from './checkConditions.ts';
import { EventFileReader } from './eventFileReader.ts';
import { eventFilePath, TEMPORARY_SUFFIX } from './layout.ts';
import { openStoreToRead, strayFiles, type Store } from './store.ts';

export interface CheckReport {
  readonly ok: boolean;
  readonly runs: number;
  /** Event payloads decoded. */
  readonly payloads: number;
  /** Payloads of the conditions. */
  readonly conditionPayloads: number;
  /** Opened blinded regions: the chain of their hashes was followed. */
  readonly auditEntries: number;
  /** One sentence each. */
  readonly problems: string[];
}

/** Beyond this many problems of one run, the rest are counted. */
const MAX_PROBLEMS_PER_RUN = 20;

/** @throws BeamglassError `notFound`, `storeTooNew`, `storeUnusable` where the store cannot be looked at */
export async function checkStore(directory: string): Promise<CheckReport> {
  const store = openStoreToRead(directory);
  try {
    const conditions = conditionProblems(store);
    const openings = store.blinding.problems();
    const problems = [...catalogueProblems(store), ...conditions.problems, ...openings.problems];
    const runs = await store.runs.list();
    let payloads = 0;
    for (const run of runs) {
      const result = await checkRun(store, run);
      payloads += result.payloads;
      problems.push(...result.problems.map((problem) => `Run ${run.run}: ${problem}`));
    }
    for (const name of await strayFiles(store)) {
      // One that is being written belongs to an import under way, or the next start clears it away.
      if (!name.endsWith(TEMPORARY_SUFFIX)) problems.push(`The event file “${name}” belongs to no run.`);
    }
    return {
      ok: problems.length === 0,
      runs: runs.length,
      payloads,
      conditionPayloads: conditions.payloads,
      auditEntries: openings.entries,
      problems,
    };
  } finally {
    await store.close();
  }
}

function catalogueProblems({ catalogue: { file } }: Store): string[] {
  const integrity = file.pragma('integrity_check') as { integrity_check: string }[];
  const broken = file.pragma('foreign_key_check') as { table: string; rowid: number }[];
  return [
    ...integrity
      .filter((row) => row.integrity_check !== 'ok')
      .map((row) => `The catalogue is damaged: ${row.integrity_check}.`),
    ...broken.map(({ table, rowid }) => `Row ${rowid} of “${table}” in the catalogue refers to nothing.`),
  ];
}

async function checkRun(store: Store, run: RunRecord): Promise<{ payloads: number; problems: string[] }> {
  const path = eventFilePath(store.layout, run.run);
  if (!existsSync(path)) return { payloads: 0, problems: ['its event file is missing.'] };
  const hashes = await store.runs.hashes(run.run);
  let reader: EventFileReader;
  try {
    reader = new EventFileReader(path);
  } catch (error) {
    return { payloads: 0, problems: [(error as Error).message] };
  }
  const problems: string[] = [];
  const attempt = (what: () => void): void => {
    try {
      what();
    } catch (error) {
      problems.push((error as Error).message);
    }
  };
  let payloads = 0;
  try {
    attempt(() => {
      for (const problem of reader.structureProblems()) problems.push(`its event file is damaged: ${problem}.`);
    });
    attempt(() => {
      if (reader.payloadCount() !== run.events) problems.push(`it holds not the ${run.events} events entered.`);
    });
    const contentHash = createHash('sha256');
    for (let key = 0; key < Math.min(reader.events, run.events); key++) {
      attempt(() => {
        const payload = reader.payload(key);
        contentHash.update(payload);
        decodeEvent(payload);
        payloads++;
      });
    }
    if (contentHash.digest('hex') !== hashes?.contentHash) problems.push('its events are not those entered.');
    attempt(() => {
      if (reader.summaryHash() !== hashes?.summaryHash) problems.push('its summary columns are not those entered.');
    });
  } finally {
    reader.close();
  }
  const more = problems.length - MAX_PROBLEMS_PER_RUN;
  return {
    payloads,
    problems: more > 0 ? [...problems.slice(0, MAX_PROBLEMS_PER_RUN), `and ${more} more problems.`] : problems,
  };
}
