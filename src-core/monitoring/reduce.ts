/** Numbers that a fill comes to, with their errors: what limits, deviations and trends over runs look at. */
import type { MonitorShows } from './definition.ts';
import type { Fill } from './fill.ts';
import type { Reductor } from './testDefinition.ts';

export interface Reduced {
  /** null where the fill is too small to say. */
  readonly value: number | null;
  /** 1σ; null where there is none. */
  readonly error: number | null;
}

const NOTHING: Reduced = { value: null, error: null };

/** What the numbers are called, and their unit. */
export function reductorWords(shows: MonitorShows, reductor: Reductor): { label: string; unit: string } {
  const { label, unit } = labelOf(shows);
  switch (reductor) {
    case 'mean':
      return { label: `mean of ${label}`, unit };
    case 'spread':
      return { label: `spread (r.m.s.) of ${label}`, unit };
    case 'value':
      return { label, unit };
    case 'perEvent':
      return { label: `entries per event: ${label}`, unit: '' };
    case 'outside':
      return { label: `part outside of the range: ${label}`, unit: '' };
    case 'entries':
      return { label: `entries: ${label}`, unit: '' };
  }
}

function labelOf(shows: MonitorShows): { label: string; unit: string } {
  switch (shows.kind) {
    case 'histogram':
    case 'grid':
      return shows.x;
    case 'profile':
      return shows.y;
    case 'channels':
    case 'trend':
      return shows;
  }
}

export function reduce(shows: MonitorShows, fill: Fill, reductor: Reductor): Reduced {
  switch (reductor) {
    case 'entries':
      return { value: fill.entries, error: null };
    case 'perEvent':
      return fill.events === 0
        ? NOTHING
        : { value: fill.entries / fill.events, error: Math.sqrt(fill.entries) / fill.events };
    case 'outside':
      return outsidePart(fill);
    case 'mean':
    case 'value':
      return shows.kind === 'trend' && shows.of === 'sum' ? sumOfPoints(fill) : meanOf(shows, fill);
    case 'spread':
      return spreadOf(shows, fill);
  }
}

function outsidePart({ entries, outside }: Fill): Reduced {
  const all = entries + outside;
  if (all === 0) return NOTHING;
  const part = outside / all;
  return { value: part, error: Math.sqrt((part * (1 - part)) / all) };
}

interface Moments {
  readonly n: number;
  readonly sum: number;
  readonly sum2: number;
}

const total = (values: Float64Array | undefined): number => {
  let sum = 0;
  for (const value of values ?? []) sum += value;
  return sum;
};

function momentsOf({ kind, columns }: Fill): Moments {
  if (kind === 'histogram') {
    const [n = 0, sum = 0, sum2 = 0] = columns['moments'] ?? [];
    return { n, sum, sum2 };
  }
  const n = total(columns[kind === 'channels' ? 'count' : 'n']);
  return { n, sum: total(columns['sum']), sum2: total(columns['sum2']) };
}

const varianceOf = ({ n, sum, sum2 }: Moments): number => Math.max(0, (sum2 - (sum * sum) / n) / (n - 1));

function meanOf(shows: MonitorShows, fill: Fill): Reduced {
  if (shows.kind === 'grid') return NOTHING;
  if (shows.kind === 'trend' && shows.over !== undefined) return ratioOf(fill);
  if (shows.kind === 'channels' && shows.value === undefined) return meanOccupancy(fill);
  const moments = momentsOf(fill);
  if (moments.n < 2) return NOTHING;
  return { value: moments.sum / moments.n, error: Math.sqrt(varianceOf(moments) / moments.n) };
}

/** Σ a / Σ b; its error from the scatter of a − R b, which holds however both go together. */
function ratioOf({ columns }: Fill): Reduced {
  const [n, a, aa, b, bb, ab] = ['n', 'sum', 'sum2', 'over', 'over2', 'cross'].map((name) => total(columns[name]));
  if (n! < 2 || b === 0) return NOTHING;
  const ratio = a! / b!;
  const squares = Math.max(0, aa! - 2 * ratio * ab! + ratio * ratio * bb!);
  return { value: ratio, error: Math.sqrt((squares * n!) / (n! - 1)) / Math.abs(b!) };
}

function meanOccupancy({ events, columns }: Fill): Reduced {
  const channels = columns['n']?.length ?? 0;
  if (events === 0 || channels === 0) return NOTHING;
  const seen = total(columns['n']);
  return { value: seen / events / channels, error: Math.sqrt(seen) / events / channels };
}

/**
 * Mean over the points of what each of them sums up to. The first and the last are cut off by the beginning and the end
 * of what was looked at, and do not count. The error is that of independent entries, or the scatter where it is larger.
 */
function sumOfPoints({ columns }: Fill): Reduced {
  const sums = (columns['sum'] ?? new Float64Array()).slice(1, -1);
  const n = sums.length;
  if (n === 0) return NOTHING;
  const independent = Math.sqrt(total(columns['sum2']?.slice(1, -1))) / n;
  const moments = { n, sum: total(sums), sum2: sums.reduce((all, value) => all + value * value, 0) };
  const scatter = n < 2 ? 0 : Math.sqrt(varianceOf(moments) / n);
  return { value: moments.sum / n, error: Math.max(independent, scatter) };
}

/** Of a histogram with the error that its own fourth moment, taken from the bins, gives: √((m₄ − σ⁴)/n) / 2σ. */
function spreadOf(shows: MonitorShows, fill: Fill): Reduced {
  if (shows.kind === 'grid') return NOTHING;
  const moments = momentsOf(fill);
  if (moments.n < 3) return NOTHING;
  const variance = varianceOf(moments);
  const spread = Math.sqrt(variance);
  if (shows.kind !== 'histogram') return { value: spread, error: spread / Math.sqrt(2 * (moments.n - 1)) };
  const { bins, range } = shows.x;
  const width = (range[1] - range[0]) / bins;
  const mean = moments.sum / moments.n;
  let fourth = 0;
  for (const [bin, count] of fill.columns['count']!.entries()) {
    fourth += count * (range[0] + (bin + 0.5) * width - mean) ** 4;
  }
  const excess = Math.max(0, fourth / moments.n - variance * variance);
  return { value: spread, error: spread > 0 ? Math.sqrt(excess / moments.n) / (2 * spread) : 0 };
}
