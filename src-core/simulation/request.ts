/** What a user asks to be simulated, and whether it can be. */
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import { checkWhole, completeParameters, parameterValues } from '#core/parameters.ts';
import { z } from '#core/zod.ts';
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
  parameters: parameterValues,
});
export type SimulationRequest = z.infer<typeof simulationRequest>;

/**
 * The request with every parameter of its process.
 * @throws BeamglassError `badInput`: a sentence that names the parameter and its range; `details.parameter` is its
 * name, or "setup", "process", "events" or "seed"
 */
export function checkRequest(setup: Setup, request: SimulationRequest): SimulationRequest {
  const definition = requireProcess(setup, request.process);
  checkWhole('events', 'the number of events (events)', request.events, [1, MOST_EVENTS], bad);
  checkWhole('seed', 'the seed (seed)', request.seed, [0, LARGEST_SEED], bad);
  const owner = `the process “${definition.id}”`;
  const parameters = completeParameters(definition.parameters(setup), request.parameters, owner, bad);
  const problem = definition.problem?.(parameters) ?? null;
  if (problem !== null) throw bad(problem.parameter, problem.sentence);
  return { ...request, parameters };
}

function bad(parameter: string, reason: string): BeamglassError {
  return new BeamglassError('badInput', `This cannot be simulated: ${reason}.`, { parameter });
}
