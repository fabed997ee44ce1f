/**
 * Faults of a detector, put into simulated events to show that monitoring finds them: what the digitisers give is
 * changed, or what is simulated. Nothing that reconstruction or monitors read says so.
 */
import { digitiserOf } from '../detector/digitiser.ts';
import { wiringOf, type Cell } from '../detector/cells.ts';
import type { Setup } from '../detector/setup.ts';
import { BeamglassError } from '../errors.ts';
import { viewOf, type Column, type NumericColumn } from '../event/column.ts';
import { makeCollection, type Collection, type EventData } from '../event/event.ts';
import { FAULT_IDS, type FaultId } from '../monitoring/definition.ts';

export interface Fault {
  readonly id: FaultId;
  readonly title: string;
  /** Parameters of the simulation that differ from those asked for. */
  readonly parameters: Readonly<Record<string, number>>;
  /** The setup as it is simulated; what reconstructs it knows nothing of it. */
  simulated(setup: Setup): Setup;
  /** What is read out of an event; the event that it is given stays as it is. */
  apply(event: EventData): EventData;
}

/** A fault that begins in the middle of a run. */
export interface FaultPlan {
  readonly id: FaultId;
  /** Number of the first event that has it, from 0. */
  readonly from: number;
}

/** Responses after a step, ns and mm of jumps, and part of the charge that is left. */
const GAIN_STEP = 0.97;
const TIME_JUMP = 2;
const BEAM_SHIFT = 1;
const LEFT_CHARGE = 0.8;

/** Board of PADME's calorimeter that stops giving data. */
const LOST_BOARD = 5;

/** Of each experiment: the calorimeter and its waveforms, and where a cell dies and another one fires (mm). */
interface Places {
  readonly element: string;
  readonly collection: string;
  readonly dead: readonly [number, number];
  readonly hot: readonly [number, number];
}

const PLACES: Readonly<Record<string, Places>> = {
  padme: { element: 'ECal', collection: 'ECal waveforms', dead: [73, 0], hot: [200, 110] },
  na64: { element: 'ECAL', collection: 'MSADC waveforms', dead: [19, 19], hot: [95, 95] },
};

const same = <T>(value: T): T => value;

/**
 * @param cells of the setup
 * @throws BeamglassError `badInput` for a setup that cannot have it
 */
export function faultOf(id: FaultId, setup: Setup, cells: readonly Cell[]): Fault {
  const places = PLACES[setup.experiment];
  if (places === undefined) throw new BeamglassError('badInput', `No faults are known of ${setup.experiment}.`);
  const { element, collection } = places;
  const inCollection =
    (change: (waveforms: Collection) => Collection) =>
    (event: EventData): EventData =>
      changed(event, collection, change);
  const own = new Set(cells.filter((cell) => cell.element.startsWith(element)).map(({ channel }) => channel));
  const fault = (title: string, apply: Fault['apply']): Fault => ({
    id,
    title,
    parameters: {},
    simulated: same,
    apply,
  });
  switch (id) {
    case 'deadChannel': {
      const { channel, name } = nearest(cells, element, places.dead);
      return fault(
        `${name} is dead`,
        inCollection((all) => rowsOf(all, (row) => channelAt(all, row) !== channel)),
      );
    }
    case 'hotChannel': {
      const { channel, name } = nearest(cells, element, places.hot);
      return fault(
        `${name} fires in every event`,
        inCollection((all) => fired(all, channel)),
      );
    }
    case 'gainStep':
      return fault(
        `gain of ${element} falls by 3 %`,
        inCollection((all) => scaled(all, (channel) => own.has(channel), GAIN_STEP)),
      );
    case 'timeJump':
      return fault(
        `times of ${element} jump by ${TIME_JUMP} ns`,
        inCollection((all) => later(all, (channel) => own.has(channel), TIME_JUMP)),
      );
    case 'beamShift':
      return setup.experiment === 'padme'
        ? { ...fault(`beam moves by ${BEAM_SHIFT} mm in x`, same), parameters: { beamX: BEAM_SHIFT } }
        : { ...fault(`beam moves by ${BEAM_SHIFT} mm in y`, same), simulated: shiftedBeam };
    case 'lostCharge':
      if (!cells.some((cell) => cell.element === 'LeadGlass')) {
        throw new BeamglassError('badInput', `Setup ${setup.id} has no lead glass whose charge could be lost.`);
      }
      return fault('the lead glass loses a fifth of its charge', (event) =>
        changed(event, 'Lead-glass waveforms', (all) => scaled(all, () => true, LEFT_CHARGE)),
      );
    case 'missingBoard': {
      const lost = boardChannels(setup, cells, element);
      if (lost.size === 0) {
        throw new BeamglassError('badInput', `Setup ${setup.id} does not say which channels its boards read.`);
      }
      const emptied = inCollection((all) => rowsOf(all, (row) => !lost.has(channelAt(all, row))));
      return fault(`board ${LOST_BOARD} gives no data`, (event) => incomplete(emptied(event)));
    }
  }
}

/** Those that a setup can have. */
export function faultsOf(setup: Setup, cells: readonly Cell[]): Fault[] {
  const hasGlass = cells.some(({ element }) => element === 'LeadGlass');
  const hasBoards = boardChannels(setup, cells, PLACES[setup.experiment]?.element ?? '').size > 0;
  const isPossible = (id: FaultId): boolean =>
    id === 'lostCharge' ? hasGlass : id === 'missingBoard' ? hasBoards : true;
  return FAULT_IDS.filter(isPossible).map((id) => faultOf(id, setup, cells));
}

/** What the lost board reads of an element. */
function boardChannels({ elements }: Setup, cells: readonly Cell[], element: string): ReadonlySet<number> {
  const own = elements.find(({ name }) => name === element);
  const wiring = own === undefined ? null : wiringOf(own);
  return new Set(
    cells
      .filter((cell) => cell.element === element && wiring?.get(cell.id)?.board === LOST_BOARD)
      .map(({ channel }) => channel),
  );
}

/** As the acquisition says it: not complete (bit 0 of the status), and which board is missing. */
function incomplete(event: EventData): EventData {
  const scalars = event.scalars.map((one) => {
    if (one.name === 'event_status') return { ...one, value: one.value - (one.value % 2) };
    return one.name === 'missing_boards' ? { ...one, value: 2 ** LOST_BOARD } : one;
  });
  return { ...event, scalars };
}

const shiftedBeam = (setup: Setup): Setup => ({
  ...setup,
  beam: { ...setup.beam, path: setup.beam.path.map(([x, y, z]) => [x, y + BEAM_SHIFT, z]) },
});

function nearest(cells: readonly Cell[], element: string, [x, y]: readonly [number, number]): Cell {
  const far = ({ place: { centre } }: Cell): number => Math.hypot(centre[0] - x, centre[1] - y);
  const own = cells.filter((cell) => cell.element === element);
  return own.reduce((best, cell) => (far(cell) < far(best) ? cell : best));
}

function changed(event: EventData, name: string, change: (collection: Collection) => Collection): EventData {
  const collections = event.collections.map((one) => (one.name === name ? change(one) : one));
  // An event without objects has no collection of them.
  return { ...event, collections: collections.filter(({ count }) => count > 0) };
}

const numeric = (collection: Collection, name: string): NumericColumn => collection.columns.get(name) as NumericColumn;
const channelAt = (collection: Collection, row: number): number => Number(numeric(collection, 'channel').data[row]);

/** The rows of a collection that stay. */
function rowsOf(collection: Collection, keep: (row: number) => boolean): Collection {
  const rows = Array.from({ length: collection.count }, (_, row) => row).filter(keep);
  return rows.length === collection.count ? collection : picked(collection, rows);
}

/** Rows of a collection in that order; one may come twice. */
function picked(collection: Collection, rows: readonly number[]): Collection {
  const columns = [...collection.columns].map(([name, column]) => [name, pickedColumn(column, rows)] as const);
  return { ...collection, count: rows.length, columns: new Map(columns) };
}

function pickedColumn(column: Column, rows: readonly number[]): Column {
  const { offsets } = column;
  // Of a text the bytes are its rows.
  const width = column.type === 'text' ? 1 : column.width;
  const start = (row: number): number => (offsets === null ? row : offsets[row]!) * width;
  const end = (row: number): number => (offsets === null ? row + 1 : offsets[row + 1]!) * width;
  const length = rows.reduce((sum, row) => sum + end(row) - start(row), 0);
  const bytes = column.data.BYTES_PER_ELEMENT;
  const data = viewOf(column.type, new ArrayBuffer(length * bytes), 0, length);
  const starts = new Uint32Array(rows.length + 1);
  let at = 0;
  for (const [i, row] of rows.entries()) {
    data.set(column.data.subarray(start(row), end(row)) as never, at);
    at += end(row) - start(row);
    starts[i + 1] = at / width;
  }
  return (offsets === null ? { ...column, data } : { ...column, data, offsets: starts }) as Column;
}

/** The channel shows what the highest pulse of the event shows. */
function fired(all: Collection, channel: number): Collection {
  let highest = 0;
  let height = -Infinity;
  for (let row = 0; row < all.count; row++) {
    const samples = samplesAt(all, row);
    const own = Math.max(...samples) - Math.min(...samples);
    if (own > height) {
      height = own;
      highest = row;
    }
  }
  const others = Array.from({ length: all.count }, (_, row) => row).filter((row) => channelAt(all, row) !== channel);
  const made = picked(all, [...others, highest]);
  const channels = numeric(made, 'channel').data.slice() as Uint32Array;
  channels[made.count - 1] = channel;
  return withColumn(made, 'channel', channels);
}

function samplesAt(all: Collection, row: number): ArrayLike<number> & Iterable<number> {
  const { data, offsets } = numeric(all, 'samples');
  return data.subarray(offsets![row], offsets![row + 1]) as Uint16Array;
}

function withColumn(collection: Collection, name: string, data: NumericColumn['data']): Collection {
  const columns = new Map(collection.columns);
  columns.set(name, { ...numeric(collection, name), data });
  return makeCollection(collection.name, collection.kind, columns);
}

/** Pulses over the mean of the samples before them, in whole counts. */
function scaled(all: Collection, isOf: (channel: number) => boolean, factor: number): Collection {
  const { data, offsets } = numeric(all, 'samples');
  const codes = data.slice() as Uint16Array;
  const periods = numeric(all, 'period').data;
  for (let row = 0; row < all.count; row++) {
    if (!isOf(channelAt(all, row))) continue;
    const own = codes.subarray(offsets![row], offsets![row + 1]);
    const first = Math.min(own.length, digitiserOf(Number(periods[row]))?.pedestalSamples ?? 4);
    let pedestal = 0;
    for (let i = 0; i < first; i++) pedestal += own[i]! / first;
    for (let i = 0; i < own.length; i++) own[i] = Math.round(pedestal + factor * (own[i]! - pedestal));
  }
  return withColumn(all, 'samples', codes);
}

function later(all: Collection, isOf: (channel: number) => boolean, by: number): Collection {
  const starts = numeric(all, 'start').data.slice() as Float32Array;
  for (let row = 0; row < all.count; row++) if (isOf(channelAt(all, row))) starts[row]! += by;
  return withColumn(all, 'start', starts);
}
