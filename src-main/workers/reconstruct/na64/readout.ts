/** What is read of an NA64 setup by MSADC channels: which of them make which detector, with the constants in force. */
import { columnWhere, type ConstantsInForce } from '#core/calibration/constants.ts';
import { isNa64Ecal, isWaveform, readChannels } from '#core/calibration/nominal.ts';
import type { Detector } from '#core/detector/detector.ts';
import { na64Parts, type Na64Parts } from '#core/reconstruction/na64Setup.ts';
import type { PulseConstants } from '#main/native/pulses.ts';
import { msadcConstants } from '../pulseConstants.ts';

/** Arrays have one entry per channel, in ascending order of channel numbers. */
export interface Na64Readout {
  readonly parts: Na64Parts;
  /** Of the setup's channel map */
  readonly channels: Uint32Array;
  readonly indexOf: ReadonlyMap<number, number>;
  /** Element and cell: "S1", "VETO cell 2" */
  readonly names: readonly string[];
  /** mm, three per channel */
  readonly centre: Float32Array;
  readonly size: Float32Array;
  readonly constants: PulseConstants;
  /** GeV that a MIP leaves; NaN for the ECAL, whose scale is none of MIPs */
  readonly mip: Float64Array;
  /** 1: a calorimeter's cell, which must be in time from some energy on (na64.md §3.2); 0: a counter */
  readonly isCell: Uint8Array;
  /** Index of channels by element */
  readonly elements: ReadonlyMap<string, Uint32Array>;
}

/** @throws BeamglassError `missingConstant` */
export function na64Readout(detector: Detector, inForce: ConstantsInForce): Na64Readout {
  const read = readChannels(detector).filter(isWaveform);
  const channels = read.map(({ channel }) => channel);
  const ecal = new Set(read.filter(isNa64Ecal).map(({ channel }) => channel));
  const others = channels.filter((channel) => !ecal.has(channel));
  const constants = msadcConstants(inForce, channels, (channel) => ecal.has(channel));
  const isUsable = new Map(channels.map((channel, i) => [channel, constants.usable[i] === 1]));
  const mips = columnWhere(inForce, 'mip.scale', 'mipEnergy', others, (i) => isUsable.get(others[i]!) === true);
  const scales = new Map(Array.from(mips, (mip, i) => [others[i]!, mip]));
  const elements = new Map<string, number[]>();
  for (const [index, { element }] of read.entries()) {
    const list = elements.get(element.name);
    if (list === undefined) elements.set(element.name, [index]);
    else list.push(index);
  }
  const fromBeam = new Set(['calorimeter', 'dump']);
  return {
    parts: na64Parts(detector.setup),
    channels: Uint32Array.from(channels),
    indexOf: new Map(channels.map((channel, index) => [channel, index])),
    names: read.map(({ cell }) => cell.name),
    centre: Float32Array.from(read.flatMap(({ cell }) => [...cell.place.centre])),
    size: Float32Array.from(read.flatMap(({ cell }) => [...cell.size])),
    constants,
    mip: Float64Array.from(channels, (channel) => scales.get(channel) ?? Number.NaN),
    isCell: Uint8Array.from(read, ({ element }) => (fromBeam.has(element.group) ? 1 : 0)),
    elements: new Map([...elements].map(([name, list]) => [name, Uint32Array.from(list)])),
  };
}

const NONE = new Uint32Array(0);

/** Channels of elements, in their order; none of those that the setup has not. */
export function channelsIn({ elements }: Na64Readout, names: readonly string[]): Uint32Array {
  if (names.length === 1) return elements.get(names[0]!) ?? NONE;
  return Uint32Array.from(names.flatMap((name) => [...(elements.get(name) ?? NONE)]));
}
