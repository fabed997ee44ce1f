/** What a simulate worker answers. */
import type { SimulateCalls } from '#main/workers/calls.ts';
import type { Handlers } from '#main/workers/protocol.ts';
import { estimateCost, simulateRun } from './simulateRun.ts';

export const SIMULATE_HANDLERS: Handlers<SimulateCalls> = {
  write: (input, context) => simulateRun(input, context),
  estimate: (input) => estimateCost(input),
};
