/** Checks names and types of a parsed selection and turns it into a program. */
import type { BinaryFunction, Instruction, TextOperand, UnaryFunction } from './program.ts';
import type { Node } from './parser.ts';
import { nearestName } from './suggestion.ts';
import { selectionError } from './tokenizer.ts';

export interface SelectionColumn {
  readonly name: string;
  /** As in the column head; part of error sentences only. */
  readonly unit: string;
  readonly type: 'number' | 'text';
}

type ValueType = 'number' | 'text' | 'condition';

const UNARY: readonly string[] = ['abs', 'sqrt', 'exp', 'log', 'sin', 'cos', 'atan'] satisfies UnaryFunction[];
const BINARY: readonly string[] = ['min', 'max', 'hypot'] satisfies BinaryFunction[];
const FUNCTIONS = [...UNARY, ...BINARY, 'isfinite'];

const IS: Readonly<Record<ValueType, string>> = { number: 'a number', text: 'a text', condition: 'a condition' };

/** @throws BeamglassError `badInput` with `position`, and `suggestion` for a misspelt name */
export function check(root: Node, columns: readonly SelectionColumn[]): { program: Instruction[]; columns: string[] } {
  const checker = new Checker(columns);
  checker.condition(root);
  return { program: checker.program, columns: [...checker.used] };
}

/** The same for what is to be a number. */
export function checkNumber(
  root: Node,
  columns: readonly SelectionColumn[],
): { program: Instruction[]; columns: string[] } {
  const checker = new Checker(columns);
  checker.number(root);
  return { program: checker.program, columns: [...checker.used] };
}

class Checker {
  readonly program: Instruction[] = [];
  readonly used = new Set<string>();
  readonly #columns: ReadonlyMap<string, SelectionColumn>;

  constructor(columns: readonly SelectionColumn[]) {
    this.#columns = new Map(columns.map((column) => [column.name, column]));
  }

  condition(node: Node): void {
    switch (node.type) {
      case 'and':
      case 'or':
        this.condition(node.left);
        this.condition(node.right);
        this.program.push({ op: node.type });
        return;
      case 'not':
        this.condition(node.of);
        this.program.push({ op: 'not' });
        return;
      case 'compare':
        this.#comparison(node);
        return;
      case 'call':
        if (node.name === 'isfinite') {
          this.#arity(node, 1, 1);
          this.number(node.args[0]!);
          this.program.push({ op: 'isfinite' });
          return;
        }
    }
    const is = this.#typeOf(node);
    const what = node.type === 'column' ? `“${node.name}”` : `What stands at character ${node.at + 1}`;
    const example = node.type === 'column' && is === 'number' ? `, as in “${node.name} > 0”` : '';
    throw selectionError(`${what} is ${IS[is]}, not a condition; compare it with something${example}.`, node.at);
  }

  #comparison(node: Node & { type: 'compare' }): void {
    const { left, right, operator } = node;
    const types = [this.#typeOf(left), this.#typeOf(right)];
    if (types.includes('condition')) {
      throw selectionError(
        `“${operator}” at character ${node.at + 1} compares a condition; join conditions with “&&” and “||”.`,
        node.at,
      );
    }
    if (types[0] !== types[1]) {
      throw selectionError(`“${operator}” at character ${node.at + 1} compares a number with a text.`, node.at);
    }
    if (types[0] === 'text') {
      if (operator !== '==' && operator !== '!=' && operator !== '~') {
        throw selectionError(
          `“${operator}” at character ${node.at + 1} does not order texts; they can be compared with “==”, “!=” and “~” (contains).`,
          node.at,
        );
      }
      this.program.push({ op: 'compareText', name: operator, left: textOperand(left), right: textOperand(right) });
      return;
    }
    if (operator === '~') {
      throw selectionError(`“~” at character ${node.at + 1} looks for a text in a text; these are numbers.`, node.at);
    }
    this.number(left);
    this.number(right);
    this.program.push({ op: 'compare', name: operator });
  }

  number(node: Node): void {
    switch (node.type) {
      case 'number':
        this.program.push({ op: 'constant', value: node.value });
        return;
      case 'negate':
        this.number(node.of);
        this.program.push({ op: 'unary', name: 'negate' });
        return;
      case 'arithmetic':
        this.number(node.left);
        this.number(node.right);
        this.program.push({ op: 'binary', name: node.operator });
        return;
      case 'column':
        if (this.#typeOf(node) === 'number') {
          this.program.push({ op: 'column', name: node.name });
          return;
        }
        break;
      case 'call':
        if (this.#typeOf(node) === 'number') {
          this.#call(node);
          return;
        }
    }
    throw selectionError(
      `A number should stand at character ${node.at + 1}, where there is ${IS[this.#typeOf(node)]}.`,
      node.at,
    );
  }

  #call(node: Node & { type: 'call' }): void {
    if (UNARY.includes(node.name)) {
      this.#arity(node, 1, 1);
      this.number(node.args[0]!);
      this.program.push({ op: 'unary', name: node.name as UnaryFunction });
      return;
    }
    this.#arity(node, 2, Number.POSITIVE_INFINITY);
    for (const [index, arg] of node.args.entries()) {
      this.number(arg);
      if (index > 0) this.program.push({ op: 'binary', name: node.name as BinaryFunction });
    }
  }

  #arity(node: Node & { type: 'call' }, least: number, most: number): void {
    const given = node.args.length;
    if (given >= least && given <= most) return;
    const takes = most === least ? 'takes one value' : 'takes two values or more';
    throw selectionError(`${node.name}(…) at character ${node.at + 1} ${takes}; ${given} given.`, node.at);
  }

  /** Type of a part, with its name looked up; what it consists of is checked where it is used. */
  #typeOf(node: Node): ValueType {
    switch (node.type) {
      case 'number':
      case 'negate':
      case 'arithmetic':
        return 'number';
      case 'text':
        return 'text';
      case 'compare':
      case 'and':
      case 'or':
      case 'not':
        return 'condition';
      case 'column':
        return this.#column(node).type;
      case 'call':
        if (!FUNCTIONS.includes(node.name)) throw unknownName('function', node.name, node.at, FUNCTIONS);
        return node.name === 'isfinite' ? 'condition' : 'number';
    }
  }

  #column(node: Node & { type: 'column' }): SelectionColumn {
    const column = this.#columns.get(node.name);
    if (!column) throw unknownName('column', node.name, node.at, this.#columns.keys());
    this.used.add(node.name);
    return column;
  }
}

/** Operand of a text comparison: `#typeOf` found it to be a text. */
function textOperand(node: Node): TextOperand {
  return node.type === 'column'
    ? { from: 'column', name: node.name }
    : { from: 'literal', value: (node as Node & { type: 'text' }).value };
}

function unknownName(what: string, name: string, at: number, names: Iterable<string>) {
  const suggestion = nearestName(name, names);
  if (suggestion === null) return selectionError(`There is no ${what} “${name}”.`, at, { name });
  return selectionError(`There is no ${what} “${name}”; did you mean “${suggestion}”?`, at, { name, suggestion });
}
