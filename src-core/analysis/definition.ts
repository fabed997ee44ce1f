/** A selection: cuts in order over the columns of events, as a document that is stored, edited and exchanged. */
import { BeamglassError } from '../errors.ts';
import { parse, type Node } from '../event/selection/parser.ts';
import { MAX_EXPRESSION_LENGTH } from '../event/selection/tokenizer.ts';
import { z } from '../zod.ts';

export const selectionName = z
  .string()
  .regex(/^[a-z0-9_]{3,64}$/, 'is not a name of a selection (3 to 64 of a-z, 0-9 and _)');

export const selectionCut = z.strictObject({
  /** Unique within the selection. */
  name: z.string().trim().min(1).max(80),
  /** Condition that the events which stay fulfil, in the filter language. */
  expression: z.string().trim().min(1).max(MAX_EXPRESSION_LENGTH),
  description: z.string().max(1000).default(''),
  /** Why a number of it is what it is, where no source prints it. */
  assumed: z.string().max(500).default(''),
});
export type SelectionCut = z.infer<typeof selectionCut>;

export const selectionDefinition = z.strictObject({
  name: selectionName,
  /** As in run ids. */
  experiment: z.string().regex(/^[a-z0-9][a-z0-9_]{0,31}$/, 'is not an experiment name (a-z, 0-9, _)'),
  /** Ids of the setups that it is made for; empty: all of the experiment. */
  setups: z.array(z.string().min(1).max(64)).max(50).default([]),
  title: z.string().trim().min(1).max(120),
  description: z.string().max(2000).default(''),
  /** Where its cuts come from. */
  source: z.string().max(300).default(''),
  /** Unit of the energies in its expressions; it fits runs that are shown in that unit. */
  energyUnit: z.enum(['GeV', 'MeV']),
  cuts: z
    .array(selectionCut)
    .min(1)
    .max(60)
    .refine((cuts) => new Set(cuts.map(({ name }) => name)).size === cuts.length, 'names a cut twice'),
});
export type SelectionDefinition = z.infer<typeof selectionDefinition>;

/** A version that never changes. */
export const selectionVersion = z.object({ name: selectionName, version: z.number().int().min(1) });
export type SelectionVersion = z.infer<typeof selectionVersion>;

/** Text of a version, as everybody names it. */
export const versionText = ({ name, version }: SelectionVersion): string => `${name} v${version}`;

/** A file with one selection. */
export const selectionFile = z.strictObject({
  format: z.literal('beamglass-selection'),
  formatVersion: z.literal(1),
  /** Of the version that was exported. */
  version: z.number().int().min(1),
  selection: selectionDefinition,
});
export type SelectionFile = z.infer<typeof selectionFile>;

export function selectionFileText(definition: SelectionDefinition, version: number): string {
  const file: SelectionFile = {
    format: 'beamglass-selection',
    formatVersion: 1,
    version,
    selection: selectionDefinition.parse(definition),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * @param file name for the sentence
 * @throws BeamglassError `badFile` for a text that is no selection, `badInput` for an expression that cannot be read
 */
export function parseSelectionFile(text: string, file: string): SelectionDefinition {
  const bad = (reason: string): BeamglassError =>
    new BeamglassError('badFile', `${file} is no selection of Beamglass: ${reason}.`, { file });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
  const result = selectionFile.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw bad(`“${issue.path.map(String).join('.')}” ${issue.message}`);
  }
  checkExpressions(result.data.selection);
  return result.data.selection;
}

/** @throws BeamglassError `badInput` that names the first cut whose expression cannot be read */
export function checkExpressions({ cuts }: SelectionDefinition): void {
  for (const { name, expression } of cuts) {
    try {
      if (parse(expression) === null) throw new BeamglassError('badInput', 'it says nothing');
    } catch (error) {
      if (!(error instanceof BeamglassError)) throw error;
      throw new BeamglassError('badInput', `Cut “${name}”: ${error.message}`, { ...error.details, cut: name });
    }
  }
}

/** Names of the columns that an expression needs, each once, in order. @throws BeamglassError `badInput` */
export function columnsOf(expression: string): string[] {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    switch (node.type) {
      case 'column':
        names.add(node.name);
        return;
      case 'call':
        node.args.forEach(visit);
        return;
      case 'negate':
      case 'not':
        visit(node.of);
        return;
      case 'number':
      case 'text':
        return;
      default:
        visit(node.left);
        visit(node.right);
    }
  };
  const root = parse(expression);
  if (root) visit(root);
  return [...names];
}

/** The filter that keeps what passes the first `count` cuts. */
export function passesFirst(cuts: readonly SelectionCut[], count: number): string {
  return all(cuts.slice(0, count).map(({ expression }) => expression));
}

/** The filter that keeps what fails one cut and passes all others. */
export function failsOnly(cuts: readonly SelectionCut[], index: number): string {
  return all(cuts.map(({ expression }, other) => (other === index ? `!(${expression})` : expression)));
}

const all = (expressions: readonly string[]): string =>
  expressions.length === 1 ? expressions[0]! : expressions.map((expression) => `(${expression})`).join(' && ');
