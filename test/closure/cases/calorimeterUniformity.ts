/** Electrons all over the middle of an ECAL of known containment, with a leak where it is asked for. */
import type { Constants } from '#core/calibration/payload.ts';
import type { Random } from '#core/statistics/random.ts';
import { calorimeterUniformity } from '#main/workers/fit/methods/calorimeterUniformity.ts';
import type { UniformityData } from '#main/workers/fit/na64/uniformityData.ts';
import { taskFor } from '../../fixtures/calibration.ts';
import type { ClosureCase } from '../case.ts';

const CONTAINMENT = 0.991;
const EVENTS = 40_000;
/** At 100 GeV */
const WIDTH = 0.0105;
const EDGES = [-114, -76, -38, 0, 38, 76, 114];

/** The border at x = 38 mm: 4 % is lost within 3 mm of it. */
export const LEAKY_GAP = { at: 38, half: 3, lost: 0.04 } as const;

export function uniformityToy(
  random: Random,
  gap: { readonly at: number; readonly half: number; readonly lost: number } | null = null,
  events = EVENTS,
): { data: UniformityData; truth: Constants } {
  const [x, y] = [0, 1].map(() => Float64Array.from({ length: events }, () => random.between(-60, 60)));
  const fraction = Float64Array.from(x!, (at) => {
    const leak = gap && Math.abs(at - gap.at) < gap.half ? gap.lost : 0;
    // Two in a hundred have lost energy before.
    const before = random.uniform() < 0.02 ? random.between(0.6, 0.8) : 1;
    return CONTAINMENT * (1 - leak) * before * random.normal(1, WIDTH);
  });
  return {
    data: {
      impacts: [{ calorimeter: 'ECAL', x: x!, y: y!, fraction, xEdges: EDGES, yEdges: EDGES }],
      withoutTrack: 0,
      inForce: { parameters: {}, table: null },
    },
    truth: {
      parameters: {},
      table: {
        keys: ['ECAL'],
        status: ['fixed'],
        columns: { containment: { value: [CONTAINMENT], error: [null] } },
        texts: {},
      },
    },
  };
}

export const calorimeterUniformityCase: ClosureCase<UniformityData> = {
  method: 'calorimeterUniformity',
  type: 'calorimeter.containment',
  toy: `${EVENTS} electrons in ±60 mm of an ECAL that holds 99.1 %, width 1.05 %, 2 % in a tail, 4 % lost within 3 mm of one border`,
  kind: 'single',
  procedure: calorimeterUniformity,
  task: taskFor('na64-inv2016', 'calorimeterUniformity', []),
  make: (random) => uniformityToy(random, LEAKY_GAP),
};
