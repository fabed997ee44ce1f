/**
 * Walks JSON text of any length in bounded memory. The scanner checks the grammar (RFC 8259) itself,
 * byte by byte, so that every fault has a line and a column; values are made by `JSON.parse` from
 * pieces of at most `MAX_VALUE_BYTES`. Integers that a double cannot hold arrive as bigint.
 *
 * Stricter than JSON.parse in one point: an object that names the same key twice is refused, because
 * one of the two values would be lost.
 */
import { isUtf8 } from 'node:buffer';
import type { ByteSource } from './byteSource.ts';
import { badFile } from './fault.ts';
import type { BeamglassError } from '#core/errors.ts';

/** Levels of nesting; the formats read here need seven. */
export const MAX_DEPTH = 64;
/** Text of one row, or of one value read in one piece. */
export const MAX_VALUE_BYTES = 16 << 20;
/** Rows are parsed together until their text reaches this length. */
const BATCH_BYTES = 1 << 18;
const WINDOW_BYTES = 1 << 20;
/** Keys of one object, all together. */
const MAX_KEY_BYTES = 256 << 20;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const END = -1;

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isHex = (byte: number): boolean =>
  isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);

export type JsonType = 'object' | 'list' | 'text' | 'number' | 'other';

export class JsonScanner {
  readonly name: string;
  readonly #source: ByteSource;
  /** Bytes `base` … `base + end` of the source. */
  #window: Buffer = Buffer.alloc(WINDOW_BYTES);
  #base = 0;
  #end = 0;
  #at = 0;
  /** Start in the window of the piece that must be kept, or -1. */
  #keep = -1;
  #depth = 0;
  /** Set by a number token that a double may not hold exactly. */
  #hasLongInteger = false;
  /** Sets of keys by depth, used again for every object. */
  readonly #keys: KeySet[] = [];

  constructor(source: ByteSource) {
    this.#source = source;
    this.name = source.name;
    // A byte order mark of UTF-8 is allowed; the other encodings are named in the fault.
    if (this.#peek() === 0xef && this.#window[1] === 0xbb && this.#window[2] === 0xbf) this.#at = 3;
    const [first, second] = this.#window;
    const utf16 = this.#end >= 2 && ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff));
    if (utf16) throw badFile(this.name, 'it is UTF-16 text; save it as UTF-8');
  }

  /** Bytes of the source passed so far. */
  get offset(): number {
    return this.#base + this.#at;
  }

  /** Goes to the beginning of a value that was passed before; the caller goes back as well. */
  seek(offset: number): void {
    if (offset >= this.#base && offset <= this.#base + this.#end) {
      this.#at = offset - this.#base;
      return;
    }
    this.#base = offset;
    this.#at = 0;
    this.#end = 0;
  }

  /** What the next value is, without passing it. */
  next(): JsonType {
    const byte = this.#blank();
    if (byte === OPEN_OBJECT) return 'object';
    if (byte === OPEN_LIST) return 'list';
    if (byte === QUOTE) return 'text';
    return byte === MINUS || isDigit(byte) ? 'number' : 'other';
  }

  /** Keys of an object; the body of the loop passes the value, or it is skipped. */
  *members(): Generator<string, void, void> {
    if (this.#blank() !== OPEN_OBJECT) throw this.#unexpected('an object belongs here');
    this.#enter();
    const seen = new KeySet();
    if (this.#blank() === CLOSE_OBJECT) this.#at++;
    else {
      do {
        const key = JSON.parse(this.#key(seen)) as string;
        this.#blank();
        const start = this.offset;
        yield key;
        if (this.offset === start) this.skip();
      } while (this.#more(CLOSE_OBJECT));
    }
    this.#depth--;
  }

  /** Indices of a list; the body of the loop passes the element, or it is skipped. */
  *elements(): Generator<number, void, void> {
    if (this.#blank() !== OPEN_LIST) throw this.#unexpected('a list belongs here');
    this.#enter();
    if (this.#blank() === CLOSE_LIST) this.#at++;
    else {
      let index = 0;
      do {
        this.#blank();
        const start = this.offset;
        yield index++;
        if (this.offset === start) this.skip();
      } while (this.#more(CLOSE_LIST));
    }
    this.#depth--;
  }

  /** Elements of a list, parsed, many at a time. */
  *batches(): Generator<readonly unknown[], void, void> {
    if (this.#blank() !== OPEN_LIST) throw this.#unexpected('a list belongs here');
    this.#enter();
    if (this.#blank() === CLOSE_LIST) this.#at++;
    else {
      const list = { isMore: true };
      while (list.isMore) {
        this.#blank();
        const start = this.offset;
        const rows = this.#capture(() => {
          let end: number;
          do {
            this.#value();
            end = this.offset;
            list.isMore = this.#more(CLOSE_LIST);
          } while (list.isMore && this.offset - start < BATCH_BYTES);
          return end;
        }, true);
        yield rows as unknown[];
      }
    }
    this.#depth--;
  }

  /** The next value in one piece. @throws BeamglassError `badFile` where its text is above MAX_VALUE_BYTES */
  value(): unknown {
    this.#blank();
    return this.#capture(() => this.#value());
  }

  /** Passes the next value; the number of its entries, 1 for a number or a text. */
  skip(): number {
    const byte = this.#blank();
    let entries = 0;
    if (byte === OPEN_OBJECT) {
      for (const _ of this.members()) {
        this.#value();
        entries++;
      }
    } else if (byte === OPEN_LIST) {
      for (const _ of this.elements()) {
        this.#value();
        entries++;
      }
    } else {
      this.#value();
      entries = 1;
    }
    return entries;
  }

  /** Nothing but white space may follow. */
  finish(): void {
    if (this.#blank() !== END) throw this.#unexpected('the text should end here');
  }

  /** A fault at the present place. */
  fault(what: string): BeamglassError {
    const { line, column } = this.#lineAndColumn();
    return badFile(this.name, `line ${line}, column ${column}: ${what}`, { line, column, byte: this.offset });
  }

  #lineAndColumn(): { line: number; column: number } {
    const until = this.offset;
    const part = Buffer.alloc(WINDOW_BYTES);
    let line = 1;
    let lineStart = 0;
    for (let position = 0; position < until;) {
      const read = Math.min(this.#source.read(part, position), until - position);
      if (read <= 0) break;
      for (let at = part.indexOf(0x0a); at >= 0 && at < read; at = part.indexOf(0x0a, at + 1)) {
        line++;
        lineStart = position + at + 1;
      }
      position += read;
    }
    return { line, column: until - lineStart + 1 };
  }

  #unexpected(expected: string): BeamglassError {
    const byte = this.#peek();
    if (byte === END) return this.fault('the text ends in the middle of a value');
    const rest = this.#window.toString('latin1', this.#at, Math.min(this.#at + 9, this.#end));
    const constant = /^-?(NaN|nan|Infinity|inf)/.exec(rest)?.[0];
    if (constant) return this.fault(`${constant} is not a number in JSON`);
    const found = byte > 0x20 && byte < 0x7f ? `“${String.fromCharCode(byte)}”` : `byte 0x${byte.toString(16)}`;
    return this.fault(expected ? `${found} stands where ${expected.replace(/ belongs here$/, ' belongs')}` : found);
  }

  /** Reads on; false at the end of the source. */
  #refill(): boolean {
    const start = this.#keep >= 0 ? this.#keep : this.#at;
    const kept = this.#end - start;
    if (kept === this.#window.length) {
      if (kept >= MAX_VALUE_BYTES) throw this.fault(`one value is longer than ${MAX_VALUE_BYTES >> 20} MiB`);
      const larger = Buffer.alloc(kept * 2);
      this.#window.copy(larger, 0, start, this.#end);
      this.#window = larger;
    } else if (start > 0) {
      this.#window.copyWithin(0, start, this.#end);
    }
    this.#base += start;
    this.#at -= start;
    this.#end = kept;
    if (this.#keep >= 0) this.#keep = 0;
    const read = this.#source.read(this.#window.subarray(kept), this.#base + kept);
    this.#end += read;
    return read > 0;
  }

  #peek(): number {
    return this.#at < this.#end || this.#refill() ? this.#window[this.#at]! : END;
  }

  /** Passes white space; the byte behind it. */
  #blank(): number {
    for (;;) {
      const byte = this.#peek();
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.#at++;
    }
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) throw this.fault(`values are nested deeper than ${MAX_DEPTH} levels`);
    this.#at++;
  }

  /** After a member or element: true behind a comma, false behind the closing bracket. */
  #more(close: number): boolean {
    const byte = this.#blank();
    if (byte !== COMMA && byte !== close) {
      throw this.#unexpected(`a comma or “${String.fromCharCode(close)}” belongs here`);
    }
    this.#at++;
    return byte === COMMA;
  }

  /** Parses what `scan` passes: one value, or with `list` the elements up to the offset that it returns. */
  #capture(scan: () => number | void, list = false): unknown {
    this.#keep = this.#at;
    this.#hasLongInteger = false;
    const end = scan() ?? this.offset;
    const bytes = this.#window.subarray(this.#keep, end - this.#base);
    this.#keep = -1;
    if (!isUtf8(bytes)) throw this.fault('the text before this place is not UTF-8');
    const text = bytes.toString('utf8');
    const whole = list ? `[${text}]` : text;
    return this.#hasLongInteger ? JSON.parse(whole, exactInteger) : JSON.parse(whole);
  }

  #value(): void {
    const byte = this.#blank();
    if (byte === QUOTE) this.#string();
    else if (byte === MINUS || isDigit(byte)) this.#number();
    else if (byte === OPEN_LIST) this.#list();
    else if (byte === OPEN_OBJECT) this.#object();
    else if (byte === 0x74) this.#literal('true');
    else if (byte === 0x66) this.#literal('false');
    else if (byte === 0x6e) this.#literal('null');
    else throw this.#unexpected('a value belongs here');
  }

  #list(): void {
    this.#enter();
    if (this.#blank() === CLOSE_LIST) this.#at++;
    else {
      do this.#value();
      while (this.#more(CLOSE_LIST));
    }
    this.#depth--;
  }

  #object(): void {
    this.#enter();
    if (this.#blank() === CLOSE_OBJECT) this.#at++;
    else {
      const seen = (this.#keys[this.#depth] ??= new KeySet());
      seen.clear();
      do {
        this.#key(seen);
        this.#value();
      } while (this.#more(CLOSE_OBJECT));
    }
    this.#depth--;
  }

  /** Passes a key and its colon; the key as it is written, in quotation marks. */
  #key(seen: KeySet): string {
    if (this.#blank() !== QUOTE) throw this.#unexpected('a key in quotation marks belongs here');
    const isFirstKept = this.#keep < 0;
    if (isFirstKept) this.#keep = this.#at;
    const start = this.offset;
    this.#string();
    const key = this.#window.toString('utf8', start - this.#base, this.#at);
    if (isFirstKept) this.#keep = -1;
    const refusal = seen.add(key);
    if (refusal) throw this.fault(refusal);
    if (this.#blank() !== COLON) throw this.#unexpected('a colon belongs here');
    this.#at++;
    return key;
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const window = this.#window;
      const end = this.#end;
      let at = this.#at;
      let byte = 0;
      while (at < end) {
        byte = window[at]!;
        if (byte === QUOTE || byte === BACKSLASH || byte < 0x20) break;
        at++;
      }
      this.#at = at;
      if (at === end) {
        if (!this.#refill()) throw this.#unexpected('');
      } else if (byte === QUOTE) {
        this.#at++;
        return;
      } else if (byte === BACKSLASH) {
        this.#escape();
      } else {
        throw this.fault('a text holds a control character');
      }
    }
  }

  #escape(): void {
    this.#at++;
    const byte = this.#peek();
    if (byte === END || !'"\\/bfnrtu'.includes(String.fromCharCode(byte))) {
      throw this.#unexpected('an escape such as \\n belongs here');
    }
    this.#at++;
    if (byte !== 0x75) return;
    for (let i = 0; i < 4; i++) {
      if (!isHex(this.#peek())) throw this.#unexpected('a hexadecimal digit belongs here');
      this.#at++;
    }
  }

  #number(): void {
    if (this.#peek() === MINUS) this.#at++;
    const isZero = this.#peek() === 0x30;
    const digits = this.#digits();
    if (isZero && digits > 1) throw this.fault('a number begins with 0');
    let isInteger = true;
    if (this.#peek() === 0x2e) {
      this.#at++;
      this.#digits();
      isInteger = false;
    }
    const byte = this.#peek();
    if (byte === 0x65 || byte === 0x45) {
      this.#at++;
      const sign = this.#peek();
      if (sign === MINUS || sign === 0x2b) this.#at++;
      this.#digits();
      isInteger = false;
    }
    if (isInteger && digits > 15) this.#hasLongInteger = true;
  }

  /** Passes at least one digit; how many. */
  #digits(): number {
    let count = 0;
    while (isDigit(this.#peek())) {
      this.#at++;
      count++;
    }
    if (count === 0) throw this.#unexpected('a digit belongs here');
    return count;
  }

  #literal(word: string): void {
    for (let i = 0; i < word.length; i++) {
      if (this.#peek() !== word.charCodeAt(i)) throw this.#unexpected(`“${word}” belongs here`);
      this.#at++;
    }
  }
}

/** Keys of one object, to find one that stands twice, within a bound of memory. */
class KeySet {
  readonly #keys = new Set<string>();
  #bytes = 0;

  clear(): void {
    this.#keys.clear();
    this.#bytes = 0;
  }

  /** @param key in its quotation marks; what is wrong with it, or null */
  add(key: string): string | null {
    const before = this.#keys.size;
    this.#keys.add(key);
    if (this.#keys.size === before) return `the key “${shorten(key.slice(1, -1))}” stands twice in one object`;
    this.#bytes += key.length + 64;
    return this.#bytes > MAX_KEY_BYTES ? 'an object has too many keys' : null;
  }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** JSON.parse reviver: an integer that a double cannot hold becomes a bigint. */
function exactInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value)) return value;
  return /^-?\d{1,20}$/.test(source) ? BigInt(source) : value;
}
