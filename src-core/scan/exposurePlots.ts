/** The exposure of a run as plots. */
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import type { ExposureRow, RunExposure } from './exposure.ts';

const abscissa = ({ rows }: RunExposure): { label: string; x: number[] } => {
  const hasSpills = rows.some(({ spill }) => spill !== null);
  return {
    label: hasSpills ? 'Spill' : 'Subrun',
    x: rows.map(({ spill, subruns }, at) => (hasSpills ? (spill ?? at) : subruns[0])),
  };
};

const plot = (
  exposure: RunExposure,
  title: string,
  y: StoredPlot['y'],
  values: readonly { readonly name: string; readonly of: (row: ExposureRow) => number | null }[],
): StoredPlot => {
  const { label, x } = abscissa(exposure);
  return {
    kind: 'plot',
    key: null,
    title,
    x: { label, unit: '', isWhole: true, range: [Math.min(...x) - 0.5, Math.max(...x) + 0.5] },
    y,
    series: values.map(({ name, of }, tone) => ({ kind: 'points', name, tone, x, y: exposure.rows.map(of) })),
    levels: [],
    pulls: null,
  };
};

const percentOf = ({ deadTime }: ExposureRow): number | null => (deadTime === null ? null : 100 * deadTime);

/** What is known of it: particles on target with and without dead time, the dead time, recorded events. */
export function exposurePlots(exposure: RunExposure): StoredPlot[] {
  const { rows, counts } = exposure;
  const unit = counts.toUpperCase();
  const most = Math.max(0, ...rows.map(({ amount }) => amount ?? 0));
  const plots: StoredPlot[] = [];
  if (most > 0) {
    const range: [number, number] = [0, 1.1 * most];
    const isLive = rows.some(({ live }) => live !== null);
    plots.push(
      plot(exposure, isLive ? `${unit}, and what is left after dead time` : unit, { label: unit, unit: '', range }, [
        { name: 'on target', of: ({ amount }) => amount },
        ...(isLive ? [{ name: 'after dead time', of: ({ live }: ExposureRow) => live }] : []),
      ]),
    );
  }
  if (rows.some(({ deadTime }) => deadTime !== null)) {
    const highest = Math.max(...rows.map(({ deadTime }) => deadTime ?? 0));
    const y: StoredPlot['y'] = { label: 'Dead time', unit: '%', range: [0, Math.max(1, 120 * highest)] };
    plots.push(plot(exposure, 'Dead time of the data acquisition', y, [{ name: 'dead time', of: percentOf }]));
  }
  const y: StoredPlot['y'] = {
    label: 'Events',
    unit: '',
    range: [0, 1.1 * Math.max(1, ...rows.map(({ events }) => events))],
  };
  plots.push(plot(exposure, 'Recorded events', y, [{ name: 'events', of: ({ events }) => events }]));
  return plots;
}
