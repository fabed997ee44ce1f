/**
 * What calorimeters and counters say about an NA64 event, as numbers (na64.md §2.2, §3.11). Energies in GeV, those of
 * the SRD in MeV as scalars, counters in MIP, times in ns. NaN stands for what cannot be had.
 */
import type { Scalar } from '#core/event/event.ts';
import { depthChiSquared } from '#core/physics/showerDepth.ts';
import { srdTag, type SrdReading } from '#core/reconstruction/na64Flags.ts';
import type { CalorimeterConstants } from './calorimeterConstants.ts';
import { pairIn, showerAt, type EcalShowers } from './ecal.ts';
import { channelsIn, type Na64Readout } from './readout.ts';
import { noiseOf, SIGNAL_FLAGS, sumOf, type Signals } from './signals.ts';

/** Channels of the setup by what is asked of them; empty where it has none. */
export interface QuantityChannels {
  readonly preshower: Uint32Array;
  readonly ecal: Uint32Array;
  readonly dump: Uint32Array;
  readonly dumpPreshower: Uint32Array;
  readonly hcal: readonly (readonly [name: string, channels: Uint32Array])[];
  readonly sideHcal: Uint32Array;
  readonly srd: Uint32Array;
  readonly scintillators: readonly (readonly [name: string, channel: Uint32Array])[];
  readonly upstreamVeto: Uint32Array;
  readonly exitVeto: Uint32Array;
  readonly rearVeto: Uint32Array;
}

export function quantityChannels(readout: Na64Readout): QuantityChannels {
  const { parts } = readout;
  const of = (...names: (string | null)[]): Uint32Array =>
    channelsIn(
      readout,
      names.filter((name) => name !== null),
    );
  const named = (names: readonly string[]) => names.map((name) => [name, of(name)] as const);
  return {
    preshower: of('ECAL-PS'),
    ecal: of('ECAL'),
    dump: of(...parts.dump),
    dumpPreshower: of(...parts.dump.filter((name) => name.endsWith('-PS'))),
    hcal: named(parts.hcal),
    sideHcal: of(parts.sideHcal),
    srd: of(...parts.srd),
    scintillators: named([...parts.triggerCounters, ...parts.pairCounters].toSorted()),
    upstreamVeto: of(parts.upstreamVeto),
    exitVeto: of(parts.exitVeto),
    rearVeto: of(parts.rearVeto),
  };
}

export interface CalorimeterQuantities {
  readonly preshower: number;
  readonly main: number;
  /** Corrected for what leaves the cells */
  readonly ecal: number;
  readonly ecalError: number;
  /** Likewise; null without a dump */
  readonly dump: number | null;
  /** MIP by name: S1, S2, … */
  readonly counters: ReadonlyMap<string, number>;
  readonly upstreamVeto: number | null;
  readonly exitVeto: number | null;
  readonly rearVeto: number | null;
  readonly hcal: number;
  readonly isTagged: boolean | null;
  /** All of them, in the order in which they are listed */
  readonly scalars: readonly Scalar[];
}

/** Energy of one channel, or of a few; NaN where none of them can be used. */
function energyOf(signals: Signals, event: number, channels: Uint32Array): number {
  const first = event * signals.width;
  if (channels.every((channel) => Number.isNaN(signals.energy[first + channel]!))) return Number.NaN;
  return sumOf(signals, event, channels);
}

function mipOf(signals: Signals, event: number, channels: Uint32Array, { mip }: Na64Readout): number {
  if (channels.length === 0) return Number.NaN;
  return energyOf(signals, event, channels) / mip[channels[0]!]!;
}

export function calorimeterQuantities(
  readout: Na64Readout,
  channels: QuantityChannels,
  constants: CalorimeterConstants,
  signals: Signals,
  showers: EcalShowers,
  event: number,
  srdGate: number,
  beamEnergy: number,
): CalorimeterQuantities {
  const scalars: Scalar[] = [];
  const add = (name: string, value: number, unit = ''): void => {
    if (!Number.isNaN(value)) scalars.push({ name, value, unit });
  };
  const mip = (of: Uint32Array): number => mipOf(signals, event, of, readout);

  const srd = srdReadings(signals, event, channels.srd, constants);
  srd.forEach(({ energy }, i) => add(`srd_${i + 1}`, 1000 * energy, 'MeV'));
  add('srd_time_spread', spreadOf(srd.map(({ time }) => time)), 'ns');
  const isTagged = srdTag(srd, srdGate);
  add('srd_tag', flag(isTagged));

  const preshower = energyOf(signals, event, channels.preshower);
  const main = energyOf(signals, event, channels.ecal);
  const ecal = (preshower + main) / constants.ecal.containment;
  const noise = noiseOf(signals, event, channels.preshower) + noiseOf(signals, event, channels.ecal);
  const ecalError = errorOf(ecal, constants.ecal, noise);
  add('e_ps', preshower, 'GeV');
  add('e_ecal', ecal, 'GeV');
  add('e_ecal_error', ecalError, 'GeV');
  add('e_ecal_main', main, 'GeV');
  addShower(add, showers, event, preshower, preshower + main);

  let dump: number | null = null;
  if (constants.wcal !== null && channels.dump.length > 0) {
    dump = energyOf(signals, event, channels.dump) / constants.wcal.containment;
    const error = errorOf(dump, constants.wcal, noiseOf(signals, event, channels.dump));
    add('e_wcal', dump, 'GeV');
    add('e_wcal_error', error, 'GeV');
    if (channels.dumpPreshower.length > 0) add('e_wcal_ps', energyOf(signals, event, channels.dumpPreshower), 'GeV');
    add('e_tot', dump + ecal, 'GeV');
    add('e_tot_error', Math.hypot(error, ecalError), 'GeV');
  } else {
    add('e_miss', beamEnergy - ecal, 'GeV');
  }

  const counters = new Map(channels.scintillators.map(([name, of]) => [name, mip(of)]));
  for (const [name, value] of counters) add(name.toLowerCase(), value, 'MIP');
  const veto = (name: string, of: Uint32Array): number | null => {
    if (of.length === 0) return null;
    const value = mip(of);
    add(name, value, 'MIP');
    return value;
  };
  const upstreamVeto = veto('v0', channels.upstreamVeto);
  const exitVeto = veto('w2', channels.exitVeto);
  const rearVeto = veto('veto', channels.rearVeto);

  let hcal = 0;
  for (const [name, of] of channels.hcal) {
    const energy = energyOf(signals, event, of);
    add(`e_${name.toLowerCase()}`, energy, 'GeV');
    add(`${name.toLowerCase()}_mip`, mip(of), 'MIP');
    hcal += energy;
  }
  add('e_hcal', hcal, 'GeV');
  add('e_hcal_error', errorOf(hcal, constants.hcal, hcalNoise(signals, event, channels)), 'GeV');
  if (channels.sideHcal.length > 0) add('e_hcal0', energyOf(signals, event, channels.sideHcal), 'GeV');
  addHcalSpread(add, readout, signals, event, channels);

  add('pile_up', flaggedIn(signals, event, readout));
  return {
    preshower,
    main,
    ecal,
    ecalError,
    dump,
    counters,
    upstreamVeto,
    exitVeto,
    rearVeto,
    hcal,
    isTagged,
    scalars,
  };
}

type Add = (name: string, value: number, unit?: string) => void;

/** 0 or 1; NaN where it is not known. */
export const flag = (value: boolean | null): number => (value === null ? Number.NaN : Number(value));

/** σ(E) of the calorimeter with the noise of its channels, GeV; below 0 GeV that of noise. */
function errorOf(
  energy: number,
  { stochastic, constant, noise }: CalorimeterConstants['ecal'],
  variance: number,
): number {
  const seen = Math.max(0, energy);
  return Math.sqrt(stochastic ** 2 * seen + (constant * seen) ** 2 + noise ** 2 + variance);
}

const hcalNoise = (signals: Signals, event: number, { hcal }: QuantityChannels): number =>
  hcal.reduce((sum, [, of]) => sum + noiseOf(signals, event, of), 0);

function srdReadings(
  signals: Signals,
  event: number,
  channels: Uint32Array,
  { srdLow, srdHigh }: CalorimeterConstants,
): SrdReading[] {
  return Array.from(channels, (channel, i) => {
    const at = event * signals.width + channel;
    return { energy: signals.energy[at]!, time: signals.time[at]!, low: srdLow[i]!, high: srdHigh[i]! };
  });
}

/** Largest less smallest of those that are known; NaN for fewer than two. */
function spreadOf(times: readonly number[]): number {
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length < 2 ? Number.NaN : Math.max(...known) - Math.min(...known);
}

function addShower(add: Add, showers: EcalShowers, event: number, preshower: number, total: number): void {
  const one = showerAt(showers.one, event);
  if (Number.isNaN(one.energy)) {
    add('n_showers', 0);
    return;
  }
  const pair = pairIn(showers, event);
  add('n_showers', pair === null ? 1 : 2);
  add('shower_shape', showers.chi2[event]! / showers.degrees);
  add('shower_depth', depthChiSquared(preshower, total));
  add('shower_x', one.x, 'mm');
  add('shower_y', one.y, 'mm');
  if (pair !== null) add('shower_distance', pair.distance, 'mm');
}

/** Cells with less do not count for the spread, GeV. */
const SPREAD_LEAST = 0.5;

/** Energy-weighted standard deviations of times and of places across the beam: small for what comes from the dump. */
function addHcalSpread(
  add: Add,
  { centre }: Na64Readout,
  signals: Signals,
  event: number,
  { hcal }: QuantityChannels,
): void {
  const first = event * signals.width;
  const cells = hcal
    .flatMap(([, of]) => [...of])
    .filter(
      (channel) => signals.energy[first + channel]! > SPREAD_LEAST && !Number.isNaN(signals.time[first + channel]!),
    );
  const weights = cells.map((channel) => signals.energy[first + channel]!);
  add(
    'hcal_time_spread',
    weightedWidth(
      cells.map((channel) => signals.time[first + channel]!),
      weights,
    ),
    'ns',
  );
  const across = [0, 1].map((axis) =>
    weightedWidth(
      cells.map((channel) => centre[3 * channel + axis]!),
      weights,
    ),
  );
  add('hcal_width', Math.hypot(...across), 'mm');
}

/** NaN without values. */
function weightedWidth(values: readonly number[], weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const mean = values.reduce((total, value, i) => total + value * weights[i]!, 0) / sum;
  return Math.sqrt(values.reduce((total, value, i) => total + weights[i]! * (value - mean) ** 2, 0) / sum);
}

/** Number of calorimeter cells from which pile-up was taken, or that had nothing else. */
function flaggedIn({ width, flags }: Signals, event: number, { isCell }: Na64Readout): number {
  let count = 0;
  for (let channel = 0; channel < width; channel++) {
    const isPiledUp = (flags[event * width + channel]! & (SIGNAL_FLAGS.pileUpRemoved | SIGNAL_FLAGS.outOfTime)) !== 0;
    if (isPiledUp && isCell[channel] === 1) count++;
  }
  return count;
}
