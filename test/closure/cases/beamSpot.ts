import { completeParameters } from '#core/parameters.ts';
import { fixedTable } from '#core/calibration/nominal.ts';
import type { Constants } from '#core/calibration/payload.ts';
import { beamSpot as method } from '#core/calibration/methods/beamSpot.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Random } from '#core/statistics/random.ts';
import type { SpotData, SpotHits } from '#main/workers/fit/beam/spotData.ts';
import { beamSpot } from '#main/workers/fit/methods/beamSpot.ts';
import type { CalibrationTask } from '#main/workers/fit/procedure.ts';
import { MATERIAL_FILE, shippedDetector } from '../../fixtures/detector.ts';
import type { ClosureCase } from '../case.ts';

const HITS = 4000;
/** Part of the hits that are flat over the station. */
const FLAT = 0.1;
/** x, y, σx, σy, ρ of the two stations; mm */
const SPOTS = { MM3: [0.6, -0.3, 4.13, 1.4, 0.3], MM4: [0.63, -0.28, 4.18, 1.44, -0.2] } as const;

export function spotTask(setup: string, parameters: Record<string, number> = {}): CalibrationTask {
  const detector = shippedDetector(setup);
  const refuse = (name: string, reason: string) => new BeamglassError('badInput', `${name}: ${reason}`);
  return {
    detector,
    materials: MATERIAL_FILE,
    runs: [],
    series: [],
    parameters: completeParameters(method.parameters(detector.setup), parameters, 'the method', refuse),
    mask: [],
    seed: 1,
  };
}

/** Hits of a Gaussian beam and flat ones. */
export function drawnSpot(
  random: Random,
  station: string,
  [x, y, sigmaX, sigmaY, rho]: readonly [number, number, number, number, number],
  count: number,
  flat: number,
): SpotHits {
  const [hitX, hitY] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const isFlat = random.uniform() < flat;
    const u = random.normal(0, 1);
    const v = rho * u + Math.sqrt(1 - rho * rho) * random.normal(0, 1);
    hitX[i] = isFlat ? random.between(-40, 40) : x + sigmaX * u;
    hitY[i] = isFlat ? random.between(-40, 40) : y + sigmaY * v;
  }
  return { kind: 'hits', station, x: [-40.96, 40.96], y: [-40.96, 40.96], pixel: [0, 0], hitX, hitY };
}

export const beamSpotCase: ClosureCase<SpotData> = {
  method: 'beamSpot',
  type: 'beam.spot',
  toy: `two Micromegas with ${HITS} hits each, ${100 * FLAT} % of them flat over the station, fitted within 4σ`,
  kind: 'single',
  procedure: beamSpot,
  task: spotTask('na64-vis2018', { starts: 1 }),
  make: (random) => ({
    data: Object.entries(SPOTS).map(([station, spot]) => drawnSpot(random, station, spot, HITS, FLAT)),
    truth: trueSpots(),
  }),
};

function trueSpots(): Constants {
  const column = (index: number): number[] => Object.values(SPOTS).map((spot) => spot[index]!);
  const [x, y, sigmaX, sigmaY, correlation] = [0, 1, 2, 3, 4].map(column) as [
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  return fixedTable(Object.keys(SPOTS), { x, y, sigmaX, sigmaY, correlation });
}
