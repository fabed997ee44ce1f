/** What a reconstruct worker answers. */
import type { ReconstructCalls } from '#main/workers/calls.ts';
import type { Handlers } from '#main/workers/protocol.ts';
import { reconstructRun } from './reconstructRun.ts';

export const RECONSTRUCT_HANDLERS: Handlers<ReconstructCalls> = {
  write: (order, context) => reconstructRun(order, context),
};
