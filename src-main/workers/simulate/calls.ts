/** What a simulate worker answers. */
import type { SimulateCalls } from '#main/workers/calls.ts';
import type { Handlers } from '#main/workers/protocol.ts';
import { runDaq, stopDaq } from './daq.ts';
import { estimateCost, simulateRun } from './simulateRun.ts';

export const SIMULATE_HANDLERS: Handlers<SimulateCalls> = {
  write: (input, context) => simulateRun(input, context),
  daq: (order, context) => runDaq(order, context),
  stopDaq,
  estimate: (input) => estimateCost(input),
};
