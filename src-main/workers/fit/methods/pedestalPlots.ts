/** All pedestals at a glance. */
import type { Parameter } from '#core/calibration/payload.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { CHANNEL_AXIS, pointsPlot } from '../plots.ts';

type Row = Readonly<Record<string, Parameter>>;

export function overview(good: readonly { readonly channel: number; readonly row: Row }[]): StoredPlot[] {
  if (good.length === 0) return [];
  return [['pedestal', 'Pedestal'] as const, ['noise', 'Noise'] as const].map(([name, label]) =>
    pointsPlot(
      {
        key: null,
        title: `${label} of each channel`,
        x: CHANNEL_AXIS,
        y: { label, unit: 'counts' },
      },
      {
        name: label,
        x: good.map((_, place) => place),
        y: good.map(({ row }) => row[name]!.value!),
        error: good.map(({ row }) => row[name]!.error!),
      },
    ),
  );
}
