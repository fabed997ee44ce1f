/** Whether the conditions are as they were entered, whatever another process has done to the file. */
import Database from 'better-sqlite3';
import { checkPayload } from '#core/calibration/payloadTypes.ts';
import { formatInterval } from '#core/calibration/timeBase.ts';
import { manifest } from '#core/calibration/globalTag.ts';
import { overlaps } from '#core/calibration/validity.ts';
import { verified } from './conditionRepository.ts';
import type { PayloadTable } from './conditionsSchema.ts';
import { hashOf } from './hash.ts';
import { MIGRATIONS } from './schema.ts';
import type { SqliteFile } from './sqlite.ts';
import type { Store } from './store.ts';

interface ConditionReport {
  /** Payloads looked at. */
  readonly payloads: number;
  /** One sentence each. */
  readonly problems: readonly string[];
}

export function conditionProblems(store: Store): ConditionReport {
  const { file } = store.catalogue;
  const problems = schemaProblems(file);
  let payloads = 0;
  for (const row of file.prepare<[], PayloadTable>('SELECT * FROM payloads ORDER BY hash').iterate()) {
    payloads++;
    attempt(problems, `Payload ${row.hash}: `, () => checkPayload(verified(row)));
  }
  for (const { name, type, timeBase } of store.conditions.tags()) {
    const iovs = store.conditions.iovs(name);
    for (const [a, b] of overlaps(iovs)) {
      problems.push(
        `Tag ${name} (${type}): the IoVs ${formatInterval(timeBase, a)} and ${formatInterval(timeBase, b)} overlap.`,
      );
    }
  }
  problems.push(...typeProblems(file));
  for (const record of store.conditions.globalTags()) {
    if (record.manifestHash === null) continue;
    if (hashOf(manifest(store.conditions.content(record))) !== record.manifestHash) {
      problems.push(`Global tag ${record.name} (${record.state}) is not what it was when it was staged.`);
    }
  }
  return { payloads, problems };
}

/** Tags that hold payloads, or stand in global tags, of another type than theirs. */
function typeProblems(file: SqliteFile): string[] {
  const wrong = file.prepare<[], { name: string; type: string; other: string }>(
    `SELECT t.name, t.type, p.type AS other FROM iovs AS i JOIN tags AS t ON t.name = i.tag
       JOIN payloads AS p ON p.hash = i.payload WHERE p.type <> t.type
     UNION SELECT t.name, t.type, m.type FROM global_tag_members AS m JOIN tags AS t ON t.name = m.tag
       WHERE m.type <> t.type ORDER BY 1, 3`,
  );
  return wrong.all().map(({ name, type, other }) => `Tag ${name} is of type ${type} and holds or stands for ${other}.`);
}

function attempt(problems: string[], where: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    problems.push(where + (error as Error).message);
  }
}

/** Tables and triggers that are not those that Beamglass makes: without them nothing holds the rest. */
function schemaProblems(file: SqliteFile): string[] {
  const made = new Database(':memory:');
  try {
    for (const step of MIGRATIONS) step(made);
    const wanted = schemaOf(made);
    const present = schemaOf(file);
    const names = [...new Set([...wanted.keys(), ...present.keys()])];
    return names.flatMap((name) => {
      if (present.get(name) === wanted.get(name)) return [];
      if (!present.has(name)) return [`The catalogue has lost its ${name}.`];
      return [`The ${name} of the catalogue is not as Beamglass makes it.`];
    });
  } finally {
    made.close();
  }
}

/** "trigger iov_delete" → its text. Tables of SQLite's own (statistics) are not ours to judge. */
function schemaOf(file: SqliteFile): Map<string, string | null> {
  const rows = file
    .prepare<[], { type: string; name: string; sql: string | null }>(
      "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .all();
  return new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, sql]));
}
