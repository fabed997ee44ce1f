/** Parameters that a user may set, of a simulation or a reconstruction, as panel and command line show them. */
import type { BeamglassError } from './errors.ts';
import { z } from './zod.ts';

export const parameterSpec = z.object({
  /** As the command line takes it: camelCase. */
  name: z.string(),
  title: z.string(),
  /** '' for a pure number. */
  unit: z.string(),
  /** A switch is 0 (off) or 1 (on). */
  kind: z.enum(['number', 'whole', 'switch']),
  default: z.number(),
  /** Both belong to the allowed range. */
  least: z.number(),
  largest: z.number(),
  /** What it does, and where its default comes from. */
  description: z.string(),
});
export type ParameterSpec = z.infer<typeof parameterSpec>;

/** By name; what is not given has its default. */
export const parameterValues = z.record(z.string().max(64), z.number()).default({});

type Bounds = readonly [least: number, largest: number];

export function parameter(
  name: string,
  title: string,
  unit: string,
  value: number,
  [least, largest]: Bounds,
  description: string,
): ParameterSpec {
  return { name, title, unit, kind: 'number', default: value, least, largest, description };
}

export function wholeParameter(
  name: string,
  title: string,
  unit: string,
  value: number,
  [least, largest]: Bounds,
  description: string,
): ParameterSpec {
  return { name, title, unit, kind: 'whole', default: value, least, largest, description };
}

export function switchParameter(name: string, title: string, isOn: boolean, description: string): ParameterSpec {
  return { name, title, unit: '', kind: 'switch', default: isOn ? 1 : 0, least: 0, largest: 1, description };
}

/** Makes the error for a parameter from the reason, a sentence without its beginning and its full stop. */
export type Refuse = (parameter: string, reason: string) => BeamglassError;

/**
 * The value of every parameter, in the order of the table.
 * @param owner whose parameters they are, for the sentence: "the process “x17”"
 * @throws what `refuse` makes, for a name that is not there or a value out of range
 */
export function completeParameters(
  specs: readonly ParameterSpec[],
  given: Readonly<Record<string, number>>,
  owner: string,
  refuse: Refuse,
): Record<string, number> {
  for (const name of Object.keys(given)) {
    if (specs.some((spec) => spec.name === name)) continue;
    const known = specs.map((spec) => spec.name).join(', ');
    throw refuse(name, `${owner} has no parameter “${name}”; it has ${known === '' ? 'none' : known}`);
  }
  const values: Record<string, number> = {};
  for (const spec of specs) {
    const value = given[spec.name] ?? spec.default;
    checkParameter(spec, value, refuse);
    values[spec.name] = value;
  }
  return values;
}

function checkParameter(spec: ParameterSpec, value: number, refuse: Refuse): void {
  const { name, title, unit, kind, least, largest } = spec;
  const label = `${title.charAt(0).toLowerCase()}${title.slice(1)} (${name})`;
  if (kind !== 'number') {
    checkWhole(name, label, value, [least, largest], refuse);
    return;
  }
  if (value >= least && value <= largest) return;
  const of = unit === '' ? '' : ` ${unit}`;
  throw refuse(name, `${label} must be from ${least} to ${largest}${of}, not ${value}${of}`);
}

/** @throws what `refuse` makes */
export function checkWhole(name: string, label: string, value: number, [least, largest]: Bounds, refuse: Refuse): void {
  if (Number.isInteger(value) && value >= least && value <= largest) return;
  throw refuse(name, `${label} must be a whole number from ${least} to ${largest}, not ${value}`);
}
