/** Collections of NA64 events besides the waveforms. */
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import type { Channels } from './channels.ts';
import type { Deposits } from './ledger.ts';
import { charge, mass } from './masses.ts';
import { SLOTS } from './bunch.ts';
import type { PlaneSignals, TrackerPlane } from './trackers.ts';
import { momentumOf, type TruthRow } from './truth.ts';

/** Gives the strips of one event after the other: planes have their signals event by event. */
export class StripRows {
  private readonly planes: readonly TrackerPlane[];
  private readonly signals: readonly PlaneSignals[];
  private readonly next: number[];

  constructor(planes: readonly TrackerPlane[], signals: readonly PlaneSignals[]) {
    this.planes = planes;
    this.signals = signals;
    this.next = planes.map(() => 0);
  }

  /** Of the next event; null where nothing was read. */
  take(event: number): Collection | null {
    const { planes, signals, next } = this;
    let rows = 0;
    for (const [index, { count, channel }] of signals.entries()) {
      const { cells } = planes[index]!;
      for (let i = next[index]!; i < next[index]! + count[event]!; i++) rows += cells[channel[i]!]!.length;
    }
    const position = new Float32Array(3 * rows);
    const end = new Float32Array(3 * rows);
    const time = new Float32Array(rows);
    const number = new Uint32Array(rows);
    const layer = new Uint16Array(rows);
    const charges = new Float32Array(rows);
    const candidates = new Uint8Array(rows);
    let row = 0;
    for (const [index, signal] of signals.entries()) {
      const { cells, ends, channels } = planes[index]!;
      const last = next[index]! + signal.count[event]!;
      for (let i = next[index]!; i < last; i++) {
        const local = signal.channel[i]!;
        const both = ends[local]!;
        const strips = cells[local]!.length;
        for (let strip = 0; strip < strips; strip++, row++) {
          // Number by number: a view for three of them costs more than they do.
          for (let axis = 0; axis < 3; axis++) {
            position[3 * row + axis] = both[6 * strip + axis]!;
            end[3 * row + axis] = both[6 * strip + 3 + axis]!;
          }
          time[row] = signal.time ? signal.time[i]! : Number.NaN;
          number[row] = channels[local]!;
          layer[row] = index;
          charges[row] = signal.charge[i]!;
          candidates[row] = strips;
        }
      }
      next[index] = last;
    }
    if (rows === 0) return null;
    return makeCollection('Strips', 'trackerHits', [
      ['position', numericColumn(position, { unit: 'mm', width: 3 })],
      ['end', numericColumn(end, { unit: 'mm', width: 3 })],
      ['time', numericColumn(time, { unit: 'ns' })],
      ['channel', numericColumn(number)],
      ['layer', numericColumn(layer)],
      ['charge', numericColumn(charges, { unit: 'ADC' })],
      ['candidates', numericColumn(candidates)],
    ]);
  }
}

interface CellSum {
  energy: number;
  moment: number;
}

/** Energy per cell of every event; less than a keV is left out of the collection, not of the sums. */
export function truthCells(deposits: Deposits, channels: Channels, events: number): (Collection | null)[] {
  const byEvent = Array.from({ length: events }, () => new Map<number, CellSum>());
  const { slot, channel, energy, time } = deposits;
  for (let i = 0; i < slot.length; i++) {
    const sums = byEvent[Math.floor(slot[i]! / SLOTS)]!;
    const sum = sums.get(channel[i]!);
    if (sum === undefined) sums.set(channel[i]!, { energy: energy[i]!, moment: energy[i]! * time[i]! });
    else {
      sum.energy += energy[i]!;
      sum.moment += energy[i]! * time[i]!;
    }
  }
  return byEvent.map((sums) => {
    const seen = [...sums].filter(([, sum]) => sum.energy > 1e-6).toSorted(([a], [b]) => a - b);
    if (seen.length === 0) return null;
    const cells = seen.map(([index]) => channels.cells[index]!);
    return makeCollection('Truth cells', 'calorimeterHits', [
      ['position', numericColumn(Float32Array.from(cells.flatMap(({ centre }) => centre)), { unit: 'mm', width: 3 })],
      [
        'energy',
        numericColumn(
          Float32Array.from(seen, ([, sum]) => sum.energy),
          { unit: 'GeV' },
        ),
      ],
      ['size', numericColumn(Float32Array.from(cells.flatMap(({ size }) => size)), { unit: 'mm', width: 3 })],
      [
        'time',
        numericColumn(
          Float32Array.from(seen, ([, sum]) => sum.moment / sum.energy),
          { unit: 'ns' },
        ),
      ],
      ['channel', numericColumn(Uint32Array.from(cells, (cell) => cell.channel))],
    ]);
  });
}

export function truthParticles(rows: readonly TruthRow[]): Collection | null {
  if (rows.length === 0) return null;
  const paths = rows.map(({ vertex, time, points }) => (points.length > 0 ? points : [...vertex, time]));
  const offsets = Uint32Array.from({ length: rows.length + 1 }, () => 0);
  for (const [i, path] of paths.entries()) offsets[i + 1] = offsets[i]! + path.length / 4;
  const points = new Float32Array(3 * offsets.at(-1)!);
  const times = new Float32Array(offsets.at(-1)!);
  let point = 0;
  for (const path of paths) {
    for (let i = 0; i < path.length; i += 4, point++) {
      points[3 * point] = path[i]!;
      points[3 * point + 1] = path[i + 1]!;
      points[3 * point + 2] = path[i + 2]!;
      times[point] = path[i + 3]!;
    }
  }
  const parents = rows.map(({ parent }) => parent);
  const parentOffsets = new Uint32Array(rows.length + 1);
  for (const [i, parent] of parents.entries()) parentOffsets[i + 1] = parentOffsets[i]! + (parent < 0 ? 0 : 1);
  return makeCollection('Truth particles', 'particles', [
    ['pdg', numericColumn(Int32Array.from(rows, ({ code }) => code))],
    [
      'charge',
      numericColumn(
        Float32Array.from(rows, ({ code }) => charge(code)),
        { unit: 'e' },
      ),
    ],
    [
      'mass',
      numericColumn(
        Float32Array.from(rows, ({ code }) => mass(code)),
        { unit: 'GeV' },
      ),
    ],
    [
      'momentum',
      numericColumn(Float32Array.from(rows.flatMap((row) => row.direction.map((one) => one * momentumOf(row)))), {
        unit: 'GeV',
        width: 3,
      }),
    ],
    ['vertex', numericColumn(Float32Array.from(rows.flatMap(({ vertex }) => vertex)), { unit: 'mm', width: 3 })],
    [
      'time',
      numericColumn(
        Float32Array.from(rows, ({ time }) => time),
        { unit: 'ns' },
      ),
    ],
    [
      'parents',
      numericColumn(Uint32Array.from(parents.filter((parent) => parent >= 0)), {
        offsets: parentOffsets,
        target: 'Truth particles',
      }),
    ],
    ['points', numericColumn(points, { unit: 'mm', width: 3, offsets })],
    ['pointTimes', numericColumn(times, { unit: 'ns', offsets })],
  ]);
}
