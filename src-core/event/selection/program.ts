/**
 * The checked form of a selection: a stack program. Numbers and masks have a stack each; texts are
 * operands of their comparison. Depth is known beforehand, so the evaluator allocates once.
 */
import type { Arithmetic, Comparison } from './parser.ts';

export type BinaryFunction = 'min' | 'max' | 'hypot';
export type UnaryFunction = 'abs' | 'sqrt' | 'exp' | 'log' | 'sin' | 'cos' | 'atan';

export type TextOperand =
  { readonly from: 'literal'; readonly value: string } | { readonly from: 'column'; readonly name: string };

export type Instruction =
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'column'; readonly name: string }
  | { readonly op: 'unary'; readonly name: UnaryFunction | 'negate' }
  | { readonly op: 'binary'; readonly name: BinaryFunction | Arithmetic }
  | { readonly op: 'compare'; readonly name: Exclude<Comparison, '~'> }
  | { readonly op: 'isfinite' }
  | {
      readonly op: 'compareText';
      readonly name: '==' | '!=' | '~';
      readonly left: TextOperand;
      readonly right: TextOperand;
    }
  | { readonly op: 'not' | 'and' | 'or' };

/** Entries that an instruction adds to (or takes from) the two stacks. */
export function stackChange(instruction: Instruction): { numbers: number; masks: number } {
  switch (instruction.op) {
    case 'constant':
    case 'column':
      return { numbers: 1, masks: 0 };
    case 'unary':
    case 'not':
      return { numbers: 0, masks: 0 };
    case 'binary':
      return { numbers: -1, masks: 0 };
    case 'compare':
      return { numbers: -2, masks: 1 };
    case 'isfinite':
      return { numbers: -1, masks: 1 };
    case 'compareText':
      return { numbers: 0, masks: 1 };
    case 'and':
    case 'or':
      return { numbers: 0, masks: -1 };
  }
}
