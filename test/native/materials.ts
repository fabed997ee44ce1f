/** Materials of the tests: NA64 handbook §0.2 and the Particle Data Group's tables of atomic properties. */
import type { Material, Matter } from '#main/native/matter.ts';

export const LEAD: Material = {
  density: 11.35,
  radiationLength: 5.612,
  interactionLength: 175.9,
  zOverA: 0.39575,
  meanExcitation: 823,
};
export const TUNGSTEN: Material = {
  density: 19.3,
  radiationLength: 3.504,
  interactionLength: 99.46,
  zOverA: 0.40252,
  meanExcitation: 727,
};
export const IRON: Material = {
  density: 7.874,
  radiationLength: 17.57,
  interactionLength: 167.7,
  zOverA: 0.46557,
  meanExcitation: 286,
};
export const SCINTILLATOR: Material = {
  density: 1.032,
  radiationLength: 424,
  interactionLength: 780,
  zOverA: 0.54141,
  meanExcitation: 64.7,
};
export const MYLAR: Material = {
  density: 1.4,
  radiationLength: 285,
  interactionLength: 590,
  zOverA: 0.52037,
  meanExcitation: 78.7,
};
export const BGO: Material = {
  density: 7.13,
  radiationLength: 11.2,
  interactionLength: 227,
  zOverA: 0.42065,
  meanExcitation: 534.1,
};

export const MATERIALS = { lead: LEAD, tungsten: TUNGSTEN, iron: IRON, scintillator: SCINTILLATOR, mylar: MYLAR, BGO };

export interface Layer {
  readonly z: number;
  readonly thickness: number;
  readonly material: Material;
}

/** Plates of 2 m × 2 m across the beam. */
export function plates(layers: readonly Layer[]): Matter {
  const materials = [...new Set(layers.map(({ material }) => material))];
  return {
    materials,
    low: Float64Array.from(layers.flatMap(({ z }) => [-1000, -1000, z])),
    high: Float64Array.from(layers.flatMap(({ z, thickness }) => [1000, 1000, z + thickness])),
    material: Int32Array.from(layers, ({ material }) => materials.indexOf(material)),
  };
}
