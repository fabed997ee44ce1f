/** Words of the selection language with their places. */
import { BeamglassError } from '../../errors.ts';

export type TokenKind = 'number' | 'text' | 'name' | 'operator' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Text of the token; the content without quotes for a text, the canonical sign for `and or not`. */
  readonly value: string;
  /** Offset of its first character in the expression. */
  readonly at: number;
}

export const MAX_EXPRESSION_LENGTH = 4000;

const PATTERNS: readonly (readonly [Exclude<TokenKind, 'end'> | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['name', /[\p{L}_][\p{L}\p{N}_.]*/uy],
  ['text', /"[^"]*"|'[^']*'/y],
  ['operator', /&&|\|\||[=!<>]=|[<>!~+\-*/%(),]/y],
];

const WORD_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['not', '!'],
]);

/** An error at a place of the expression; `position` counts characters from 1. */
export function selectionError(sentence: string, at: number, more: Record<string, string> = {}): BeamglassError {
  return new BeamglassError('badInput', sentence, { position: at + 1, ...more });
}

/** @throws BeamglassError `badInput` with `position` */
export function tokenize(expression: string): Token[] {
  if (expression.length > MAX_EXPRESSION_LENGTH) {
    throw new BeamglassError(
      'badInput',
      `The filter is ${expression.length} characters long; at most ${MAX_EXPRESSION_LENGTH} are allowed.`,
      { length: expression.length },
    );
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < expression.length) {
    const [kind, value] = tokenAt(expression, at);
    const next = at + value.length;
    if (kind === 'number') checkNumberEnds(expression, value, next);
    const operator = kind === 'name' ? WORD_OPERATORS.get(value.toLowerCase()) : undefined;
    if (operator) tokens.push({ kind: 'operator', value: operator, at });
    else if (kind !== 'space') tokens.push({ kind, value: kind === 'text' ? value.slice(1, -1) : value, at });
    at = next;
  }
  tokens.push({ kind: 'end', value: '', at });
  return tokens;
}

function tokenAt(expression: string, at: number): [Exclude<TokenKind, 'end'> | 'space', string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(expression);
    if (match) return [kind, match[0]];
  }
  const character = String.fromCodePoint(expression.codePointAt(at)!);
  if (character === '"' || character === "'") {
    throw selectionError(`The text that begins at character ${at + 1} has no closing quote.`, at);
  }
  const meant = { '=': '==', '&': '&&', '|': '||' }[character];
  const hint = meant ? `; did you mean “${meant}”?` : '.';
  throw selectionError(`“${character}” at character ${at + 1} is not part of the filter language${hint}`, at);
}

function checkNumberEnds(expression: string, number: string, next: number): void {
  if (/^[\p{L}\p{N}_.]/u.test(expression.slice(next, next + 2))) {
    throw selectionError(
      `Something follows the number ${number} directly at character ${next + 1}; write numbers without a unit, in the unit of the column.`,
      next,
    );
  }
}
