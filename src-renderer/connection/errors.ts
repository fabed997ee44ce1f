/** What to make of whatever a call to the service threw. */
import { ORPCError } from '@orpc/client';
import { BeamglassError } from '#core/errors.ts';

/** The service was not there; the connection display says so already, and stores fetch again when it is back. */
export function isDisconnected(error: unknown): boolean {
  return !(error instanceof ORPCError) && !(error instanceof BeamglassError);
}
