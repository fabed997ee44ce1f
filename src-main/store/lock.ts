/**
 * One process writes to a store. The lock is SQLite's own on a file of its own, held by an open
 * exclusive transaction, so that it dies with the process, however it dies.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { BeamglassError } from '#core/errors.ts';
import type { StoreLayout } from './layout.ts';
import { openSqlite, storeError, type SqliteFile } from './sqlite.ts';

const holderText = z.object({ pid: z.number().int(), program: z.string(), since: z.string() });
export type LockHolder = z.infer<typeof holderText>;

/** A service that is being replaced needs this long to let go, ms. */
const PATIENCE = 500;

export interface StoreLock {
  release(): void;
}

/**
 * @param program what the other process is told, such as "beamglass serve"
 * @throws BeamglassError `storeLocked`, `storeUnusable`
 */
export function lockStore(layout: StoreLayout, program: string): StoreLock {
  const file = openSqlite(layout.lock, { timeout: PATIENCE });
  try {
    takeLock(file, layout);
    const holder: LockHolder = { pid: process.pid, program, since: new Date().toISOString() };
    writeFileSync(layout.holder, JSON.stringify(holder));
  } catch (error) {
    file.close();
    throw storeError(error, layout.lock);
  }
  return {
    release: () => {
      file.close();
    },
  };
}

function takeLock(file: SqliteFile, layout: StoreLayout): void {
  try {
    // A journal in memory: the transaction writes nothing, and nothing is left when the process dies.
    file.pragma('journal_mode = MEMORY');
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw lockedError(layout);
    throw error;
  }
}

function lockedError(layout: StoreLayout): BeamglassError {
  let who = 'another process';
  let details: Record<string, string | number> = { store: layout.directory };
  try {
    const holder = holderText.parse(JSON.parse(readFileSync(layout.holder, 'utf8')));
    who = `${holder.program} (process ${holder.pid}) since ${holder.since}`;
    details = { ...details, ...holder };
  } catch {
    // The holder has not written its name yet; the sentence holds without it.
  }
  return new BeamglassError('storeLocked', `The store “${layout.directory}” is in use by ${who}.`, details);
}
