/** The runs of the catalogue and their source files. */
import type { Kysely, Selectable } from 'kysely';
import type { RunEdit, RunRecord, SourceFileRecord } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Catalogue } from './catalogue.ts';
import type { CatalogueTables, RunTable, SourceFileTable } from './schema.ts';
import { storeError } from './sqlite.ts';

/** What the catalogue knows of a run beyond what it shows. */
export interface RunHashes {
  readonly contentHash: string;
  readonly summaryHash: string;
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
  comment: 'comment',
};

export class RunRepository {
  private readonly tables: Kysely<CatalogueTables>;
  private readonly path: string;

  constructor(catalogue: Catalogue) {
    this.tables = catalogue.tables;
    this.path = catalogue.file.name;
  }

  /** In order of experiment and number. */
  async list(): Promise<RunRecord[]> {
    const runs = await this.tables.selectFrom('runs').selectAll().orderBy('experiment').orderBy('number').execute();
    const files = await this.tables.selectFrom('source_files').selectAll().orderBy('position').execute();
    const filesByRun = Map.groupBy(files, (file) => file.run);
    return runs.map((run) => toRecord(run, filesByRun.get(run.run) ?? []));
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
    return toRecord(row, files);
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
  async add(record: RunRecord, hashes: RunHashes): Promise<void> {
    const files = record.files.map((file, position): SourceFileTable => ({ ...file, run: record.run, position }));
    await this.guarded(() =>
      this.tables.transaction().execute(async (transaction) => {
        await transaction.insertInto('runs').values(toRow(record, hashes)).execute();
        if (files.length > 0) await transaction.insertInto('source_files').values(files).execute();
      }),
    );
  }

  /** @throws BeamglassError `notFound` */
  async edit(run: string, edit: RunEdit): Promise<RunRecord> {
    const set = Object.fromEntries(
      Object.entries(edit).map(([name, value]) => [EDITABLE[name as keyof RunEdit], value]),
    ) as Partial<RunTable>;
    if (Object.keys(set).length > 0) {
      await this.guarded(() => this.tables.updateTable('runs').set(set).where('run', '=', run).execute());
    }
    return this.get(run);
  }

  /** @throws BeamglassError `notFound` */
  async delete(run: string): Promise<void> {
    await this.get(run);
    await this.guarded(() => this.tables.deleteFrom('runs').where('run', '=', run).execute());
  }

  private async guarded<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      throw storeError(error, this.path);
    }
  }
}

function toRecord(row: Selectable<RunTable>, files: readonly SourceFileTable[]): RunRecord {
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
    comment: row.comment,
    quality: row.quality,
    energyUnit: row.energy_unit,
    isSample: row.is_sample === 1,
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
    comment: record.comment,
    quality: record.quality,
    energy_unit: record.energyUnit,
    is_sample: record.isSample ? 1 : 0,
    imported_at: record.importedAt,
    bytes: record.bytes,
    content_hash: hashes.contentHash,
    summary_hash: hashes.summaryHash,
    not_shown: JSON.stringify(record.notShown),
    notes: JSON.stringify(record.notes),
  };
}
