/** The picture of a monitor, with its reference and the limits of its tests. */
import { planeOf } from '../analysis/planes.ts';
import type { Cell } from '../detector/cells.ts';
import { storedNumbers, type StoredGrid, type StoredPlot } from '../plot/storedPlot.ts';
import type { JudgedChannel } from './channels.ts';
import type { Monitor, MonitorAxis, MonitorShows } from './definition.ts';
import type { Fill } from './fill.ts';
import { channelsOf } from './filler.ts';
import type { ChannelPicture, MonitorPicture } from './view.ts';

type ShowsOf<K extends MonitorShows['kind']> = Extract<MonitorShows, { kind: K }>;

export interface PictureContext {
  readonly setup: string;
  readonly cells: readonly Cell[];
}

/** @param channels of a map, judged; empty for other monitors */
export function pictureOf(
  monitor: Monitor,
  fill: Fill,
  reference: Fill | null,
  channels: readonly JudgedChannel[],
  context: PictureContext,
): MonitorPicture {
  const { shows } = monitor;
  switch (shows.kind) {
    case 'histogram':
      return histogram(monitor, shows, fill, reference);
    case 'profile':
      return profile(monitor, shows, fill, reference);
    case 'trend':
      return trend(monitor, shows, fill);
    case 'grid':
      return grid(monitor, shows, fill, context);
    case 'channels':
      return map(monitor, shows, channels, context);
  }
}

const axisOf = ({ label, unit, range }: MonitorAxis): StoredPlot['x'] => ({ label, unit, range });

const edgesOf = ({ bins, range: [low, high] }: MonitorAxis): number[] =>
  Array.from({ length: bins + 1 }, (_, i) => low + (i * (high - low)) / bins);

const centresOf = (axis: MonitorAxis): number[] =>
  edgesOf(axis)
    .slice(1)
    .map((edge, i) => (edge + edgesOf(axis)[i]!) / 2);

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Fixed limits of a number that lies on an axis of the plot. */
function levelsOf({ tests }: Monitor, axis: 'x' | 'y', of: readonly string[]): StoredPlot['levels'] {
  return tests.flatMap((test) => {
    if (test.kind !== 'limits' || !of.includes(test.of)) return [];
    return [...linesAt(axis, 'watch', test.watch, 'dotted'), ...linesAt(axis, 'bad', test.bad, 'dashed')];
  });
}

/** The first of a pair has the name. */
function linesAt(
  axis: 'x' | 'y',
  name: string,
  values: readonly (number | null)[],
  look: 'dashed' | 'dotted',
): StoredPlot['levels'] {
  return values
    .filter((at) => at !== null)
    .map((at, i) => ({ name: i === 0 ? name : '', tone: 'text' as const, axis, at, look }));
}

const HEAD = { key: null, pulls: null } as const;

function histogram(monitor: Monitor, shows: ShowsOf<'histogram'>, fill: Fill, reference: Fill | null): StoredPlot {
  const count = fill.columns['count']!;
  const edges = edgesOf(shows.x);
  const before = reference?.columns['count'];
  const scale = before === undefined || sumOf(before) === 0 ? 0 : sumOf(count) / sumOf(before);
  return {
    ...HEAD,
    kind: 'plot',
    title: monitor.title,
    x: axisOf(shows.x),
    y: { label: 'entries', unit: '', scale: shows.scale },
    series: [
      { kind: 'steps', name: 'this run', tone: 0, edges, y: storedNumbers(count), isFilled: true },
      ...(before === undefined || scale === 0
        ? []
        : [
            {
              kind: 'steps' as const,
              name: 'reference',
              tone: 'text' as const,
              edges,
              y: storedNumbers(before.map((value) => value * scale)),
              isFilled: false,
            },
          ]),
    ],
    levels: levelsOf(monitor, 'x', ['mean', 'value']),
  };
}

function meansOf({ columns }: Fill): { mean: (number | null)[]; error: (number | null)[] } {
  const { n, sum, sum2 } = columns as Record<'n' | 'sum' | 'sum2', Float64Array>;
  const mean = n.map((count, i) => (count > 0 ? sum[i]! / count : Number.NaN));
  const error = n.map((count, i) =>
    count > 1 ? Math.sqrt(Math.max(0, sum2[i]! / count - mean[i]! ** 2) / (count - 1)) : Number.NaN,
  );
  return { mean: storedNumbers(mean), error: storedNumbers(error) };
}

function profile(monitor: Monitor, shows: ShowsOf<'profile'>, fill: Fill, reference: Fill | null): StoredPlot {
  const { mean, error } = meansOf(fill);
  return {
    ...HEAD,
    kind: 'plot',
    title: monitor.title,
    x: axisOf(shows.x),
    y: { label: shows.y.label, unit: shows.y.unit },
    series: [
      ...(reference === null
        ? []
        : [
            {
              kind: 'steps' as const,
              name: 'reference',
              tone: 'text' as const,
              edges: edgesOf(shows.x),
              y: meansOf(reference).mean,
              isFilled: false,
            },
          ]),
      { kind: 'points', name: 'this run', tone: 0, x: centresOf(shows.x), y: mean, yError: error },
    ],
    levels: levelsOf(monitor, 'y', ['mean', 'value']),
  };
}

/** Points against the number of the event, or the spill. */
function trend(monitor: Monitor, shows: ShowsOf<'trend'>, fill: Fill): StoredPlot {
  const { subrun, block, n, sum, sum2, over, over2, cross } = fill.columns as Record<string, Float64Array>;
  let offset = 0;
  let current = subrun![0] ?? 0;
  let events = 0;
  const x: number[] = [];
  const y: number[] = [];
  const error: number[] = [];
  for (const [i, count] of n!.entries()) {
    if (subrun![i] !== current) {
      offset += events;
      events = 0;
      current = subrun![i]!;
    }
    if (shows.every === 'spill') x.push(block![i]!);
    else {
      x.push(offset + (block![i]! + 0.5) * shows.every);
      events = (block![i]! + 1) * shows.every;
    }
    if (shows.of === 'sum') {
      y.push(sum![i]!);
      error.push(Math.sqrt(sum2![i]!));
    } else if (shows.over === undefined) {
      const mean = sum![i]! / count;
      y.push(mean);
      error.push(count > 1 ? Math.sqrt(Math.max(0, sum2![i]! / count - mean ** 2) / (count - 1)) : Number.NaN);
    } else {
      const ratio = sum![i]! / over![i]!;
      const squares = Math.max(0, sum2![i]! - 2 * ratio * cross![i]! + ratio ** 2 * over2![i]!);
      y.push(ratio);
      error.push(Math.sqrt(squares) / Math.abs(over![i]!));
    }
  }
  return {
    ...HEAD,
    kind: 'plot',
    title: monitor.title,
    x: { label: shows.every === 'spill' ? 'spill' : 'event', unit: '' },
    y: { label: shows.label, unit: shows.unit },
    series: [{ kind: 'points', name: 'this run', tone: 0, x, y: storedNumbers(y), yError: storedNumbers(error) }],
    levels: levelsOf(monitor, 'y', ['mean', 'value']),
  };
}

function grid(monitor: Monitor, shows: ShowsOf<'grid'>, fill: Fill, { setup }: PictureContext): StoredGrid {
  const regions = shows.outlines ? (planeOf(setup)?.regions ?? []) : [];
  return {
    kind: 'grid',
    key: null,
    title: monitor.title,
    x: axisOf(shows.x),
    y: axisOf(shows.y),
    value: { label: 'entries', unit: '' },
    xEdges: edgesOf(shows.x),
    yEdges: edgesOf(shows.y),
    values: storedNumbers(fill.columns['count']!.map((value) => (value === 0 ? Number.NaN : value))),
    curves: regions.map(({ name, corners }) => {
      const closed = [...corners, corners[0]!];
      return { name, x: closed.map(([x]) => x), y: closed.map(([, y]) => y) };
    }),
  };
}

function map(
  monitor: Monitor,
  shows: ShowsOf<'channels'>,
  judged: readonly JudgedChannel[],
  { cells }: PictureContext,
): ChannelPicture {
  const channel = channelsOf(shows, cells);
  const elements = new Set(shows.elements);
  const first = new Map<number, Cell>();
  for (const cell of cells) if (elements.has(cell.element) && !first.has(cell.channel)) first.set(cell.channel, cell);
  const own = Array.from(channel, (number) => first.get(number)!);
  return {
    kind: 'channels',
    title: monitor.title,
    elements: shows.elements.filter((name) => own.some(({ element }) => element === name)),
    value: { label: shows.label, unit: shows.unit },
    channel: [...channel],
    name: own.map(({ name }) => name),
    element: own.map(({ element }) => element),
    x: own.map(({ place }) => place.centre[0]),
    y: own.map(({ place }) => place.centre[1]),
    size: own.map(({ size }) => [size[0], size[1]]),
    values: judged.map(({ value }) => value),
    reference: judged.some(({ expected }) => expected !== null) ? judged.map(({ expected }) => expected) : [],
    verdict: judged.map(({ verdict }) => verdict),
  };
}
