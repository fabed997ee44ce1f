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

/** Energy per cell of every event; less than a keV is left out of the collection, not of the sums. */
export function truthCells(deposits: Deposits, channels: Channels, events: number): (Collection | null)[] {
  const width = channels.cells.length;
  const energies = new Float64Array(events * width);
  const moments = new Float64Array(events * width);
  const { slot, channel, energy, time } = deposits;
  for (let i = 0; i < slot.length; i++) {
    const at = Math.floor(slot[i]! / SLOTS) * width + channel[i]!;
    energies[at]! += energy[i]!;
    moments[at]! += energy[i]! * time[i]!;
  }
  return Array.from({ length: events }, (_, event) => cellsOf(event * width, energies, moments, channels));
}

/** @param first of the event in both arrays */
function cellsOf(first: number, energies: Float64Array, moments: Float64Array, channels: Channels): Collection | null {
  const seen: number[] = [];
  for (let i = 0; i < channels.cells.length; i++) if (energies[first + i]! > 1e-6) seen.push(i);
  if (seen.length === 0) return null;
  const position = new Float32Array(3 * seen.length);
  const size = new Float32Array(3 * seen.length);
  const energy = new Float32Array(seen.length);
  const time = new Float32Array(seen.length);
  const number = new Uint32Array(seen.length);
  for (const [row, i] of seen.entries()) {
    const cell = channels.cells[i]!;
    for (let axis = 0; axis < 3; axis++) {
      position[3 * row + axis] = cell.centre[axis]!;
      size[3 * row + axis] = cell.size[axis]!;
    }
    energy[row] = energies[first + i]!;
    time[row] = moments[first + i]! / energies[first + i]!;
    number[row] = cell.channel;
  }
  return makeCollection('Truth cells', 'calorimeterHits', [
    ['position', numericColumn(position, { unit: 'mm', width: 3 })],
    ['energy', numericColumn(energy, { unit: 'GeV' })],
    ['size', numericColumn(size, { unit: 'mm', width: 3 })],
    ['time', numericColumn(time, { unit: 'ns' })],
    ['channel', numericColumn(number)],
  ]);
}

export function truthParticles(rows: readonly TruthRow[]): Collection | null {
  const count = rows.length;
  if (count === 0) return null;
  const offsets = new Uint32Array(count + 1);
  const parentOffsets = new Uint32Array(count + 1);
  for (const [i, { points, parent }] of rows.entries()) {
    offsets[i + 1] = offsets[i]! + Math.max(1, points.length / 4);
    parentOffsets[i + 1] = parentOffsets[i]! + (parent < 0 ? 0 : 1);
  }
  const pdg = new Int32Array(count);
  const charges = new Float32Array(count);
  const masses = new Float32Array(count);
  const momentum = new Float32Array(3 * count);
  const vertex = new Float32Array(3 * count);
  const time = new Float32Array(count);
  const parents = new Uint32Array(parentOffsets[count]!);
  const points = new Float32Array(3 * offsets[count]!);
  const pointTimes = new Float32Array(offsets[count]!);
  for (const [i, row] of rows.entries()) {
    pdg[i] = row.code;
    charges[i] = charge(row.code);
    masses[i] = mass(row.code);
    const size = momentumOf(row);
    for (let axis = 0; axis < 3; axis++) {
      momentum[3 * i + axis] = row.direction[axis]! * size;
      vertex[3 * i + axis] = row.vertex[axis]!;
    }
    time[i] = row.time;
    if (row.parent >= 0) parents[parentOffsets[i]!] = row.parent;
    const path = row.points.length > 0 ? row.points : [...row.vertex, row.time];
    for (let at = 0, point = offsets[i]!; at < path.length; at += 4, point++) {
      points[3 * point] = path[at]!;
      points[3 * point + 1] = path[at + 1]!;
      points[3 * point + 2] = path[at + 2]!;
      pointTimes[point] = path[at + 3]!;
    }
  }
  return makeCollection('Truth particles', 'particles', [
    ['pdg', numericColumn(pdg)],
    ['charge', numericColumn(charges, { unit: 'e' })],
    ['mass', numericColumn(masses, { unit: 'GeV' })],
    ['momentum', numericColumn(momentum, { unit: 'GeV', width: 3 })],
    ['vertex', numericColumn(vertex, { unit: 'mm', width: 3 })],
    ['time', numericColumn(time, { unit: 'ns' })],
    ['parents', numericColumn(parents, { offsets: parentOffsets, target: 'Truth particles' })],
    ['points', numericColumn(points, { unit: 'mm', width: 3, offsets })],
    ['pointTimes', numericColumn(pointTimes, { unit: 'ns', offsets })],
  ]);
}
