/**
 * Firebird DEX JSON, plain or zipped: many events per file, each with groups of objects. Lengths mm,
 * times ns, energies GeV. The top-level `type` may be missing: Firebird's own frontend loses it on writing.
 */
import type { EventData } from '#core/event/event.ts';
import { EventBudget } from './columnBuilders.ts';
import { boxHits, trajectories, type TrajectoryColumns } from './dexGroups.ts';
import { badFile, describe } from './fault.ts';
import { openJson } from './jsonFile.ts';
import { outlineOf } from './jsonOutline.ts';
import { JsonScanner } from './jsonScanner.ts';
import { decodeRows, EventParts, NotShownList, pause, type RowDecoder } from './reading.ts';
import type { EventReader, EventSource, ReadContext, SourceFile } from './reader.ts';

const TYPE = 'firebird-dex-json';
const KNOWN_VERSION = '0.04';

interface Reading {
  readonly scanner: JsonScanner;
  readonly context: ReadContext;
  readonly notShown: NotShownList;
  readonly notes: Set<string>;
}

async function* readFile(reading: Reading): AsyncGenerator<EventData> {
  const { scanner, notes } = reading;
  let type = '';
  let hasEvents = false;
  for (const key of scanner.members()) {
    if (key === 'type') type = text(scanner, key);
    else if (key === 'version') {
      const version = text(scanner, key);
      if (version !== KNOWN_VERSION)
        notes.add(`The file has DEX version ${version.slice(0, 20)}; ${KNOWN_VERSION} is known.`);
    } else if (key === 'events') {
      if (scanner.next() !== 'list') throw scanner.fault('“events” is not a list');
      hasEvents = true;
      for (const index of scanner.elements()) yield await readEvent(reading, index);
    }
  }
  scanner.finish();
  if (!hasEvents) throw badFile(scanner.name, 'it has no “events”');
  if (type === '') notes.add(`The file does not name its type (“${TYPE}”); it was recognised by its events.`);
  else if (type !== TYPE) throw badFile(scanner.name, `its type is “${type.slice(0, 40)}” where “${TYPE}” belongs`);
}

function text(scanner: JsonScanner, key: string): string {
  if (scanner.next() !== 'text') throw scanner.fault(`“${key}” is not a text`);
  return scanner.value() as string;
}

function texts(scanner: JsonScanner, key: string): string[] {
  const value = scanner.next() === 'list' ? scanner.value() : null;
  const isNames = Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (!isNames) throw scanner.fault(`“${key}” is not a list of names`);
  if (new Set(value).size !== value.length) throw scanner.fault(`“${key}” names a column twice`);
  return value as string[];
}

async function readEvent(reading: Reading, index: number): Promise<EventData> {
  const { scanner, notShown } = reading;
  const path = `events[${index}]`;
  if (scanner.next() !== 'object') throw scanner.fault(`${path} is not an object`);
  const parts = new EventParts(scanner.name, path);
  const budget = new EventBudget(scanner.name, path);
  let eventNumber = index;
  let hasGroups = false;
  for (const key of scanner.members()) {
    const type = scanner.next();
    if (key === 'id') {
      const id = scanner.value();
      const number = typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : id;
      if (Number.isSafeInteger(number) && (number as number) >= 0) eventNumber = number as number;
      else if (typeof id === 'string') parts.label('id', id);
      else throw scanner.fault(`the id of ${path} is ${describe(id)} where a text or a whole number belongs`);
    } else if (key === 'groups') {
      if (type !== 'list') throw scanner.fault(`${path}.groups is not a list`);
      hasGroups = true;
      for (const group of scanner.elements()) await readGroup(reading, `${path}.groups[${group}]`, parts, budget);
    } else if (type === 'object' || type === 'list') {
      notShown.add(key, 'unknown to the format', scanner.skip());
    } else {
      parts.fact(key, scanner.value());
    }
  }
  if (!hasGroups) throw scanner.fault(`${path} has no “groups”`);
  await pause(reading.context, scanner.offset);
  return {
    header: { eventNumber, timeNs: null, spill: null, triggerBits: 0 },
    scalars: parts.scalars,
    labels: parts.labels,
    collections: parts.collections,
  };
}

/** Type and columns may stand behind the rows, so the lists are passed first and read after. */
async function readGroup(reading: Reading, path: string, parts: EventParts, budget: EventBudget): Promise<void> {
  const { scanner, context, notShown, notes } = reading;
  if (scanner.next() !== 'object') throw scanner.fault(`${path} is not an object`);
  let name = '';
  let type = '';
  const columns: { -readonly [K in keyof TrajectoryColumns]: string[] } = { points: [], params: [] };
  const lists = new Map<string, { offset: number; entries: number }>();
  for (const key of scanner.members()) {
    if (key === 'name') name = text(scanner, key);
    else if (key === 'type') type = text(scanner, key);
    else if (key === 'pointColumns') columns.points = texts(scanner, key);
    else if (key === 'paramColumns') columns.params = texts(scanner, key);
    else if (key !== 'origin' && scanner.next() === 'list')
      lists.set(key, { offset: scanner.offset, entries: scanner.skip() });
  }
  const end = scanner.offset;
  if (name === '') throw scanner.fault(`${path} has no “name”`);

  let decoder: RowDecoder;
  let key: string;
  if (type === 'BoxHit') {
    key = 'hits';
    decoder = boxHits(parts.uniqueName(name), budget, notShown);
  } else if (type === 'PointTrajectory') {
    key = 'trajectories';
    for (const column of ['x', 'y', 'z']) {
      if (!columns.points.includes(column)) throw scanner.fault(`pointColumns of ${path} has no “${column}”`);
    }
    decoder = trajectories(parts.uniqueName(name), columns, budget, notShown, notes);
  } else {
    const entries = [...lists.values()].reduce((sum, list) => sum + list.entries, 0);
    notShown.add(name, `group type ${type === '' ? 'missing' : `“${type.slice(0, 40)}”`}`, entries);
    return;
  }
  const rows = lists.get(key);
  if (!rows) throw scanner.fault(`${path} has no list “${key}”`);
  for (const [other, list] of lists) if (other !== key) notShown.add(name, `list “${other}”`, list.entries);
  scanner.seek(rows.offset);
  await decodeRows(scanner, `${path}.${key}`, context, (row, place) => decoder.row(row, place));
  scanner.seek(end);
  parts.collections.push(decoder.build());
}

export const firebirdDex: EventReader = {
  format: 'firebird-dex',
  title: 'Firebird DEX (.json, .zip)',

  recognises(head) {
    const outline = outlineOf(head).members;
    const type = outline.get('type');
    if (type) return type.text === TYPE;
    const events = outline.get('events');
    return events?.type === 'list' && events.members.has('groups');
  },

  group: (files) => files.map(({ file }) => [file]),

  async open([file]: readonly SourceFile[], context): Promise<EventSource> {
    if (!file) throw badFile('', 'no file is given');
    const source = await openJson(file, context);
    const notShown = new NotShownList();
    const notes = new Set<string>();
    return {
      experiment: 'imported',
      runNumber: null,
      energyUnit: 'GeV',
      fieldT: null,
      events: () => readFile({ scanner: new JsonScanner(source), context, notShown, notes }),
      notShown: () => notShown.list(),
      notes: () => [...notes],
      close: async () => source.close(),
    };
  },
};
