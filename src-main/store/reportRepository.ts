/** Reports of shifts as they were made: content, HTML and PDF. */
import type { Actor } from '#core/access/roles.ts';
import type { ReportRow } from '#core/api/reports.ts';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { BeamglassError } from '#core/errors.ts';
import { shiftReport, type ShiftReport } from '#core/report/report.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { hashOfText } from './hash.ts';
import type { KeptFiles } from './keptFiles.ts';
import type { ReportTable } from './planSchema.ts';
import { inTransaction } from './transaction.ts';

export interface ReportFiles {
  readonly html: string;
  readonly pdf: Uint8Array;
}

export class ReportRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly kept: KeptFiles;

  constructor(catalogue: Catalogue, audit: AuditRepository, kept: KeptFiles) {
    this.catalogue = catalogue;
    this.audit = audit;
    this.kept = kept;
  }

  /** Newest first. */
  list(): ReportRow[] {
    return this.rows()
      .map((row) => this.rowOf(row))
      .toReversed();
  }

  /** @throws BeamglassError `notFound`, `corruptStore` */
  get(report: number): { row: ReportRow; content: ShiftReport } {
    const row = this.catalogue.file
      .prepare<[number], ReportTable>('SELECT * FROM reports WHERE report = ?')
      .get(report);
    if (row === undefined) throw new BeamglassError('notFound', `There is no report ${report}.`, { report });
    if (hashOfText(row.content) !== row.content_hash) {
      throw new BeamglassError('corruptStore', `Report ${report} is not as it was made.`, { report });
    }
    return { row: this.rowOf(row), content: shiftReport.parse(JSON.parse(row.content)) };
  }

  /** Its content, HTML and PDF, all of them or nothing. @returns its number */
  add(actor: Actor, content: ShiftReport, { html, pdf }: ReportFiles): Promise<number> {
    return inTransaction(this.catalogue, (file) => {
      const last = file.prepare<[], number | null>('SELECT max(report) FROM reports').pluck().get();
      const text = canonicalJson(content);
      const row: ReportTable = {
        report: (last ?? 0) + 1,
        experiment: content.experiment,
        from_utc_ms: Date.parse(content.from),
        until_utc_ms: Date.parse(content.until),
        author: actor.name,
        made_utc_ms: Date.parse(content.madeAt),
        content: text,
        content_hash: hashOfText(text),
        html_hash: this.kept.keep('text/html', new TextEncoder().encode(html)),
        pdf_hash: this.kept.keep('application/pdf', pdf),
      };
      file
        .prepare(
          `INSERT INTO reports VALUES (@report, @experiment, @from_utc_ms, @until_utc_ms, @author, @made_utc_ms,
           @content, @content_hash, @html_hash, @pdf_hash)`,
        )
        .run(row);
      const details = { content: row.content_hash, html: row.html_hash, pdf: row.pdf_hash };
      this.audit.append({ actor, action: 'report.make', subject: String(row.report), details });
      return row.report;
    });
  }

  /** One sentence for each that is not as it was made, or is gone. */
  problems(): string[] {
    const told = new Map<string, string>();
    for (const { action, subject, details } of this.audit.entries()) {
      if (action === 'report.make') told.set(subject, details);
    }
    const problems: string[] = [];
    for (const row of this.rows()) {
      const subject = String(row.report);
      const text = told.get(subject) ?? '';
      const isWhole =
        hashOfText(row.content) === row.content_hash &&
        [row.content_hash, row.html_hash, row.pdf_hash].every((hash) => text.includes(hash));
      if (!isWhole) problems.push(`Report ${row.report} is not as it was made.`);
      told.delete(subject);
    }
    return [...problems, ...[...told.keys()].map((subject) => `Report ${subject} is gone.`)];
  }

  private rows(): ReportTable[] {
    return this.catalogue.file.prepare<[], ReportTable>('SELECT * FROM reports ORDER BY report').all();
  }

  private rowOf(row: ReportTable): ReportRow {
    const size = (hash: string): number => this.kept.look(hash)?.bytes ?? 0;
    return {
      report: row.report,
      experiment: row.experiment,
      title: `${row.experiment.toUpperCase()} shift`,
      from: new Date(row.from_utc_ms).toISOString(),
      until: new Date(row.until_utc_ms).toISOString(),
      author: row.author,
      madeAt: new Date(row.made_utc_ms).toISOString(),
      contentHash: row.content_hash,
      htmlHash: row.html_hash,
      pdfHash: row.pdf_hash,
      bytes: { html: size(row.html_hash), pdf: size(row.pdf_hash) },
    };
  }
}
