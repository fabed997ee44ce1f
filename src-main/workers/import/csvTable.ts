/** Rows of a CSV file with a header line, in bounded memory, with the line of every fault. */
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { ByteSource } from './byteSource.ts';
import type { BeamglassError } from '#core/errors.ts';
import { badFile } from './fault.ts';

const CHUNK_BYTES = 1 << 18;
/** Characters of one line. */
const MAX_LINE = 64 << 10;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MAX_F32 = 3.4028234663852886e38;

function* chunksOf(source: ByteSource): Generator<Buffer> {
  for (let position = 0; ;) {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const read = source.read(chunk, position);
    if (read === 0) return;
    position += read;
    yield chunk.subarray(0, read);
  }
}

/** Column names of the first line, [] where it is none. */
export function headerOf(head: Uint8Array): string[] {
  const end = head.indexOf(0x0a);
  if (end < 0 || end > MAX_LINE) return [];
  const line = Buffer.from(head.buffer, head.byteOffset, end).toString('utf8');
  return line
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim());
}

export class CsvTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly #source: ByteSource;
  #line = 1;
  #fields: readonly string[] = [];

  constructor(source: ByteSource, columns: readonly string[]) {
    this.name = source.name;
    this.columns = columns;
    this.#source = source;
  }

  /** Position of a column. @throws BeamglassError `badFile` where the file has none of that name */
  column(name: string): number {
    const at = this.columns.indexOf(name);
    if (at < 0) throw badFile(this.name, `its first line has no column “${name}”`);
    return at;
  }

  /** Calls `row` for every row, and `batch` now and then with the bytes read so far; the number of rows. */
  async rows(row: () => void, batch: (bytes: number) => Promise<void>): Promise<number> {
    const parser = parse({
      bom: true,
      from_line: 2,
      max_record_size: MAX_LINE,
      quote: false,
      // One record a line, so that the line of a fault is the number of the record.
      relax_column_count: true,
      trim: true,
    });
    const input = Readable.from(chunksOf(this.#source));
    input.on('error', (error) => parser.destroy(error));
    let count = 0;
    this.#line = 1;
    try {
      for await (const fields of input.pipe(parser)) {
        this.#fields = fields as string[];
        this.#line++;
        if (this.#fields.length === 1 && this.#fields[0] === '') continue;
        if (this.#fields.length !== this.columns.length) {
          throw this.fault(`it has ${this.#fields.length} fields where the first line has ${this.columns.length}`);
        }
        row();
        if (++count % 4096 === 0) await batch(parser.info.bytes);
      }
    } catch (error) {
      if (error instanceof CsvError) throw badFile(this.name, error.message.replace(/\.$/, ''));
      throw error;
    } finally {
      input.destroy();
    }
    return count;
  }

  number(column: number): number {
    const text = this.#fields[column]!;
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    if (Math.abs(value) <= MAX_F32) return value;
    throw this.#wrong(column, 'a finite number');
  }

  /** A whole number from 0 to `max`, which is below 2^53. */
  whole(column: number, max: number): number {
    const text = this.#fields[column]!;
    // Some writers print whole numbers as 7.0.
    const value = /^\d{1,16}(?:\.0+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value <= max) return value;
    throw this.#wrong(column, `a whole number from 0 to ${max}`);
  }

  /** An unsigned 64-bit integer, exact, as decimal text without leading zeros. */
  id(column: number): string {
    const text = this.#fields[column]!;
    if (/^(?:0|[1-9]\d{0,18})$/.test(text)) return text;
    if (/^\d{1,40}$/.test(text) && BigInt(text) < 2n ** 64n) return BigInt(text).toString();
    throw this.#wrong(column, 'an integer of 64 bits');
  }

  #wrong(column: number, expected: string): BeamglassError {
    const found = this.#fields[column]!.slice(0, 40);
    return this.fault(`${this.columns[column]} is “${found}” where ${expected} belongs`);
  }

  fault(what: string): BeamglassError {
    return badFile(this.name, `line ${this.#line}: ${what}`, { line: this.#line });
  }
}
