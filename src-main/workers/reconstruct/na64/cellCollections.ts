/** Cells and counters of an event as collections (names agreed with display and selections). */
import { numericColumn, textColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import type { CalorimeterConstants, CalorimeterScale } from './calorimeterConstants.ts';
import { channelsIn, type Na64Readout } from './readout.ts';
import type { Signals } from './signals.ts';

/** Collection of cells, and the elements that are in it. */
export interface CellGroup {
  readonly name: string;
  readonly channels: Uint32Array;
  /** null: no constant says how far its energies vary, and they have no uncertainty. */
  readonly scale: CalorimeterScale | null;
}

export interface CellGroups {
  readonly cells: readonly CellGroup[];
  readonly counters: Uint32Array;
}

export function cellGroups(readout: Na64Readout, scales: CalorimeterConstants): CellGroups {
  const { parts, elements } = readout;
  const hcal = parts.sideHcal === null ? parts.hcal : [parts.sideHcal, ...parts.hcal];
  const cells = [
    { name: 'ECAL cells', channels: channelsIn(readout, ['ECAL-PS', 'ECAL']), scale: scales.ecal },
    { name: 'WCAL cells', channels: channelsIn(readout, parts.dump), scale: scales.wcal },
    { name: 'HCAL cells', channels: channelsIn(readout, hcal), scale: scales.hcal },
    { name: 'SRD cells', channels: channelsIn(readout, parts.srd), scale: null },
  ].filter(({ channels }) => channels.length > 0);
  const inCells = new Set(cells.flatMap(({ channels }) => [...channels]));
  const all = [...elements.values()].flatMap((channels) => [...channels]);
  const counters = Uint32Array.from(all.filter((channel) => !inCells.has(channel))).toSorted();
  return { cells, counters };
}

/** Three values per row. */
function placesOf(of: Float32Array, rows: readonly number[]): Float32Array {
  const values = new Float32Array(3 * rows.length);
  for (const [row, channel] of rows.entries()) {
    for (let axis = 0; axis < 3; axis++) values[3 * row + axis] = of[3 * channel + axis]!;
  }
  return values;
}

/**
 * Noise of the electronics ⊕ what the calorimeter's resolution leaves to the cell: its stochastic term goes with the
 * root of the energy, however that is shared among cells.
 * @param energy @param noise GeV
 */
function energyError({ stochastic, constant }: CalorimeterScale, energy: number, noise: number): number {
  const deposited = Math.max(0, energy);
  return Math.hypot(noise, stochastic * Math.sqrt(deposited), constant * deposited);
}

/** Cells of at least that energy, and those flagged whatever they have; null without any. */
function cellCollection(
  { name, channels, scale }: CellGroup,
  readout: Na64Readout,
  signals: Signals,
  event: number,
  leastEnergy: number,
): Collection | null {
  const first = event * signals.width;
  const rows: number[] = [];
  for (const channel of channels) {
    const energy = signals.energy[first + channel]!;
    if (energy >= leastEnergy || (signals.flags[first + channel]! !== 0 && !Number.isNaN(energy))) rows.push(channel);
  }
  if (rows.length === 0) return null;
  const column = (of: Float64Array): Float32Array => Float32Array.from(rows, (channel) => of[first + channel]!);
  const errorOf = (own: CalorimeterScale): Float32Array =>
    Float32Array.from(rows, (channel) =>
      energyError(own, signals.energy[first + channel]!, signals.error[first + channel]!),
    );
  return makeCollection(name, 'calorimeterHits', [
    ['position', numericColumn(placesOf(readout.centre, rows), { unit: 'mm', width: 3 })],
    ['energy', numericColumn(column(signals.energy), { unit: 'GeV' })],
    ...(scale === null ? [] : [['energyError', numericColumn(errorOf(scale), { unit: 'GeV' })] as const]),
    ['size', numericColumn(placesOf(readout.size, rows), { unit: 'mm', width: 3 })],
    ['time', numericColumn(column(signals.time), { unit: 'ns' })],
    ['channel', numericColumn(Uint32Array.from(rows, (channel) => readout.channels[channel]!))],
    ['amplitude', numericColumn(column(signals.height), { unit: 'ADC' })],
    ['flags', numericColumn(Uint8Array.from(rows, (channel) => signals.flags[first + channel]!))],
  ]);
}

/** Counters that stand out of their noise, or are flagged: values in MIP. Null without any. */
function counterCollection(
  channels: Uint32Array,
  readout: Na64Readout,
  signals: Signals,
  event: number,
): Collection | null {
  const first = event * signals.width;
  const rows: number[] = [];
  for (const channel of channels) {
    if (!Number.isNaN(signals.time[first + channel]!) || signals.flags[first + channel]! !== 0) rows.push(channel);
  }
  if (rows.length === 0) return null;
  return makeCollection('Counters', 'counters', [
    ['name', textColumn(rows.map((channel) => readout.names[channel]!))],
    [
      'value',
      numericColumn(
        Float32Array.from(rows, (channel) => signals.energy[first + channel]! / readout.mip[channel]!),
        { unit: 'MIP' },
      ),
    ],
    [
      'time',
      numericColumn(
        Float32Array.from(rows, (channel) => signals.time[first + channel]!),
        { unit: 'ns' },
      ),
    ],
    ['channel', numericColumn(Uint32Array.from(rows, (channel) => readout.channels[channel]!))],
    ['position', numericColumn(placesOf(readout.centre, rows), { unit: 'mm', width: 3 })],
    ['size', numericColumn(placesOf(readout.size, rows), { unit: 'mm', width: 3 })],
    ['flags', numericColumn(Uint8Array.from(rows, (channel) => signals.flags[first + channel]!))],
  ]);
}

export function cellCollections(
  groups: CellGroups,
  readout: Na64Readout,
  signals: Signals,
  event: number,
  leastEnergy: number,
): Collection[] {
  return [
    // SRD: every energy counts, its scale is that of MeV.
    ...groups.cells.map((group) =>
      cellCollection(group, readout, signals, event, group.name === 'SRD cells' ? SRD_LEAST : leastEnergy),
    ),
    counterCollection(groups.counters, readout, signals, event),
  ].filter((collection) => collection !== null);
}

/** GeV: the noise of its channels. */
const SRD_LEAST = 2e-4;
