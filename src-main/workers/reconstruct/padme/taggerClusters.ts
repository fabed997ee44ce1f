/**
 * Particles in PADME's tagger: sensors of one end of a bar that fire together, and both ends of a bar that fit each
 * other (padme.md §1.6). Lengths in mm, times in ns.
 */
import type { Cell } from '#core/detector/cells.ts';
import { LIGHT_SPEED } from '#core/physics/constants.ts';
import type { BlockCollection } from '#main/workers/blockColumns.ts';
import type { PulseHits } from './hits.ts';

/** Effective index of the light along a bar */
const INDEX = 1.5;
const SIGNAL_SPEED = LIGHT_SPEED / INDEX;
/** Times of both ends may differ by the length of the bar and so much more (assumed). */
const SLACK = 2;
/** A place along the bar, uniform in it where only one end is read */
const UNIFORM = 1 / Math.sqrt(12);

/** Sensors of the tagger by bar and end. */
export interface TaggerLayout {
  readonly cells: readonly Cell[];
  /** Per sensor: row of its bar, and 0 for the left end, 1 for the right one */
  readonly bar: Uint16Array;
  readonly side: Uint8Array;
  /** Bars of which both ends are read */
  readonly isWhole: ReadonlySet<number>;
}

/** @param cells whose ids are 100 · row + 10 · side + sensor */
export function taggerLayout(cells: readonly Cell[]): TaggerLayout {
  const bar = Uint16Array.from(cells, ({ id }) => Math.floor(id / 100));
  const side = Uint8Array.from(cells, ({ id }) => Math.floor(id / 10) % 10);
  // Bars beside the beam hole are two, each with sensors at its outer end.
  const elements = new Map<number, Set<string>>();
  cells.forEach(({ element }, i) => elements.set(bar[i]!, (elements.get(bar[i]!) ?? new Set()).add(element)));
  return {
    cells,
    bar,
    side,
    isWhole: new Set([...elements].filter(([, names]) => names.size === 1).map(([row]) => row)),
  };
}

/** Sensors of one end of a bar that fired together. */
interface EndCluster {
  readonly bar: number;
  readonly side: number;
  readonly hits: readonly number[];
  readonly time: number;
  readonly timeError: number;
  readonly energy: number;
  readonly energyError: number;
}

export interface TaggerCluster {
  readonly bar: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly xError: number;
  readonly yError: number;
  readonly time: number;
  readonly timeError: number;
  readonly energy: number;
  readonly energyError: number;
  /** Indices of hits */
  readonly hits: readonly number[];
  readonly ends: 1 | 2;
}

export interface TaggerSettings {
  /** ns */
  readonly timeWindow: number;
  readonly sensors: number;
}

/** Of the hits of one event. */
export function taggerClusters(
  { cell, pulses }: PulseHits,
  first: number,
  end: number,
  layout: TaggerLayout,
  settings: TaggerSettings,
): TaggerCluster[] {
  const byEnd = new Map<number, number[]>();
  for (let hit = first; hit < end; hit++) {
    const key = 2 * layout.bar[cell[hit]!]! + layout.side[cell[hit]!]!;
    const own = byEnd.get(key);
    if (own) own.push(hit);
    else byEnd.set(key, [hit]);
  }
  const clusters: TaggerCluster[] = [];
  const ends = new Map([...byEnd].map(([key, hits]) => [key, endClusters(key, hits, pulses, cell, settings)]));
  for (const [key, own] of ends) {
    const isWhole = layout.isWhole.has(key >> 1);
    const others = isWhole ? (ends.get(key ^ 1) ?? []) : [];
    const bar = layout.cells[cell[own[0]?.hits[0] ?? 0]!]!;
    const most = bar.size[0] / SIGNAL_SPEED + SLACK;
    const partner = (one: EndCluster): EndCluster | undefined =>
      others
        .filter(({ time }) => Math.abs(time - one.time) < most)
        .toSorted((a, b) => Math.abs(a.time - one.time) - Math.abs(b.time - one.time))[0];
    for (const one of own) {
      const other = partner(one);
      // Of two ends that name each other the left one makes the cluster.
      const isPair = other !== undefined && mutual(own, other, one);
      if (isPair && one.side === 1) continue;
      clusters.push(isPair ? bothEnds(bar, one, other) : oneEnd(bar, one, isWhole));
    }
  }
  return clusters.toSorted((a, b) => a.time - b.time);
}

const mutual = (own: readonly EndCluster[], other: EndCluster, one: EndCluster): boolean =>
  own.every((rival) => Math.abs(rival.time - other.time) >= Math.abs(one.time - other.time));

function endClusters(
  key: number,
  hits: readonly number[],
  { time, timeError, energy, energyError }: PulseHits['pulses'],
  cell: Uint32Array,
  { timeWindow, sensors }: TaggerSettings,
): EndCluster[] {
  const sorted = hits.toSorted((a, b) => time[a]! - time[b]!);
  const clusters: EndCluster[] = [];
  for (let begin = 0; begin < sorted.length;) {
    let end = begin + 1;
    while (end < sorted.length && time[sorted[end]!]! - time[sorted[begin]!]! < timeWindow) end++;
    const own = sorted.slice(begin, end);
    if (new Set(own.map((hit) => cell[hit])).size < sensors) {
      begin++;
      continue;
    }
    const mean = (values: Float64Array): number => own.reduce((sum, hit) => sum + values[hit]!, 0) / own.length;
    const error = (values: Float64Array): number => Math.hypot(...own.map((hit) => values[hit]!)) / own.length;
    clusters.push({
      bar: key >> 1,
      side: key & 1,
      hits: own,
      time: mean(time),
      timeError: error(timeError),
      energy: mean(energy),
      energyError: error(energyError),
    });
    begin = end;
  }
  return clusters;
}

/** Light takes its time to each end: their difference is the place, their mean the time. */
function bothEnds({ place, size }: Cell, one: EndCluster, other: EndCluster): TaggerCluster {
  const [left, right] = one.side === 0 ? [one, other] : [other, one];
  const half = size[0] / 2;
  const along = ((left.time - right.time) * SIGNAL_SPEED) / 2;
  const timeError = Math.hypot(left.timeError, right.timeError) / 2;
  return {
    bar: one.bar,
    x: place.centre[0] + Math.min(half, Math.max(-half, along)),
    y: place.centre[1],
    z: place.centre[2],
    xError: timeError * SIGNAL_SPEED,
    yError: size[1] * UNIFORM,
    time: (left.time + right.time) / 2 - half / SIGNAL_SPEED,
    timeError,
    energy: (left.energy + right.energy) / 2,
    energyError: Math.hypot(left.energyError, right.energyError) / 2,
    hits: [...left.hits, ...right.hits],
    ends: 2,
  };
}

function oneEnd({ place, size }: Cell, one: EndCluster, isWhole: boolean): TaggerCluster {
  const half = size[0] / 2;
  return {
    bar: one.bar,
    x: place.centre[0],
    y: place.centre[1],
    z: place.centre[2],
    xError: size[0] * UNIFORM,
    yError: size[1] * UNIFORM,
    time: one.time - half / SIGNAL_SPEED,
    timeError: Math.hypot(one.timeError, (size[0] * UNIFORM) / SIGNAL_SPEED),
    // What the other end of a whole bar should have seen is not known.
    energy: one.energy,
    energyError: isWhole ? Math.hypot(one.energyError, one.energy / 2) : one.energyError,
    hits: one.hits,
    ends: 1,
  };
}

export function taggerCollection(
  byEvent: readonly (readonly TaggerCluster[])[],
  hitOffsets: Uint32Array,
): BlockCollection {
  const all = byEvent.flat();
  const offsets = new Uint32Array(byEvent.length + 1);
  byEvent.forEach((clusters, event) => (offsets[event + 1] = offsets[event]! + clusters.length));
  const rows = new Uint32Array(all.length + 1);
  all.forEach(({ hits }, i) => (rows[i + 1] = rows[i]! + hits.length));
  const numbers = (of: (cluster: TaggerCluster) => number): Float32Array => Float32Array.from(all, of);
  return {
    name: 'ETag clusters',
    kind: 'clusters',
    offsets,
    columns: [
      { name: 'position', data: Float32Array.from(all.flatMap(({ x, y, z }) => [x, y, z])), width: 3, unit: 'mm' },
      { name: 'energy', data: numbers(({ energy }) => energy), unit: 'GeV' },
      { name: 'energyError', data: numbers(({ energyError }) => energyError), unit: 'GeV' },
      {
        name: 'positionError',
        data: Float32Array.from(all.flatMap(({ xError, yError }) => [xError, yError, 0])),
        width: 3,
        unit: 'mm',
      },
      { name: 'time', data: numbers(({ time }) => time), unit: 'ns' },
      { name: 'nHits', data: Uint32Array.from(all, ({ hits }) => hits.length) },
      {
        name: 'hits',
        data: Uint32Array.from(all.flatMap(({ hits }) => [...hits])),
        rows,
        target: 'ETag hits',
        targetOffsets: hitOffsets,
      },
      { name: 'timeError', data: numbers(({ timeError }) => timeError), unit: 'ns' },
      { name: 'ends', data: Uint8Array.from(all, ({ ends }) => ends) },
    ],
  };
}
