/**
 * The one error type that crosses borders: workers, service, contract, command line, interface.
 * `message` is a sentence for the user that says what happened, to what, and what to do;
 * `code` is stable and for programs; `details` carries the values named in the sentence.
 */
export type ErrorCode =
  // The user can mend it.
  | 'badInput'
  | 'badFile'
  | 'unknownFormat'
  | 'notFound'
  | 'conflict'
  | 'missingConstant'
  | 'cancelled'
  | 'forbidden'
  | 'storeLocked'
  | 'storeTooNew'
  | 'storeUnusable'
  | 'portInUse'
  | 'diskFull'
  // A fault of ours.
  | 'corruptPayload'
  | 'corruptStore'
  | 'workerDied'
  | 'internal';

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

export class BeamglassError extends Error {
  override readonly name = 'BeamglassError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** Codes that are faults of the program (command-line exit code 2), not of what it was given. */
const OUR_FAULT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'corruptPayload',
  'corruptStore',
  'workerDied',
  'internal',
]);

export function isOurFault(code: ErrorCode): boolean {
  return OUR_FAULT.has(code);
}

/** What is sent between processes, and printed by `--json`. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof BeamglassError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `Internal error: ${message}`, details: {} };
}

export function fromErrorRecord(record: ErrorRecord): BeamglassError {
  return new BeamglassError(record.code, record.message, record.details);
}
