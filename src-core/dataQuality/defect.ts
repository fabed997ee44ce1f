/**
 * Defects: what was stated about runs, and what of it holds. A statement says that a defect is there (`present`) or
 * that it is not, for a type, a part and a range of runs. Nothing is taken back by changing it; a later statement
 * takes its place:
 * - one that names it (`supersedes`) and says that it is there puts it right: the earlier one no longer holds at all;
 * - one that names it and says that it is not there withdraws it within its own range;
 * - one that names none and says that it is not there withdraws every earlier one of that type and part within its
 *   range; an automatic one only what is automatic, so that no check of the program overrules a person.
 * A withdrawal that is withdrawn itself no longer withdraws.
 */
import { BeamglassError } from '#core/errors.ts';
import { concerns, defectType } from './defectTypes.ts';
import { partsOf } from './parts.ts';
import { overlap, without, type RunRange } from './runRange.ts';

export const ORIGINS = ['human', 'automatic'] as const;
export type Origin = (typeof ORIGINS)[number];

/** Who states what the program has found: a name that no account can have. */
export const AUTOMATIC_AUTHOR = 'automatic check';

export interface DefectStatement extends RunRange {
  /** Number of the statement, from 1 in the order in which they were made. */
  readonly defect: number;
  readonly experiment: string;
  readonly type: string;
  /** Id of the part of the detector. */
  readonly part: string;
  readonly present: boolean;
  readonly recoverable: boolean;
  readonly comment: string;
  readonly author: string;
  readonly origin: Origin;
  /** The statement whose place it takes. */
  readonly supersedes: number | null;
}

/** A defect that is there, with the ranges in which it still holds. */
export interface DefectInForce<S extends DefectStatement = DefectStatement> {
  readonly statement: S;
  /** Disjoint, in order, not empty. */
  readonly ranges: readonly RunRange[];
}

/** @param later the statement that was made later */
function targets(later: DefectStatement, earlier: DefectStatement): boolean {
  if (later.supersedes !== null) return later.supersedes === earlier.defect;
  return (
    !later.present &&
    earlier.present &&
    later.experiment === earlier.experiment &&
    later.type === earlier.type &&
    later.part === earlier.part &&
    (later.origin === 'human' || earlier.origin === 'automatic')
  );
}

/** Where each statement holds; empty where another has taken its place. */
export function holding(statements: readonly DefectStatement[]): ReadonlyMap<number, readonly RunRange[]> {
  const held = new Map<number, readonly RunRange[]>();
  const newestFirst = statements.toSorted((a, b) => b.defect - a.defect);
  for (const [index, statement] of newestFirst.entries()) {
    let ranges: readonly RunRange[] = [{ since: statement.since, until: statement.until }];
    for (const later of newestFirst.slice(0, index)) {
      if (ranges.length === 0) break;
      if (!targets(later, statement)) continue;
      // What was put right does not come back when the correction is withdrawn in its turn.
      if (later.present) ranges = [];
      else for (const hole of held.get(later.defect) ?? []) ranges = without(ranges, hole);
    }
    held.set(statement.defect, ranges);
  }
  return held;
}

/** Those that are there now, in the order in which they were stated. */
export function defectsInForce<S extends DefectStatement>(statements: readonly S[]): readonly DefectInForce<S>[] {
  const held = holding(statements);
  return statements
    .filter(({ present }) => present)
    .map((statement) => ({ statement, ranges: held.get(statement.defect) ?? [] }))
    .filter(({ ranges }) => ranges.length > 0)
    .toSorted((a, b) => a.statement.defect - b.statement.defect);
}

/** Those of them that concern a range, cut to it. */
export function within<S extends DefectStatement>(
  defects: readonly DefectInForce<S>[],
  range: RunRange,
): readonly DefectInForce<S>[] {
  return defects.flatMap(({ statement, ranges }) => {
    const inside = ranges.map((one) => overlap(one, range)).filter((one) => one !== null);
    return inside.length === 0 ? [] : [{ statement, ranges: inside }];
  });
}

/** Whether a type, a part and a comment go together. @throws BeamglassError `badInput` with what can be chosen */
export function checkDefect(experiment: string, typeId: string, part: string, comment: string): void {
  const type = defectType(typeId);
  if (type === null) {
    throw new BeamglassError('badInput', `There is no type of defect “${typeId}”; “defects types” lists them.`, {
      type: typeId,
    });
  }
  const parts = partsOf(experiment);
  const possible = parts.filter(({ id }) => concerns(type, experiment, id)).map(({ id }) => id);
  if (possible.length === 0) {
    throw new BeamglassError('badInput', `“${typeId}” is no defect that ${experiment} can have.`, { type: typeId });
  }
  if (!possible.includes(part)) {
    const message = `“${typeId}” is a defect of ${possible.join(', ')} in ${experiment}, not of “${part}”.`;
    throw new BeamglassError('badInput', message, { type: typeId, part });
  }
  if (type.needsComment && comment.trim() === '') {
    throw new BeamglassError('badInput', `“${type.title}” says nothing by itself: the comment has to say what it is.`, {
      type: typeId,
    });
  }
}
