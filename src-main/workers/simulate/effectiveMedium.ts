/**
 * Layers of absorber and scintillator as one medium, in which the engine's showers grow. Mixing of lengths and
 * energies: Grindhammer and Peters, hep-ex/0001020, section 3.1.
 */
import { requireMaterial, type MaterialFile } from '#core/detector/material.ts';
import type { Element } from '#core/detector/setup.ts';
import { lengthOf } from '#core/detector/shape.ts';
import type { CalorimeterSection } from '#main/native/showers.ts';

/** GeV; of solids, electrons: Particle Data Group, Atomic and Nuclear Properties of Materials. */
const CRITICAL_ENERGY: Readonly<Record<string, number>> = {
  Pb: 0.00743,
  W: 0.00797,
  Fe: 0.02168,
  Sc: 0.09311,
  BGO: 0.0105,
};
/** Minimum ionisation, GeV/mm, of the same source. */
const MINIMUM_IONISATION: Readonly<Record<string, number>> = {
  Pb: 0.001274,
  W: 0.00221,
  Fe: 0.001143,
  Sc: 0.000202,
  BGO: 0.000898,
};
/** Width ξ of Landau's distribution over thickness in scintillator: 0.1536 MeV cm²/g · Z/A · density, GeV/mm. */
const LANDAU_WIDTH = 8.56e-6;

export const SCINTILLATOR = 'Sc';

export type Medium = Pick<
  CalorimeterSection,
  | 'radiationLength'
  | 'moliereRadius'
  | 'criticalEnergy'
  | 'atomicNumber'
  | 'samplingFrequency'
  | 'eOverMip'
  | 'interactionLength'
  | 'mipEnergy'
  | 'mipWidth'
>;

interface Part {
  readonly material: string;
  /** mm along z, in the whole element */
  readonly thickness: number;
}

function partsOf(element: Element): Part[] {
  const { layers } = element;
  if (layers === undefined) return [{ material: element.material, thickness: lengthOf(element.shape) }];
  return layers.stack.map(({ material, thickness }) => ({ material, thickness: layers.repeat * thickness }));
}

/** The medium of an element whose body between its layers, if any, is light. */
export function effectiveMedium(element: Element, { elements, materials }: MaterialFile): Medium {
  const length = lengthOf(element.shape);
  const parts = partsOf(element).map((part) => {
    const material = requireMaterial(materials, part.material, `Element “${element.name}”`);
    const charge = Object.entries(material.composition).reduce((sum, [symbol, w]) => sum + w * elements[symbol]!.Z, 0);
    const criticalEnergy = CRITICAL_ENERGY[part.material] ?? 0.61 / (charge + 1.24);
    const radiation = part.thickness / (material.radiationLength ?? Infinity);
    const interaction = part.thickness / (material.interactionLength ?? Infinity);
    const ionisation = part.thickness * (MINIMUM_IONISATION[part.material] ?? 0.00015 * material.density);
    return {
      ...part,
      charge,
      criticalEnergy,
      radiation,
      interaction,
      ionisation,
      mass: material.density * part.thickness,
    };
  });
  const sum = (value: (part: (typeof parts)[number]) => number): number =>
    parts.reduce((total, part) => total + value(part), 0);
  const radiationLength = length / sum(({ radiation }) => radiation);
  /** Σ wᵢ Eᵢ/Xᵢ, GeV/mm */
  const density = sum(({ criticalEnergy, radiation }) => criticalEnergy * radiation) / length;
  const atomicNumber = sum(({ charge, mass }) => charge * mass) / sum(({ mass }) => mass);
  const active = parts.find(({ material }) => material === SCINTILLATOR);
  const passive = parts.find(({ material }) => material !== SCINTILLATOR);
  const isSampling = active !== undefined && passive !== undefined;
  const eOverMip = isSampling ? 1 / (1 + 0.007 * (passive.charge - active.charge)) : 1;
  const layer = isSampling ? length / (element.layers?.repeat ?? 1) : 0;
  return {
    radiationLength,
    // 21.2 MeV: the energy of multiple scattering, √(4π/α) m_e.
    moliereRadius: 0.0212 / density,
    criticalEnergy: density * radiationLength,
    atomicNumber,
    samplingFrequency: isSampling ? radiationLength / layer : 0,
    eOverMip,
    interactionLength: length / sum(({ interaction }) => interaction),
    // On the scale of electrons, on which the section is read.
    mipEnergy: sum(({ ionisation }) => ionisation) / eOverMip,
    mipWidth: isSampling ? 0.05 * (sum(({ ionisation }) => ionisation) / eOverMip) : LANDAU_WIDTH * length,
  };
}
