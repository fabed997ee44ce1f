/**
 * What every reader of a foreign event format implements. One file per format beside this one;
 * `registry.ts` lists them. Readers run in a worker process only.
 */
import type { EventData } from '#core/event/event.ts';
import type { NotShown } from '#core/api/contract.ts';
import type { SubrunFacts } from '#core/dataQuality/subrun.ts';
import type { Setup } from '#core/detector/setup.ts';
import type { SimulationRecord } from '#core/simulation/truth.ts';
import type { FinishedFile } from '#main/store/eventFileWriter.ts';

/** A file to be read. */
export interface SourceFile {
  readonly path: string;
  /** As the user knows it: an uploaded file has another path. */
  readonly name: string;
  readonly bytes: number;
}

/** The beginning of a file, enough to recognise its format by content. */
export interface FileHead {
  readonly file: SourceFile;
  /** First bytes, at most 64 KiB. */
  readonly head: Uint8Array;
}

export interface ReadContext {
  readonly signal: AbortSignal;
  /** All that can be read, for formats that give channels of the electronics. */
  readonly setups: readonly Setup[];
  /** Bytes of the source read so far. */
  progress(done: number): void;
}

export interface SourceEvent {
  readonly event: EventData;
  /** The event as `encodeEvent` gives it. */
  readonly payload?: Uint8Array;
}

/** What the catalogue is to say of a run; null where the source does not know it. */
export interface SourceRunFacts {
  /** GeV */
  readonly beamEnergy: number | null;
  readonly period: string | null;
  /** Positrons on target. */
  readonly pot: number | null;
  /** Electrons on target. */
  readonly eot: number | null;
  /** Share of the time in which no trigger could be taken, 0 … 1. */
  readonly deadTime: number | null;
}

/** One run's worth of events out of one source (a file, or the files of a set). */
export interface EventSource {
  /** Experiment of the run id: [a-z0-9_]+, such as "lhcb"; "imported" where the source does not say. */
  readonly experiment: string;
  /** Run number of the source, null where it has none. */
  readonly runNumber: number | null;
  readonly energyUnit: 'GeV' | 'MeV';
  /** Solenoid field in T where the source knows it. */
  readonly fieldT: number | null;
  /** Id of the setup whose channels the events have, where the source knows it; left out by all others. */
  readonly setup?: string | null;
  /**
   * Events in the order of the source, made one at a time.
   * @throws BeamglassError `badFile`: one sentence with file and place of the fault
   */
  events(): AsyncIterable<EventData>;
  /** The same with their payloads, where the source holds events in our own encoding. */
  encodedEvents?(): AsyncIterable<SourceEvent>;
  /** An event file that holds just these payloads, to be copied while they are read and verified; null where none does. */
  readonly finishedFile?: FinishedFile | null;
  /** Of a simulated run, where the source knows it; left out by all others. */
  readonly simulation?: SimulationRecord | undefined;
  /** Of a data acquisition's run, or a copy of one; complete once `events()` has ended. */
  subruns?(): readonly SubrunFacts[];
  /** Of a source that knows them; complete once `events()` has ended. */
  runFacts?(): SourceRunFacts;
  /** Complete once `events()` has ended. */
  notShown(): NotShown[];
  /** Sentences that a user should know, complete once `events()` has ended. */
  notes(): string[];
  close(): Promise<void>;
}

export interface EventReader {
  /** As stored with the run's source files, such as "lhcb-json". */
  readonly format: string;
  readonly title: string;
  /** From content alone; the name only decides between formats of the same content. */
  recognises(head: FileHead): boolean;
  /**
   * Splits the files that this reader recognised into sources: one each, or sets (TrackML).
   * Every set becomes a source of its own.
   */
  group(files: readonly FileHead[]): readonly (readonly SourceFile[])[];
  /** @throws BeamglassError `badFile` */
  open(files: readonly SourceFile[], context: ReadContext): Promise<EventSource>;
}
