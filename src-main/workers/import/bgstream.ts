/** Files of a data acquisition (src-core/live/stream.ts): those of one run become one run, in the order of subruns. */
import type { SubrunFacts } from '#core/dataQuality/subrun.ts';
import { decodeEvent } from '#core/event/codec.ts';
import { BeamglassError } from '#core/errors.ts';
import { FrameReader, type ReadBytes } from '#core/live/frameReader.ts';
import { FRAME_KINDS, FRAME_MAGIC, type StreamEnd, type StreamHeader } from '#core/live/stream.ts';
import type { SimulationRecord } from '#core/simulation/truth.ts';
import { openSource, type ByteSource } from './byteSource.ts';
import { badFile } from './fault.ts';
import type {
  EventReader,
  EventSource,
  FileHead,
  ReadContext,
  SourceEvent,
  SourceFile,
  SourceRunFacts,
} from './reader.ts';

export const bgstream: EventReader = {
  format: 'bgstream',
  title: 'Beamglass DAQ stream',
  recognises: ({ head }) => {
    if (head.length < 8) return false;
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    return view.getUint32(0, true) === FRAME_MAGIC && view.getUint32(4, true) === FRAME_KINDS.header;
  },
  group: (files) => {
    const runs = Map.groupBy(files, runOf);
    return [...runs.values()].map((members) => members.map(({ file }) => file));
  },
  open: async (files, context) => new StreamSource(files, context),
};

/** The same for files of one run; a file whose header cannot be read is a source of its own, which says why. */
function runOf({ file, head }: FileHead): string {
  try {
    const frame = new FrameReader(
      file.name,
      (offset, length) => new Uint8Array(head.slice(offset, offset + length)),
    ).next();
    if (frame?.kind === 'header') return `${frame.header.experiment}-${frame.header.run}`;
  } catch {
    // Opening it tells what is wrong.
  }
  return file.path;
}

/** The bytes of a file that may be growing. */
export function readBytesOf(source: ByteSource): ReadBytes {
  return (offset, length) => {
    const bytes = new Uint8Array(length);
    let got = 0;
    while (got < length) {
      const count = source.read(bytes.subarray(got), offset + got);
      if (count === 0) break;
      got += count;
    }
    return got === length ? bytes : bytes.slice(0, got);
  };
}

interface OpenedFile {
  readonly file: SourceFile;
  readonly bytes: ByteSource;
  readonly reader: FrameReader;
  readonly header: StreamHeader;
}

class StreamSource implements EventSource {
  readonly experiment: string;
  readonly runNumber: number;
  readonly energyUnit: 'GeV' | 'MeV';
  readonly fieldT = null;
  readonly setup: string;
  simulation: SimulationRecord | undefined;
  private readonly files: readonly OpenedFile[];
  private readonly context: ReadContext;
  private readonly said: string[] = [];
  private readonly ends: (StreamEnd | null)[] = [];
  /** Events of each file. */
  private readonly counts: number[] = [];

  constructor(files: readonly SourceFile[], context: ReadContext) {
    this.context = context;
    const opened: OpenedFile[] = [];
    try {
      for (const file of files) opened.push(openFile(file));
      this.files = opened.toSorted((a, b) => a.header.subrun - b.header.subrun);
      const [{ header, reader }] = this.files as [OpenedFile];
      this.requireOne(header);
      this.experiment = header.experiment;
      this.runNumber = header.run;
      this.energyUnit = header.energyUnit;
      this.setup = header.setup;
      // Needed before the events are read, and the same in every file of the run.
      const second = header.simulated ? reader.next() : null;
      if (header.simulated && second?.kind !== 'simulation') {
        throw badFile(this.files[0]!.file.name, 'what its events were simulated with does not follow its header');
      }
      this.simulation = second?.kind === 'simulation' ? second.record : undefined;
    } catch (error) {
      for (const { bytes } of opened) bytes.close();
      throw error;
    }
  }

  async *events() {
    for await (const { event } of this.encodedEvents()) yield event;
  }

  async *encodedEvents(): AsyncGenerator<Required<SourceEvent>> {
    let before = 0;
    for (const opened of this.files) {
      yield* this.eventsOf(opened, before);
      before += opened.file.bytes;
    }
    this.sayMissing();
  }

  /** All that are whole: what is behind a damage, or was not written, is said. */
  private async *eventsOf({ file, reader }: OpenedFile, before: number): AsyncGenerator<Required<SourceEvent>> {
    let count = 0;
    try {
      for (let frame = reader.next(); frame !== null; frame = reader.next()) {
        if (frame.kind !== 'event') continue;
        const payload = frame.payload!;
        const event = decodeEvent(payload);
        count++;
        this.counts[this.ends.length] = count;
        this.context.progress(before + reader.offset);
        yield { event, payload };
      }
    } catch (error) {
      if (!(error instanceof BeamglassError) || (error.code !== 'badFile' && error.code !== 'corruptPayload'))
        throw error;
      this.said.push(`${error.message} Its ${count} events before that are kept.`);
      this.ends.push(null);
      return;
    }
    const { end } = reader;
    this.ends.push(end);
    if (end === null) {
      const rest = file.bytes > reader.offset ? ' in the middle of an event' : '';
      this.said.push(`“${file.name}” has no end frame: it stops${rest} after ${count} events.`);
    } else if (end.events !== count) {
      this.said.push(`“${file.name}” holds ${count} events and says ${end.events}.`);
    }
  }

  /** Subruns that the numbers of the others leave room for. */
  private sayMissing(): void {
    const present = new Set(this.files.map(({ header }) => header.subrun));
    const missing = Array.from({ length: Math.max(...present) }, (_, subrun) => subrun).filter(
      (subrun) => !present.has(subrun),
    );
    if (missing.length === 0) return;
    const shown = missing.slice(0, 10).join(', ') + (missing.length > 10 ? ', …' : '');
    this.said.push(`Of the subruns ${missing.length} are missing: ${shown}.`);
  }

  private requireOne({ setup, simulated, energyUnit }: StreamHeader): void {
    const seen = new Map<number, string>();
    for (const { file, header } of this.files) {
      const twin = seen.get(header.subrun);
      if (twin !== undefined) throw badFile(file.name, `it is subrun ${header.subrun} of its run, and so is “${twin}”`);
      seen.set(header.subrun, file.name);
      const agrees = header.setup === setup && header.simulated === simulated && header.energyUnit === energyUnit;
      if (!agrees)
        throw badFile(file.name, `its setup is not that of “${this.files[0]!.file.name}”, a file of the same run`);
    }
  }

  /** Counts of files that were closed; known once the events were read. */
  runFacts(): SourceRunFacts {
    const { beamEnergy, period } = this.files[0]!.header;
    const total = (count: (end: StreamEnd) => number | null): number | null => {
      const counts = this.ends.flatMap((end) => (end === null ? [] : (count(end) ?? [])));
      return counts.length === 0 ? null : counts.reduce((sum, value) => sum + value, 0);
    };
    return {
      beamEnergy,
      period,
      pot: total(({ pot }) => pot),
      eot: total(({ eot }) => eot),
      deadTime: meanDeadTime(
        this.files.map(({ header }) => header),
        this.ends,
      ),
    };
  }

  /** Also of files that were not closed, as far as they go. */
  subruns(): SubrunFacts[] {
    let first = 0;
    return this.files.map(({ header: { subrun, startedAt } }, index) => {
      const events = this.counts[index] ?? 0;
      const { pot = null, eot = null, deadTime = null, endedAt = null } = this.ends[index] ?? {};
      const facts = { subrun, first, events, start: startedAt, end: endedAt, pot, eot, deadTime };
      first += events;
      return facts;
    });
  }

  notShown() {
    return [];
  }

  notes(): string[] {
    return this.said;
  }

  async close(): Promise<void> {
    for (const { bytes } of this.files) bytes.close();
  }
}

function openFile(file: SourceFile): OpenedFile {
  const bytes = openSource(file);
  try {
    const reader = new FrameReader(file.name, readBytesOf(bytes));
    const first = reader.next();
    if (first?.kind !== 'header') throw badFile(file.name, 'it ends within its header');
    return { file, bytes, reader, header: first.header };
  } catch (error) {
    bytes.close();
    throw error;
  }
}

/** Of a run: that of its files, each for as long as it was written; null where one of them does not say it. */
function meanDeadTime(headers: readonly StreamHeader[], ends: readonly (StreamEnd | null)[]): number | null {
  let time = 0;
  let dead = 0;
  for (const [index, { startedAt }] of headers.entries()) {
    const end = ends[index];
    if (end === null || end === undefined || end.deadTime === null) return null;
    const lasted = Math.max(0, Date.parse(end.endedAt) - Date.parse(startedAt));
    time += lasted;
    dead += lasted * end.deadTime;
  }
  return time === 0 ? null : dead / time;
}
