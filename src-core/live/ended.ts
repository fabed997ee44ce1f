/** When a run of a data acquisition has ended, told from its files alone. */

/** What is known of one file of a run. */
export interface StreamFacts {
  readonly path: string;
  /** Run id. */
  readonly run: string;
  readonly experiment: string;
  readonly subrun: number;
  /** UTC, ms. */
  readonly startedAt: number;
  /** null where the file was not closed. */
  readonly end: 'endOfSubrun' | 'endOfRun' | null;
  readonly isDamaged: boolean;
  /** When it was seen to grow last, UTC ms. */
  readonly changedAt: number;
}

export interface SettleRule {
  /** A file that was not closed and has not grown for so long counts as ended, ms. */
  readonly settle: number;
  /** A run whose last file was closed goes on for so long without a further one, ms. */
  readonly silence: number;
}

/** PADME opens a file every 900 s at the latest (handbook §8.1); spills of NA64 come every 30 s. */
export const SILENCE_MS = 900_000;
export const DEFAULT_SETTLE_SECONDS = 10;

/** Whether a file counts as ended without having been closed. */
export const hasSettled = (
  file: Pick<StreamFacts, 'end' | 'isDamaged' | 'changedAt'>,
  now: number,
  settle: number,
): boolean => file.end === null && (file.isDamaged || now - file.changedAt >= settle);

/** Runs that have ended, with the paths of their files in the order of subruns. */
export function endedRuns(files: readonly StreamFacts[], now: number, rule: SettleRule): Map<string, string[]> {
  const runs = Map.groupBy(files, ({ run }) => run);
  const ended = new Map<string, string[]>();
  for (const [run, own] of runs) {
    const ordered = own.toSorted((a, b) => a.subrun - b.subrun);
    if (hasEnded(ordered, files, now, rule))
      ended.set(
        run,
        ordered.map(({ path }) => path),
      );
  }
  return ended;
}

/** @param ordered files of one run */
function hasEnded(
  ordered: readonly StreamFacts[],
  all: readonly StreamFacts[],
  now: number,
  rule: SettleRule,
): boolean {
  if (ordered.some((file) => file.end === null && !hasSettled(file, now, rule.settle))) return false;
  const last = ordered.at(-1)!;
  const quiet = now - Math.max(...ordered.map(({ changedAt }) => changedAt));
  // A file of the middle may still be on its way.
  if (last.subrun !== ordered.length - 1 && quiet < rule.settle) return false;
  if (last.end === 'endOfRun' || last.end === null) return true;
  const next = all.some(
    ({ experiment, run, startedAt }) =>
      experiment === last.experiment && run !== last.run && startedAt > last.startedAt,
  );
  return next || quiet >= rule.silence;
}
