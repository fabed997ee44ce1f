/** Tables of the catalogue, and the steps that make them. */
import { createAccessTables, type AccessTables } from './accessSchema.ts';
import { createAlarmTables, type AlarmTables } from './alarmsSchema.ts';
import { createAnnotationTable, type AnnotationTables } from './annotationsSchema.ts';
import { createConditionTables, createEndIndex, type ConditionTables } from './conditionsSchema.ts';
import { createDataQualityTables, type DataQualityTables } from './dataQualitySchema.ts';
import { createJournalTables, type JournalTables } from './journalSchema.ts';
import { createMonitoringTables, type MonitoringTables } from './monitoringSchema.ts';
import { createPlanTables, type PlanTables } from './planSchema.ts';
import { createLiveTables, type LiveTables } from './liveSchema.ts';
import { createProposalTables, type ProposalTables } from './proposalsSchema.ts';
import { createReconstructionTable, type ReconstructionTable } from './reconstructionsSchema.ts';
import { createSelectionTables, type SelectionTables } from './selectionsSchema.ts';
import { createSeriesTables, type SeriesTables } from './seriesSchema.ts';
import { moveOpeningsToAudit } from './openingsMigration.ts';
import type { SqliteFile } from './sqlite.ts';
import { createSubrunTable, type SubrunTables } from './subrunSchema.ts';

/** "BGcl": a SQLite file with this application id is a catalogue of Beamglass. */
export const CATALOGUE_APPLICATION_ID = 0x4247636c;

export interface RunTable {
  run: string;
  experiment: string;
  number: number;
  setup: string | null;
  start: string | null;
  end: string | null;
  events: number;
  period: string | null;
  scan: string | null;
  /** GeV */
  beam_energy: number | null;
  eot: number | null;
  pot: number | null;
  /** T */
  field_t: number | null;
  /** Share of the time in which no trigger could be taken, 0 … 1. */
  dead_time: number | null;
  comment: string;
  /** How every run begins; what it is, is computed (dataQualitySchema.ts). */
  quality: 'notChecked';
  energy_unit: 'GeV' | 'MeV';
  is_sample: number;
  /** Of RUN_KINDS (src-core/monitoring/definition.ts); NULL: not stated. */
  type: string | null;
  /** Of a simulated run; NULL: measured. */
  process: string | null;
  imported_at: string;
  /** Size of the event file. */
  bytes: number;
  /** SHA-256 over the payloads in key order, hexadecimal. */
  content_hash: string;
  /** SHA-256 over the summary columns, hexadecimal. */
  summary_hash: string;
  /** JSON */
  not_shown: string;
  /** JSON */
  notes: string;
}

export interface SourceFileTable {
  sha256: string;
  run: string;
  position: number;
  name: string;
  bytes: number;
  format: string;
}

export interface PreferenceTable {
  user: string;
  name: string;
  /** JSON */
  value: string;
}

/** Facts about the store itself. */
export interface StoreFactTable {
  name: string;
  value: string;
}

export interface CatalogueTables
  extends
    ConditionTables,
    SelectionTables,
    SeriesTables,
    AccessTables,
    ProposalTables,
    DataQualityTables,
    AlarmTables,
    JournalTables,
    MonitoringTables,
    AnnotationTables,
    PlanTables,
    LiveTables,
    SubrunTables {
  runs: RunTable;
  reconstructions: ReconstructionTable;
  source_files: SourceFileTable;
  preferences: PreferenceTable;
  store_facts: StoreFactTable;
}

/** Brings a catalogue from version `index` to `index + 1`. A step that was released never changes. */
export type Migration = (database: SqliteFile) => void;

export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    database.exec(`
      CREATE TABLE runs (
        run TEXT PRIMARY KEY CHECK (run = experiment || '-' || number),
        experiment TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number >= 0),
        setup TEXT,
        start TEXT,
        "end" TEXT,
        events INTEGER NOT NULL CHECK (events >= 0),
        period TEXT,
        scan TEXT,
        beam_energy REAL CHECK (beam_energy > 0),
        eot REAL CHECK (eot >= 0),
        pot REAL CHECK (pot >= 0),
        field_t REAL,
        comment TEXT NOT NULL,
        quality TEXT NOT NULL CHECK (quality = 'notChecked'),
        energy_unit TEXT NOT NULL CHECK (energy_unit IN ('GeV', 'MeV')),
        is_sample INTEGER NOT NULL CHECK (is_sample IN (0, 1)),
        imported_at TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
        summary_hash TEXT NOT NULL CHECK (length(summary_hash) = 64),
        not_shown TEXT NOT NULL CHECK (json_valid(not_shown)),
        notes TEXT NOT NULL CHECK (json_valid(notes)),
        UNIQUE (experiment, number)
      ) STRICT;
      CREATE TABLE source_files (
        sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
        run TEXT NOT NULL REFERENCES runs (run) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        format TEXT NOT NULL,
        UNIQUE (run, position)
      ) STRICT;
      CREATE TABLE preferences (
        user TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL CHECK (json_valid(value)),
        PRIMARY KEY (user, name)
      ) STRICT;
      CREATE TABLE store_facts (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT;
    `);
  },
  createConditionTables,
  createSelectionTables,
  createReconstructionTable,
  createSeriesTables,
  createAccessTables,
  createEndIndex,
  createProposalTables,
  createDataQualityTables,
  createAlarmTables,
  createJournalTables,
  moveOpeningsToAudit,
  createMonitoringTables,
  createAnnotationTable,
  createPlanTables,
  createLiveTables,
  createSubrunTable,
];
