/**
 * Grammar, loosest first:
 *
 *   or          and { ("||" | "or") and }
 *   and         not { ("&&" | "and") not }
 *   not         ("!" | "not") not | comparison
 *   comparison  sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=" | "~") sum ]
 *   sum         product { ("+" | "-") product }
 *   product     unary { ("*" | "/" | "%") unary }
 *   unary       "-" unary | number | text | name [ "(" or { "," or } ")" ] | "(" or ")"
 */
import { selectionError, tokenize, type Token } from './tokenizer.ts';

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~';
export type Arithmetic = '+' | '-' | '*' | '/' | '%';

export type Node = { readonly at: number } & (
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'column'; readonly name: string }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly type: 'negate' | 'not'; readonly of: Node }
  | { readonly type: 'arithmetic'; readonly operator: Arithmetic; readonly left: Node; readonly right: Node }
  | { readonly type: 'compare'; readonly operator: Comparison; readonly left: Node; readonly right: Node }
  | { readonly type: 'and' | 'or'; readonly left: Node; readonly right: Node }
);

const COMPARISONS: ReadonlySet<string> = new Set<Comparison>(['==', '!=', '<', '<=', '>', '>=', '~']);
/** Parentheses, calls and signs inside one another. */
const MAX_DEPTH = 100;

/**
 * @returns null for an empty expression
 * @throws BeamglassError `badInput` with `position`
 */
export function parse(expression: string): Node | null {
  const tokens = tokenize(expression);
  if (tokens.length === 1) return null;
  const parser = new Parser(tokens);
  const node = parser.or();
  parser.expectEnd();
  return node;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  or(): Node {
    let left = this.#and();
    for (let at = this.#take('||'); at !== null; at = this.#take('||')) {
      left = { type: 'or', left, right: this.#and(), at };
    }
    return left;
  }

  expectEnd(): void {
    const token = this.#peek();
    if (token.kind === 'end') return;
    if (token.value === ')') {
      throw selectionError(`The “)” at character ${token.at + 1} closes nothing.`, token.at);
    }
    throw selectionError(
      `An operator such as “&&”, “>” or “+” is missing before “${token.value}” at character ${token.at + 1}.`,
      token.at,
    );
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  /** Place of the operator if it comes next, and steps over it. */
  #take(operator: string): number | null {
    const token = this.#peek();
    if (token.kind !== 'operator' || token.value !== operator) return null;
    this.#next++;
    return token.at;
  }

  #deeper<T>(at: number, parsePart: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw selectionError(`The filter is nested more than ${MAX_DEPTH} deep at character ${at + 1}.`, at);
    }
    const part = parsePart();
    this.#depth--;
    return part;
  }

  #and(): Node {
    let left = this.#not();
    for (let at = this.#take('&&'); at !== null; at = this.#take('&&')) {
      left = { type: 'and', left, right: this.#not(), at };
    }
    return left;
  }

  #not(): Node {
    const at = this.#take('!');
    return at === null ? this.#comparison() : { type: 'not', of: this.#deeper(at, () => this.#not()), at };
  }

  #comparison(): Node {
    const left = this.#sum();
    const operator = this.#peekComparison();
    if (!operator) return left;
    this.#next++;
    const right = this.#sum();
    const second = this.#peekComparison();
    if (second) {
      throw selectionError(
        `Comparisons cannot be chained (“${second.value}” at character ${second.at + 1}); write them one by one, as in “1 < x && x < 2”.`,
        second.at,
      );
    }
    return { type: 'compare', operator: operator.value as Comparison, left, right, at: operator.at };
  }

  #peekComparison(): Token | null {
    const token = this.#peek();
    return token.kind === 'operator' && COMPARISONS.has(token.value) ? token : null;
  }

  #sum(): Node {
    return this.#arithmetic(['+', '-'], () => this.#product());
  }

  #product(): Node {
    return this.#arithmetic(['*', '/', '%'], () => this.#unary());
  }

  #arithmetic(operators: readonly Arithmetic[], operand: () => Node): Node {
    let left = operand();
    for (;;) {
      const token = this.#peek();
      const operator = token.kind === 'operator' ? operators.find((one) => one === token.value) : undefined;
      if (!operator) return left;
      this.#next++;
      left = { type: 'arithmetic', operator, left, right: operand(), at: token.at };
    }
  }

  #unary(): Node {
    const at = this.#take('-');
    return at === null ? this.#primary() : { type: 'negate', of: this.#deeper(at, () => this.#unary()), at };
  }

  #primary(): Node {
    const token = this.#peek();
    const { at, value } = token;
    this.#next++;
    switch (token.kind) {
      case 'number':
        return { type: 'number', value: Number(value), at };
      case 'text':
        return { type: 'text', value, at };
      case 'name':
        return this.#take('(') === null ? { type: 'column', name: value, at } : this.#call(value, at);
      case 'operator':
        if (value === '(') {
          const inner = this.#deeper(at, () => this.or());
          if (this.#take(')') === null) throw this.#unclosed(at);
          return inner;
        }
        throw selectionError(
          `A number, a column or “(” should stand at character ${at + 1}, where there is “${value}”.`,
          at,
        );
      case 'end':
        throw selectionError('The filter ends where a number, a column or “(” should follow.', at);
    }
  }

  #call(name: string, at: number): Node {
    const args = this.#deeper(at, () => {
      const list = [this.or()];
      while (this.#take(',') !== null) list.push(this.or());
      return list;
    });
    if (this.#take(')') === null) throw this.#unclosed(at);
    return { type: 'call', name, args, at };
  }

  #unclosed(at: number) {
    const token = this.#peek();
    return token.kind === 'end'
      ? selectionError(`A “)” is missing for what begins at character ${at + 1}.`, at)
      : selectionError(
          `A “)” or an operator should stand at character ${token.at + 1}, where there is “${token.value}”.`,
          token.at,
        );
  }
}
