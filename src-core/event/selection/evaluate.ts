/**
 * Runs a selection program over columns, a chunk of rows at a time: every instruction is one loop
 * over buffers that stay in the processor's cache, nothing is allocated per row.
 */
import type { AttributeValues } from '../attribute.ts';
import { stackChange, type Instruction, type TextOperand, type UnaryFunction } from './program.ts';

/** Values of a column, one per row. */
export type SelectionData = AttributeValues | readonly string[];

const CHUNK_ROWS = 4096;

/** @returns one byte per row: 1 selected, 0 not */
export function run(
  program: readonly Instruction[],
  getColumn: (name: string) => SelectionData,
  count: number,
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(count);
  const machine = new Machine(program, getColumn, Math.min(count, CHUNK_ROWS));
  for (let start = 0; start < count; start += CHUNK_ROWS) {
    const rows = Math.min(CHUNK_ROWS, count - start);
    result.set(machine.run(start, rows), start);
  }
  return result;
}

/** @returns one number per row */
export function runNumbers(
  program: readonly Instruction[],
  getColumn: (name: string) => SelectionData,
  count: number,
): Float64Array<ArrayBuffer> {
  const result = new Float64Array(count);
  const machine = new Machine(program, getColumn, Math.min(count, CHUNK_ROWS));
  for (let start = 0; start < count; start += CHUNK_ROWS) {
    const rows = Math.min(CHUNK_ROWS, count - start);
    machine.execute(start, rows);
    result.set(machine.number.subarray(0, rows), start);
  }
  return result;
}

class Machine {
  readonly #program: readonly Instruction[];
  readonly #getColumn: (name: string) => SelectionData;
  readonly #numbers: Float64Array[] = [];
  readonly #masks: Uint8Array[] = [];
  readonly #columns = new Map<string, SelectionData>();

  /** @param rows most rows of a chunk */
  constructor(program: readonly Instruction[], getColumn: (name: string) => SelectionData, rows: number) {
    this.#program = program;
    this.#getColumn = getColumn;
    let numbers = 0;
    let masks = 0;
    for (const instruction of program) {
      const change = stackChange(instruction);
      numbers += change.numbers;
      masks += change.masks;
      while (this.#numbers.length < numbers) this.#numbers.push(new Float64Array(rows));
      while (this.#masks.length < masks) this.#masks.push(new Uint8Array(rows));
    }
  }

  /** The mask of rows `start … start + rows - 1`, valid until the next call. */
  run(start: number, rows: number): Uint8Array {
    this.execute(start, rows);
    return this.#masks[0]!.subarray(0, rows);
  }

  /** What a program for numbers has left, valid until the next call. */
  get number(): Float64Array {
    return this.#numbers[0]!;
  }

  execute(start: number, rows: number): void {
    const numbers = this.#numbers;
    const masks = this.#masks;
    let n = 0;
    let m = 0;
    for (const instruction of this.#program) {
      switch (instruction.op) {
        case 'constant':
          numbers[n++]!.fill(instruction.value, 0, rows);
          break;
        case 'column': {
          const values = this.#column(instruction.name) as AttributeValues;
          numbers[n++]!.set(values.subarray(start, start + rows));
          break;
        }
        case 'unary':
          unary(instruction.name, numbers[n - 1]!, rows);
          break;
        case 'binary':
          n--;
          binary(instruction.name, numbers[n - 1]!, numbers[n]!, rows);
          break;
        case 'compare':
          n -= 2;
          compare(instruction.name, numbers[n]!, numbers[n + 1]!, masks[m++]!, rows);
          break;
        case 'isfinite':
          isFinite(numbers[--n]!, masks[m++]!, rows);
          break;
        case 'compareText':
          this.#compareText(instruction, masks[m++]!, start, rows);
          break;
        case 'not':
          complement(masks[m - 1]!, rows);
          break;
        default:
          m--;
          join(instruction.op, masks[m - 1]!, masks[m]!, rows);
      }
    }
  }

  #column(name: string): SelectionData {
    let values = this.#columns.get(name);
    if (!values) {
      values = this.#getColumn(name);
      this.#columns.set(name, values);
    }
    return values;
  }

  #compareText(
    { name, left, right }: Instruction & { op: 'compareText' },
    out: Uint8Array,
    start: number,
    rows: number,
  ): void {
    const a = this.#texts(left);
    const b = this.#texts(right);
    for (let i = 0; i < rows; i++) out[i] = compareTexts(name, a(start + i), b(start + i)) ? 1 : 0;
  }

  #texts(operand: TextOperand): (row: number) => string {
    if (operand.from === 'literal') return () => operand.value;
    const values = this.#column(operand.name) as readonly string[];
    return (row) => values[row]!;
  }
}

/** `~` looks for the right text in the left one without regard to case. */
function compareTexts(operator: '==' | '!=' | '~', left: string, right: string): boolean {
  if (operator === '~') return left.toLowerCase().includes(right.toLowerCase());
  return (left === right) === (operator === '==');
}

function unary(name: UnaryFunction | 'negate', a: Float64Array, rows: number): void {
  switch (name) {
    case 'negate':
      for (let i = 0; i < rows; i++) a[i] = -a[i]!;
      break;
    case 'abs':
      for (let i = 0; i < rows; i++) a[i] = Math.abs(a[i]!);
      break;
    case 'sqrt':
      for (let i = 0; i < rows; i++) a[i] = Math.sqrt(a[i]!);
      break;
    case 'exp':
      for (let i = 0; i < rows; i++) a[i] = Math.exp(a[i]!);
      break;
    case 'log':
      for (let i = 0; i < rows; i++) a[i] = Math.log(a[i]!);
      break;
    case 'sin':
      for (let i = 0; i < rows; i++) a[i] = Math.sin(a[i]!);
      break;
    case 'cos':
      for (let i = 0; i < rows; i++) a[i] = Math.cos(a[i]!);
      break;
    case 'atan':
      for (let i = 0; i < rows; i++) a[i] = Math.atan(a[i]!);
  }
}

function binary(name: (Instruction & { op: 'binary' })['name'], a: Float64Array, b: Float64Array, rows: number): void {
  switch (name) {
    case '+':
      for (let i = 0; i < rows; i++) a[i] = a[i]! + b[i]!;
      break;
    case '-':
      for (let i = 0; i < rows; i++) a[i] = a[i]! - b[i]!;
      break;
    case '*':
      for (let i = 0; i < rows; i++) a[i] = a[i]! * b[i]!;
      break;
    case '/':
      for (let i = 0; i < rows; i++) a[i] = a[i]! / b[i]!;
      break;
    case '%':
      for (let i = 0; i < rows; i++) a[i] = a[i]! % b[i]!;
      break;
    case 'min':
      for (let i = 0; i < rows; i++) a[i] = Math.min(a[i]!, b[i]!);
      break;
    case 'max':
      for (let i = 0; i < rows; i++) a[i] = Math.max(a[i]!, b[i]!);
      break;
    case 'hypot':
      for (let i = 0; i < rows; i++) a[i] = Math.hypot(a[i]!, b[i]!);
  }
}

/** Any comparison with NaN is false, `!=` too: an unknown value satisfies nothing. */
function compare(
  name: (Instruction & { op: 'compare' })['name'],
  a: Float64Array,
  b: Float64Array,
  out: Uint8Array,
  rows: number,
): void {
  switch (name) {
    case '<':
      for (let i = 0; i < rows; i++) out[i] = a[i]! < b[i]! ? 1 : 0;
      break;
    case '<=':
      for (let i = 0; i < rows; i++) out[i] = a[i]! <= b[i]! ? 1 : 0;
      break;
    case '>':
      for (let i = 0; i < rows; i++) out[i] = a[i]! > b[i]! ? 1 : 0;
      break;
    case '>=':
      for (let i = 0; i < rows; i++) out[i] = a[i]! >= b[i]! ? 1 : 0;
      break;
    case '==':
      for (let i = 0; i < rows; i++) out[i] = a[i] === b[i] ? 1 : 0;
      break;
    case '!=':
      for (let i = 0; i < rows; i++) out[i] = a[i]! < b[i]! || a[i]! > b[i]! ? 1 : 0;
  }
}

function isFinite(a: Float64Array, out: Uint8Array, rows: number): void {
  for (let i = 0; i < rows; i++) out[i] = Number.isFinite(a[i]) ? 1 : 0;
}

function complement(a: Uint8Array, rows: number): void {
  for (let i = 0; i < rows; i++) a[i] = a[i]! ^ 1;
}

function join(op: 'and' | 'or', a: Uint8Array, b: Uint8Array, rows: number): void {
  if (op === 'and') for (let i = 0; i < rows; i++) a[i] = a[i]! & b[i]!;
  else for (let i = 0; i < rows; i++) a[i] = a[i]! | b[i]!;
}
