/** A store directory: the lock, the catalogue and the event files. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BeamglassError } from '#core/errors.ts';
import { AccountRepository } from './accountRepository.ts';
import { AlarmRepository } from './alarmRepository.ts';
import { AnnotationRepository } from './annotationRepository.ts';
import { AuditRepository } from './auditRepository.ts';
import { BlindingRepository } from './blindingRepository.ts';
import { openCatalogue, openCatalogueToRead, type Catalogue } from './catalogue.ts';
import { ConditionHistory } from './conditionHistory.ts';
import { ConditionRepository } from './conditionRepository.ts';
import { DefectRepository } from './defectRepository.ts';
import { GoodRunRepository } from './goodRunRepository.ts';
import { makeDirectory, removeFiles } from './files.ts';
import { JournalRepository } from './journalRepository.ts';
import { KeptFiles } from './keptFiles.ts';
import {
  EVENT_FILE_NAME,
  EVENT_FILE_SUFFIX,
  eventFilePath,
  reconstructionFilePath,
  storeLayout,
  TEMPORARY_SUFFIX,
  type StoreLayout,
} from './layout.ts';
import { LiveRepository } from './liveRepository.ts';
import { lockStore, type StoreLock } from './lock.ts';
import { MonitoringRepository } from './monitoringRepository.ts';
import { PlanRepository } from './planRepository.ts';
import { PreferenceRepository } from './preferenceRepository.ts';
import { ProposalRepository } from './proposalRepository.ts';
import { PublicationRepository } from './publicationRepository.ts';
import { ReconstructionRepository } from './reconstructionRepository.ts';
import { RunQualityReader } from './runQuality.ts';
import { ReportRepository } from './reportRepository.ts';
import { RunRepository } from './runRepository.ts';
import { SelectionRepository } from './selectionRepository.ts';
import { SeriesRepository } from './seriesRepository.ts';
import { SettingRepository } from './settingRepository.ts';
import { storeError } from './sqlite.ts';

export interface Store {
  readonly layout: StoreLayout;
  readonly catalogue: Catalogue;
  readonly runs: RunRepository;
  readonly reconstructions: ReconstructionRepository;
  readonly conditions: ConditionRepository;
  readonly history: ConditionHistory;
  readonly preferences: PreferenceRepository;
  readonly selections: SelectionRepository;
  readonly blinding: BlindingRepository;
  readonly series: SeriesRepository;
  readonly annotations: AnnotationRepository;
  readonly accounts: AccountRepository;
  readonly settings: SettingRepository;
  readonly audit: AuditRepository;
  readonly proposals: ProposalRepository;
  readonly publications: PublicationRepository;
  readonly defects: DefectRepository;
  readonly runQuality: RunQualityReader;
  readonly goodRuns: GoodRunRepository;
  readonly alarms: AlarmRepository;
  readonly kept: KeptFiles;
  readonly journal: JournalRepository;
  readonly monitoring: MonitoringRepository;
  readonly plans: PlanRepository;
  readonly reports: ReportRepository;
  readonly live: LiveRepository;
  /** A fact about the store that was noted once, such as that it had its sample run. */
  fact(name: string): Promise<string | null>;
  note(name: string, value: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a store to write in it, makes it where there is none, and clears what an interrupted
 * import or delete has left.
 * @throws BeamglassError `storeLocked`, `storeTooNew`, `storeUnusable`, `corruptStore`, `diskFull`
 */
export async function openStore(directory: string, program: string): Promise<Store> {
  const layout = storeLayout(directory);
  makeDirectory(layout.directory);
  const lock = lockStore(layout, program);
  let catalogue: Catalogue | null = null;
  try {
    refuseLostCatalogue(layout);
    catalogue = openCatalogue(layout);
    const store = makeStore(layout, catalogue, lock);
    await sweep(store);
    return store;
  } catch (error) {
    await catalogue?.close();
    lock.release();
    throw storeError(error, directory);
  }
}

/**
 * Opens a store to read in it, beside whoever writes it.
 * @throws BeamglassError `notFound` where there is no store, else as `openStore`
 */
export function openStoreToRead(directory: string): Store {
  const layout = storeLayout(directory);
  return makeStore(layout, openCatalogueToRead(layout), null);
}

function makeStore(layout: StoreLayout, catalogue: Catalogue, lock: StoreLock | null): Store {
  const { tables } = catalogue;
  const audit = new AuditRepository(catalogue);
  const defects = new DefectRepository(catalogue, audit);
  const runQuality = new RunQualityReader(catalogue, defects);
  const kept = new KeptFiles(catalogue.file);
  return {
    layout,
    catalogue,
    runs: new RunRepository(catalogue, audit, runQuality),
    reconstructions: new ReconstructionRepository(catalogue, audit),
    conditions: new ConditionRepository(catalogue, audit),
    history: new ConditionHistory(catalogue),
    preferences: new PreferenceRepository(catalogue),
    selections: new SelectionRepository(catalogue, audit),
    blinding: new BlindingRepository(catalogue, audit),
    series: new SeriesRepository(catalogue, audit),
    annotations: new AnnotationRepository(catalogue, audit),
    accounts: new AccountRepository(catalogue, audit),
    settings: new SettingRepository(catalogue, audit),
    audit,
    proposals: new ProposalRepository(catalogue),
    publications: new PublicationRepository(catalogue),
    defects,
    runQuality,
    goodRuns: new GoodRunRepository(catalogue, audit),
    alarms: new AlarmRepository(catalogue, audit),
    kept,
    journal: new JournalRepository(catalogue, audit, kept),
    monitoring: new MonitoringRepository(catalogue, audit),
    plans: new PlanRepository(catalogue, audit),
    reports: new ReportRepository(catalogue, audit, kept),
    live: new LiveRepository(catalogue, audit),
    fact: async (name) => {
      const row = await tables.selectFrom('store_facts').select('value').where('name', '=', name).executeTakeFirst();
      return row?.value ?? null;
    },
    note: async (name, value) => {
      await tables
        .insertInto('store_facts')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },
    close: async () => {
      await catalogue.close();
      lock?.release();
    },
  };
}

/**
 * An import or a reconstruction is entered in the catalogue last, a delete removes it there first: other event files
 * of ours were left by a process that died.
 */
async function sweep(store: Store): Promise<void> {
  const { layout } = store;
  for (const directory of [layout.incoming, layout.outgoing]) rmSync(directory, { recursive: true, force: true });
  for (const directory of [layout.runs, layout.incoming, layout.outgoing]) makeDirectory(directory);
  const strays = await strayFiles(store);
  removeFiles(strays.map((name) => join(layout.runs, name)));
}

/** Names of event files, finished and being written, that are no run's or reconstruction's in the catalogue. */
export async function strayFiles({ layout, runs, reconstructions }: Store): Promise<string[]> {
  const paths = [
    ...(await runs.list()).map(({ run }) => eventFilePath(layout, run)),
    ...(await reconstructions.list()).map((place) => reconstructionFilePath(layout, place)),
  ];
  const known = new Set(paths.map((path) => basename(path)));
  return readdirSync(layout.runs).filter((name) => {
    const finished = name.endsWith(TEMPORARY_SUFFIX) ? name.slice(0, -TEMPORARY_SUFFIX.length) : name;
    // What else lies there is not ours.
    return EVENT_FILE_NAME.test(finished) && !known.has(name);
  });
}

/** A catalogue that is gone would make every event file a stray: nothing is cleared away then. */
function refuseLostCatalogue(layout: StoreLayout): void {
  if (existsSync(layout.catalogue) || !existsSync(layout.runs)) return;
  const orphans = readdirSync(layout.runs).filter((name) => name.endsWith(EVENT_FILE_SUFFIX));
  if (orphans.length === 0) return;
  const message =
    `“${layout.directory}” holds ${orphans.length} event files and no catalogue. ` +
    'Restore a backup there, or move these files away and import them.';
  throw new BeamglassError('storeUnusable', message, { store: layout.directory, files: orphans.length });
}
