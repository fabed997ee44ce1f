/** File operations that survive a power cut: a name appears with its content or not at all. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { storeError } from './sqlite.ts';

/** Puts what was written to a file onto the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Puts the names in a directory onto the disk. Windows does so by itself and has no call for it. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Syncs a finished file and gives it its name. */
export function publishFile(temporary: string, path: string): void {
  syncFile(temporary);
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** Node says ENOENT of a recursive mkdir on a read-only disk; a plain one in the parent that exists says why. */
function mkdirReason(path: string, error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error;
  let first = path;
  while (!existsSync(dirname(first))) first = dirname(first);
  try {
    mkdirSync(first);
    return error;
  } catch (reason) {
    return reason;
  }
}

/** @throws BeamglassError `storeUnusable`, `diskFull` */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw storeError(mkdirReason(path, error), path);
  }
}

/** Removes files that may be there or not. */
export function removeFiles(paths: Iterable<string>): void {
  for (const path of paths) rmSync(path, { force: true });
}
