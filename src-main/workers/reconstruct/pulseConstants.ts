/** Constants of pulse reconstruction, taken out of the conditions in the order of the channels wanted. */
import { CHARGE_PER_COUNT } from '#core/physics/v1742.ts';
import { columnWhere, textsOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import type { PulseConstants } from '#main/native/pulses.ts';

/** By channel: whether its status lets it be used; one that cannot be needs no other constants. */
function usableOf(inForce: ConstantsInForce, channels: readonly number[]): ReadonlyMap<number, boolean> {
  const states = textsOf(inForce, 'channel.status', 'state', channels);
  return new Map(channels.map((channel, i) => [channel, states[i] === 'good']));
}

type Column = (type: string, column: string, channels: readonly number[]) => Float64Array;

const columnsFor =
  (inForce: ConstantsInForce, usable: ReadonlyMap<number, boolean>): Column =>
  (type, column, channels) =>
    columnWhere(inForce, type, column, channels, (index) => usable.get(channels[index]!) === true);

function common(
  column: Column,
  usable: ReadonlyMap<number, boolean>,
  channels: readonly number[],
): Omit<PulseConstants, 'gain'> {
  return {
    pedestal: column('channel.pedestal', 'pedestal', channels),
    noise: column('channel.pedestal', 'noise', channels),
    t0: column('channel.t0', 't0', channels),
    usable: Uint8Array.from(channels, (channel) => (usable.get(channel) === true ? 1 : 0)),
  };
}

/** Energy per signal; 0 where neither is known. */
const ratio = (energy: number, signal: number): number => (signal > 0 ? energy / signal : 0);

/**
 * Of NA64's MSADC: cells of the ECAL have gains, all other channels a scale.
 * @param isEcal whether a channel is one of the ECAL or its preshower
 * @throws BeamglassError `missingConstant`
 */
export function msadcConstants(
  inForce: ConstantsInForce,
  channels: readonly number[],
  isEcal: (channel: number) => boolean,
): PulseConstants {
  const usable = usableOf(inForce, channels);
  const column = columnsFor(inForce, usable);
  const ecal = channels.filter(isEcal);
  const others = channels.filter((channel) => !isEcal(channel));
  const ecalGain = ecal.length === 0 ? [] : column('na64_ecal.gains', 'gain', ecal);
  const signal = others.length === 0 ? [] : column('mip.scale', 'mipSignal', others);
  const energy = others.length === 0 ? [] : column('mip.scale', 'mipEnergy', others);
  const gains = new Map(ecal.map((channel, i) => [channel, ecalGain[i]!]));
  others.forEach((channel, i) => gains.set(channel, ratio(energy[i]!, signal[i]!)));
  return { ...common(column, usable, channels), gain: Float64Array.from(channels, (channel) => gains.get(channel)!) };
}

/**
 * Of PADME's crystals, whose gains are in pC/MeV.
 * @throws BeamglassError `missingConstant`
 */
export function crystalConstants(inForce: ConstantsInForce, channels: readonly number[]): PulseConstants {
  const usable = usableOf(inForce, channels);
  const column = columnsFor(inForce, usable);
  const gain = column('padme_ecal.gains', 'gain', channels).map((perMeV) => ratio(1e-3, perMeV));
  return { ...common(column, usable, channels), gain };
}

/**
 * Of PADME's bars and small-angle calorimeter, which are read by charge: their scale is in counts · ns.
 * @throws BeamglassError `missingConstant`
 */
export function scaleConstants(inForce: ConstantsInForce, channels: readonly number[]): PulseConstants {
  const usable = usableOf(inForce, channels);
  const column = columnsFor(inForce, usable);
  const signal = column('mip.scale', 'mipSignal', channels);
  const energy = column('mip.scale', 'mipEnergy', channels);
  const gain = energy.map((value, i) => ratio(value, signal[i]!) / CHARGE_PER_COUNT);
  return { ...common(column, usable, channels), gain };
}
