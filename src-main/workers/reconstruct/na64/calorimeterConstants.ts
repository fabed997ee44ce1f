/** Constants of NA64's calorimeters as a whole, taken out of the conditions. */
import { columnOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import type { Na64Readout } from './readout.ts';

/** σ(E)/E = stochastic/√E ⊕ constant ⊕ noise/E, E in GeV; and the part of a shower that the cells hold. */
export interface CalorimeterScale {
  readonly stochastic: number;
  readonly constant: number;
  readonly noise: number;
  readonly containment: number;
}

export interface CalorimeterConstants {
  readonly ecal: CalorimeterScale;
  /** null for setups without a dump */
  readonly wcal: CalorimeterScale | null;
  /** Of its first module; hadron showers are not corrected. */
  readonly hcal: CalorimeterScale;
  /** GeV, per counter of the SRD */
  readonly srdLow: Float64Array;
  readonly srdHigh: Float64Array;
}

/** @throws BeamglassError `missingConstant` */
export function calorimeterConstants(
  inForce: ConstantsInForce,
  { parts, elements, channels }: Na64Readout,
): CalorimeterConstants {
  const resolution = (name: string): Omit<CalorimeterScale, 'containment'> => {
    const value = (column: string): number => columnOf(inForce, 'calorimeter.resolution', column, [name])[0]!;
    return { stochastic: value('stochastic'), constant: value('constant'), noise: value('noise') };
  };
  const scale = (name: string): CalorimeterScale => ({
    ...resolution(name),
    containment: columnOf(inForce, 'calorimeter.containment', 'containment', [name])[0]!,
  });
  const srd = parts.srd.flatMap((name) => [...(elements.get(name) ?? [])].map((index) => channels[index]!));
  return {
    ecal: scale('ECAL'),
    wcal: parts.dump.length > 0 ? scale('WCAL') : null,
    hcal: { ...resolution(parts.hcal[0] ?? 'HCAL1'), containment: 1 },
    srdLow: columnOf(inForce, 'srd.window', 'low', srd),
    srdHigh: columnOf(inForce, 'srd.window', 'high', srd),
  };
}
