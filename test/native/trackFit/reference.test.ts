import { expect, it } from 'vitest';
import { makeRandom } from '#core/statistics/random.ts';
import { fitTracks, type FittedStates } from '#main/native/trackFit.ts';
import { DIPOLE, fitRequest, hitsAt, LAYERS, MUON, PLANES } from './setup.ts';
import { referenceFit, type Stage } from './reference.ts';

const TRACKS = 1000;
const COUNT = PLANES.z.length;

/** Largest difference, of states in units of the value or its error, of covariances in units of both errors. */
function differences(states: FittedStates, track: number, reference: readonly Stage[]): [number, number] {
  let [state, covariance] = [0, 0];
  reference.forEach((expected, plane) => {
    const row = track * COUNT + plane;
    const sigma = expected.covariance.map((values, i) => Math.sqrt(values[i]!));
    for (let i = 0; i < 5; i++) {
      const difference = states.state[5 * row + i]! - expected.state[i]!;
      state = Math.max(state, Math.abs(difference) / Math.max(Math.abs(expected.state[i]!), sigma[i]!));
      for (let j = 0; j <= i; j++) {
        const element = states.covariance[15 * row + (i * (i + 1)) / 2 + j]!;
        covariance = Math.max(covariance, Math.abs(element - expected.covariance[i]![j]!) / (sigma[i]! * sigma[j]!));
      }
    }
  });
  return [state, covariance];
}

it('agrees with the textbook to 1e-9 on states and covariances of 1,000 tracks with matter and field', async () => {
  const random = makeRandom(4, 0);
  const seedErrors = [3, 3, 0.002, 0.002, 0.005];
  const seeds = new Float64Array(5 * TRACKS);
  const places = new Float64Array(2 * COUNT * TRACKS);
  for (let i = 0; i < TRACKS; i++) {
    const [x, y, tx, ty] = [
      random.normal(0, 20),
      random.normal(0, 10),
      random.normal(0, 0.01),
      random.normal(0, 0.003),
    ];
    const qOverP = (random.uniform() < 0.5 ? -1 : 1) / random.between(15, 100);
    seeds.set([x, y, tx, ty, qOverP], 5 * i);
    // Near enough to the truth for a filter, with kinks that no track has.
    PLANES.z.forEach((z, plane) => {
      const bent = z > 4000 ? -0.2998e-3 * 3500 * qOverP * (z - 4000) : 0;
      places.set(
        [x + tx * z + bent + random.normal(0, 0.3), y + ty * z + random.normal(0, 0.3)],
        2 * (COUNT * i + plane),
      );
    });
  }
  const hits = hitsAt(places, () => random.normal(0, 1));
  const fitted = await fitTracks(
    fitRequest(seeds, hits, { seedErrors: Float64Array.from(seedErrors), tolerance: 1e-11, everyStep: true }),
  );
  expect(fitted.end.every((end) => end === 0)).toBe(true);
  const world = { dipole: DIPOLE, layers: LAYERS, planes: PLANES, mass: MUON, from: -10 };
  const worst = { predicted: [0, 0], filtered: [0, 0], smoothed: [0, 0], chiSquared: 0 };
  for (let track = 0; track < TRACKS; track++) {
    const reference = referenceFit(world, [...seeds.subarray(5 * track, 5 * track + 5)], seedErrors, hits, track);
    for (const step of ['predicted', 'filtered', 'smoothed'] as const) {
      differences(fitted[step], track, reference[step]).forEach((difference, k) => {
        worst[step][k] = Math.max(worst[step][k]!, difference);
      });
    }
    worst.chiSquared = Math.max(worst.chiSquared, Math.abs(fitted.chiSquared[track]! / reference.chiSquared - 1));
  }
  for (const step of ['predicted', 'filtered', 'smoothed'] as const) {
    for (const difference of worst[step]) expect(difference).toBeLessThan(1e-9);
  }
  expect(worst.chiSquared).toBeLessThan(1e-9);
}, 60_000);
