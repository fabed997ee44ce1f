/** Whatever a command threw, as an error record and an exit code. */
import { CommanderError } from 'commander';
import { fromApiError } from '#core/api/errors.ts';
import { isOurFault, type ErrorRecord } from '#core/errors.ts';

export function failureOf(error: unknown): ErrorRecord {
  if (!(error instanceof CommanderError)) return fromApiError(error);
  return { code: 'badInput', message: usageSentence(error.message), details: {} };
}

/** 1: the user can mend it; 2: a fault of ours. */
export function exitCodeOf(record: ErrorRecord): 1 | 2 {
  return isOurFault(record.code) ? 2 : 1;
}

/** Commander begins its messages with “error:”. */
function usageSentence(message: string): string {
  const text = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!)]$/.test(text) ? '' : '.'} “beamglass --help” says what there is.`;
}
