/** Tables whose rows only grow: each row's hash covers the row before, and the audit log has noted every hash. */
import { NO_HASH } from './accessSchema.ts';
import { hashOf } from './hash.ts';

interface ChainedRow {
  readonly hash: string;
}

/** Of all that a row says, and of the row before. @param before null for the first */
export const chainHash = (before: ChainedRow | null | undefined, row: ChainedRow): string =>
  hashOf({ ...row, hash: undefined, before: before?.hash ?? NO_HASH });

/**
 * What was changed, put in or taken away behind the program's back, one sentence each.
 * @param what begins a sentence: “Defect”
 * @param rows in order
 * @param noted hashes that the audit log has of such rows, in order
 */
export function chainProblems<T extends ChainedRow>(
  what: string,
  rows: readonly T[],
  numberOf: (row: T) => number,
  noted: readonly string[],
): string[] {
  const problems: string[] = [];
  const present = new Map(rows.map((row, index) => [numberOf(row), { row, before: rows[index - 1] }]));
  const last = Math.max(0, noted.length, ...present.keys());
  for (let number = 1; number <= last; number++) {
    const found = present.get(number);
    if (found === undefined) problems.push(`${what} ${number} is missing.`);
    else if (found.row.hash !== chainHash(found.before, found.row)) {
      problems.push(`${what} ${number} is not what was written.`);
    } else if (found.row.hash !== noted[number - 1]) {
      problems.push(`${what} ${number} is not what the audit log tells of.`);
    }
  }
  return problems;
}
