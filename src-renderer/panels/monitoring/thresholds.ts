/** What a test of a monitor looks at and from where on it says watch or bad, in words. */
import type { MonitorTest } from '#core/monitoring/testDefinition.ts';
import type { TestOutcome } from '#core/monitoring/view.ts';
import { formatMeasurement, formatNumber } from '../../format/number.ts';

export const TEST_TITLES: Readonly<Record<MonitorTest['kind'], string>> = {
  limits: 'Limits',
  meanDeviation: 'Mean deviation',
  binByBin: 'Bin by bin',
  chi2: 'χ²',
  kolmogorov: 'Kolmogorov',
  channels: 'Channels',
};

type Limits = readonly [number | null, number | null];

function outside([low, high]: Limits, unit: string): string {
  const end = unit === '' ? '' : ` ${unit}`;
  if (low === null) return `above ${formatNumber(high!, 4)}${end}`;
  if (high === null) return `below ${formatNumber(low, 4)}${end}`;
  return `outside ${formatNumber(low, 4)} … ${formatNumber(high, 4)}${end}`;
}

const probability = (of: number): string => `p below ${formatNumber(of, 2)}`;

/** “watch”: worth a look from there on; “bad”: wrong. */
export function thresholdsOf({ test, unit }: Pick<TestOutcome, 'test' | 'unit'>): { watch: string; bad: string } {
  switch (test.kind) {
    case 'limits':
      return { watch: outside(test.watch, unit), bad: outside(test.bad, unit) };
    case 'meanDeviation': {
      const print = (by: number): string =>
        test.counted === 'relative' ? `${formatNumber(100 * by, 3)} %` : `${formatNumber(by, 3)} ${unit}`.trimEnd();
      return { watch: `moved by ${print(test.watch)}`, bad: `moved by ${print(test.bad)}` };
    }
    case 'channels':
      return { watch: `${test.watch} or more`, bad: `${test.bad} or more` };
    default:
      return { watch: probability(test.watch), bad: probability(test.bad) };
  }
}

/** “281.9 ± 0.4 MeV”; “no value” without enough data. */
export function printedOutcome({ value, error, unit }: Pick<TestOutcome, 'value' | 'error' | 'unit'>): string {
  if (value === null) return 'no value';
  if (error === null || !(error > 0)) return `${formatNumber(value, 4)} ${unit}`.trimEnd();
  const printed = formatMeasurement(value, error);
  return `${printed.value} ± ${printed.error}${printed.power} ${unit}`.trimEnd();
}
