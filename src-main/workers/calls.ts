/** The calls of every kind of worker. */
import type { StreamEnd } from '#core/live/stream.ts';
import type { QualityResult } from '#core/analysis/quality/result.ts';
import type { ErrorRecord } from '#core/errors.ts';
import type { ExportFormat, NotShown, SummaryColumnRecord, WrittenFile } from '#core/api/contract.ts';
import type { ClosedRegion } from '#core/analysis/blinding.ts';
import type { SeriesPart } from '#core/calibration/series.ts';
import type { FlowTally } from '#core/analysis/cutFlow.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { SeriesRecord } from '#core/calibration/series.ts';
import type { MaterialFile } from '#core/detector/material.ts';
import type { Setup } from '#core/detector/setup.ts';
import type { SubrunRecord } from '#core/api/monitoring.ts';
import type { SubrunKeys } from '#core/dataQuality/subrun.ts';
import type { FaultId, Monitor } from '#core/monitoring/definition.ts';
import type { ReconstructionOrigin } from '#core/reconstruction/record.ts';
import type { SpillKeys } from '#core/scan/exposure.ts';
import type { ShiftReport } from '#core/report/report.ts';
import type { RunSummary } from '#core/reconstruction/runSummary.ts';
import type { FaultPlan } from '#core/simulation/faults.ts';
import type { SimulationRequest } from '#core/simulation/request.ts';
import type { EventFileMeta } from '#main/store/eventFile.ts';
import type { SourceRunFacts } from './import/reader.ts';
import type { CalibrationRun } from './fit/procedure.ts';
import type { LiveCalls } from './live/liveCalls.ts';
import type { Call } from './protocol.ts';
import type { ReconstructionInput } from './reconstruct/reconstructor.ts';

export interface FileToImport {
  readonly path: string;
  /** As the user knows it. */
  readonly name: string;
}

export interface InspectedFile extends FileToImport {
  readonly bytes: number;
  /** null for an event file of our own, which its content hash tells; made when it is written. */
  readonly sha256: string | null;
}

/** Files that become one run. */
export interface SourceGroup {
  readonly format: string;
  readonly files: readonly InspectedFile[];
  /** Content hash that one of our own event files states, else null. */
  readonly contentHash: string | null;
}

/** What a source says of itself; the service answers with what it becomes. */
export interface SourceIdentity {
  readonly experiment: string;
  readonly runNumber: number | null;
}

export interface RunPlace {
  readonly experiment: string;
  readonly number: number;
  /** Of the event file. */
  readonly path: string;
}

export interface ImportProgress {
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
}

export interface WrittenRun {
  readonly meta: EventFileMeta;
  readonly bytes: number;
  /** Id of the setup whose channels the events have; left out or null where the source does not say. */
  readonly setup?: string | null;
  /** Of a source that knows them. */
  readonly runFacts?: SourceRunFacts;
}

/** Sources, and files that are none. */
export interface Inspection {
  readonly groups: readonly SourceGroup[];
  readonly refused: readonly { readonly file: string; readonly error: ErrorRecord }[];
}

/** A file of measured series. */
export interface ReadSeriesFile {
  readonly name: string;
  readonly sha256: string;
  readonly format: string;
  readonly series: SeriesPart[];
}

export interface ImportCalls {
  /** Recognises formats, groups files into sources and hashes them. */
  inspect: Call<{ files: readonly FileToImport[] }, Inspection, ImportProgress>;
  /** Writes the event file of one source. */
  write: Call<{ group: SourceGroup; setups: readonly Setup[] }, WrittenRun, ImportProgress, SourceIdentity, RunPlace>;
  /** Files of measured series; one that cannot be read fails all. */
  readSeries: Call<{ files: readonly FileToImport[] }, ReadSeriesFile[]>;
}

/** Events of a run, and what of them is out of sight. */
export interface EventPlace {
  /** Path of the run's event file. */
  readonly path: string;
  /** Path of the reconstruction whose events are meant; null: as recorded. */
  readonly reconstruction: string | null;
  /** null where nothing is closed. */
  readonly closed: Closed | null;
}

export interface Closed {
  readonly regions: readonly ClosedRegion[];
  /** Paths of all event files of the run, the recorded one first: what one of them puts into a region is closed. */
  readonly files: readonly string[];
}

/** The events that a question is about. */
export interface EventSelection extends EventPlace {
  /** Filter expression, '' for all. */
  readonly where: string;
}

export interface PageInput extends EventSelection {
  readonly columns: readonly string[];
  readonly sortBy: string | null;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface StripInput extends EventSelection {
  readonly columns: readonly string[];
  readonly bins: number;
}

export interface RankInput extends EventSelection {
  readonly key: number;
  readonly sortBy: string;
  readonly descending: boolean;
}

export interface Page {
  readonly total: number;
  readonly rows: { key: number; values: (number | string | null)[] }[];
}

export interface Strip {
  readonly total: number;
  readonly keys: number[];
  readonly series: { name: string; low: (number | null)[]; high: (number | null)[] }[];
}

export type StepTarget = 'first' | 'previous' | 'next' | 'last' | 'nearest';

export interface Step {
  readonly key: number | null;
  readonly rank: number | null;
  readonly total: number;
}

export interface ReconstructionWish extends EventPlace {
  readonly key: number;
  /** The same for the same input. */
  readonly id: string;
}

export interface CutFlowInput extends EventPlace {
  /** For sentences. */
  readonly run: string;
  readonly cuts: readonly string[];
  /** Of the energies in the cuts. */
  readonly energyUnit: 'GeV' | 'MeV';
}

/** Events of a reconstruction that are compared with the truth of their run. */
export interface QualityInput extends EventSelection {
  readonly setup: Setup;
}

/** A reconstruction and its summary over all events. */
export interface VisibleSummaryInput extends EventPlace {
  readonly summary: RunSummary;
}

export interface ReadCalls {
  columns: Call<EventPlace, SummaryColumnRecord[]>;
  page: Call<PageInput, Page>;
  strip: Call<StripInput, Strip>;
  step: Call<EventSelection & { key: number | null; to: StepTarget }, Step>;
  rank: Call<RankInput, number | null>;
  locate: Call<EventPlace & { eventNumber: number }, number[]>;
  /** The payload of an event; with the path of a reconstruction, of both together. */
  fetch: Call<EventPlace & { key: number }, Uint8Array>;
  /** The event with what the wanted reconstruction adds now; the worker asks for its input where it has it not. */
  reconstruct: Call<ReconstructionWish, Uint8Array, never, { id: string }, ReconstructionInput>;
  /** How many events are out of sight; none of a simulated run are. */
  hidden: Call<EventPlace, { readonly simulated: boolean; readonly events: number }>;
  /** Consecutive events of one spill; all of them, for a spill is counted as a whole. */
  spills: Call<{ path: string }, SpillKeys[]>;
  /** Of a simulated run the process; null for one that was measured. */
  process: Call<{ path: string }, string | null>;
  /** The summary over the events that are in sight. */
  visibleSummary: Call<VisibleSummaryInput, RunSummary>;
  /** What cuts leave, one after the other and each alone. */
  cutFlow: Call<CutFlowInput, FlowTally & { readonly weighted: boolean }>;
  /** One result per kind of objects that the events have. */
  quality: Call<QualityInput, QualityResult[], ImportProgress>;
  /** Closes an event file before it is removed. */
  forget: Call<{ path: string }, null>;
}

export interface ExportInput extends EventSelection {
  readonly run: string;
  /** Solenoid field in T for tracks known at the perigee only; null: unknown. */
  readonly fieldT: number | null;
  readonly format: ExportFormat;
  readonly collection: string | null;
  /** File, or directory that ends with a separator or exists, to write to. */
  readonly out: string;
}

export interface WrittenExport {
  readonly files: WrittenFile[];
  /** What the events hold and the format has no place for. */
  readonly notWritten: NotShown[];
}

export interface ExportCalls {
  write: Call<ExportInput, WrittenExport, ImportProgress>;
}

/** All that a simulated run follows from. */
export interface SimulationInput {
  readonly setup: Setup;
  /** resources/materials.json */
  readonly materials: MaterialFile;
  /** Checked, with every parameter of its process. */
  readonly request: SimulationRequest;
}

export interface SimulationCost {
  readonly secondsPerEvent: number;
  readonly bytesPerEvent: number;
}

/** What a simulated data acquisition is to write. */
export interface DaqOrder {
  readonly simulation: SimulationInput;
  readonly directory: string;
  /** Events per second. */
  readonly rate: number;
  readonly eventsPerFile: number;
  readonly filesPerRun: number;
  /** null: until it is told to stop. */
  readonly runs: number | null;
  readonly firstRun: number;
  /** A fault of the detector from an event on, counted from 0 over all runs; null: none. */
  readonly fault: FaultPlan | null;
}

/** A file that the acquisition has closed. */
export interface DaqFile extends StreamEnd {
  readonly file: string;
  readonly run: string;
  readonly subrun: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Fault that events of the file have; nothing in the file says so. */
  readonly fault: FaultId | null;
}

export interface SimulateCalls {
  /** Writes the event file of a run; the run does not depend on the number of threads. */
  write: Call<{ simulation: SimulationInput; threads: number }, WrittenRun, ImportProgress, SourceIdentity, RunPlace>;
  /** Writes files of simulated events in real time, until it has written all or is told to stop. */
  daq: Call<DaqOrder, null, DaqFile>;
  stopDaq: Call<null, null>;
  /** Simulates a few events on one thread. */
  estimate: Call<SimulationInput, SimulationCost>;
}

/** A run to be reconstructed. */
export interface ReconstructionOrder {
  /** Of the run's event file. */
  readonly path: string;
  /** Of the event file to be written. */
  readonly out: string;
  readonly input: ReconstructionInput;
  /** Kept with what is written. */
  readonly origin: ReconstructionOrigin;
  readonly threads: number;
}

export interface WrittenReconstruction extends WrittenRun {
  readonly summary: RunSummary;
}

export interface ReconstructCalls {
  /** Writes the event file of a reconstruction; it does not depend on the number of threads. */
  write: Call<ReconstructionOrder, WrittenReconstruction, ImportProgress>;
}

/** What is calibrated; the worker asks for each run when it comes to it. */
export interface CalibrationOrder {
  /** Of the calibration method. */
  readonly method: string;
  readonly setup: Setup;
  /** resources/materials.json */
  readonly materials: MaterialFile;
  /** In the order in which they are read. */
  readonly runs: readonly string[];
  readonly series: readonly SeriesRecord[];
  /** Filter expression, '' for all events. */
  readonly where: string;
  /** Checked, with every parameter of the method. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Channels left out; ascending. */
  readonly mask: readonly number[];
  readonly seed: number;
  /** The same for what collects the same from the same events. */
  readonly id: string;
}

/** A run of a calibration, and where its events come from. */
export interface RunToCalibrate {
  readonly run: CalibrationRun;
  /** null for a run that only gives its constants. */
  readonly place: EventPlace | null;
  /** Of a run that has no reconstruction with these constants: it is reconstructed as it is read; else null. */
  readonly input: ReconstructionInput | null;
}

export interface FitCalls {
  /** Reads what was not read for the calibration before, and fits. */
  calibrate: Call<CalibrationOrder, FittedCalibration, ImportProgress, { run: string }, RunToCalibrate>;
}

/** A run whose monitors are filled from all of its events that are in sight. */
export interface MonitorOrder extends EventPlace {
  readonly setup: Setup;
  readonly monitors: readonly Monitor[];
  /** The parts that are filled, in order. */
  readonly parts: readonly SubrunKeys[];
}

export interface MonitoredRun {
  readonly subruns: SubrunRecord[];
  readonly fills: { readonly subrun: number; readonly hash: string; /** Deflated. */ readonly fill: Uint8Array }[];
  /** Events that were filled, and those out of sight. */
  readonly events: number;
  readonly hidden: number;
}

export interface MonitorCalls {
  fill: Call<MonitorOrder, MonitoredRun, ImportProgress>;
}

/** A report to be printed. */
export interface ReportOrder {
  readonly report: ShiftReport;
  /** SHA-256 of its canonical JSON. */
  readonly hash: string;
  /** Directory of the fonts. */
  readonly fonts: string;
}

export interface ReportCalls {
  print: Call<ReportOrder, { readonly html: string; readonly pdf: Uint8Array }>;
}

export interface WorkerCalls {
  report: ReportCalls;
  import: ImportCalls;
  read: ReadCalls;
  export: ExportCalls;
  simulate: SimulateCalls;
  reconstruct: ReconstructCalls;
  fit: FitCalls;
  monitor: MonitorCalls;
  live: LiveCalls;
}
