/** What can be said about a defect that holds. */
import type { DefectRecord } from '#core/api/dataQuality.ts';

export type DefectStep = 'verify' | 'correct' | 'withdraw';

/** @param user in whose name it would be done */
export const stepsOf = ({ present, holds, author, verified }: DefectRecord, user: string): readonly DefectStep[] => {
  if (!present || holds.length === 0) return [];
  return author !== user && verified === null ? ['verify', 'correct', 'withdraw'] : ['correct', 'withdraw'];
};

/** How a statement stands, as it is read. */
export function standing({ present, holds, range }: DefectRecord): string {
  if (!present) return 'not there';
  if (holds.length === 0) return 'holds no longer';
  return holds.length === 1 && holds[0]?.text === range.text
    ? 'holds'
    : `holds in ${holds.map(({ text }) => text).join(', ')}`;
}
