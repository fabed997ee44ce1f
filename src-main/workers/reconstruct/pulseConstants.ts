/** Constants of pulse reconstruction, taken out of the conditions in the order of the channels wanted. */
import { CHARGE_PER_COUNT } from '#core/physics/v1742.ts';
import { columnOf, textsOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import type { PulseConstants } from '#main/native/pulses.ts';

function common(inForce: ConstantsInForce, channels: readonly number[]): Omit<PulseConstants, 'gain'> {
  const states = textsOf(inForce, 'channel.status', 'state', channels);
  return {
    pedestal: columnOf(inForce, 'channel.pedestal', 'pedestal', channels),
    noise: columnOf(inForce, 'channel.pedestal', 'noise', channels),
    t0: columnOf(inForce, 'channel.t0', 't0', channels),
    usable: Uint8Array.from(states, (state) => (state === 'good' ? 1 : 0)),
  };
}

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
  const ecal = channels.filter(isEcal);
  const others = channels.filter((channel) => !isEcal(channel));
  const ecalGain = ecal.length === 0 ? [] : columnOf(inForce, 'na64_ecal.gains', 'gain', ecal);
  const signal = others.length === 0 ? [] : columnOf(inForce, 'mip.scale', 'mipSignal', others);
  const energy = others.length === 0 ? [] : columnOf(inForce, 'mip.scale', 'mipEnergy', others);
  const gains = new Map(ecal.map((channel, i) => [channel, ecalGain[i]!]));
  others.forEach((channel, i) => gains.set(channel, energy[i]! / signal[i]!));
  return { ...common(inForce, channels), gain: Float64Array.from(channels, (channel) => gains.get(channel)!) };
}

/**
 * Of PADME's crystals, whose gains are in pC/MeV. One that is not good, and so is not read, may have none: nobody can
 * measure the gain of a dead crystal.
 * @throws BeamglassError `missingConstant`
 */
export function crystalConstants(inForce: ConstantsInForce, channels: readonly number[]): PulseConstants {
  const constants = common(inForce, channels);
  const read = channels.filter((_, i) => constants.usable[i] === 1);
  const perMeV = columnOf(inForce, 'padme_ecal.gains', 'gain', read);
  const gains = new Map(read.map((channel, i) => [channel, 1e-3 / perMeV[i]!]));
  return { ...constants, gain: Float64Array.from(channels, (channel) => gains.get(channel) ?? 0) };
}

/**
 * Of PADME's bars and small-angle calorimeter, which are read by charge: their scale is in counts · ns.
 * @throws BeamglassError `missingConstant`
 */
export function scaleConstants(inForce: ConstantsInForce, channels: readonly number[]): PulseConstants {
  const signal = columnOf(inForce, 'mip.scale', 'mipSignal', channels);
  const energy = columnOf(inForce, 'mip.scale', 'mipEnergy', channels);
  return { ...common(inForce, channels), gain: energy.map((value, i) => value / signal[i]! / CHARGE_PER_COUNT) };
}
