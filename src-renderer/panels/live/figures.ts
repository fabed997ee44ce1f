/** What is said of the events that come, in a few numbers. */
import type { LiveNow } from '#core/api/live.ts';
import { formatCount } from '../../format/number.ts';

export interface Figure {
  readonly label: string;
  readonly value: string;
}

const perSecond = (rate: number): string => `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`;

/** Events that came and that nobody looks at; which ones depends on when they came alone. */
const passedOver = ({ minute }: LiveNow['pace']): string =>
  `${formatCount(minute.passedOver)} of ${formatCount(minute.incoming)}`;

export function figuresOf({ run, pace, ring }: LiveNow): Figure[] {
  const { incoming, sampled, share, lag } = pace;
  const state = run === null ? 'no run' : run.hasEnded ? 'ended' : incoming > 0 ? 'taking data' : 'quiet';
  return [
    { label: 'run', value: run === null ? '–' : `${run.run} (${state})` },
    { label: 'events', value: run === null ? '–' : formatCount(run.events) },
    { label: 'incoming', value: perSecond(incoming) },
    { label: 'looked at', value: perSecond(sampled) },
    { label: 'sampled', value: share === null ? '–' : `${Math.floor(100 * share)} %` },
    { label: 'lag', value: lag === null ? '–' : `${lag.toFixed(2)} s` },
    { label: 'passed over in the last minute', value: passedOver(pace) },
    { label: 'kept', value: formatCount(ring.count) },
  ];
}
