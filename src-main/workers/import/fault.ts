/** Faults of event files: one sentence with the file and the place in it. */
import { BeamglassError, type ErrorDetails } from '#core/errors.ts';

/** @param what goes on after “cannot be read:”, without a full stop */
export function badFile(file: string, what: string, details: ErrorDetails = {}): BeamglassError {
  return new BeamglassError('badFile', `“${file}” cannot be read: ${what}.`, { file, ...details });
}

/** How a value of the wrong sort is called in a sentence. */
export function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return value.length > 20 ? 'a text' : `the text “${value}”`;
  return String(value);
}

const MAX_F32 = 3.4028234663852886e38;

/**
 * The place of a row in a file, for sentences such as `PARTICLES[17].px is missing`. Made once per
 * collection and moved from row to row, because a path made for every row would cost more than reading it.
 */
export class RowPlace {
  readonly file: string;
  readonly path: string;
  row = 0;

  constructor(file: string, path: string) {
    this.file = file;
    this.path = path;
  }

  /** @param inner the part of the path behind the row, such as `.px` */
  fault(inner: string, what: string): BeamglassError {
    const path = `${this.path}[${this.row}]${inner}`;
    return badFile(this.file, `${path} ${what}`, { path });
  }

  /** A number that survives as 32-bit floating point. @throws BeamglassError `badFile` */
  number(value: unknown, inner: string): number {
    if (typeof value === 'number') {
      if (Math.abs(value) <= MAX_F32) return value;
      throw this.fault(inner, 'is not a finite number');
    }
    if (typeof value === 'bigint') return Number(value);
    throw this.fault(inner, `is ${describe(value)} where a number belongs`);
  }

  /** As `number`, NaN (unknown) where the attribute is absent or null. */
  optional(value: unknown, inner: string): number {
    return value === undefined || value === null ? Number.NaN : this.number(value, inner);
  }

  text(value: unknown, inner: string): string {
    if (typeof value === 'string') return value;
    throw this.fault(inner, `is ${describe(value)} where a text belongs`);
  }

  object(value: unknown, inner = ''): Readonly<Record<string, unknown>> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw this.fault(inner, `is ${describe(value)} where an object belongs`);
  }

  list(value: unknown, inner = ''): readonly unknown[] {
    if (Array.isArray(value)) return value as unknown[];
    throw this.fault(inner, `is ${describe(value)} where a list belongs`);
  }

  /** A list of exactly `length` numbers. */
  numbers(value: unknown, length: number, inner = ''): readonly number[] {
    const list = this.list(value, inner);
    if (list.length !== length) throw this.fault(inner, `has ${list.length} numbers where ${length} belong`);
    // Most lists hold plain finite numbers and go through as they are.
    for (let i = 0; i < length; i++) {
      const element = list[i];
      if (typeof element !== 'number' || !(Math.abs(element) <= MAX_F32)) {
        return list.map((each, index) => this.number(each, `${inner}[${index}]`));
      }
    }
    return list as readonly number[];
  }
}
