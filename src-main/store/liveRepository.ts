/** Watched directories, and what became of the files in them. */
import type { Actor } from '#core/access/roles.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { inTransaction } from './transaction.ts';

/** A file that was dealt with. */
export interface LiveOutcome {
  readonly path: string;
  readonly signature: string;
  readonly outcome: 'imported' | 'failed';
  readonly run: string | null;
  readonly message: string | null;
}

export class LiveRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
  }

  /** In the order in which they were added. */
  directories(): string[] {
    return this.catalogue.file
      .prepare<[], { path: string }>('SELECT path FROM live_directories ORDER BY added_utc_ms, path')
      .all()
      .map(({ path }) => path);
  }

  /** @throws BeamglassError `conflict` for one that is watched */
  async addDirectory(actor: Actor, path: string): Promise<void> {
    await inTransaction(this.catalogue, (file) => {
      if (this.directories().includes(path)) {
        throw new BeamglassError('conflict', `“${path}” is watched already.`, { path });
      }
      file
        .prepare('INSERT INTO live_directories (path, author, added_utc_ms) VALUES (?, ?, ?)')
        .run(path, actor.name, Date.now());
      this.audit.append({ actor, action: 'live.addDirectory', subject: path, details: {} });
    });
  }

  /** @throws BeamglassError `notFound` */
  async removeDirectory(actor: Actor, path: string): Promise<void> {
    await inTransaction(this.catalogue, (file) => {
      const { changes } = file.prepare('DELETE FROM live_directories WHERE path = ?').run(path);
      if (changes === 0) throw new BeamglassError('notFound', `“${path}” is not a watched directory.`, { path });
      this.audit.append({ actor, action: 'live.removeDirectory', subject: path, details: {} });
    });
  }

  outcomes(): LiveOutcome[] {
    return this.catalogue.file
      .prepare<[], LiveOutcome>('SELECT path, signature, outcome, run, message FROM live_files')
      .all();
  }

  /** What became of files that were imported together; a run that they became is to be reconstructed. */
  async settle(outcomes: readonly LiveOutcome[], reconstruct: readonly string[]): Promise<void> {
    await inTransaction(this.catalogue, (file) => {
      const now = Date.now();
      const put = file.prepare(
        `INSERT INTO live_files (path, signature, outcome, run, message, at_utc_ms) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET signature = excluded.signature, outcome = excluded.outcome,
           run = excluded.run, message = excluded.message, at_utc_ms = excluded.at_utc_ms`,
      );
      for (const one of outcomes) put.run(one.path, one.signature, one.outcome, one.run, one.message, now);
      const due = file.prepare('INSERT OR IGNORE INTO live_runs (run, at_utc_ms) VALUES (?, ?)');
      for (const run of reconstruct) due.run(run, now);
    });
  }

  /** A file that was not imported is taken as if it had just come. @throws BeamglassError `notFound` */
  async retry(actor: Actor, path: string): Promise<void> {
    await inTransaction(this.catalogue, (file) => {
      const { changes } = file.prepare("DELETE FROM live_files WHERE path = ? AND outcome = 'failed'").run(path);
      if (changes === 0) {
        throw new BeamglassError('notFound', `“${path}” is no file that could not be imported.`, { path });
      }
      this.audit.append({ actor, action: 'live.retry', subject: path, details: {} });
    });
  }

  /** Runs that are still to be reconstructed, the oldest first. */
  due(): string[] {
    return this.catalogue.file
      .prepare<[], { run: string }>('SELECT run FROM live_runs ORDER BY at_utc_ms, run')
      .all()
      .map(({ run }) => run);
  }

  async done(run: string): Promise<void> {
    await inTransaction(this.catalogue, (file) => {
      file.prepare('DELETE FROM live_runs WHERE run = ?').run(run);
    });
  }
}
