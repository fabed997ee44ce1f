/** Calorimeters of the two experiments for tests: stacks as published, media computed from their mixture. */
import type { CalorimeterSection, IncomingParticles } from '#main/native/showers.ts';

const LEAD_SCINTILLATOR = {
  // Equal thicknesses: 1/X0 = 0.5/5.612 + 0.5/424; 1/R_M = (0.5·7.43/5.612 + 0.5·93/424)/21.2.
  radiationLength: 11.08,
  moliereRadius: 27.5,
  criticalEnergy: 0.0085,
  atomicNumber: 80,
  samplingFrequency: 11.08 / 3,
  eOverMip: 1 / (1 + 0.007 * (82 - 5.6)),
  interactionLength: 290,
  emStochastic: 0.1,
  hadronStochastic: 0.6,
  constantTerm: 0,
  emResponse: 1,
  hadronResponse: 0.8,
};

const ECAL_GRID = {
  columns: 6,
  rows: 6,
  pitchX: 38.2,
  pitchY: 38.2,
  firstX: -95.5,
  firstY: -95.5,
  present: new Uint8Array(0),
};

/** 450 mm of lead and scintillator in equal parts: 40.6 X0. */
export const ECAL: CalorimeterSection[] = [
  { ...LEAD_SCINTILLATOR, ...ECAL_GRID, zBegin: 0, zEnd: 48, mipEnergy: 0.06, mipWidth: 0.006 },
  { ...LEAD_SCINTILLATOR, ...ECAL_GRID, zBegin: 48, zEnd: 450, mipEnergy: 0.5, mipWidth: 0.025 },
];

/** Modules of 48 layers of 25 mm Fe and 4 mm scintillator: 1392 mm, 7.2 interaction lengths. */
export function hcal(modules: number, firstZ: number): CalorimeterSection[] {
  return Array.from({ length: modules }, (_, i) => ({
    ...LEAD_SCINTILLATOR,
    radiationLength: 20.36,
    moliereRadius: 19.4,
    criticalEnergy: 0.0225,
    atomicNumber: 26,
    samplingFrequency: 20.36 / 29,
    eOverMip: 0.87,
    interactionLength: 193,
    emStochastic: 0.6,
    hadronStochastic: 0.6,
    hadronResponse: 1,
    columns: 3,
    rows: 3,
    pitchX: 200,
    pitchY: 200,
    firstX: -200,
    firstY: -200,
    present: new Uint8Array(0),
    zBegin: firstZ + 1600 * i,
    zEnd: firstZ + 1600 * i + 1392,
    mipEnergy: 2.5,
    mipWidth: 0.12,
  }));
}

/** 616 BGO crystals of 230 mm: 20.5 X0. */
export const BGO: CalorimeterSection = {
  columns: 29,
  rows: 29,
  pitchX: 21.45,
  pitchY: 21.45,
  firstX: -14 * 21.45,
  firstY: -14 * 21.45,
  present: Uint8Array.from({ length: 29 * 29 }, (_, i) => {
    const x = (i % 29) - 14;
    const y = Math.floor(i / 29) - 14;
    return x * x + y * y <= 202 && !(Math.abs(x) <= 2 && Math.abs(y) <= 2) ? 1 : 0;
  }),
  zBegin: 0,
  zEnd: 230,
  radiationLength: 11.2,
  moliereRadius: 22.3,
  criticalEnergy: 0.0105,
  atomicNumber: 62.5,
  samplingFrequency: 0,
  eOverMip: 1,
  interactionLength: 224,
  emStochastic: 0.02 * Math.sqrt(1),
  hadronStochastic: 0.3,
  constantTerm: 0.012,
  emResponse: 1,
  hadronResponse: 0.8,
  mipEnergy: 0.2,
  mipWidth: 0.01,
};

/** One particle per event, along a direction that needs not be of length 1. */
export function beamOf(
  events: number,
  code: number,
  energy: number,
  position: readonly [number, number, number] = [0, 0, -1],
  direction: readonly [number, number, number] = [0, 0, 1],
): IncomingParticles {
  const norm = Math.hypot(...direction);
  return {
    offsets: Uint32Array.from({ length: events + 1 }, (_, i) => i),
    code: new Int32Array(events).fill(code),
    energy: new Float64Array(events).fill(energy),
    position: Float64Array.from({ length: 3 * events }, (_, i) => position[i % 3]!),
    direction: Float64Array.from({ length: 3 * events }, (_, i) => direction[i % 3]! / norm),
    time: new Float64Array(events),
  };
}
