/**
 * LHCb event JSON: one event per file, a flat object. Lengths mm, momenta and energies MeV.
 * Rounded coordinates are integers in the file; they are taken as they are.
 */
import type { EventData } from '#core/event/event.ts';
import { EventBudget } from './columnBuilders.ts';
import { badFile } from './fault.ts';
import { outlineOf } from './jsonOutline.ts';
import { openJson } from './jsonFile.ts';
import { JsonScanner } from './jsonScanner.ts';
import { HCAL_DEPTH, ECAL_DEPTH, LHCB_DECODERS } from './lhcbCollections.ts';
import { decodeRows, EventParts, NotShownList, wholeNumber } from './reading.ts';
import type { EventReader, EventSource, ReadContext, SourceFile } from './reader.ts';

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
function findRunNumber(scanner: JsonScanner): number | null {
  for (const key of scanner.members()) {
    if (key === 'runNumber') return wholeNumber(scanner.name, key, scanner.value());
  }
  return null;
}

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

  group: (files) => files.map(({ file }) => [file]),

  async open([file]: readonly SourceFile[], context): Promise<EventSource> {
    if (!file) throw badFile('', 'no file is given');
    const source = await openJson(file, context);
    const notShown = new NotShownList();
    const notes = new Set<string>();
    try {
      const runNumber = findRunNumber(new JsonScanner(source));
      return {
        experiment: 'lhcb',
        runNumber,
        energyUnit: 'GeV',
        fieldT: null,
        async *events() {
          yield await readEvent(new JsonScanner(source), context, notShown, notes);
        },
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
