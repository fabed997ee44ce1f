/** Beamglass's own event file, from another store or machine. */
import { decodeEvent } from '#core/event/codec.ts';
import { BeamglassError } from '#core/errors.ts';
import { EVENT_FILE_APPLICATION_ID } from '#main/store/eventFile.ts';
import { EventFileReader } from '#main/store/eventFileReader.ts';
import type { EventReader, EventSource, FileHead, ReadContext, SourceEvent, SourceFile } from './reader.ts';

const MAGIC = new TextEncoder().encode('SQLite format 3\0');
/** Of the application id in the header of a SQLite file, big-endian. */
const APPLICATION_ID_OFFSET = 68;

export const beamglassEvents: EventReader = {
  format: 'beamglass-events',
  title: 'Beamglass event file',
  recognises: ({ head }) => {
    if (head.length < 100 || !MAGIC.every((byte, index) => head[index] === byte)) return false;
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    return view.getUint32(APPLICATION_ID_OFFSET) === EVENT_FILE_APPLICATION_ID;
  },
  group: (files: readonly FileHead[]) => files.map(({ file }) => [file]),
  open: async (files, context) => {
    const [file] = files;
    if (!file) throw new BeamglassError('internal', 'An event file was to be read and none was given.');
    return openSource(file, context);
  },
};

/**
 * The content hash that an event file states.
 * @throws BeamglassError `badFile`
 */
export function statedContentHash(file: SourceFile): string {
  const reader = openReader(file);
  try {
    return reader.meta.contentHash;
  } finally {
    reader.close();
  }
}

function openSource(file: SourceFile, context: ReadContext): EventSource {
  const reader = openReader(file);
  const { meta } = reader;
  const finishedFile = reader.isAsWritten() ? { path: file.path, name: file.name } : null;
  return {
    experiment: meta.experiment,
    runNumber: meta.number,
    energyUnit: meta.energyUnit,
    fieldT: meta.fieldT,
    events: async function* () {
      for await (const { event } of readEvents(reader, file, context)) yield event;
    },
    encodedEvents: () => readEvents(reader, file, context),
    finishedFile,
    simulation: meta.simulation,
    subruns: () => meta.subruns ?? [],
    notShown: () => meta.notShown,
    notes: () => meta.notes,
    close: async () => reader.close(),
  };
}

function openReader(file: SourceFile): EventFileReader {
  try {
    return new EventFileReader(file.path);
  } catch (error) {
    throw badFile(error, file, '');
  }
}

async function* readEvents(
  reader: EventFileReader,
  file: SourceFile,
  context: ReadContext,
): AsyncGenerator<Required<SourceEvent>> {
  const { events } = reader;
  for (let key = 0; key < events; key++) {
    try {
      const payload = reader.payload(key);
      yield { event: decodeEvent(payload), payload };
    } catch (error) {
      throw badFile(error, file, `, event ${key}`);
    }
    context.progress(Math.round((file.bytes * (key + 1)) / events));
  }
}

/** What is a fault of ours in our store is a fault of the file in an import. */
function badFile(error: unknown, file: SourceFile, place: string): BeamglassError {
  const reason = error instanceof Error ? error.message.replaceAll(file.path, file.name) : String(error);
  return new BeamglassError('badFile', `“${file.name}”${place}: ${reason}`, { file: file.name }, { cause: error });
}
