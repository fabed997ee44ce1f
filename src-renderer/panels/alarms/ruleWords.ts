/** Conditions of alarm rules in words. */
import type { AlarmRule } from '#core/alarms/rule.ts';
import { formatNumber } from '../../format/number.ts';

const NAMES = { limits: 'limits', change: 'change', sigma: 'standard deviations', cusum: 'cumulated sum' } as const;

/** “below 2000 or above 4000, 2 of 3, for 60 s”. */
export function conditionWords({ condition, count, delaySeconds, unit }: AlarmRule): string {
  const often = count.of === 1 ? '' : `, ${count.least} of ${count.of}`;
  const long = delaySeconds === 0 ? '' : `, for ${delaySeconds} s`;
  return `${what(condition, unit && ` ${unit}`)}${often}${long}`;
}

function what(condition: AlarmRule['condition'], unit: string): string {
  switch (condition.kind) {
    case 'limits': {
      const { low, high } = condition;
      const sides = [
        low === null ? '' : `below ${formatNumber(low)}${unit}`,
        high === null ? '' : `above ${formatNumber(high)}${unit}`,
      ];
      return sides.filter((side) => side !== '').join(' or ');
    }
    case 'change':
      return condition.counted === 'relative'
        ? `${NAMES.change} above ${formatNumber(100 * condition.allowed)} %`
        : `${NAMES.change} above ${formatNumber(condition.allowed)}${unit}`;
    case 'sigma':
      return `above ${formatNumber(condition.most)} ${NAMES.sigma}`;
    case 'cusum':
      return `${NAMES.cusum} above ${formatNumber(condition.h)}, k ${formatNumber(condition.k)}`;
    case 'noData':
      return `nothing for ${formatNumber(condition.afterSeconds / 60)} min`;
    case 'verdict':
      return condition.from === 'bad' ? 'verdict bad' : 'verdict watch or bad';
  }
}
