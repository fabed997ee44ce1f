/** From the waveforms of NA64's MSADC to energies of cells in time, and the shower in the ECAL. */
import { isNa64Ecal, isWaveform, readChannels } from '#core/calibration/nominal.ts';
import type { ConstantsInForce } from '#core/calibration/constants.ts';
import type { Cell } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import { BeamglassError } from '#core/errors.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { gateCell, type GatedCell } from '#core/physics/timeGate.ts';
import { fitShowers, type CellGrid, type FittedShowers } from '#main/native/clusters.ts';
import { reconstructPulses, type PulseConstants, type ReconstructedPulses } from '#main/native/pulses.ts';
import { msadcConstants } from './pulseConstants.ts';

/** Energy of showers in lead and scintillator across their axis, mm: fitted to simulated electrons of 100 GeV. */
export const LEAD_PROFILE = { core: 0.794, coreRadius: 3.7, tailRadius: 20.8 } as const;

/**
 * Fluctuation of a cell about the profile, GeV: widths of simulated electrons. The noise is mostly what cells below the
 * threshold of their electronics would have shown.
 */
const FLUCTUATION = { stochastic: 0.1, constant: 0.03, noise: 0.17 } as const;
/** GeV: less has no shape. */
const LEAST_ENERGY = 1;

const WAVEFORMS = 'MSADC waveforms';

/** What a run needs once: its channels and the constants in force. */
export interface MsadcReadout {
  /** Of the setup's channel map, in ascending order */
  readonly channels: readonly number[];
  readonly indexOf: ReadonlyMap<number, number>;
  readonly constants: PulseConstants;
}

/** @throws BeamglassError `missingConstant` */
export function msadcReadout(detector: Detector, inForce: ConstantsInForce): MsadcReadout {
  const read = readChannels(detector).filter(isWaveform);
  const channels = read.map(({ channel }) => channel);
  const ecal = new Set(read.filter(isNa64Ecal).map(({ channel }) => channel));
  return {
    channels,
    indexOf: new Map(channels.map((channel, index) => [channel, index])),
    constants: msadcConstants(inForce, channels, (channel) => ecal.has(channel)),
  };
}

/** Energies in time of all channels that an event shows. */
export interface GatedEvent {
  /** By channel of the setup's channel map: GeV; channels without a pulse in time are not there. */
  readonly energy: ReadonlyMap<number, number>;
  /** Number of channels by what the gate says */
  readonly cells: Readonly<Record<GatedCell, number>>;
}

export interface GatedEvents {
  readonly events: readonly GatedEvent[];
  readonly pulses: ReconstructedPulses;
}

/**
 * Pulses of all waveforms; of each channel the one in time.
 * @param expectedTime of the trigger's particle after t0, ns
 */
export async function reconstructMsadc(
  events: readonly EventData[],
  readout: MsadcReadout,
  expectedTime = 0,
): Promise<GatedEvents> {
  const rows = events.flatMap((event, number) => rowsOf(event, number, readout));
  const samples = new Uint16Array(rows.reduce((sum, row) => sum + row.samples.length, 0));
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach((row, i) => {
    samples.set(row.samples, offsets[i]);
    offsets[i + 1] = offsets[i]! + row.samples.length;
  });
  const pulses = await reconstructPulses({
    digitiser: 'msadc',
    expectedTime,
    period: 12.5,
    constants: readout.constants,
    channel: Uint32Array.from(rows, ({ index }) => index),
    start: Float64Array.from(rows, ({ start }) => start),
    offsets,
    samples,
  });
  const time = pulses.time.map((value) => value - expectedTime);
  const gated = events.map(() => ({
    energy: new Map<number, number>(),
    cells: { empty: 0, clean: 0, separated: 0, pileUp: 0 },
  }));
  rows.forEach(({ event, index }, i) => {
    const found = gateCell({ time, energy: pulses.energy }, pulses.offsets[i]!, pulses.offsets[i + 1]!);
    const { energy, cells } = gated[event]!;
    cells[found.cell]++;
    if (found.kept >= 0) energy.set(readout.channels[index]!, pulses.energy[found.kept]!);
  });
  return { events: gated, pulses };
}

interface Row {
  readonly event: number;
  readonly index: number;
  readonly start: number;
  readonly samples: Uint16Array;
}

function rowsOf(event: EventData, number: number, { indexOf }: MsadcReadout): Row[] {
  const columns = findCollection(event, WAVEFORMS)?.columns;
  const codes = columns?.get('samples');
  const ends = codes?.offsets;
  if (!columns || !codes || !ends || !(codes.data instanceof Uint16Array)) return [];
  const { data } = codes;
  return Array.from({ length: ends.length - 1 }, (_, i) => i).flatMap((i) => {
    const index = indexOf.get(Number(columns.get('channel')!.data[i]));
    if (index === undefined) return [];
    const start = Number(columns.get('start')!.data[i]);
    return [{ event: number, index, start, samples: data.subarray(ends[i], ends[i + 1]) }];
  });
}

/** Cells of one calorimeter on their grid. */
export interface CellArray {
  readonly grid: CellGrid;
  /** Per cell of the grid, row by row: its channel, −1 where there is none */
  readonly channel: Int32Array;
}

/**
 * @param element "ECAL" or "ECAL-PS"
 * @throws BeamglassError `badInput` for a setup without it
 */
export function cellArray(detector: Detector, element: string): CellArray {
  const cells = detector.cells.filter((cell) => cell.element === element);
  const xs = places(cells, 0);
  const ys = places(cells, 1);
  if (xs.length < 2 || ys.length < 2) {
    throw new BeamglassError('badInput', `Setup ${detector.setup.id} has no cells of ${element} in a grid.`);
  }
  const channel = new Int32Array(xs.length * ys.length).fill(-1);
  for (const { channel: own, place } of cells) {
    channel[ys.indexOf(place.centre[1]) * xs.length + xs.indexOf(place.centre[0])] = own;
  }
  const grid: CellGrid = {
    columns: xs.length,
    rows: ys.length,
    firstX: xs[0]!,
    firstY: ys[0]!,
    pitchX: (xs.at(-1)! - xs[0]!) / (xs.length - 1),
    pitchY: (ys.at(-1)! - ys[0]!) / (ys.length - 1),
    profile: LEAD_PROFILE,
  };
  return { grid, channel };
}

const places = (cells: readonly Cell[], axis: 0 | 1): number[] =>
  [...new Set(cells.map(({ place }) => place.centre[axis]))].toSorted((a, b) => a - b);

/** The shower in the main part, and the energy before it, per event. */
export interface EcalShowers extends FittedShowers {
  /** GeV: in the preshower, and in all */
  readonly preshower: Float64Array;
  readonly total: Float64Array;
}

/** Against the expected lateral profile; χ² of the shape is that of the one shower. */
export async function ecalShowers(
  events: readonly GatedEvent[],
  main: CellArray,
  preshower: CellArray,
  seeksTwo: boolean,
): Promise<EcalShowers> {
  const energiesOf = ({ channel }: CellArray): Float64Array =>
    Float64Array.from(events.flatMap(({ energy }) => Array.from(channel, (own) => energy.get(own) ?? 0)));
  const fitted = await fitShowers({
    grid: main.grid,
    fluctuation: FLUCTUATION,
    leastEnergy: LEAST_ENERGY,
    seeksTwo,
    energy: energiesOf(main),
  });
  const early = energiesOf(preshower);
  const cells = preshower.channel.length;
  const sums = Float64Array.from(events, (_, i) =>
    early.subarray(i * cells, (i + 1) * cells).reduce((sum, energy) => sum + energy, 0),
  );
  return { ...fitted, preshower: sums, total: sums.map((energy, i) => energy + fitted.sum[i]!) };
}
