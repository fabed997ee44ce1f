/** The monitors: documents that come with Beamglass, and the user's own in the directory of the store. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { MonitorList } from '#core/api/monitoring.ts';
import type { Setup } from '#core/detector/setup.ts';
import { toErrorRecord } from '#core/errors.ts';
import type { Monitor, MonitorDocument, RunKind } from '#core/monitoring/definition.ts';
import { monitorsFor, parseMonitorDocument } from '#core/monitoring/parse.ts';
import { hashOf } from '#main/store/hash.ts';
import type { StoreLayout } from '#main/store/layout.ts';
import type { ServiceContext } from './context.ts';
import { getSetup, resourceDirectory } from './setups.ts';

interface Found {
  readonly documents: readonly MonitorDocument[];
  readonly unreadable: MonitorList['unreadable'];
}

/** What was found last, and the state of the files then. */
let last: { state: string; found: Promise<Found> } | null = null;

async function findDocuments(layout: StoreLayout): Promise<Found> {
  const paths = [
    ...(await jsonFiles(join(resourceDirectory(), 'monitoring'))),
    ...(await jsonFiles(layout.monitoring)),
  ];
  const state = (await Promise.all(paths.map(stateOf))).join('\n');
  if (last?.state !== state) last = { state, found: readDocuments(paths) };
  return last.found;
}

async function jsonFiles(directory: string): Promise<string[]> {
  if (!existsSync(directory)) return [];
  const names = await readdir(directory);
  return names
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(directory, name));
}

async function stateOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return [path, ino, size, mtimeNs].join(' ');
  } catch {
    // Gone since the folder was listed; reading it says so.
    return path;
  }
}

async function readDocuments(paths: readonly string[]): Promise<Found> {
  const documents: MonitorDocument[] = [];
  const unreadable: MonitorList['unreadable'] = [];
  for (const path of paths) {
    try {
      documents.push(parseMonitorDocument(await readFile(path, 'utf8'), basename(path)));
    } catch (error) {
      unreadable.push({ file: path, message: toErrorRecord(error).message });
    }
  }
  return { documents, unreadable };
}

/** Those of a setup, for runs of that kind. @param kind null: all of them */
export async function monitorsOf(layout: StoreLayout, setup: Setup, kind: RunKind | null): Promise<Monitor[]> {
  return monitorsFor((await findDocuments(layout)).documents, setup, kind, hashOf);
}

/** @throws BeamglassError `notFound` for a setup */
export async function listMonitors({ store }: ServiceContext, id: string): Promise<MonitorList> {
  const { setup } = await getSetup(store.layout, id);
  const { unreadable } = await findDocuments(store.layout);
  const monitors = await monitorsOf(store.layout, setup, null);
  return {
    setup: id,
    experiment: setup.experiment,
    monitors: monitors.map(({ definition }) => definition),
    unreadable,
  };
}
