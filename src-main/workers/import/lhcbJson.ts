/**
 * LHCb event JSON: one event per file, a flat object; files of one run number make one run. Lengths mm, momenta and energies MeV.
 * Rounded coordinates are integers in the file; they are taken as they are.
 */
import type { EventData } from '#core/event/event.ts';
import type { ByteSource } from './byteSource.ts';
import { EventBudget } from './columnBuilders.ts';
import { outlineOf } from './jsonOutline.ts';
import { openJson } from './jsonFile.ts';
import { JsonScanner } from './jsonScanner.ts';
import { HCAL_DEPTH, ECAL_DEPTH, LHCB_DECODERS } from './lhcbCollections.ts';
import { decodeRows, EventParts, NotShownList, wholeNumber } from './reading.ts';
import type { EventReader, EventSource, FileHead, ReadContext, SourceFile } from './reader.ts';

const NUMBERS = new Set(['runNumber', 'eventNumber', 'gpsTime']);

const DEPTH_NOTE =
  'The file gives calorimeter cells no depth: those of the ECAL are taken as ' +
  `${ECAL_DEPTH} mm deep, those of the HCAL as ${HCAL_DEPTH} mm.`;

async function readEvent(
  scanner: JsonScanner,
  context: ReadContext,
  notShown: NotShownList,
  notes: Set<string>,
): Promise<EventData> {
  const parts = new EventParts(scanner.name, 'the event');
  const budget = new EventBudget(scanner.name, 'the event');
  let eventNumber = 0;
  let timeNs: bigint | null = null;
  for (const key of scanner.members()) {
    const make = LHCB_DECODERS.get(key);
    const type = scanner.next();
    if (make) {
      if (type !== 'list') throw scanner.fault(`${key} is not a list`);
      const decoder = make(parts.uniqueName(key), budget);
      await decodeRows(scanner, key, context, (row, place) => decoder.row(row, place));
      parts.collections.push(decoder.build());
      if (key === 'ECAL' || key === 'HCAL') notes.add(DEPTH_NOTE);
    } else if (type === 'list' || type === 'object') {
      notShown.add(key, 'unknown to the format', scanner.skip());
    } else {
      const value = scanner.value();
      if (key === 'eventNumber') eventNumber = wholeNumber(scanner.name, key, value);
      else if (key === 'gpsTime') timeNs = BigInt(wholeNumber(scanner.name, key, value)) * 1000n;
      else if (!NUMBERS.has(key)) parts.fact(key, value);
    }
  }
  scanner.finish();
  return {
    header: { eventNumber, timeNs, spill: null, triggerBits: 0 },
    scalars: parts.scalars,
    labels: parts.labels,
    collections: parts.collections,
  };
}

/** The run number may stand anywhere in the object; it is first in all files seen. */
function findRunNumber(source: ByteSource): number | null {
  const scanner = new JsonScanner(source);
  for (const key of scanner.members()) {
    if (key === 'runNumber') return wholeNumber(scanner.name, key, scanner.value());
  }
  return null;
}

/** As the head has it, '' where it has none. */
const runNumberOf = (head: FileHead): string => outlineOf(head).members.get('runNumber')?.text ?? '';

export const lhcbJson: EventReader = {
  format: 'lhcb-json',
  title: 'LHCb event JSON',

  recognises(head) {
    const outline = outlineOf(head).members;
    const lists = [...LHCB_DECODERS.keys()].filter((name) => outline.get(name)?.type === 'list').length;
    const numbers = ['runNumber', 'eventNumber', 'gpsTime'].filter(
      (name) => outline.get(name)?.type === 'number',
    ).length;
    return lists >= 1 && lists + numbers >= 2;
  },

  /** Events of one run are files of their own: those of one run number belong together, in the order given. */
  group: (files) => {
    const byRun = Map.groupBy(files, runNumberOf);
    return [...byRun].flatMap(([number, members]) => {
      const set = members.map(({ file }) => file);
      return number === '' ? set.map((file) => [file]) : [set];
    });
  },

  async open(files, context): Promise<EventSource> {
    const notShown = new NotShownList();
    const notes = new Set<string>();
    const runNumbers: (number | null)[] = [];
    for (const file of files) runNumbers.push(await withSource(file, context, async (source) => findRunNumber(source)));
    return {
      experiment: 'lhcb',
      runNumber: runNumbers[0] ?? null,
      energyUnit: 'GeV',
      fieldT: null,
      async *events() {
        let before = 0;
        for (const file of files) {
          const offset = before;
          const inFile: ReadContext = { ...context, progress: (done) => context.progress(offset + done) };
          yield await withSource(file, inFile, (source) => readEvent(new JsonScanner(source), inFile, notShown, notes));
          before += file.bytes;
        }
      },
      notShown: () => notShown.list(),
      notes: () => [...notes],
      close: async () => undefined,
    };
  },
};

async function withSource<T>(
  file: SourceFile,
  context: ReadContext,
  read: (source: ByteSource) => Promise<T>,
): Promise<T> {
  const source = await openJson(file, context);
  try {
    return await read(source);
  } finally {
    source.close();
  }
}
