/** Leading-order pairs from PADME's target, by the engine's cross-sections and the setup's diamond. */
import { electronDensity } from '#core/detector/material.ts';
import { BORE_ACCEPTANCE } from '#core/physics/pairSelection.ts';
import { lengthOf } from '#core/detector/shape.ts';
import { crossSection } from '#main/native/generators.ts';
import { MATERIAL_FILE, shippedDetector } from '../fixtures/detector.ts';

const target = shippedDetector('padme-run3').setup.elements.find(({ name }) => name === 'Target')!;

/** Per cm² of the target of Run III. */
export const TARGET_ELECTRONS =
  electronDensity(MATERIAL_FILE.materials[target.material]!, MATERIAL_FILE.elements) * (lengthOf(target.shape) / 10);

/** Bhabha scattering and annihilation to two photons in mb, |cos θ*| below a largest one. */
export function pairCrossSections(energy: number, largestCosine: number): { bhabha: number; photons: number } {
  const millibarn = (process: 'bhabha' | 'photons'): number => crossSection({ process, energy, largestCosine }) * 1e-9;
  return { bhabha: millibarn('bhabha'), photons: millibarn('photons') };
}

/** Pairs per positron, both particles within the magnet's bore. */
export function pairsPerPositron(energy: number, largestCosine: number): number {
  const { bhabha, photons } = pairCrossSections(energy, largestCosine);
  return (bhabha + photons) * 1e-27 * TARGET_ELECTRONS * BORE_ACCEPTANCE;
}
