/**
 * Passes JSON text of any length byte by byte through a window of bounded size and checks its grammar
 * (RFC 8259), so that every fault has a line and a column.
 *
 * Stricter than JSON.parse in one point: an object that names the same key twice is refused, because
 * one of the two values would be lost.
 */
import type { ByteSource } from './byteSource.ts';
import { badFile } from './fault.ts';
import type { BeamglassError } from '#core/errors.ts';

/** Levels of nesting; the formats read here need seven. */
export const MAX_DEPTH = 64;
/** Text of one row, or of one value read in one piece. */
export const MAX_VALUE_BYTES = 16 << 20;
const WINDOW_BYTES = 1 << 20;
/** Keys of one object, all together. */
const MAX_KEY_BYTES = 256 << 20;

export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
export const MINUS = 0x2d;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const END = -1;

export const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isHex = (byte: number): boolean =>
  isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);

export class JsonGrammar {
  readonly name: string;
  readonly #source: ByteSource;
  /** Bytes `base` … `base + end` of the source. */
  protected window: Buffer;
  protected base = 0;
  #end = 0;
  protected at = 0;
  /** Start in the window of the piece that must be kept, or -1. */
  protected keep = -1;
  protected depth = 0;
  /** Set by a number token that a double may not hold exactly. */
  protected hasLongInteger = false;
  /** Sets of keys by depth, used again for every object. */
  readonly #keys: KeySet[] = [];

  constructor(source: ByteSource) {
    this.#source = source;
    this.name = source.name;
    this.window = Buffer.alloc(Math.min(WINDOW_BYTES, source.bytes + 16));
    // A byte order mark of UTF-8 is allowed; the other encodings are named in the fault.
    if (this.#peek() === 0xef && this.window[1] === 0xbb && this.window[2] === 0xbf) this.at = 3;
    const [first, second] = this.window;
    const utf16 = this.#end >= 2 && ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff));
    if (utf16) throw badFile(this.name, 'it is UTF-16 text; save it as UTF-8');
  }

  /** Bytes of the source passed so far. */
  get offset(): number {
    return this.base + this.at;
  }

  /** Goes to the beginning of a value that was passed before; the caller goes back as well. */
  seek(offset: number): void {
    if (offset >= this.base && offset <= this.base + this.#end) {
      this.at = offset - this.base;
      return;
    }
    this.base = offset;
    this.at = 0;
    this.#end = 0;
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

  protected unexpected(expected: string): BeamglassError {
    const byte = this.#peek();
    if (byte === END) return this.fault('the text ends in the middle of a value');
    const rest = this.window.toString('latin1', this.at, Math.min(this.at + 9, this.#end));
    const constant = /^-?(NaN|nan|Infinity|inf)/.exec(rest)?.[0];
    if (constant) return this.fault(`${constant} is not a number in JSON`);
    const found = byte > 0x20 && byte < 0x7f ? `“${String.fromCharCode(byte)}”` : `byte 0x${byte.toString(16)}`;
    return this.fault(expected ? `${found} stands where ${expected.replace(/ belongs here$/, ' belongs')}` : found);
  }

  /** Reads on; false at the end of the source. */
  #refill(): boolean {
    const start = this.keep >= 0 ? this.keep : this.at;
    const kept = this.#end - start;
    if (kept === this.window.length) {
      if (kept >= MAX_VALUE_BYTES) throw this.fault(`one value is longer than ${MAX_VALUE_BYTES >> 20} MiB`);
      const larger = Buffer.alloc(kept * 2);
      this.window.copy(larger, 0, start, this.#end);
      this.window = larger;
    } else if (start > 0) {
      this.window.copyWithin(0, start, this.#end);
    }
    this.base += start;
    this.at -= start;
    this.#end = kept;
    if (this.keep >= 0) this.keep = 0;
    const read = this.#source.read(this.window.subarray(kept), this.base + kept);
    this.#end += read;
    return read > 0;
  }

  #peek(): number {
    return this.at < this.#end || this.#refill() ? this.window[this.at]! : END;
  }

  /** Passes white space; the byte behind it. */
  protected blank(): number {
    for (;;) {
      const byte = this.#peek();
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at++;
    }
  }

  protected enter(): void {
    if (++this.depth > MAX_DEPTH) throw this.fault(`values are nested deeper than ${MAX_DEPTH} levels`);
    this.at++;
  }

  /** After a member or element: true behind a comma, false behind the closing bracket. */
  protected more(close: number): boolean {
    const byte = this.blank();
    if (byte !== COMMA && byte !== close) {
      throw this.unexpected(`a comma or “${String.fromCharCode(close)}” belongs here`);
    }
    this.at++;
    return byte === COMMA;
  }

  protected passValue(): void {
    const byte = this.blank();
    if (byte === QUOTE) this.#string();
    else if (byte === MINUS || isDigit(byte)) this.#number();
    else if (byte === OPEN_LIST) this.#list();
    else if (byte === OPEN_OBJECT) this.#object();
    else if (byte === 0x74) this.#literal('true');
    else if (byte === 0x66) this.#literal('false');
    else if (byte === 0x6e) this.#literal('null');
    else throw this.unexpected('a value belongs here');
  }

  #list(): void {
    this.enter();
    if (this.blank() === CLOSE_LIST) this.at++;
    else {
      do this.passValue();
      while (this.more(CLOSE_LIST));
    }
    this.depth--;
  }

  #object(): void {
    this.enter();
    if (this.blank() === CLOSE_OBJECT) this.at++;
    else {
      const seen = (this.#keys[this.depth] ??= new KeySet());
      seen.clear();
      do {
        this.passKey(seen);
        this.passValue();
      } while (this.more(CLOSE_OBJECT));
    }
    this.depth--;
  }

  /** Passes a key and its colon; the key as it is written, in quotation marks. */
  protected passKey(seen: KeySet): string {
    if (this.blank() !== QUOTE) throw this.unexpected('a key in quotation marks belongs here');
    const isFirstKept = this.keep < 0;
    if (isFirstKept) this.keep = this.at;
    const start = this.offset;
    this.#string();
    const key = this.window.toString('utf8', start - this.base, this.at);
    if (isFirstKept) this.keep = -1;
    const refusal = seen.add(key);
    if (refusal) throw this.fault(refusal);
    if (this.blank() !== COLON) throw this.unexpected('a colon belongs here');
    this.at++;
    return key;
  }

  #string(): void {
    this.at++;
    for (;;) {
      const window = this.window;
      const end = this.#end;
      let at = this.at;
      let byte = 0;
      while (at < end) {
        byte = window[at]!;
        if (byte === QUOTE || byte === BACKSLASH || byte < 0x20) break;
        at++;
      }
      this.at = at;
      if (at === end) {
        if (!this.#refill()) throw this.unexpected('');
      } else if (byte === QUOTE) {
        this.at++;
        return;
      } else if (byte === BACKSLASH) {
        this.#escape();
      } else {
        throw this.fault('a text holds a control character');
      }
    }
  }

  #escape(): void {
    this.at++;
    const byte = this.#peek();
    if (byte === END || !'"\\/bfnrtu'.includes(String.fromCharCode(byte))) {
      throw this.unexpected('an escape such as \\n belongs here');
    }
    this.at++;
    if (byte !== 0x75) return;
    for (let i = 0; i < 4; i++) {
      if (!isHex(this.#peek())) throw this.unexpected('a hexadecimal digit belongs here');
      this.at++;
    }
  }

  #number(): void {
    if (this.#peek() === MINUS) this.at++;
    const digits = this.#digits(true);
    let isInteger = true;
    if (this.#peek() === 0x2e) {
      this.at++;
      this.#digits();
      isInteger = false;
    }
    const byte = this.#peek();
    if (byte === 0x65 || byte === 0x45) {
      this.at++;
      const sign = this.#peek();
      if (sign === MINUS || sign === 0x2b) this.at++;
      this.#digits();
      isInteger = false;
    }
    if (isInteger && digits > 15) this.hasLongInteger = true;
  }

  /** Passes at least one digit; how many. */
  #digits(isLeading = false): number {
    const isZero = isLeading && this.#peek() === 0x30;
    let count = 0;
    do {
      const start = this.at;
      let at = start;
      while (at < this.#end && isDigit(this.window[at]!)) at++;
      this.at = at;
      count += at - start;
    } while (this.at === this.#end && this.#refill());
    if (isZero && count > 1) {
      this.at -= count - 1;
      throw this.fault('a number begins with 0');
    }
    if (count === 0) throw this.unexpected('a digit belongs here');
    return count;
  }

  #literal(word: string): void {
    for (let i = 0; i < word.length; i++) {
      if (this.#peek() !== word.charCodeAt(i)) throw this.unexpected(`“${word}” belongs here`);
      this.at++;
    }
  }
}

/** Keys of one object, to find one that stands twice, within a bound of memory. */
export class KeySet {
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
