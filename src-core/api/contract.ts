/**
 * The API contract: every procedure between the interface (or the command line) and the service.
 * Transport-free. Units: mm, ns, GeV, T unless a name says otherwise. Errors arrive as an
 * ORPCError whose `data` is an `ErrorRecord` (src-core/errors.ts).
 */
import { eventIterator, oc } from '@orpc/contract';
import { TAG_NAME } from '#core/calibration/globalTag.ts';
import { subrunFacts } from '#core/dataQuality/subrun.ts';
import { materialTable } from '#core/detector/material.ts';
import { setup } from '#core/detector/setup.ts';
import { RUN_KINDS } from '#core/monitoring/definition.ts';
import { processRecord } from '#core/simulation/process.ts';
import { simulationRequest } from '#core/simulation/request.ts';
import { z } from '#core/zod.ts';
import { accountsContract, auditContract, sessionsContract, settingsContract } from './access.ts';
import { alarmsContract } from './alarms.ts';
import { blindingContract } from './blinding.ts';
import { calibrationsContract } from './calibrations.ts';
import { conditionsContract } from './conditions.ts';
import { colour, dataQualityContract } from './dataQuality.ts';
import { goodRunsContract } from './goodRuns.ts';
import { journalContract } from './journal.ts';
import { jobState, notShown, sourceFile } from './jobs.ts';
import { monitoringContract } from './monitoring.ts';
import { liveContract } from './live.ts';
import { proposalsContract } from './proposals.ts';
import { publicationsContract } from './publications.ts';
import { reconstructionsContract } from './reconstructions.ts';
import { qualityContract } from './quality.ts';
import { reportsContract } from './reports.ts';
import { RUN_ID } from './runId.ts';
import { scansContract } from './scans.ts';
import { screensContract } from './screens.ts';
import { selectionsContract } from './selections.ts';
import { seriesContract } from './series.ts';
import { trendsContract } from './trends.ts';

export * from './jobs.ts';

export const energyUnit = z.enum(['GeV', 'MeV']);
export type EnergyUnit = z.infer<typeof energyUnit>;

export const runRecord = z.object({
  run: RUN_ID,
  experiment: z.string(),
  number: z.number().int(),
  setup: z.string().nullable(),
  /** ISO 8601, UTC. */
  start: z.string().nullable(),
  end: z.string().nullable(),
  events: z.number().int(),
  period: z.string().nullable(),
  scan: z.string().nullable(),
  beamEnergy: z.number().nullable().describe('GeV'),
  eot: z.number().nullable().describe('electrons on target'),
  pot: z.number().nullable().describe('positrons on target'),
  /** Solenoid field along z for tracks that are known at the perigee only; null: unknown, drawn straight. */
  fieldT: z.number().nullable().describe('T'),
  /** Share of the run's time in which no trigger could be taken, 0 … 1; null: not known. */
  deadTime: z.number().min(0).max(1).nullable(),
  comment: z.string(),
  /** For physics, by the newest rules; computed from defects and checks whenever it is read. */
  quality: colour,
  energyUnit,
  isSample: z.boolean(),
  /** What was in the way of the beam; null: not stated, taken for physics. */
  type: z.enum(RUN_KINDS).nullable(),
  /** Of a simulated run what was simulated; null: measured. */
  process: z.string().nullable(),
  importedAt: z.string(),
  bytes: z.number().int(),
  files: z.array(sourceFile),
  notShown: z.array(notShown),
  /** Sentences of the reader that a user should know. */
  notes: z.array(z.string()),
});
export type RunRecord = z.infer<typeof runRecord>;

/** What a user may edit. `null` clears. */
export const runEdit = z
  .object({
    setup: z.string().max(64).nullable(),
    start: z.iso.datetime().nullable(),
    end: z.iso.datetime().nullable(),
    period: z.string().max(64).nullable(),
    scan: z.string().max(64).nullable(),
    beamEnergy: z.number().positive().max(10_000).nullable(),
    eot: z.number().nonnegative().nullable(),
    pot: z.number().nonnegative().nullable(),
    fieldT: z.number().min(-20).max(20).nullable(),
    type: z.enum(RUN_KINDS).nullable(),
    comment: z.string().max(10_000),
  })
  .partial()
  .strict();
export type RunEdit = z.infer<typeof runEdit>;

export const summaryColumn = z.object({
  name: z.string(),
  /** Unit in which values are given, shown and filtered (the run's energy unit where it is an energy). */
  unit: z.string(),
  label: z.string(),
  description: z.string(),
});
export type SummaryColumnRecord = z.infer<typeof summaryColumn>;

export const exportFormat = z.enum(['phoenix', 'parquet', 'csv']);
export type ExportFormat = z.infer<typeof exportFormat>;

export const setupList = z.object({
  setups: z.array(
    z.object({
      id: z.string(),
      experiment: z.string(),
      title: z.string(),
      energyUnit,
      /** True for a file of the user's. */
      own: z.boolean(),
    }),
  ),
  /** Files of the user's that cannot be read, with the sentence why. */
  unreadable: z.array(z.object({ file: z.string(), message: z.string() })),
});
export type SetupList = z.infer<typeof setupList>;

/** A detector description with the common materials that it may name. */
export const setupRecord = z.object({ setup, materials: materialTable });
export type SetupRecord = z.infer<typeof setupRecord>;

const run = RUN_ID;
/** Global tag of the run's reconstruction whose events are meant; null: the events as they were recorded. */
const reconstruction = TAG_NAME.nullable().default(null);
const where = z.string().max(4000).default('').describe('filter expression of the event table, empty for all');
const key = z.number().int().nonnegative().describe('position of the event in its run, from 0');

/** What may have changed: of each topic the reader fetches anew what it shows. */
export const changeTopic = z.enum([
  'runs',
  'jobs',
  'conditions',
  'reconstructions',
  'selections',
  'blinding',
  'series',
  'access',
  'live',
  'dataQuality',
  'monitoring',
  'alarms',
  'alarmRules',
  'journal',
  'annotations',
  'scans',
]);
export type ChangeTopic = z.infer<typeof changeTopic>;

export const contract = {
  system: {
    info: oc.output(
      z.object({
        version: z.string(),
        store: z.string(),
        user: z.string(),
        pid: z.number().int(),
        startedAt: z.string(),
      }),
    ),
    /** One value per change; the reader fetches anew what it shows of that topic. */
    changes: oc.output(eventIterator(z.object({ topic: changeTopic }))),
  },
  runs: {
    list: oc.input(z.object({ where: z.string().max(4000).default('') })).output(z.array(runRecord)),
    get: oc.input(z.object({ run })).output(runRecord),
    /** The files of the data acquisition that it is made of, in order; empty: it is not divided. */
    subruns: oc.input(z.object({ run })).output(z.array(subrunFacts)),
    edit: oc.input(z.object({ run, set: runEdit })).output(runRecord),
    delete: oc.input(z.object({ run })).output(z.object({ run })),
  },
  events: {
    columns: oc.input(z.object({ run, reconstruction })).output(z.array(summaryColumn)),
    /** Rows of the event table: filtered, sorted, one page. `values` are in the order of `columns`. */
    page: oc
      .input(
        z.object({
          run,
          reconstruction,
          where,
          columns: z.array(z.string()).max(200),
          sortBy: z.string().nullable().default(null),
          descending: z.boolean().default(false),
          offset: z.number().int().nonnegative().default(0),
          limit: z.number().int().positive().max(10_000).default(200),
        }),
      )
      .output(
        z.object({
          total: z.number().int(),
          rows: z.array(z.object({ key, values: z.array(z.union([z.number(), z.string(), z.null()])) })),
        }),
      ),
    /** Columns over the filtered events in key order, at most `bins` bins with lowest and highest value each. */
    strip: oc
      .input(
        z.object({
          run,
          reconstruction,
          where,
          columns: z.array(z.string()).max(8),
          bins: z.number().int().positive().max(4000),
        }),
      )
      .output(
        z.object({
          total: z.number().int(),
          /** First key of each bin, in key order. */
          keys: z.array(key),
          series: z.array(
            z.object({ name: z.string(), low: z.array(z.number().nullable()), high: z.array(z.number().nullable()) }),
          ),
        }),
      ),
    /** The neighbour of `key` among the filtered events; `key: null` where there is none. */
    step: oc
      .input(
        z.object({
          run,
          reconstruction,
          where,
          key: key.nullable(),
          to: z.enum(['first', 'previous', 'next', 'last', 'nearest']),
        }),
      )
      .output(z.object({ key: key.nullable(), rank: z.number().int().nullable(), total: z.number().int() })),
    /** Place of an event among the filtered ones in the order of a column, from 0; null where it is none of them. */
    rank: oc
      .input(z.object({ run, reconstruction, where, key, sortBy: z.string(), descending: z.boolean() }))
      .output(z.object({ rank: z.number().int().nullable() })),
    /** Keys of the events with that event number. */
    locate: oc
      .input(z.object({ run, reconstruction, eventNumber: z.number().int() }))
      .output(z.object({ keys: z.array(key) })),
    /** The binary payload (src-core/event/codec.ts); with a reconstruction, of what was recorded and what it adds. */
    fetch: oc.input(z.object({ run, reconstruction, key })).output(z.instanceof(Blob)),
  },
  imports: {
    /** `path`: a file the service can read; `upload`: the id that the shell gave a sent file. */
    start: oc
      .input(
        z.object({
          sources: z
            .array(z.union([z.object({ path: z.string() }), z.object({ upload: z.string() })]))
            .min(1)
            .max(1000),
          experiment: z
            .string()
            .regex(/^[a-z0-9][a-z0-9_]{0,31}$/)
            .nullable()
            .default(null),
          number: z.number().int().nonnegative().nullable().default(null),
        }),
      )
      .output(jobState),
  },
  exports: {
    /** Without `out` the files are made for download through the shell. */
    start: oc
      .input(
        z.object({
          run,
          reconstruction,
          where,
          format: exportFormat,
          collection: z.string().nullable().default(null),
          out: z.string().nullable().default(null),
        }),
      )
      .output(jobState),
  },
  simulations: {
    /** What can be simulated for the setup's experiment, with what the setup lacks for it. */
    processes: oc.input(z.object({ setup: z.string().max(64) })).output(z.array(processRecord)),
    /** Time and size of the run, from a few of its events that are simulated for it. */
    estimate: oc.input(simulationRequest).output(z.object({ seconds: z.number(), bytes: z.number() })),
    /** `threads`: null for as many as the machine has cores; the run does not depend on it. */
    start: oc
      .input(simulationRequest.extend({ threads: z.number().int().min(1).max(256).nullable().default(null) }))
      .output(jobState),
  },
  reconstructions: reconstructionsContract,
  calibrations: calibrationsContract,
  selections: selectionsContract,
  blinding: blindingContract,
  quality: qualityContract,
  monitoring: monitoringContract,
  dataQuality: dataQualityContract,
  goodRuns: goodRunsContract,
  live: liveContract,
  jobs: {
    list: oc.output(z.array(jobState)),
    /** The state now and after every change; ends with the job. */
    watch: oc.input(z.object({ id: z.string() })).output(eventIterator(jobState)),
    cancel: oc.input(z.object({ id: z.string() })).output(jobState),
  },
  setups: {
    list: oc.output(setupList),
    get: oc.input(z.object({ id: z.string().max(64) })).output(setupRecord),
  },
  conditions: conditionsContract,
  series: seriesContract,
  accounts: accountsContract,
  sessions: sessionsContract,
  settings: settingsContract,
  audit: auditContract,
  trends: trendsContract,
  screens: screensContract,
  alarms: alarmsContract,
  proposals: proposalsContract,
  publications: publicationsContract,
  journal: journalContract,
  reports: reportsContract,
  scans: scansContract,
  preferences: {
    /** Values that the interface remembers for the user of the machine. */
    get: oc.input(z.object({ name: z.string().max(64) })).output(z.object({ value: z.unknown() })),
    set: oc.input(z.object({ name: z.string().max(64), value: z.unknown() })).output(z.object({ name: z.string() })),
  },
};
