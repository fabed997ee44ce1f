/** Two payloads as pictures: changes in bins, and ratios by channel. */
import type { PayloadComparisonRecord } from '#core/api/conditionHistory.ts';
import type { PlotSpec } from '#core/plot/plotSpec.ts';

export type ComparedQuantity = PayloadComparisonRecord['quantities'][number];

/** null where too few rows have a ratio. */
export function changesPlot({ label, histogram }: ComparedQuantity): PlotSpec | null {
  if (histogram === null) return null;
  return {
    title: `Changes of ${label}`,
    x: { label: 'Relative change', unit: '%' },
    y: { label: 'Rows', unit: '' },
    series: [
      {
        kind: 'steps',
        name: '',
        tone: 0,
        edges: histogram.edges.map((edge) => 100 * edge),
        y: histogram.counts,
        isFilled: true,
      },
    ],
    levels: [{ name: 'no change', tone: 'muted', axis: 'x', at: 0, look: 'dashed' }],
  };
}

/** By channel, where both sides have a value. */
export const ratiosOf = ({ rows }: ComparedQuantity): Map<number, number> =>
  new Map(rows.flatMap(({ key, ratio }) => (typeof key === 'number' && ratio !== null ? [[key, ratio] as const] : [])));
