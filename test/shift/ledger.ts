/** What the scripted shifter asked to be written, and what the service answered: the truth that the store is held against. */

/** What is written, with the action by which the audit log names it. */
export const WRITES = {
  defect: 'dataQuality.add',
  withdrawal: 'dataQuality.add',
  check: 'dataQuality.check',
  acknowledgement: 'alarm.acknowledge',
  shelf: 'alarm.shelve',
  clearing: 'alarm.clear',
  entry: 'journal.add',
  revision: 'journal.revise',
  annotation: 'trend.annotate',
} as const;
export type WriteKind = keyof typeof WRITES;

export interface Write {
  readonly kind: WriteKind;
  /** By which it is found in the store: nothing else has it. */
  readonly mark: string;
  /**
   * "confirmed": it must be there once; "unanswered": the connection was lost before the answer, it may be there once;
   * "refused": the service said that nothing was changed.
   */
  outcome: 'confirmed' | 'unanswered' | 'refused';
}

/** Of an alarm there are no texts of one's own for everything: its number and how often it was raised stand for it. */
export const alarmMark = (what: 'acknowledged' | 'cleared', alarm: number, occurrence: number): string =>
  `${what} ${alarm}/${occurrence}`;

export class Ledger {
  readonly writes: Write[] = [];
  private count = 0;

  /** A text that no other write has. */
  mark(what: string): string {
    return `${what} no. ${++this.count} of the compressed shift`;
  }

  /**
   * Notes the write before it is asked for, and its outcome after.
   * @param isRefusal tells a refusal from a connection that was lost
   * @returns the answer; null where it was not confirmed
   */
  async attempt<T>(
    kind: WriteKind,
    mark: string,
    write: () => Promise<T>,
    isRefusal: (error: unknown) => boolean,
  ): Promise<T | null> {
    const entry: Write = { kind, mark, outcome: 'unanswered' };
    this.writes.push(entry);
    try {
      const answer = await write();
      entry.outcome = 'confirmed';
      return answer;
    } catch (error) {
      if (isRefusal(error)) entry.outcome = 'refused';
      return null;
    }
  }

  of(outcome: Write['outcome']): Write[] {
    return this.writes.filter((one) => one.outcome === outcome);
  }
}
