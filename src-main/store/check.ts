/** Whether a store is whole: every event decodes, and every count and hash is as it was entered. */
import { accessProblems } from './checkAccess.ts';
import { conditionProblems } from './checkConditions.ts';
import { checkEventFile } from './checkEventFile.ts';
import { hashOf } from './hash.ts';
import { eventFilePath, reconstructionFilePath, TEMPORARY_SUFFIX } from './layout.ts';
import { placeOf, type StoredReconstruction } from './reconstructionRepository.ts';
import { openStoreToRead, strayFiles, type Store } from './store.ts';

export interface CheckReport {
  readonly ok: boolean;
  readonly runs: number;
  /** Event payloads decoded. */
  readonly payloads: number;
  readonly reconstructions: number;
  /** Payloads of the conditions. */
  readonly conditionPayloads: number;
  /** Entries of the audit log: the chain of their hashes was followed. */
  readonly auditEntries: number;
  /** One sentence each. */
  readonly problems: string[];
}

/** @throws BeamglassError `notFound`, `storeTooNew`, `storeUnusable` where the store cannot be looked at */
export async function checkStore(directory: string): Promise<CheckReport> {
  const store = openStoreToRead(directory);
  try {
    const conditions = conditionProblems(store);
    const access = accessProblems(store);
    const problems = [
      ...catalogueProblems(store),
      ...conditions.problems,
      ...store.series.problems(),
      ...access.problems,
      ...store.proposals.problems(),
      ...store.publications.problems(),
      ...store.defects.problems(),
      ...store.goodRuns.problems(),
      ...store.alarms.problems(),
      ...store.kept.problems(),
      ...store.journal.problems(),
      ...store.reports.problems(),
    ];
    const runs = await store.runs.list();
    let payloads = 0;
    let reconstructions = 0;
    const subruns = await store.runs.subruns();
    for (const { run, events } of runs) {
      const hashes = await store.runs.hashes(run);
      const result = checkEventFile(eventFilePath(store.layout, run), { events, ...hashes });
      payloads += result.payloads;
      problems.push(...result.problems.map((problem) => `Run ${run}: ${problem}`));
      if (result.meta && hashOf(result.meta.subruns ?? []) !== hashOf(subruns.get(run) ?? [])) {
        problems.push(`Run ${run}: its subruns are not those of its event file.`);
      }
      for (const reconstruction of await store.reconstructions.ofRun(run)) {
        reconstructions++;
        const { globalTag } = reconstruction.origin;
        const found = reconstructionProblems(store, reconstruction, hashes?.contentHash);
        problems.push(...found.map((problem) => `Reconstruction of ${run} with ${globalTag}: ${problem}`));
      }
    }
    for (const name of await strayFiles(store)) {
      // One that is being written belongs to a job under way, or the next start clears it away.
      if (!name.endsWith(TEMPORARY_SUFFIX))
        problems.push(`The event file “${name}” belongs to no run or reconstruction.`);
    }
    return {
      ok: problems.length === 0,
      runs: runs.length,
      payloads,
      reconstructions,
      conditionPayloads: conditions.payloads,
      auditEntries: access.entries,
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

function reconstructionProblems(
  { layout }: Store,
  stored: StoredReconstruction,
  runContentHash: string | undefined,
): string[] {
  const { problems, meta } = checkEventFile(reconstructionFilePath(layout, placeOf(stored)), stored);
  if (meta && (!meta.reconstruction || hashOf(meta.reconstruction) !== hashOf(stored.origin))) {
    problems.push('what it was made from is not what was entered.');
  }
  if (stored.origin.runContentHash !== runContentHash) problems.push('it was made from other events than the run has.');
  return problems;
}
