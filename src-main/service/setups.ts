/** The setups: those that come with Beamglass, and the user's own in the directory of the store. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { SetupList, SetupRecord } from '#core/api/contract.ts';
import type { MaterialFile, MaterialTable } from '#core/detector/material.ts';
import { parseMaterials, parseSetup } from '#core/detector/parse.ts';
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError, toErrorRecord } from '#core/errors.ts';
import type { StoreLayout } from '#main/store/layout.ts';

/** Seen from this module in the sources and in the built application (`out/main` or `out/main/chunks`). */
export function resourceDirectory(): string {
  const places = ['../../resources', '../../../resources'].map((path) => resolve(import.meta.dirname, path));
  const found = places.find((path) => existsSync(join(path, 'materials.json')));
  if (found !== undefined) return found;
  throw new BeamglassError(
    'internal',
    'The detector descriptions of Beamglass (“resources”) are not where they belong.',
  );
}

/** The fonts of reports. @throws BeamglassError `internal` where they are not there */
export const fontDirectory = (): string => join(resourceDirectory(), 'fonts');

/** Elements and materials. @throws BeamglassError `internal` where they are not there */
export async function materialFile(): Promise<MaterialFile> {
  return parseMaterials(await readFile(join(resourceDirectory(), 'materials.json'), 'utf8'), 'materials.json');
}

/** @throws BeamglassError `internal` where they are not there */
export async function commonMaterials(): Promise<MaterialTable> {
  return (await materialFile()).materials;
}

/** @throws BeamglassError `badFile` with the sentence for whoever wrote the file */
export async function readSetup(path: string): Promise<Setup> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BeamglassError('badFile', `${path} cannot be read: ${reason}.`, { file: path });
  }
  return parseSetup(text, basename(path));
}

async function jsonFiles(directory: string): Promise<string[]> {
  if (!existsSync(directory)) return [];
  const names = await readdir(directory);
  return names
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(directory, name));
}

interface Found {
  readonly setups: readonly { setup: Setup; own: boolean }[];
  readonly unreadable: SetupList['unreadable'];
}

/** What was found last, and the state of the files then: reading and checking them takes a tenth of a second. */
let last: { state: string; found: Promise<Found> } | null = null;

async function findSetups(layout: StoreLayout): Promise<Found> {
  const shipped = await jsonFiles(join(resourceDirectory(), 'detectors'));
  const own = await jsonFiles(layout.detectors);
  const states = await Promise.all([...shipped, ...own].map(stateOf));
  const state = states.join('\n');
  if (last?.state !== state) last = { state, found: readSetups(shipped, own) };
  return last.found;
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

async function readSetups(shipped: readonly string[], own: readonly string[]): Promise<Found> {
  const setups: { setup: Setup; own: boolean }[] = [];
  const unreadable: SetupList['unreadable'] = [];
  for (const path of [...shipped, ...own]) {
    try {
      const setup = await readSetup(path);
      if (setups.some((other) => other.setup.id === setup.id)) {
        const sentence = `${basename(path)} describes “${setup.id}”, a setup that is there already; give it another id.`;
        throw new BeamglassError('conflict', sentence, { file: path });
      }
      setups.push({ setup, own: own.includes(path) });
    } catch (error) {
      unreadable.push({ file: path, message: toErrorRecord(error).message });
    }
  }
  return { setups, unreadable };
}

/** Those that can be read. */
export async function allSetups(layout: StoreLayout): Promise<Setup[]> {
  return (await findSetups(layout)).setups.map(({ setup }) => setup);
}

/** All that can be read; a file that cannot does not hide the others. */
export async function listSetups(layout: StoreLayout): Promise<SetupList> {
  const { setups, unreadable } = await findSetups(layout);
  return {
    setups: setups.map(({ setup: { id, experiment, title, energyUnit }, own }) => ({
      id,
      experiment,
      title,
      energyUnit,
      own,
    })),
    unreadable,
  };
}

/** Every setup that can be read. */
export async function readableSetups(layout: StoreLayout): Promise<Setup[]> {
  const { setups } = await findSetups(layout);
  return setups.map(({ setup }) => setup);
}

/** @throws BeamglassError `notFound` */
export async function getSetup(layout: StoreLayout, id: string): Promise<SetupRecord> {
  const { setups } = await findSetups(layout);
  const found = setups.find(({ setup }) => setup.id === id);
  if (found !== undefined) return { setup: found.setup, materials: await commonMaterials() };
  throw new BeamglassError(
    'notFound',
    `There is no setup “${id}”; there are ${setups.map(({ setup }) => setup.id).join(', ')}.`,
    { setup: id },
  );
}
