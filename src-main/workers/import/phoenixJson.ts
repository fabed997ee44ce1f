/** Phoenix event JSON: an object of events by name, each with collections by object type. Lengths mm, energies MeV. */
import type { Collection, EventData } from '#core/event/event.ts';
import { makeCollection } from '#core/event/event.ts';
import { EventBudget } from './columnBuilders.ts';
import { badFile } from './fault.ts';
import { openJson } from './jsonFile.ts';
import { outlineOf } from './jsonOutline.ts';
import { JsonScanner } from './jsonScanner.ts';
import { MEV } from './phoenixAttributes.ts';
import { caloCells, caloClusters, irregularCaloCells, planarCaloCells } from './phoenixCalorimeter.ts';
import { hits, tracks, vertices, type PhoenixDecoder } from './phoenixObjects.ts';
import { decodeRows, EventParts, NotShownList, pause } from './reading.ts';
import type { EventReader, EventSource, ReadContext, SourceFile } from './reader.ts';

const DECODERS: ReadonlyMap<string, PhoenixDecoder> = new Map([
  ['Tracks', tracks],
  ['Hits', hits],
  ['CaloClusters', caloClusters],
  ['CaloCells', caloCells],
  ['IrregularCaloCells', irregularCaloCells],
  ['Vertices', vertices],
]);
/** Types of the format that have no kind here, and why. */
const WITHOUT_KIND: ReadonlyMap<string, string> = new Map([
  ['Jets', 'jets'],
  ['Muons', 'compound objects: muons'],
  ['Electrons', 'compound objects: electrons'],
  ['Photons', 'compound objects: photons'],
]);
const PLANAR = 'PlanarCaloCells';
const MISSING_ENERGY = 'MissingEnergy';
const TYPES = [...DECODERS.keys(), ...WITHOUT_KIND.keys(), PLANAR, MISSING_ENERGY];
const EVENT_NUMBER = ['event number', 'eventNumber'];
const RUN_NUMBER = new Set(['run number', 'runNumber']);

interface Reading {
  readonly scanner: JsonScanner;
  readonly context: ReadContext;
  readonly notShown: NotShownList;
  readonly notes: Set<string>;
}

function wholeOrNull(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : null;
}

async function* readFile(reading: Reading, runNumber: number | null): AsyncGenerator<EventData> {
  const { scanner, notShown } = reading;
  let index = 0;
  for (const name of scanner.members()) {
    const type = scanner.next();
    if (type === 'object') yield await readEvent(reading, name, index++, runNumber);
    else if (type === 'list') notShown.add(name, 'no event', scanner.skip());
    // Phoenix passes over an event that is null.
    else if (scanner.value() !== null) notShown.add(name, 'no event', 1);
  }
  scanner.finish();
  if (index === 0) throw badFile(scanner.name, 'it has no events');
}

async function readEvent(reading: Reading, name: string, index: number, runNumber: number | null): Promise<EventData> {
  const { scanner, notShown, notes } = reading;
  const path = `event “${name.length > 40 ? `${name.slice(0, 40)}…` : name}”`;
  const parts = new EventParts(scanner.name, path);
  const budget = new EventBudget(scanner.name, path);
  let eventNumber: number | null = null;
  for (const key of scanner.members()) {
    const type = scanner.next();
    if (TYPES.includes(key)) {
      if (type === 'object') await readType(reading, key, parts, budget);
      else if (scanner.value() !== null) throw scanner.fault(`${key} of ${path} is not an object of collections`);
    } else if (type === 'object') {
      for (const collection of scanner.members()) {
        notShown.add(collection, `object type “${key.slice(0, 40)}”`, scanner.skip());
      }
    } else if (type === 'list') {
      notShown.add(key, 'unknown to the format', scanner.skip());
    } else {
      const value = scanner.value();
      const number = wholeOrNull(value);
      if (EVENT_NUMBER.includes(key) && number !== null) eventNumber = number;
      else if (!RUN_NUMBER.has(key) || number === null) parts.fact(key, value);
      else if (number !== runNumber) {
        parts.label('run number', String(number));
        notes.add(`The file holds events of several runs; all of them are imported as one run.`);
      }
    }
  }
  parts.label('name', name);
  await pause(reading.context, scanner.offset);
  return {
    header: {
      eventNumber: eventNumber ?? Number(/(\d{1,15})\s*$/.exec(name)?.[1] ?? index),
      timeNs: null,
      spill: null,
      triggerBits: 0,
    },
    scalars: parts.scalars,
    labels: parts.labels,
    collections: withoutDeadLinks(parts.collections, notShown),
  };
}

async function readType(reading: Reading, type: string, parts: EventParts, budget: EventBudget): Promise<void> {
  const { scanner, context, notShown } = reading;
  const make = DECODERS.get(type);
  for (const name of scanner.members()) {
    const path = `${type}.${name}`;
    if (type === PLANAR) {
      await readPlanar(reading, name, parts, budget);
    } else if (scanner.next() !== 'list') {
      if (scanner.value() !== null) throw scanner.fault(`${path} is not a list`);
    } else if (make) {
      const decoder = make(parts.uniqueName(name), budget, notShown);
      await decodeRows(scanner, path, context, (row, place) => decoder.row(row, place));
      parts.collections.push(decoder.build());
    } else if (type === MISSING_ENERGY) {
      await readMissingEnergy(reading, name, path, parts);
    } else {
      notShown.add(name, WITHOUT_KIND.get(type) ?? type, scanner.skip());
    }
  }
}

/** The plane may stand behind the cells. */
async function readPlanar(reading: Reading, name: string, parts: EventParts, budget: EventBudget): Promise<void> {
  const { scanner, context, notShown, notes } = reading;
  const path = `${PLANAR}.${name}`;
  if (scanner.next() !== 'object') throw scanner.fault(`${path} is not an object with plane and cells`);
  let plane: unknown;
  let cells = -1;
  for (const key of scanner.members()) {
    if (key === 'plane') plane = scanner.value();
    else if (key === 'cells' && scanner.next() === 'list') {
      cells = scanner.offset;
      scanner.skip();
    } else notShown.add(name, `attribute “${key.slice(0, 40)}”`, scanner.skip());
  }
  const end = scanner.offset;
  if (!isPlane(plane)) throw scanner.fault(`the plane of ${path} is not [nx, ny, nz, d] with a direction`);
  if (cells < 0) throw scanner.fault(`${path} has no list “cells”`);
  const decoder = planarCaloCells(parts.uniqueName(name), plane, budget, notShown);
  scanner.seek(cells);
  await decodeRows(scanner, `${path}.cells`, context, (row, place) => decoder.row(row, place));
  scanner.seek(end);
  parts.collections.push(decoder.build());
  notes.add('Cells on a plane have no depth in the file: they are taken as cubes.');
}

function isPlane(value: unknown): value is readonly [number, number, number, number] {
  return (
    Array.isArray(value) &&
    value.length === 4 &&
    value.every((each) => Math.abs(each as number) < 1e9) &&
    Math.hypot(value[0] as number, value[1] as number, value[2] as number) > 1e-9
  );
}

/** Missing transverse energy is a fact about the event where it stands alone. */
async function readMissingEnergy(reading: Reading, name: string, path: string, parts: EventParts): Promise<void> {
  const { scanner, context, notShown } = reading;
  const found: (readonly [number, number])[] = [];
  await decodeRows(scanner, path, context, (row, place) => {
    const met = place.object(row);
    const pair = [place.number(met['etx'], '.etx') * MEV, place.number(met['ety'], '.ety') * MEV] as const;
    if (found.length < 2) found.push(pair);
  });
  const [only, another] = found;
  if (only && !another) {
    parts.scalar(`${name}_etx`, only[0], 'GeV');
    parts.scalar(`${name}_ety`, only[1], 'GeV');
  } else if (another) {
    notShown.add(name, 'missing energy, more than one', 1);
  }
}

/** Links that point to no collection of the event, or past its end, are left out and listed. */
function withoutDeadLinks(collections: readonly Collection[], notShown: NotShownList): Collection[] {
  const counts = new Map(collections.map(({ name, count }) => [name, count]));
  return collections.map((collection) => {
    const columns = [...collection.columns].filter(([, { target, data }]) => {
      if (target === '') return true;
      const count = counts.get(target) ?? 0;
      if (data.every((index) => index < count)) return true;
      notShown.add(collection.name, `links to “${target.slice(0, 40)}”, which are not all there`, data.length);
      return false;
    });
    return columns.length === collection.columns.size
      ? collection
      : makeCollection(collection.name, collection.kind, columns);
  });
}

/** The run of the first event. */
function findRunNumber(scanner: JsonScanner): number | null {
  for (const _ of scanner.members()) {
    if (scanner.next() !== 'object') continue;
    for (const key of scanner.members()) if (RUN_NUMBER.has(key)) return wholeOrNull(scanner.value());
    return null;
  }
  return null;
}

export const phoenixJson: EventReader = {
  format: 'phoenix-json',
  title: 'Phoenix event JSON',

  recognises(head) {
    return [...outlineOf(head).members.values()].some(({ type, members }) => {
      // EDM4hep JSON has the same outer form.
      if (type !== 'object' || members.has('edm4hepVersion') || members.has('podioVersion')) return false;
      return TYPES.some((each) => members.get(each) === 'object') || EVENT_NUMBER.some((each) => members.has(each));
    });
  },

  group: (files) => files.map(({ file }) => [file]),

  async open([file]: readonly SourceFile[], context): Promise<EventSource> {
    if (!file) throw badFile('', 'no file is given');
    const source = await openJson(file, context);
    const notShown = new NotShownList();
    const notes = new Set(['Phoenix files do not state their units: lengths are taken as mm, energies as MeV.']);
    try {
      const runNumber = findRunNumber(new JsonScanner(source));
      return {
        experiment: 'imported',
        runNumber,
        energyUnit: 'GeV',
        fieldT: null,
        events: () => readFile({ scanner: new JsonScanner(source), context, notShown, notes }, runNumber),
        notShown: () => notShown.list(),
        notes: () => [...notes],
        close: async () => source.close(),
      };
    } catch (error) {
      source.close();
      throw error;
    }
  },
};
