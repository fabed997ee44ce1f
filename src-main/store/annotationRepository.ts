/** Texts at places of trends: at a time, or at a run. */
import type { Actor } from '#core/access/roles.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AnnotationTable } from './annotationsSchema.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { inTransaction } from './transaction.ts';

/** Where it was written: ms since 1970, or a run number. */
export type AnnotationPlace = { readonly utc: number } | { readonly run: number };

export interface StoredAnnotation {
  readonly annotation: number;
  readonly experiment: string;
  readonly place: AnnotationPlace;
  readonly text: string;
  readonly author: string;
  /** ISO 8601 */
  readonly addedAt: string;
}

export class AnnotationRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly statements;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
    const { file } = catalogue;
    this.statements = {
      of: file.prepare<[string], AnnotationTable>(
        'SELECT * FROM trend_annotations WHERE experiment = ? ORDER BY annotation',
      ),
      one: file.prepare<[number], AnnotationTable>('SELECT * FROM trend_annotations WHERE annotation = ?'),
      add: file.prepare<Omit<AnnotationTable, 'annotation'>>(
        `INSERT INTO trend_annotations (experiment, at_utc_ms, run_number, text, author, added_utc_ms)
         VALUES (@experiment, @at_utc_ms, @run_number, @text, @author, @added_utc_ms)`,
      ),
      revise: file.prepare<[string, number]>('UPDATE trend_annotations SET text = ? WHERE annotation = ?'),
      remove: file.prepare<[number]>('DELETE FROM trend_annotations WHERE annotation = ?'),
    };
  }

  /** In the order in which they were written. */
  of(experiment: string): StoredAnnotation[] {
    return this.statements.of.all(experiment).map(annotationOf);
  }

  /** @throws BeamglassError `notFound` */
  get(annotation: number): StoredAnnotation {
    const row = this.statements.one.get(annotation);
    if (row !== undefined) return annotationOf(row);
    throw new BeamglassError('notFound', `There is no annotation ${annotation} any more.`, { annotation });
  }

  async add(actor: Actor, experiment: string, place: AnnotationPlace, text: string): Promise<StoredAnnotation> {
    return inTransaction(this.catalogue, () => {
      const { lastInsertRowid } = this.statements.add.run({
        experiment,
        at_utc_ms: 'utc' in place ? place.utc : null,
        run_number: 'run' in place ? place.run : null,
        text,
        author: actor.name,
        added_utc_ms: Date.now(),
      });
      const added = this.get(Number(lastInsertRowid));
      this.audit.append({
        actor,
        action: 'trend.annotate',
        subject: String(added.annotation),
        details: { experiment, ...place, text },
      });
      return added;
    });
  }

  /** Where, when and by whom it was first written stays. @throws BeamglassError `notFound` */
  async revise(actor: Actor, annotation: number, text: string): Promise<StoredAnnotation> {
    return inTransaction(this.catalogue, () => {
      const { experiment, place, text: before, author } = this.get(annotation);
      this.statements.revise.run(text, annotation);
      this.audit.append({
        actor,
        action: 'trend.reviseAnnotation',
        subject: String(annotation),
        details: { experiment, ...place, before, text, author },
      });
      return this.get(annotation);
    });
  }

  /** @throws BeamglassError `notFound` */
  async remove(actor: Actor, annotation: number): Promise<void> {
    await inTransaction(this.catalogue, () => {
      const { experiment, place, text, author } = this.get(annotation);
      this.statements.remove.run(annotation);
      this.audit.append({
        actor,
        action: 'trend.removeAnnotation',
        subject: String(annotation),
        details: { experiment, ...place, text, author },
      });
    });
  }
}

function annotationOf(row: AnnotationTable): StoredAnnotation {
  return {
    annotation: row.annotation,
    experiment: row.experiment,
    place: row.at_utc_ms === null ? { run: row.run_number! } : { utc: row.at_utc_ms },
    text: row.text,
    author: row.author,
    addedAt: new Date(row.added_utc_ms).toISOString(),
  };
}
