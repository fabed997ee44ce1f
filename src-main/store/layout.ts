/** Where everything in a store directory lies. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface StoreLayout {
  readonly directory: string;
  readonly catalogue: string;
  readonly lock: string;
  /** Text that says who holds the lock. */
  readonly holder: string;
  readonly runs: string;
  /** Files sent by a browser until they are imported. */
  readonly incoming: string;
  /** Exports that a browser has not fetched yet. */
  readonly outgoing: string;
  readonly backups: string;
  /** Detector descriptions that the user puts there. */
  readonly detectors: string;
  /** Descriptions of monitors, likewise. */
  readonly monitoring: string;
}

export function storeLayout(directory: string): StoreLayout {
  return {
    directory,
    catalogue: join(directory, 'catalogue.db'),
    lock: join(directory, 'store.lock'),
    holder: join(directory, 'store.holder.json'),
    runs: join(directory, 'runs'),
    incoming: join(directory, 'incoming'),
    outgoing: join(directory, 'outgoing'),
    backups: join(directory, 'backups'),
    detectors: join(directory, 'detectors'),
    monitoring: join(directory, 'monitoring'),
  };
}

export const EVENT_FILE_SUFFIX = '.events';
/** An event file that is being written. */
export const TEMPORARY_SUFFIX = '.writing';

export function eventFilePath(layout: StoreLayout, run: string): string {
  return join(layout.runs, `${run}${EVENT_FILE_SUFFIX}`);
}

/**
 * What a reconstruction adds to a run.
 * @param generation counts how often it was made: the file in use stays until the next one has taken its place
 */
export function reconstructionFilePath(
  layout: StoreLayout,
  { run, globalTag, generation }: { run: string; globalTag: string; generation: number },
): string {
  return join(layout.runs, `${run}@${globalTag}.${generation}${EVENT_FILE_SUFFIX}`);
}

/** Names that event files have, of runs and reconstructions. */
export const EVENT_FILE_NAME = /^[a-z0-9][a-z0-9_.]*-\d+(@[a-z0-9_]{3,64}\.\d+)?\.events$/;

/** The platform's place for an application's data. */
export function defaultStoreDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const home = homedir();
  if (process.platform === 'win32') {
    return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Beamglass');
  }
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'Beamglass');
  const data = environment['XDG_DATA_HOME'];
  // The XDG base directory specification: a relative path there is to be ignored.
  return join(data?.startsWith('/') ? data : join(home, '.local', 'share'), 'beamglass');
}
