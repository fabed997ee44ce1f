/**
 * Walks JSON text of any length in bounded memory: the grammar is checked by `JsonGrammar`, values are made
 * by `JSON.parse` from pieces of at most `MAX_VALUE_BYTES`. Integers that a double cannot hold arrive as bigint.
 */
import { isUtf8 } from 'node:buffer';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  END,
  isDigit,
  JsonGrammar,
  MINUS,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  KeySet,
} from './jsonGrammar.ts';

/** Rows are parsed together until their text reaches this length. */
const BATCH_BYTES = 1 << 18;

export type JsonType = 'object' | 'list' | 'text' | 'number' | 'other';

export class JsonScanner extends JsonGrammar {
  /** What the next value is, without passing it. */
  next(): JsonType {
    const byte = this.blank();
    if (byte === OPEN_OBJECT) return 'object';
    if (byte === OPEN_LIST) return 'list';
    if (byte === QUOTE) return 'text';
    return byte === MINUS || isDigit(byte) ? 'number' : 'other';
  }

  /** Keys of an object; the body of the loop passes the value, or it is skipped. */
  *members(): Generator<string, void, void> {
    if (this.blank() !== OPEN_OBJECT) throw this.unexpected('an object belongs here');
    this.enter();
    const seen = new KeySet();
    if (this.blank() === CLOSE_OBJECT) this.at++;
    else {
      do {
        const key = JSON.parse(this.passKey(seen)) as string;
        this.blank();
        const start = this.offset;
        yield key;
        if (this.offset === start) this.skip();
      } while (this.more(CLOSE_OBJECT));
    }
    this.depth--;
  }

  /** Indices of a list; the body of the loop passes the element, or it is skipped. */
  *elements(): Generator<number, void, void> {
    if (this.blank() !== OPEN_LIST) throw this.unexpected('a list belongs here');
    this.enter();
    if (this.blank() === CLOSE_LIST) this.at++;
    else {
      let index = 0;
      do {
        this.blank();
        const start = this.offset;
        yield index++;
        if (this.offset === start) this.skip();
      } while (this.more(CLOSE_LIST));
    }
    this.depth--;
  }

  /** Elements of a list, parsed, many at a time. */
  *batches(): Generator<readonly unknown[], void, void> {
    if (this.blank() !== OPEN_LIST) throw this.unexpected('a list belongs here');
    this.enter();
    if (this.blank() === CLOSE_LIST) this.at++;
    else {
      const list = { isMore: true };
      while (list.isMore) {
        this.blank();
        const start = this.offset;
        const rows = this.#capture(() => {
          let end: number;
          do {
            this.passValue();
            end = this.offset;
            list.isMore = this.more(CLOSE_LIST);
          } while (list.isMore && this.offset - start < BATCH_BYTES);
          return end;
        }, true);
        yield rows as unknown[];
      }
    }
    this.depth--;
  }

  /** The next value in one piece. @throws BeamglassError `badFile` where its text is above MAX_VALUE_BYTES */
  value(): unknown {
    this.blank();
    return this.#capture(() => this.passValue());
  }

  /** Passes the next value; the number of its entries, 1 for a number or a text. */
  skip(): number {
    const byte = this.blank();
    let entries = 0;
    if (byte === OPEN_OBJECT) {
      for (const _ of this.members()) {
        this.passValue();
        entries++;
      }
    } else if (byte === OPEN_LIST) {
      for (const _ of this.elements()) {
        this.passValue();
        entries++;
      }
    } else {
      this.passValue();
      entries = 1;
    }
    return entries;
  }

  /** Nothing but white space may follow. */
  finish(): void {
    if (this.blank() !== END) throw this.unexpected('the text should end here');
  }

  /** Parses what `scan` passes: one value, or with `list` the elements up to the offset that it returns. */
  #capture(scan: () => number | void, list = false): unknown {
    this.keep = this.at;
    this.hasLongInteger = false;
    const end = scan() ?? this.offset;
    const bytes = this.window.subarray(this.keep, end - this.base);
    this.keep = -1;
    if (!isUtf8(bytes)) throw this.fault('the text before this place is not UTF-8');
    const text = bytes.toString('utf8');
    const whole = list ? `[${text}]` : text;
    return this.hasLongInteger ? JSON.parse(whole, exactInteger) : JSON.parse(whole);
  }
}

/** JSON.parse reviver: an integer that a double cannot hold becomes a bigint. */
function exactInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value)) return value;
  return /^-?\d{1,20}$/.test(source) ? BigInt(source) : value;
}
