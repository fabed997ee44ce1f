/**
 * Tables of alarms: versions of rules and what happened only grow, triggers hold it for every connection; beside them
 * how each alarm stands, and the last observations of each quantity in a ring.
 */
import type { AlarmEventKind } from '#core/alarms/state.ts';
import { fixedRows } from './fixedRows.ts';
import type { SqliteFile } from './sqlite.ts';

export interface AlarmRuleTable {
  rule: string;
  version: number;
  /** JSON of src-core/alarms/rule.ts */
  definition: string;
  comment: string;
  author: string;
  added_utc_ms: number;
}

export interface AlarmTable {
  alarm: number;
  rule: string;
  experiment: string;
  quantity: string;
  /** JSON of src-core/alarms/watch.ts */
  watch: string;
}

export interface AlarmEventTable {
  event: number;
  alarm: number;
  at_utc_ms: number;
  kind: AlarmEventKind;
  occurrence: number;
  /** NULL: it happened by itself. */
  actor: string | null;
  text: string;
  value: number | null;
  until_utc_ms: number | null;
}

export interface ObservedQuantityTable {
  quantity_id: number;
  experiment: string;
  quantity: string;
  /** So many were observed. */
  observations: number;
}

export interface ObservationTable {
  quantity_id: number;
  /** Place in the ring. */
  slot: number;
  at_utc_ms: number;
  value: number | null;
  error: number | null;
  run: number | null;
  subrun: number | null;
}

export interface AlarmTables {
  alarm_rules: AlarmRuleTable;
  alarms: AlarmTable;
  alarm_events: AlarmEventTable;
  observed_quantities: ObservedQuantityTable;
  observations: ObservationTable;
}

export function createAlarmTables(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE alarm_rules (
      rule TEXT NOT NULL CHECK (length(rule) BETWEEN 3 AND 64 AND rule NOT GLOB '*[^a-z0-9_]*'),
      version INTEGER NOT NULL CHECK (version >= 1),
      definition TEXT NOT NULL CHECK (json_valid(definition)),
      comment TEXT NOT NULL CHECK (length(trim(comment)) > 0),
      author TEXT NOT NULL CHECK (length(author) > 0),
      added_utc_ms INTEGER NOT NULL,
      PRIMARY KEY (rule, version)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE alarms (
      alarm INTEGER PRIMARY KEY CHECK (alarm > 0),
      rule TEXT NOT NULL,
      experiment TEXT NOT NULL,
      quantity TEXT NOT NULL,
      watch TEXT NOT NULL CHECK (json_valid(watch)),
      UNIQUE (rule, experiment, quantity)
    ) STRICT;
    CREATE TABLE alarm_events (
      event INTEGER PRIMARY KEY CHECK (event > 0),
      alarm INTEGER NOT NULL REFERENCES alarms (alarm),
      at_utc_ms INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN
        ('raised', 'acknowledged', 'returned', 'cleared', 'shelved', 'unshelved', 'disabled', 'enabled')),
      occurrence INTEGER NOT NULL CHECK (occurrence >= 0),
      actor TEXT CHECK (length(actor) > 0),
      text TEXT NOT NULL,
      value REAL,
      until_utc_ms INTEGER,
      CHECK (kind NOT IN ('acknowledged', 'shelved') OR actor IS NOT NULL),
      CHECK ((kind = 'shelved') = (until_utc_ms IS NOT NULL))
    ) STRICT;
    CREATE INDEX alarm_events_in_time ON alarm_events (at_utc_ms, event);
    CREATE INDEX alarm_events_of_alarm ON alarm_events (alarm, event);
    CREATE TABLE observed_quantities (
      quantity_id INTEGER PRIMARY KEY,
      experiment TEXT NOT NULL,
      quantity TEXT NOT NULL,
      observations INTEGER NOT NULL CHECK (observations >= 0),
      UNIQUE (quantity, experiment)
    ) STRICT;
    CREATE TABLE observations (
      quantity_id INTEGER NOT NULL REFERENCES observed_quantities (quantity_id),
      slot INTEGER NOT NULL CHECK (slot >= 0),
      at_utc_ms INTEGER NOT NULL,
      value REAL,
      error REAL,
      run INTEGER,
      subrun INTEGER,
      PRIMARY KEY (quantity_id, slot)
    ) STRICT, WITHOUT ROWID;
    ${fixedRows('alarm_rules', 'A version of a rule', 'rule = NEW.rule AND version = NEW.version')}
    ${fixedRows('alarm_events', 'What happened to an alarm', 'event = NEW.event')}
    CREATE TRIGGER alarm_identity BEFORE UPDATE ON alarms
    WHEN (OLD.alarm, OLD.rule, OLD.experiment, OLD.quantity) IS NOT (NEW.alarm, NEW.rule, NEW.experiment, NEW.quantity)
    BEGIN SELECT RAISE(ABORT, 'What an alarm is about never changes.'); END;
    CREATE TRIGGER alarm_delete BEFORE DELETE ON alarms
    BEGIN SELECT RAISE(ABORT, 'An alarm is never deleted.'); END;
  `);
}
