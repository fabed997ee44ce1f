/** A store as one file, and back. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { BeamglassError } from '#core/errors.ts';
import { openSqlite, storeError } from './sqlite.ts';
import { ContainerReader, writeContainer, type ContainedFile } from './container.ts';
import { makeDirectory, removeFiles, syncDirectory } from './files.ts';
import { EVENT_FILE_NAME, eventFilePath, reconstructionFilePath, storeLayout, type StoreLayout } from './layout.ts';
import { lockStore } from './lock.ts';
import type { ReconstructionPlace } from './reconstructionRepository.ts';
import { CATALOGUE_APPLICATION_ID, MIGRATIONS } from './schema.ts';
import { openStoreToRead } from './store.ts';

export interface BackupReport {
  /** Of the backup file. */
  readonly bytes: number;
  readonly sha256: string;
}

const CATALOGUE_NAME = 'catalogue.db';
/** Before the names of event files: nothing in a backup can name a file outside the store. */
const RUNS = 'runs/';
const isEventFile = (name: string): boolean => name.startsWith(RUNS) && EVENT_FILE_NAME.test(name.slice(RUNS.length));
/** A detector description of the user's: one name, no path. */
const DETECTOR_FILE_NAME = /^detectors\/[^/\\]{1,200}\.json$/;

/**
 * Copies the store as it is at this moment, beside whoever writes it.
 * @throws BeamglassError `conflict` where `out` exists, `notFound`, `diskFull`, `storeUnusable`
 */
export async function backUpStore(directory: string, out: string): Promise<BackupReport> {
  const path = resolve(out);
  if (existsSync(path)) {
    throw new BeamglassError('conflict', `“${path}” exists already; name a new file for the backup.`, { path });
  }
  if (!existsSync(dirname(path))) {
    throw new BeamglassError('notFound', `There is no directory “${dirname(path)}” for the backup.`, { path });
  }
  const store = openStoreToRead(directory);
  const snapshot = `${path}.catalogue`;
  try {
    removeFiles([snapshot]);
    try {
      store.catalogue.file.prepare('VACUUM INTO ?').run(snapshot);
    } catch (error) {
      throw storeError(error, snapshot);
    }
    const files = eventFilesOf(snapshot, store.layout).map((path) => ({ name: RUNS + basename(path), path }));
    writeContainer(path, [{ name: CATALOGUE_NAME, path: snapshot }, ...files, ...detectorFiles(store.layout)]);
  } finally {
    removeFiles([snapshot]);
    await store.close();
  }
  return report(path);
}

function detectorFiles({ detectors }: StoreLayout): { name: string; path: string }[] {
  if (!existsSync(detectors)) return [];
  return readdirSync(detectors, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: `detectors/${entry.name}`, path: join(detectors, entry.name) }))
    .filter(({ name }) => DETECTOR_FILE_NAME.test(name));
}

/** Paths of the event files of runs and reconstructions. */
function eventFilesOf(catalogue: string, layout: StoreLayout): string[] {
  const file = openSqlite(catalogue, { readonly: true });
  try {
    const runs = file.prepare<[], string>('SELECT run FROM runs ORDER BY run').pluck().all();
    const reconstructions = file
      .prepare<[], ReconstructionPlace>(
        'SELECT run, global_tag AS globalTag, generation FROM reconstructions ORDER BY run, global_tag',
      )
      .all();
    return [
      ...runs.map((run) => eventFilePath(layout, run)),
      ...reconstructions.map((place) => reconstructionFilePath(layout, place)),
    ];
  } finally {
    file.close();
  }
}

/**
 * Makes a store from a backup, which is verified as a whole before anything is written. The
 * catalogue gets its name last, so that an interruption leaves no store.
 * @throws BeamglassError `conflict` where there is a store already, `badFile`, `notFound`, `storeTooNew`, `diskFull`
 */
export async function restoreStore(path: string, directory: string): Promise<BackupReport> {
  if (!existsSync(path)) throw new BeamglassError('notFound', `There is no backup “${path}”.`, { path });
  const layout = storeLayout(directory);
  const container = new ContainerReader(path);
  try {
    const files = verifiedFiles(container, path);
    makeDirectory(layout.runs);
    if (files.some(({ name }) => DETECTOR_FILE_NAME.test(name))) makeDirectory(layout.detectors);
    const lock = lockStore(layout, 'beamglass restore');
    try {
      if (existsSync(layout.catalogue)) {
        const message = `“${directory}” holds a store already; restore into another directory, or move it away.`;
        throw new BeamglassError('conflict', message, { store: directory });
      }
      extractAll(container, files, layout);
    } finally {
      lock.release();
    }
  } finally {
    container.close();
  }
  return report(path);
}

function verifiedFiles(container: ContainerReader, path: string): ContainedFile[] {
  const files = container.files();
  for (const file of files) {
    const { name } = file;
    if (name !== CATALOGUE_NAME && !isEventFile(name) && !DETECTOR_FILE_NAME.test(name)) {
      throw new BeamglassError('badFile', `The backup “${path}” holds “${file.name}”, which is no part of a store.`);
    }
    container.verify(file);
  }
  if (!files.some(({ name }) => name === CATALOGUE_NAME)) {
    throw new BeamglassError('badFile', `The backup “${path}” holds no catalogue.`, { path });
  }
  return files;
}

const temporary = (path: string): string => `${path}.restoring`;

function extractAll(container: ContainerReader, files: readonly ContainedFile[], layout: StoreLayout): void {
  const targets = files.map((file) => ({ file, path: join(layout.directory, file.name) }));
  try {
    for (const { file, path } of targets) container.extract(file, temporary(path));
    checkCatalogue(temporary(layout.catalogue));
    for (const { path } of targets) if (path !== layout.catalogue) renameSync(temporary(path), path);
    syncDirectory(layout.runs);
    renameSync(temporary(layout.catalogue), layout.catalogue);
    syncDirectory(layout.directory);
  } catch (error) {
    removeFiles(targets.map(({ path }) => temporary(path)));
    throw storeError(error, layout.directory);
  }
}

function checkCatalogue(path: string): void {
  const file = openSqlite(path, { readonly: true });
  try {
    const version = file.pragma('user_version', { simple: true }) as number;
    if (file.pragma('application_id', { simple: true }) !== CATALOGUE_APPLICATION_ID) {
      throw new BeamglassError('badFile', 'The catalogue in the backup is not one of Beamglass.');
    }
    if (version > MIGRATIONS.length) {
      const message = `The backup was made by a newer Beamglass (store version ${version}). Update Beamglass to restore it.`;
      throw new BeamglassError('storeTooNew', message, { version, known: MIGRATIONS.length });
    }
  } finally {
    file.close();
  }
}

async function report(path: string): Promise<BackupReport> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(part);
  }
  return { bytes: statSync(path).size, sha256: hash.digest('hex') };
}
