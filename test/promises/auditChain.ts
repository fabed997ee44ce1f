/**
 * R6: history cannot be edited quietly. One entry of the audit log is altered, dropped or exchanged with another by a
 * process that has the file in its hands, knows the triggers and puts them back; the log must tell of every one.
 * Attacks on the last entry are among them, which a bare chain of hashes would not notice.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import { AuditRepository } from '#main/store/auditRepository.ts';
import { openStore } from '#main/store/store.ts';
import { inTransaction } from '#main/store/transaction.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

const ENTRIES = 60;
const COLUMNS = ['time_utc_ms', 'user', 'role', 'action', 'subject', 'details', 'hash'] as const;
const KINDS = ['alter', 'drop', 'drop and close the gap', 'exchange'] as const;
type Kind = (typeof KINDS)[number];

async function filledStore(path: string): Promise<string> {
  const store = await openStore(path, 'the recipe');
  const roles = ['shifter', 'expert', 'coordinator'] as const;
  for (let entry = 0; entry < ENTRIES; entry++) {
    const actor = { name: `user${entry % 5}`, role: roles[entry % 3]! };
    const subject = `test-${entry}`;
    await inTransaction(store.catalogue, () =>
      store.audit.append({ actor, action: 'run.edit', subject, details: { comment: { from: '', to: `c ${entry}` } } }),
    );
  }
  await store.close();
  return store.layout.catalogue;
}

function integer(random: Random, below: number): number {
  return Math.floor(random.uniform() * below);
}

/** Another text, or another time, in the same form. */
function altered(column: (typeof COLUMNS)[number], value: unknown, random: Random): unknown {
  if (column === 'time_utc_ms') return Number(value) + 1 + integer(random, 1000);
  if (column === 'details') return JSON.stringify({ comment: { from: '', to: `forged ${integer(random, 1e6)}` } });
  const text = String(value);
  const at = integer(random, text.length);
  const other = [...'0123456789abcdef'].filter((character) => character !== text[at]);
  return text.slice(0, at) + other[integer(random, other.length)]! + text.slice(at + 1);
}

function attack(file: Database.Database, kind: Kind, random: Random): string {
  const entry = 1 + integer(random, ENTRIES);
  switch (kind) {
    case 'alter': {
      const column = COLUMNS[integer(random, COLUMNS.length)]!;
      const value = file.prepare(`SELECT ${column} FROM audit_log WHERE entry = ?`).pluck().get(entry);
      file.prepare(`UPDATE audit_log SET ${column} = ? WHERE entry = ?`).run(altered(column, value, random), entry);
      return `${column} of entry ${entry} altered`;
    }
    case 'drop':
    case 'drop and close the gap':
      file.prepare('DELETE FROM audit_log WHERE entry = ?').run(entry);
      if (kind === 'drop') return `entry ${entry} dropped`;
      file.prepare('UPDATE audit_log SET entry = -entry WHERE entry > ?').run(entry);
      file.exec('UPDATE audit_log SET entry = -entry - 1 WHERE entry < 0');
      return `entry ${entry} dropped and the others moved up`;
    case 'exchange': {
      const other = 1 + ((entry + integer(random, ENTRIES - 1)) % ENTRIES);
      const move = file.prepare('UPDATE audit_log SET entry = ? WHERE entry = ?');
      move.run(-1, entry);
      move.run(entry, other);
      move.run(other, -1);
      return `entries ${entry} and ${other} exchanged`;
    }
  }
}

const TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_log'";

export async function attacksOnTheLog(trials: number, seed: number): Promise<PromiseOutcome> {
  const directory = temporaryDirectory();
  try {
    const file = new Database(await filledStore(join(directory.path, 'store')));
    const found = new Map<Kind, number>(KINDS.map((kind) => [kind, 0]));
    const broken: string[] = [];
    const clean = new AuditRepository({ file }).verify().problems;
    if (clean.length > 0) broken.push(`the untouched log has problems: ${clean.join(' ')}`);
    const triggers = file.prepare<[], { name: string; sql: string }>(TRIGGERS).all();
    for (let trial = 0; trial < trials; trial++) {
      const kind = KINDS[trial % KINDS.length]!;
      // Rolled back, so that each attack meets the log as it was written.
      file.exec('BEGIN');
      for (const { name } of triggers) file.exec(`DROP TRIGGER ${name}`);
      const what = attack(file, kind, makeRandom(seed, trial));
      for (const { sql } of triggers) file.exec(sql);
      const { problems } = new AuditRepository({ file }).verify();
      file.exec('ROLLBACK');
      if (problems.length === 0) broken.push(what);
      else found.set(kind, found.get(kind)! + 1);
    }
    file.close();
    return {
      lines: [
        `${trials} attacks on a log of ${ENTRIES} entries: ${[...found].map(([kind, count]) => `${kind} ${count}`).join(', ')} found`,
      ],
      broken,
    };
  } finally {
    directory.remove();
  }
}

export const auditChain: PromiseRecipe = {
  id: 'R6',
  promise: 'History cannot be edited quietly',
  run: () => attacksOnTheLog(1000, 6),
};
