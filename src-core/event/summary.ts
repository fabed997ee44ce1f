import { attributeValues } from './attribute.ts';
import { momentumMagnitudes } from './momentum.ts';
import type { Collection, EventData } from './event.ts';
import type { KindId } from './kind.ts';

/**
 * The summary columns of every event: what the event table shows and the filter language sees.
 * Scalars of the source follow as further columns under their own names.
 */
export interface SummaryColumn {
  readonly name: string;
  /** Unit as stored; energies are GeV. */
  readonly unit: string;
  readonly label: string;
  readonly description: string;
}

const column = (name: string, unit: string, label: string, description: string): SummaryColumn => ({
  name,
  unit,
  label,
  description,
});

export const SUMMARY_COLUMNS = [
  column('event', '', 'event', 'Event number of the source'),
  column('time', 's', 'time', 'Seconds since 1970, UTC'),
  column('spill', '', 'spill', 'Spill number'),
  column('trigger', '', 'trigger', 'Trigger bits'),
  column('n_hits', '', 'N hits', 'Number of tracker hits'),
  column('n_cells', '', 'N cells', 'Number of calorimeter cells'),
  column('n_clusters', '', 'N clusters', 'Number of clusters'),
  column('n_tracks', '', 'N tracks', 'Number of tracks'),
  column('n_vertices', '', 'N vertices', 'Number of vertices'),
  column('n_particles', '', 'N truth', 'Number of truth particles'),
  column('e_calo', 'GeV', 'E calo', 'Sum of the calorimeter cell energies'),
  column('e_cell_max', 'GeV', 'E max cell', 'Largest calorimeter cell energy'),
  column('calo_x', 'mm', 'calo x', 'Energy-weighted mean x of the calorimeter cells'),
  column('calo_y', 'mm', 'calo y', 'Energy-weighted mean y of the calorimeter cells'),
  column('calo_rms', 'mm', 'calo r.m.s.', 'Energy-weighted r.m.s. distance of the cells from their mean in x and y'),
  column('p_max', 'GeV', 'p max', 'Largest track momentum'),
  column('t_first', 'ns', 't first', 'Earliest time of a hit or cell'),
  column('t_last', 'ns', 't last', 'Latest time of a hit or cell'),
] as const satisfies readonly SummaryColumn[];

export type SummaryColumnName = (typeof SUMMARY_COLUMNS)[number]['name'];

/**
 * One row of the summary table, in the order of `SUMMARY_COLUMNS`; NaN where a column is undefined
 * for the event (no time, no cell, no track with a momentum). A NaN energy or time of an object
 * does not count. Means and r.m.s. weigh cells by their energy where it is positive.
 */
export function summaryValues(event: EventData): Float64Array {
  const row = summaryHead(event);
  const cells = caloSummary(event);
  const [first, last] = timeRange(event);
  setSums(row, { ...cells, first, last });
  return row;
}

/** The columns that run over all cells and hits of an event. */
export interface SummarySums {
  readonly sum: number;
  readonly largest: number;
  readonly x: number;
  readonly y: number;
  readonly rms: number;
  readonly first: number;
  readonly last: number;
}

const indexOf = (name: SummaryColumnName): number => SUMMARY_COLUMNS.findIndex((each) => each.name === name);
const SUM_COLUMNS: readonly (readonly [keyof SummarySums, number])[] = [
  ['sum', indexOf('e_calo')],
  ['largest', indexOf('e_cell_max')],
  ['x', indexOf('calo_x')],
  ['y', indexOf('calo_y')],
  ['rms', indexOf('calo_rms')],
  ['first', indexOf('t_first')],
  ['last', indexOf('t_last')],
];

/** Writes the sums, made here or by the native engine, into a row of `summaryHead`. */
export function setSums(row: Float64Array, sums: SummarySums): void {
  for (const [name, index] of SUM_COLUMNS) row[index] = sums[name];
}

/** A row of `summaryValues` with NaN for the sums over cells and hits. */
export function summaryHead(event: EventData): Float64Array {
  const { eventNumber, timeNs, spill, triggerBits } = event.header;
  return Float64Array.of(
    eventNumber,
    timeNs === null ? Number.NaN : Number(timeNs) / 1e9,
    spill ?? Number.NaN,
    triggerBits,
    countOf(event, 'trackerHits'),
    countOf(event, 'calorimeterHits'),
    countOf(event, 'clusters'),
    countOf(event, 'tracks'),
    countOf(event, 'vertices'),
    countOf(event, 'particles'),
    Number.NaN,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    largestMomentum(event),
    Number.NaN,
    Number.NaN,
  );
}

const ofKind = (event: EventData, kind: KindId): Collection[] =>
  event.collections.filter((collection) => collection.kind === kind);

function countOf(event: EventData, kind: KindId): number {
  return ofKind(event, kind).reduce((sum, { count }) => sum + count, 0);
}

function caloSummary(event: EventData): Omit<SummarySums, 'first' | 'last'> {
  const parts = ofKind(event, 'calorimeterHits').map(({ columns }) => ({
    energy: columns.get('energy')!.data,
    position: columns.get('position')!.data,
  }));
  let sum = 0;
  let largest = Number.NaN;
  let weight = 0;
  let sumX = 0;
  let sumY = 0;
  for (const { energy, position } of parts) {
    for (let i = 0; i < energy.length; i++) {
      const e = Number(energy[i]);
      if (Number.isNaN(e)) continue;
      sum += e;
      if (!(e <= largest)) largest = e;
      if (e > 0) {
        weight += e;
        sumX += e * Number(position[3 * i]);
        sumY += e * Number(position[3 * i + 1]);
      }
    }
  }
  const x = weight > 0 ? sumX / weight : Number.NaN;
  const y = weight > 0 ? sumY / weight : Number.NaN;
  let spread = 0;
  for (const { energy, position } of parts) {
    for (let i = 0; i < energy.length; i++) {
      const e = Number(energy[i]);
      if (!(e > 0)) continue;
      const dx = Number(position[3 * i]) - x;
      const dy = Number(position[3 * i + 1]) - y;
      spread += e * (dx * dx + dy * dy);
    }
  }
  return { sum, largest, x, y, rms: weight > 0 ? Math.sqrt(spread / weight) : Number.NaN };
}

function largestMomentum(event: EventData): number {
  let largest = Number.NaN;
  for (const collection of ofKind(event, 'tracks')) {
    for (const p of momentumMagnitudes(collection) ?? []) {
      if (!Number.isNaN(p) && !(p <= largest)) largest = p;
    }
  }
  return largest;
}

function timeRange(event: EventData): [number, number] {
  let first = Number.NaN;
  let last = Number.NaN;
  for (const collection of [...ofKind(event, 'trackerHits'), ...ofKind(event, 'calorimeterHits')]) {
    const times = collection.columns.has('time') ? attributeValues(collection, 'time') : null;
    for (const time of times ?? []) {
      if (Number.isNaN(time)) continue;
      if (!(time >= first)) first = time;
      if (!(time <= last)) last = time;
    }
  }
  return [first, last];
}
