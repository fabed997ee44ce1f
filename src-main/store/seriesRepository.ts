/** Series of measured points, and the files that they came from. */
import { createHash } from 'node:crypto';
import type { Actor } from '#core/access/roles.ts';
import {
  countStatuses,
  MOST_POINTS,
  type SeriesHead,
  type SeriesPart,
  type SeriesPoint,
  type SeriesRecord,
} from '#core/calibration/series.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { decodePoints, encodePoints } from './seriesPoints.ts';
import type { SeriesPartTable, SeriesTable } from './seriesSchema.ts';
import type { SqliteFile } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

/** What a file holds. */
export interface SeriesFile {
  readonly name: string;
  readonly sha256: string;
  readonly series: readonly SeriesPart[];
}

export interface StoredSeries extends SeriesRecord {
  readonly author: string;
  /** ISO 8601, when its last points were entered. */
  readonly addedAt: string;
}

export type SeriesOutcome = 'new' | 'extended' | 'known';

const hashOfBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export class SeriesRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly statements: ReturnType<typeof prepareStatements>;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
    this.statements = prepareStatements(catalogue.file);
  }

  /** By name. */
  names(): string[] {
    return this.statements.names.all();
  }

  /** With its points, held against their hash. @throws BeamglassError `notFound`, `corruptStore` */
  get(name: string): StoredSeries {
    const row = this.statements.one.get(name);
    if (row === undefined) {
      throw new BeamglassError('notFound', `There is no series “${name}” in the store.`, { series: name });
    }
    const parts = this.statements.parts.all(name);
    const points = parts.flatMap(pointsOf).toSorted((a, b) => a.x - b.x);
    return {
      ...headOf(row),
      sha256: hashOfBytes(encodePoints(points)),
      sources: parts.map((part) => ({ name: part.file_name, sha256: part.file_sha256 })),
      points,
      author: row.author,
      addedAt: new Date(Math.max(row.added_utc_ms, ...parts.map((part) => part.added_utc_ms))).toISOString(),
    };
  }

  /**
   * Enters what is new of files, in one transaction: all of it, or nothing.
   * @returns what became of each series of each file, in their order
   * @throws BeamglassError `conflict` where a series is something else here, or has a point at the same place
   */
  async add(actor: Actor, files: readonly SeriesFile[]): Promise<SeriesOutcome[][]> {
    return inTransaction(this.catalogue, () => {
      const outcomes = this.enter(files, actor.name);
      for (const [index, { name, sha256, series }] of files.entries()) {
        const entered = series.filter((_, part) => outcomes[index]![part] !== 'known');
        if (entered.length === 0) continue;
        const told = entered.map((part) => ({ series: part.name, points: part.points.length }));
        this.audit.append({ actor, action: 'series.import', subject: name, details: { sha256, series: told } });
      }
      return outcomes;
    });
  }

  /** What `add` would do. @throws BeamglassError as `add` */
  async rehearse(actor: Actor, files: readonly SeriesFile[]): Promise<SeriesOutcome[][]> {
    let outcomes: SeriesOutcome[][] = [];
    const undo = new Error('rehearsed');
    try {
      await inTransaction(this.catalogue, () => {
        outcomes = this.enter(files, actor.name);
        throw undo;
      });
    } catch (error) {
      if ((error as Error).cause !== undo) throw error;
    }
    return outcomes;
  }

  /** @returns the number of points it had. @throws BeamglassError `notFound` */
  async delete(actor: Actor, name: string): Promise<number> {
    return inTransaction(this.catalogue, () => {
      if (this.statements.one.get(name) === undefined) {
        throw new BeamglassError('notFound', `There is no series “${name}” in the store.`, { series: name });
      }
      const points = this.statements.parts.all(name).reduce((sum, part) => sum + part.points, 0);
      this.statements.delete.run(name);
      this.audit.append({ actor, action: 'series.delete', subject: name, details: { points } });
      return points;
    });
  }

  /** One sentence for each part that is not as it was entered. */
  problems(): string[] {
    return this.names().flatMap((name) =>
      this.statements.parts.all(name).flatMap((part) => {
        try {
          pointsOf(part);
          return [];
        } catch (error) {
          return [(error as Error).message];
        }
      }),
    );
  }

  private enter(files: readonly SeriesFile[], author: string): SeriesOutcome[][] {
    const now = Date.now();
    return files.map(({ name: fileName, sha256, series }) =>
      series.map(({ points, ...head }) => {
        const present = this.statements.one.get(head.name);
        const parts = present === undefined ? [] : this.statements.parts.all(head.name);
        if (parts.some((part) => part.file_sha256 === sha256)) return 'known';
        if (present === undefined) {
          const { name, experiment, label, unit, abscissa, description } = head;
          this.statements.add.run(name, experiment, label, unit, abscissa, description, author, now);
        } else {
          requireSame(headOf(present), head, fileName);
          requireApart(parts, points, head.name, fileName);
        }
        const data = encodePoints(points);
        this.statements.addPart.run(head.name, sha256, fileName, points.length, data, hashOfBytes(data), author, now);
        return present === undefined ? 'new' : 'extended';
      }),
    );
  }
}

const headOf = ({ name, experiment, label, unit, abscissa, description }: SeriesTable): SeriesHead => ({
  name,
  experiment,
  label,
  unit,
  abscissa,
  description,
});

/** @throws BeamglassError `corruptStore` */
function pointsOf({ series, data, data_sha256: hash, points, file_name: file }: SeriesPartTable): SeriesPoint[] {
  const decoded = hashOfBytes(data) === hash ? decodePoints(data, points) : null;
  if (decoded !== null) return decoded;
  const message = `The points of series ${series} from “${file}” are not what they were when they were entered. Restore a backup, or delete the series and import the file again.`;
  throw new BeamglassError('corruptStore', message, { series, file });
}

function requireSame(present: SeriesHead, given: SeriesHead, file: string): void {
  for (const what of ['experiment', 'unit', 'abscissa'] as const) {
    if (present[what] === given[what]) continue;
    const message = `“${file}” gives series ${given.name} with ${what} “${given[what]}”; here it has “${present[what]}”.`;
    throw new BeamglassError('conflict', message, { series: given.name, file });
  }
}

/** A file that was changed and is imported again would double its points. */
function requireApart(
  parts: readonly SeriesPartTable[],
  points: readonly SeriesPoint[],
  series: string,
  file: string,
): void {
  const given = new Set(points.map(({ x }) => x));
  let count = points.length;
  for (const part of parts) {
    count += part.points;
    const same = pointsOf(part).filter(({ x }) => given.has(x)).length;
    if (same === 0) continue;
    const message = `“${file}” has ${same} points of series ${series} that “${part.file_name}” gave already. Delete the series first if this file is to take its place.`;
    throw new BeamglassError('conflict', message, { series, file, other: part.file_name });
  }
  if (count <= MOST_POINTS) return;
  const message = `With “${file}” series ${series} would have ${count} points; ${MOST_POINTS} are the most.`;
  throw new BeamglassError('conflict', message, { series, file });
}

/** Of a list of series, without their points. */
export function summaryOf({ points, sources, ...rest }: StoredSeries) {
  return {
    ...rest,
    points: points.length,
    statuses: countStatuses(points),
    first: points[0]?.x ?? 0,
    last: points.at(-1)?.x ?? 0,
    sources: sources.map(({ name }) => name),
  };
}

function prepareStatements(file: SqliteFile) {
  return {
    names: file.prepare<[], string>('SELECT name FROM series ORDER BY name').pluck(),
    one: file.prepare<[string], SeriesTable>('SELECT * FROM series WHERE name = ?'),
    parts: file.prepare<[string], SeriesPartTable>(
      'SELECT * FROM series_parts WHERE series = ? ORDER BY added_utc_ms, file_name, file_sha256',
    ),
    add: file.prepare(
      `INSERT INTO series (name, experiment, label, unit, abscissa, description, author, added_utc_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    addPart: file.prepare(
      `INSERT INTO series_parts
         (series, file_sha256, file_name, points, data, data_sha256, author, added_utc_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    delete: file.prepare('DELETE FROM series WHERE name = ?'),
  };
}
