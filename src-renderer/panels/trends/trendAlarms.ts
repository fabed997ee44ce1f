/** What the rules that watch a trend say, in words. */
import type { JudgedRule, Trend } from '#core/api/trends.ts';
import { counted } from '../../format/counted.ts';
import { formatNumber } from '../../format/number.ts';

/** An alarm with the rule that gave it. */
export type TrendAlarm = JudgedRule['alarms'][number] & Pick<JudgedRule, 'title' | 'guidance'>;

export const trendAlarms = ({ rules }: Trend): readonly TrendAlarm[] =>
  rules.flatMap(({ title, alarms, guidance }) => alarms.map((alarm) => ({ ...alarm, title, guidance })));

/** A sentence for every rule. */
export const rulesInWords = ({ rules }: Trend): readonly string[] =>
  rules.map(
    ({ title, alarms: { length }, judged, leftOut, withoutReference }) =>
      `${title}: ${length === 0 ? 'no alarm' : counted(length, 'alarm')} in ${counted(judged, 'point')}` +
      `${leftOut > 0 ? `, ${leftOut} left out for their error` : ''}` +
      `${withoutReference > 0 ? `, ${withoutReference} in references or without one` : ''}`,
  );

/** A place along the trend: a time to the minute, or the number. */
export const printX = ({ abscissa }: Pick<Trend, 'abscissa'>, x: number): string =>
  abscissa === 'utc' ? new Date(x).toISOString().slice(0, 16).replace('T', ' ') : formatNumber(x, 8);
