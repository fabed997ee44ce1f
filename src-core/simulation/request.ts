/** What a user asks to be simulated, and whether it can be. */
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import { z } from '#core/zod.ts';
import type { ParameterSpec } from './process.ts';
import { requireProcess } from './processes.ts';

/** A run has so many events at most. */
export const MOST_EVENTS = 10_000_000;
/** The largest whole number that a double holds exactly. */
export const LARGEST_SEED = Number.MAX_SAFE_INTEGER;

/** Ranges are checked by `checkRequest`, which can say what is wrong. */
export const simulationRequest = z.object({
  /** Id of the setup. */
  setup: z.string().max(64),
  process: z.string().max(64),
  events: z.number(),
  seed: z.number(),
  /** By name; what is not given has its default. */
  parameters: z.record(z.string().max(64), z.number()).default({}),
});
export type SimulationRequest = z.infer<typeof simulationRequest>;

/**
 * The request with every parameter of its process.
 * @throws BeamglassError `badInput`: a sentence that names the parameter and its range; `details.parameter` is its
 * name, or "setup", "process", "events" or "seed"
 */
export function checkRequest(setup: Setup, request: SimulationRequest): SimulationRequest {
  const definition = requireProcess(setup, request.process);
  checkWhole('events', 'the number of events (events)', request.events, 1, MOST_EVENTS);
  checkWhole('seed', 'the seed (seed)', request.seed, 0, LARGEST_SEED);
  const specs = definition.parameters(setup);
  for (const name of Object.keys(request.parameters)) {
    if (specs.some((spec) => spec.name === name)) continue;
    const known = specs.map((spec) => spec.name).join(', ');
    throw bad(name, `the process “${definition.id}” has no parameter “${name}”; it has ${known}`);
  }
  const parameters: Record<string, number> = {};
  for (const spec of specs) {
    const value = request.parameters[spec.name] ?? spec.default;
    checkParameter(spec, value);
    parameters[spec.name] = value;
  }
  const problem = definition.problem?.(parameters) ?? null;
  if (problem !== null) throw bad(problem.parameter, problem.sentence);
  return { ...request, parameters };
}

function checkParameter({ name, title, unit, kind, least, largest }: ParameterSpec, value: number): void {
  const label = `${title.charAt(0).toLowerCase()}${title.slice(1)} (${name})`;
  if (kind !== 'number') {
    checkWhole(name, label, value, least, largest);
    return;
  }
  if (value >= least && value <= largest) return;
  const of = unit === '' ? '' : ` ${unit}`;
  throw bad(name, `${label} must be from ${least} to ${largest}${of}, not ${value}${of}`);
}

function checkWhole(name: string, label: string, value: number, least: number, largest: number): void {
  if (Number.isInteger(value) && value >= least && value <= largest) return;
  throw bad(name, `${label} must be a whole number from ${least} to ${largest}, not ${value}`);
}

function bad(parameter: string, reason: string): BeamglassError {
  return new BeamglassError('badInput', `This cannot be simulated: ${reason}.`, { parameter });
}
