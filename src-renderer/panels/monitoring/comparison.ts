/** A monitor of one run beside that of another: as one plot where both can share it, and the differences of two courses. */
import type { MonitorView } from '#core/monitoring/view.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';

type StoredSeries = StoredPlot['series'][number];

/** The name that the picture of a monitor gives to what it has filled. */
const OWN = 'this run';
export const REFERENCE = 'reference';

const ownOf = ({ series }: StoredPlot): StoredSeries | undefined => series.find(({ name }) => name === OWN);

const times = (values: readonly (number | null)[], factor: number): (number | null)[] =>
  values.map((value) => (value === null ? null : value * factor));

/** A histogram of another number of entries is compared by its shape. */
function scaled(series: StoredSeries, factor: number): StoredSeries {
  return series.kind === 'steps' ? { ...series, y: times(series.y, factor) } : series;
}

/**
 * The other run as an outline over this one, in place of the reference.
 * @returns null where their pictures do not share axes: planes, maps, or another definition
 */
export function overlaid(monitor: MonitorView, other: MonitorView, run: string): StoredPlot | null {
  const { picture, hash } = monitor;
  if (picture?.kind !== 'plot' || other.picture?.kind !== 'plot' || other.hash !== hash) return null;
  const [mine, theirs] = [ownOf(picture), ownOf(other.picture)];
  if (!mine || !theirs) return null;
  const isCount = monitor.definition.shows.kind === 'histogram';
  const factor = isCount && other.entries > 0 ? monitor.entries / other.entries : 1;
  const name = isCount ? `${run}, as many entries` : run;
  const drawn = { ...scaled(theirs, factor), name, tone: isCount ? ('text' as const) : 2 };
  return { ...picture, series: [mine, drawn.kind === 'steps' ? { ...drawn, isFilled: false } : drawn] };
}

/**
 * With the differences from the outline, in standard deviations of the counts of this run; as it is where there is no
 * outline or where the bins hold no counts.
 */
export function withDifferences(plot: StoredPlot): StoredPlot {
  const own = ownOf(plot);
  const outline = plot.series.find((series) => series !== own && series.kind === 'steps');
  if (own?.kind !== 'steps' || outline?.kind !== 'steps') return plot;
  const x = own.y.map((_, bin) => (own.edges[bin]! + own.edges[bin + 1]!) / 2);
  const y = own.y.map((count, bin) => {
    const expected = outline.y[bin];
    if (count === null || expected === null || expected === undefined) return null;
    // The larger of both counts: an empty bin where many were expected is as far off as many where none were.
    const variance = Math.max(count, expected);
    return variance > 0 ? (count - expected) / Math.sqrt(variance) : null;
  });
  return { ...plot, pulls: { x, y } };
}

/** Whether a monitor has counts and an outline to hold them against. */
export const hasDifferences = (plot: StoredPlot): boolean => withDifferences(plot) !== plot;
