/** Whatever a call to the service threw, as an error record. */
import { ORPCError } from '@orpc/client';
import { errorRecord } from '#core/api/contract.ts';
import { BeamglassError, toErrorRecord, type ErrorRecord } from '#core/errors.ts';

export function recordOf(error: unknown): ErrorRecord {
  if (error instanceof ORPCError) {
    const parsed = errorRecord.safeParse(error.data);
    if (parsed.success) return parsed.data as ErrorRecord;
    return { code: 'internal', message: `The service answered with an error: ${error.message}`, details: {} };
  }
  return toErrorRecord(error);
}

/** The service was not there; the connection display says so already, and stores fetch again when it is back. */
export function isDisconnected(error: unknown): boolean {
  return !(error instanceof ORPCError) && !(error instanceof BeamglassError);
}
