/** What is said of the events that come, in a few numbers. */
import type { LiveNow } from '#core/api/live.ts';
import { formatCount } from '../../format/number.ts';

export interface Figure {
  readonly label: string;
  readonly value: string;
}

export const perSecond = (rate: number): string => `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`;

/** Events that came and that nobody looks at; which ones depends on when they came alone. */
const passedOver = ({ minute }: LiveNow['pace']): string =>
  `${formatCount(minute.passedOver)} of ${formatCount(minute.incoming)}`;

/** Rounded down: 100 % means all of them. */
export const printedShare = (share: number | null): string => (share === null ? '–' : `${Math.floor(100 * share)} %`);

export const stateOfRun = ({ run, pace }: LiveNow): string =>
  run === null ? 'no run' : run.hasEnded ? 'ended' : pace.incoming > 0 ? 'taking data' : 'no events now';

/** “3 s ago”; minutes from two of them on. @param age ms */
export function printedAgo(age: number): string {
  const seconds = Math.max(0, Math.floor(age / 1000));
  return seconds < 120 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
}

export function figuresOf(now: LiveNow): Figure[] {
  const { run, pace, ring } = now;
  const { incoming, sampled, share, lag } = pace;
  return [
    { label: 'run', value: run === null ? '–' : `${run.run} (${stateOfRun(now)})` },
    { label: 'events', value: run === null ? '–' : formatCount(run.events) },
    { label: 'incoming', value: perSecond(incoming) },
    { label: 'looked at', value: perSecond(sampled) },
    { label: 'sampled', value: printedShare(share) },
    { label: 'lag', value: lag === null ? '–' : `${lag.toFixed(2)} s` },
    { label: 'passed over in the last minute', value: passedOver(pace) },
    { label: 'kept', value: formatCount(ring.count) },
  ];
}
