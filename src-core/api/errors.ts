/** How a BeamglassError travels through the API: as an ORPCError whose data is an `ErrorRecord`. */
import { ORPCError, ValidationError } from '@orpc/contract';
import { errorRecord } from './contract.ts';
import { toErrorRecord, type ErrorCode, type ErrorRecord } from '../errors.ts';

/** Names of oRPC, which decide the status code where there is one. */
const TRANSPORT_CODES: Readonly<Partial<Record<ErrorCode, string>>> = {
  badInput: 'BAD_REQUEST',
  badFile: 'BAD_REQUEST',
  unknownFormat: 'BAD_REQUEST',
  notFound: 'NOT_FOUND',
  conflict: 'CONFLICT',
  forbidden: 'FORBIDDEN',
  cancelled: 'CLIENT_CLOSED_REQUEST',
};

/** For the service: what a procedure throws. */
export function toApiError(error: unknown): ORPCError<string, ErrorRecord> {
  const record = recordOf(error);
  const code = TRANSPORT_CODES[record.code] ?? 'INTERNAL_SERVER_ERROR';
  return new ORPCError(code, { message: record.message, data: record, cause: error });
}

/** For the client: what went wrong, from whatever a call has thrown. */
export function fromApiError(error: unknown): ErrorRecord {
  return recordOf(error);
}

function recordOf(error: unknown): ErrorRecord {
  if (!(error instanceof ORPCError)) return toErrorRecord(error);
  const sent = errorRecord.safeParse(error.data);
  if (sent.success) return sent.data as ErrorRecord;
  if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
    const [issue] = error.cause.issues;
    const place = issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    const message = `The request is not valid${place ? ` at “${place}”` : ''}: ${issue?.message ?? error.message}.`;
    return { code: 'badInput', message, details: { place: place ?? '' } };
  }
  return { code: 'internal', message: error.message, details: { transport: error.code } };
}
