/** Electrons of eight energies in a calorimeter. */
import type { Constants } from '#core/calibration/payload.ts';
import type { Random } from '#core/statistics/random.ts';
import { resolutionCurve, type EnergyPoints } from '#main/workers/fit/methods/resolutionCurve.ts';
import { MATERIAL_FILE, shippedDetector } from '../../fixtures/detector.ts';
import type { ClosureCase } from '../case.ts';

const TERMS = { stochastic: 0.1, constant: 0.01, noise: 0.15 } as const;
const ENERGIES = [2, 4, 8, 15, 30, 60, 100, 150];
const EVENTS = 8000;
const SPREAD = 0.005;

export function resolutionToy(random: Random, events = EVENTS): { data: EnergyPoints; truth: Constants } {
  const points = ENERGIES.map((beamEnergy) => {
    const { stochastic, constant, noise } = TERMS;
    const own = Math.hypot(stochastic / Math.sqrt(beamEnergy), constant, noise / beamEnergy, SPREAD);
    return {
      calorimeter: 'ECAL',
      beamEnergy,
      // Two in a hundred have lost energy before.
      energies: Float64Array.from(
        { length: events },
        () => beamEnergy * random.normal(1, own) * (random.uniform() < 0.02 ? random.between(0.6, 0.8) : 1),
      ),
    };
  });
  const column = (value: number) => ({ value: [value], error: [null] });
  return {
    data: { points, inForce: { parameters: {}, table: null } },
    truth: {
      parameters: {},
      table: {
        keys: ['ECAL'],
        status: ['fixed'],
        columns: {
          stochastic: column(TERMS.stochastic),
          constant: column(TERMS.constant),
          noise: column(TERMS.noise),
        },
        texts: {},
      },
    },
  };
}

export const resolutionCurveCase: ClosureCase<EnergyPoints> = {
  method: 'resolutionCurve',
  type: 'calorimeter.resolution',
  toy: `${EVENTS} electrons at each of 2, 4, 8, 15, 30, 60, 100 and 150 GeV: 10 %/√E ⊕ 1 % ⊕ 0.15 GeV/E, 0.5 % of beam spread, 2 % in a tail`,
  kind: 'single',
  procedure: resolutionCurve,
  task: {
    detector: shippedDetector('na64-inv2016'),
    materials: MATERIAL_FILE,
    runs: [],
    series: [],
    parameters: { beamSpread: 100 * SPREAD, coreBelow: 1.5, coreAbove: 2, fitConstant: 1, fitNoise: 1 },
    mask: [],
    seed: 1,
  },
  make: resolutionToy,
};
