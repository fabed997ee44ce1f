/** Numbers of whole events against the number that the simulation put in. */
import type { EventData } from '../../event/event.ts';
import type { Compared, Comparison } from './comparison.ts';

const PER_CENT = 100;

export interface ScalarChoice {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly label: string;
  readonly scalar: string;
  /** Its 1σ. */
  readonly error: string;
  readonly truth: string;
  readonly truthLabel: string;
  readonly unit: string;
}

/** One object an event: there by its true number, found where the event has the reconstructed one. */
export function scalarComparison(choice: ScalarChoice): Comparison {
  const { id, title, description, label, truthLabel, unit } = choice;
  return {
    id,
    title,
    description,
    quantities: [{ name: 'value', label, unit: '%', description: 'reconstructed / true − 1' }],
    variables: [{ name: 'truth', label: truthLabel, unit }],
    compare: (event) => compareScalar(event, choice),
  };
}

function compareScalar({ scalars }: EventData, choice: ScalarChoice): Compared | null {
  const value = (name: string): number => scalars.find((scalar) => scalar.name === name)?.value ?? Number.NaN;
  const truth = value(choice.truth);
  if (!(truth > 0)) return null;
  const made = value(choice.scalar);
  const isFound = Number.isFinite(made);
  return {
    isThere: isFound,
    found: [isFound ? 0 : -1],
    truth: [[truth]],
    residuals: [[PER_CENT * (made / truth - 1)]],
    errors: [[(PER_CENT * value(choice.error)) / truth]],
    reconstructed: [isFound ? [made] : []],
    fakes: isFound ? [0] : [],
  };
}
