/** Readers of files of measured series: one per form of file, listed in `readSeries.ts`. */
import { CsvError, parse } from 'csv-parse/sync';
import type { SeriesPart } from '#core/calibration/series.ts';
import type { BeamglassError } from '#core/errors.ts';
import { badFile } from '../fault.ts';

export interface SeriesReader {
  /** In reports: "PADME Run IV target monitoring". */
  readonly format: string;
  /** @param first the first line of a file, trimmed */
  recognises(first: string): boolean;
  /**
   * Every series of the file, each with at least one point.
   * @param name of the file, for sentences
   * @throws BeamglassError `badFile`
   */
  read(text: string, name: string): SeriesPart[];
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Rows of a table of numbers and words, each field of which is checked when it is asked for. */
export class Table {
  private readonly name: string;
  private readonly columns: readonly string[];
  private readonly rows: readonly (readonly string[])[];
  /** Line of the file on which row 0 stands, from 1. */
  private readonly firstLine: number;

  /**
   * @param columns null: as the first of the lines says
   * @throws BeamglassError `badFile` for a table without rows, or a row with another number of fields
   */
  constructor(
    name: string,
    text: string,
    { delimiter = ',', skip = 0, columns = null }: { delimiter?: string; skip?: number; columns?: string[] | null },
  ) {
    this.name = name;
    let rows: string[][];
    try {
      const options = {
        bom: true,
        delimiter,
        from_line: skip + 1,
        quote: false,
        relax_column_count: true,
        trim: true,
        ignore_last_delimiters: false,
      };
      rows = parse(text, delimiter === ' ' ? { ...options, skip_empty_lines: true } : options) as string[][];
    } catch (error) {
      if (error instanceof CsvError) throw badFile(name, error.message.replace(/\.$/, ''));
      throw error;
    }
    if (delimiter === ' ') rows = rows.map((row) => row.filter((field) => field !== ''));
    while (rows.at(-1)?.join('') === '') rows.pop();
    this.columns = columns ?? rows.shift() ?? [];
    this.firstLine = skip + (columns === null ? 2 : 1);
    this.rows = rows;
    if (new Set(this.columns).size !== this.columns.length) throw badFile(name, 'two of its columns have one name');
    if (rows.length === 0) throw badFile(name, 'it has no rows');
    for (const [row, { length }] of rows.entries()) {
      if (length === this.columns.length) continue;
      throw this.fault(row, `it has ${length} fields where ${this.columns.length} belong`);
    }
  }

  get length(): number {
    return this.rows.length;
  }

  get names(): readonly string[] {
    return this.columns;
  }

  /** @throws BeamglassError `badFile` where there is no such column */
  text(row: number, column: string): string {
    const at = this.columns.indexOf(column);
    if (at < 0) throw badFile(this.name, `it has no column “${column}”`);
    return this.rows[row]![at]!;
  }

  /** @throws BeamglassError `badFile` for what is no finite number */
  number(row: number, column: string): number {
    const text = this.text(row, column);
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    if (Number.isFinite(value)) return value;
    throw this.fault(row, `${column} is “${text.slice(0, 40)}” where a number belongs`);
  }

  /** @throws BeamglassError `badFile` for an error below 0 */
  error(row: number, column: string): number {
    const value = this.number(row, column);
    if (value >= 0) return value;
    throw this.fault(row, `${column} is ${value}, and an error is not below 0`);
  }

  /** Likewise; null where the field is empty. */
  errorIfStated(row: number, column: string): number | null {
    return this.text(row, column) === '' ? null : this.error(row, column);
  }

  whole(row: number, column: string): number {
    const value = this.number(row, column);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw this.fault(row, `${column} is ${value} where a whole number from 0 belongs`);
  }

  /** A Unix time in s, as ms. @throws BeamglassError `badFile` for a time before 2000 or after 2100 */
  unixTime(row: number, column: string): number {
    const seconds = this.number(row, column);
    if (seconds >= FIRST_TIME && seconds < LAST_TIME) return Math.round(seconds * 1000);
    throw this.fault(row, `${column} is ${seconds} where a Unix time between the years 2000 and 2100 belongs`);
  }

  fault(row: number, what: string): BeamglassError {
    const line = this.firstLine + row;
    return badFile(this.name, `line ${line}: ${what}`, { line });
  }
}

const FIRST_TIME = Date.UTC(2000) / 1000;
const LAST_TIME = Date.UTC(2100) / 1000;
