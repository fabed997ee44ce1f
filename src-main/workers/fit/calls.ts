/** What a fit worker answers. */
import type { FitCalls } from '#main/workers/calls.ts';
import type { Handlers } from '#main/workers/protocol.ts';
import { calibrate } from './calibrate.ts';

export const FIT_HANDLERS: Handlers<FitCalls> = {
  calibrate: (order, context) => calibrate(order, context),
};
