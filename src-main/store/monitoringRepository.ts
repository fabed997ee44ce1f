/** Fills of runs, and the references that were frozen from them. */
import { inflateRawSync } from 'node:zlib';
import type { Actor } from '#core/access/roles.ts';
import type { MonitoringReference, SubrunRecord } from '#core/api/monitoring.ts';
import type { RunKind } from '#core/monitoring/definition.ts';
import { decodeFill, mergeFills, type Fill } from '#core/monitoring/fill.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import type { MonitoringReferenceTable, MonitoringRunTable } from './monitoringSchema.ts';
import type { SqliteFile } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

export interface FilledRun {
  readonly run: string;
  readonly setup: string;
  readonly kind: RunKind;
  readonly process: string | null;
  readonly reconstruction: string | null;
  /** SHA-256 of all that the fills follow from. */
  readonly source: string;
  readonly events: number;
  readonly hidden: number;
  readonly subruns: readonly SubrunRecord[];
  /** ms UTC */
  readonly filledAt: number;
}

/** One fill as a worker gives it. */
export interface PackedFill {
  readonly subrun: number;
  readonly hash: string;
  /** Deflated. */
  readonly fill: Uint8Array;
}

export interface StoredReference extends Omit<MonitoringReference, 'at' | 'monitors'> {
  /** ms UTC */
  readonly addedAt: number;
}

const unpacked = (bytes: Uint8Array): Fill => {
  try {
    return decodeFill(inflateRawSync(bytes));
  } catch (error) {
    if (error instanceof BeamglassError) throw error;
    throw new BeamglassError('corruptStore', 'A fill of a monitor cannot be unpacked.', {}, { cause: error });
  }
};

export class MonitoringRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly file: SqliteFile;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
    this.file = catalogue.file;
  }

  /** null: nothing was filled. */
  run(run: string): FilledRun | null {
    const row = this.file.prepare<[string], MonitoringRunTable>('SELECT * FROM monitoring_runs WHERE run = ?').get(run);
    return row === undefined ? null : filledRun(row);
  }

  /** Those of a setup that are filled. */
  runsOf(setup: string): FilledRun[] {
    const rows = this.file
      .prepare<[string], MonitoringRunTable>('SELECT * FROM monitoring_runs WHERE setup = ?')
      .all(setup);
    return rows.map(filledRun);
  }

  /** By monitor, in order of subrun. @param subrun null: all of them. @throws BeamglassError `corruptStore` */
  fills(run: string, subrun: number | null = null): Map<string, Fill[]> {
    const rows = this.file
      .prepare<[string, number | null, number | null], { hash: string; fill: Uint8Array }>(
        'SELECT hash, fill FROM monitoring_fills WHERE run = ? AND (? IS NULL OR subrun = ?) ORDER BY subrun',
      )
      .all(run, subrun, subrun);
    const found = new Map<string, Fill[]>();
    for (const { hash, fill } of rows) found.set(hash, [...(found.get(hash) ?? []), unpacked(fill)]);
    return found;
  }

  /** Of one monitor, by subrun. @throws BeamglassError `corruptStore` */
  fillsOf(run: string, hash: string): { subrun: number; fill: Fill }[] {
    return this.file
      .prepare<[string, string], { subrun: number; fill: Uint8Array }>(
        'SELECT subrun, fill FROM monitoring_fills WHERE run = ? AND hash = ? ORDER BY subrun',
      )
      .all(run, hash)
      .map(({ subrun, fill }) => ({ subrun, fill: unpacked(fill) }));
  }

  /** In the place of what was filled before. @throws BeamglassError `notFound` for a run that is gone, `diskFull` */
  async put(filled: FilledRun, fills: readonly PackedFill[]): Promise<void> {
    await inTransaction(this.catalogue, (file) => {
      const { run } = filled;
      if (file.prepare('SELECT 1 FROM runs WHERE run = ?').get(run) === undefined) {
        throw new BeamglassError('notFound', `Run ${run} was deleted while its monitors were filled.`, { run });
      }
      file.prepare('DELETE FROM monitoring_runs WHERE run = ?').run(run);
      file
        .prepare(
          `INSERT INTO monitoring_runs VALUES (@run, @setup, @kind, @process, @reconstruction, @source, @events, @hidden,
            @subruns, @filledAt)`,
        )
        .run({ ...filled, subruns: JSON.stringify(filled.subruns) });
      const insert = file.prepare('INSERT INTO monitoring_fills VALUES (?, ?, ?, ?)');
      for (const { subrun, hash, fill } of fills) insert.run(run, subrun, hash, fill);
    });
  }

  /** The newest first. @param setup null: of all */
  references(setup: string | null): StoredReference[] {
    return this.file
      .prepare<[string | null, string | null], MonitoringReferenceTable>(
        'SELECT * FROM monitoring_references WHERE ? IS NULL OR setup = ? ORDER BY added_utc_ms DESC, version DESC',
      )
      .all(setup, setup)
      .map(({ beam_energy, added_utc_ms, kind, ...row }) => ({
        ...row,
        kind: kind as RunKind,
        beamEnergy: beam_energy,
        addedAt: added_utc_ms,
      }));
  }

  /** By monitor. @throws BeamglassError `corruptStore` */
  referenceFills({ setup, name, version }: Pick<StoredReference, 'setup' | 'name' | 'version'>): Map<string, Fill> {
    const rows = this.file
      .prepare<[string, string, number], { hash: string; fill: Uint8Array }>(
        'SELECT hash, fill FROM monitoring_reference_fills WHERE (setup, name, version) = (?, ?, ?)',
      )
      .all(setup, name, version);
    return new Map(rows.map(({ hash, fill }) => [hash, unpacked(fill)]));
  }

  /** How many monitors a reference has. */
  referenceSize({ setup, name, version }: Pick<StoredReference, 'setup' | 'name' | 'version'>): number {
    const sql = 'SELECT count(*) FROM monitoring_reference_fills WHERE (setup, name, version) = (?, ?, ?)';
    return this.file.prepare(sql).pluck().get(setup, name, version) as number;
  }

  /**
   * Freezes the fills of a run.
   * @param pack deflates a fill
   * @returns the version that it became
   */
  async addReference(
    actor: Actor,
    { setup, kind, process, run, events }: FilledRun,
    { name, reason, beamEnergy }: { name: string; reason: string; beamEnergy: number | null },
    pack: (fill: Fill) => Uint8Array,
  ): Promise<number> {
    return inTransaction(this.catalogue, (file) => {
      const sql = 'SELECT coalesce(max(version), 0) FROM monitoring_references WHERE setup = ? AND name = ?';
      const version = 1 + (file.prepare(sql).pluck().get(setup, name) as number);
      file
        .prepare('INSERT INTO monitoring_references VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(setup, name, version, kind, process, beamEnergy, run, events, actor.name, reason, Date.now());
      const insert = file.prepare('INSERT INTO monitoring_reference_fills VALUES (?, ?, ?, ?, ?)');
      for (const [hash, fills] of this.fills(run)) insert.run(setup, name, version, hash, pack(mergeFills(fills)));
      const details = { setup, version, run, events, reason };
      this.audit.append({ actor, action: 'monitoring.setReference', subject: name, details });
      return version;
    });
  }
}

function filledRun({ filled_utc_ms, subruns, kind, ...row }: MonitoringRunTable): FilledRun {
  return {
    ...row,
    kind: kind as RunKind,
    subruns: JSON.parse(subruns) as SubrunRecord[],
    filledAt: filled_utc_ms,
  };
}
