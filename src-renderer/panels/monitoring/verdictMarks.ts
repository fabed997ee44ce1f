/** What stands in a StateMark for the verdict of a monitor, and which verdicts come first. */
import type { Verdict } from '#core/monitoring/view.ts';
import type { StateLevel } from '../../components/stateLevel.ts';

export const MONITOR_MARKS: Readonly<Record<Verdict, { readonly level: StateLevel; readonly word: string }>> = {
  good: { level: 'good', word: 'good' },
  watch: { level: 'watch', word: 'watch' },
  bad: { level: 'bad', word: 'bad' },
  noData: { level: 'noData', word: 'no data' },
};

/** What a shifter looks at first. */
const RANKS: Readonly<Record<Verdict, number>> = { bad: 0, watch: 1, noData: 2, good: 3 };

export const byUrgency = (a: Verdict, b: Verdict): number => RANKS[a] - RANKS[b];
