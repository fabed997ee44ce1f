/** The runs of the catalogue and their source files. */
import type { Kysely, Selectable } from 'kysely';
import type { Actor } from '#core/access/roles.ts';
import type { RunEdit, RunRecord, SourceFileRecord } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Colour } from '#core/dataQuality/colours.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { RUN_KINDS, type RunKind } from '#core/monitoring/definition.ts';
import type { SubrunFacts } from '#core/dataQuality/subrun.ts';
import type { CatalogueTables, RunTable, SourceFileTable } from './schema.ts';
import type { RunQualityReader } from './runQuality.ts';
import { recordedChange } from './transaction.ts';

/** What the catalogue knows of a run beyond what it shows. */
export interface RunHashes {
  readonly contentHash: string;
  readonly summaryHash: string;
}

/** What is entered with a run beyond its record. */
export interface EnteredRun extends RunHashes {
  /** Left out or empty: the run is not divided. */
  readonly subruns?: readonly SubrunFacts[] | undefined;
}

const EDITABLE: Readonly<Record<keyof RunEdit, keyof RunTable>> = {
  setup: 'setup',
  start: 'start',
  end: 'end',
  period: 'period',
  scan: 'scan',
  beamEnergy: 'beam_energy',
  eot: 'eot',
  pot: 'pot',
  fieldT: 'field_t',
  type: 'type',
  comment: 'comment',
};

export class RunRepository {
  private readonly tables: Kysely<CatalogueTables>;
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly quality: RunQualityReader;

  constructor(catalogue: Catalogue, audit: AuditRepository, quality: RunQualityReader) {
    this.tables = catalogue.tables;
    this.audit = audit;
    this.quality = quality;
    this.catalogue = catalogue;
  }

  /** In order of experiment and number. */
  async list(): Promise<RunRecord[]> {
    const runs = await this.tables.selectFrom('runs').selectAll().orderBy('experiment').orderBy('number').execute();
    const files = await this.tables.selectFrom('source_files').selectAll().orderBy('position').execute();
    const filesByRun = Map.groupBy(files, (file) => file.run);
    const colours = this.quality.colours();
    return runs.map((run) => toRecord(run, filesByRun.get(run.run) ?? [], colours.get(run.run)));
  }

  async find(run: string): Promise<RunRecord | null> {
    const row = await this.tables.selectFrom('runs').selectAll().where('run', '=', run).executeTakeFirst();
    if (!row) return null;
    const files = await this.tables
      .selectFrom('source_files')
      .selectAll()
      .where('run', '=', run)
      .orderBy('position')
      .execute();
    return toRecord(row, files, this.quality.colours(run).get(run));
  }

  /** @throws BeamglassError `notFound` */
  async get(run: string): Promise<RunRecord> {
    const record = await this.find(run);
    if (!record) throw new BeamglassError('notFound', `There is no run “${run}” in the store.`, { run });
    return record;
  }

  async count(): Promise<number> {
    const row = await this.tables
      .selectFrom('runs')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return row.count;
  }

  async hashes(run: string): Promise<RunHashes | null> {
    const row = await this.tables
      .selectFrom('runs')
      .select(['content_hash as contentHash', 'summary_hash as summaryHash'])
      .where('run', '=', run)
      .executeTakeFirst();
    return row ?? null;
  }

  /** The run of each of those source files that is in the store, by SHA-256. */
  async runsOfFiles(hashes: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.tables
      .selectFrom('source_files')
      .select(['sha256', 'run'])
      .where('sha256', 'in', hashes)
      .execute();
    return new Map(rows.map((row) => [row.sha256, row.run]));
  }

  async runOfContent(contentHash: string): Promise<string | null> {
    const row = await this.tables
      .selectFrom('runs')
      .select('run')
      .where('content_hash', '=', contentHash)
      .executeTakeFirst();
    return row?.run ?? null;
  }

  /** One more than the largest number of the experiment, 1 for its first run. */
  async nextNumber(experiment: string): Promise<number> {
    const row = await this.tables
      .selectFrom('runs')
      .select(({ fn }) => fn.max('number').as('last'))
      .where('experiment', '=', experiment)
      .executeTakeFirst();
    return (row?.last ?? 0) + 1;
  }

  /** @throws BeamglassError `diskFull`, `storeUnusable` */
  async add(actor: Actor, record: RunRecord, { subruns = [], ...hashes }: EnteredRun): Promise<void> {
    const files = record.files.map((file, position): SourceFileTable => ({ ...file, run: record.run, position }));
    const details = {
      events: record.events,
      contentHash: hashes.contentHash,
      isSample: record.isSample,
      files: record.files.map(({ name, sha256 }) => ({ name, sha256 })),
    };
    await recordedChange(
      this.catalogue,
      this.audit,
      { actor, action: 'run.enter', subject: record.run, details },
      async (transaction) => {
        await transaction.insertInto('runs').values(toRow(record, hashes)).execute();
        if (files.length > 0) await transaction.insertInto('source_files').values(files).execute();
        for (const { first, deadTime, ...rest } of subruns) {
          const row = { ...rest, run: record.run, first_event: first, dead_time: deadTime };
          await transaction.insertInto('subruns').values(row).execute();
        }
      },
    );
  }

  /** In order; empty: the run is not divided. @param run null: of all of them */
  async subruns(run: string | null = null): Promise<Map<string, SubrunFacts[]>> {
    const all = this.tables.selectFrom('subruns').selectAll().orderBy('run').orderBy('subrun');
    const rows = await (run === null ? all : all.where('run', '=', run)).execute();
    const facts = rows.map(({ run: of, first_event: first, dead_time: deadTime, ...rest }) => ({
      of,
      facts: { ...rest, first, deadTime },
    }));
    return new Map([...Map.groupBy(facts, ({ of }) => of)].map(([of, own]) => [of, own.map((one) => one.facts)]));
  }

  /** @throws BeamglassError `notFound` */
  async edit(actor: Actor, run: string, edit: RunEdit): Promise<RunRecord> {
    const before = await this.get(run);
    const changed = Object.entries(edit).filter(([name, value]) => before[name as keyof RunEdit] !== value);
    if (changed.length === 0) return before;
    const set = Object.fromEntries(
      changed.map(([name, value]) => [EDITABLE[name as keyof RunEdit], value]),
    ) as Partial<RunTable>;
    const details = Object.fromEntries(
      changed.map(([name, value]) => [name, { from: before[name as keyof RunEdit], to: value }]),
    );
    await recordedChange(
      this.catalogue,
      this.audit,
      { actor, action: 'run.edit', subject: run, details },
      (transaction) => transaction.updateTable('runs').set(set).where('run', '=', run).execute(),
    );
    return this.get(run);
  }

  /** @throws BeamglassError `notFound` */
  async delete(actor: Actor, run: string): Promise<void> {
    const { events } = await this.get(run);
    const details = { events, contentHash: (await this.hashes(run))?.contentHash };
    await recordedChange(
      this.catalogue,
      this.audit,
      { actor, action: 'run.delete', subject: run, details },
      (transaction) => transaction.deleteFrom('runs').where('run', '=', run).execute(),
    );
  }
}

/** @param quality undefined for a run that was removed meanwhile */
function toRecord(
  row: Selectable<RunTable>,
  files: readonly SourceFileTable[],
  quality: Colour = 'notChecked',
): RunRecord {
  return {
    run: row.run,
    experiment: row.experiment,
    number: row.number,
    setup: row.setup,
    start: row.start,
    end: row.end,
    events: row.events,
    period: row.period,
    scan: row.scan,
    beamEnergy: row.beam_energy,
    eot: row.eot,
    pot: row.pot,
    fieldT: row.field_t,
    deadTime: row.dead_time,
    comment: row.comment,
    quality,
    energyUnit: row.energy_unit,
    isSample: row.is_sample === 1,
    type: RUN_KINDS.find((kind): kind is RunKind => kind === row.type) ?? null,
    process: row.process,
    importedAt: row.imported_at,
    bytes: row.bytes,
    files: files.map(({ name, sha256, bytes, format }): SourceFileRecord => ({ name, sha256, bytes, format })),
    notShown: JSON.parse(row.not_shown) as RunRecord['notShown'],
    notes: JSON.parse(row.notes) as RunRecord['notes'],
  };
}

function toRow(record: RunRecord, hashes: RunHashes): RunTable {
  return {
    run: record.run,
    experiment: record.experiment,
    number: record.number,
    setup: record.setup,
    start: record.start,
    end: record.end,
    events: record.events,
    period: record.period,
    scan: record.scan,
    beam_energy: record.beamEnergy,
    eot: record.eot,
    pot: record.pot,
    field_t: record.fieldT,
    dead_time: record.deadTime,
    comment: record.comment,
    quality: 'notChecked',
    energy_unit: record.energyUnit,
    is_sample: record.isSample ? 1 : 0,
    type: record.type,
    process: record.process,
    imported_at: record.importedAt,
    bytes: record.bytes,
    content_hash: hashes.contentHash,
    summary_hash: hashes.summaryHash,
    not_shown: JSON.stringify(record.notShown),
    notes: JSON.stringify(record.notes),
  };
}
