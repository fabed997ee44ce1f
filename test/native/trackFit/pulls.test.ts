import { beforeAll, describe, expect, it } from 'vitest';
import { makeRandom } from '#core/statistics/random.ts';
import { fitTracks, type FittedTracks } from '#main/native/trackFit.ts';
import { trackParticles } from '#main/native/tracking.ts';
import { plates } from '../materials.ts';
import { DIPOLE, fitRequest, hitsAt, LAYERS, PLANES } from './setup.ts';

const TRACKS = 10_000;
const COUNT = PLANES.z.length;
const random = makeRandom(20261121, 0);

interface Sample {
  readonly fitted: FittedTracks;
  /** x, y, tx, ty, q/p per track and plane */
  readonly truth: Float64Array;
}

/** Muons of 20 to 60 GeV through matter and field, hit by hit. */
async function simulate(): Promise<Sample> {
  const direction = new Float64Array(3 * TRACKS);
  const position = new Float64Array(3 * TRACKS);
  for (let i = 0; i < TRACKS; i++) {
    const [tx, ty] = [random.normal(0, 0.005), random.normal(0, 0.002)];
    direction.set(
      [tx, ty, 1].map((component) => component / Math.hypot(tx, ty, 1)),
      3 * i,
    );
    position.set([random.normal(0, 10), random.normal(0, 5), -10], 3 * i);
  }
  const energy = Float64Array.from({ length: TRACKS }, () => random.between(20, 60));
  const { crossings } = await trackParticles({
    field: [DIPOLE],
    matter: plates(LAYERS),
    processes: ['scattering', 'ionisation'],
    particles: {
      offsets: Uint32Array.from({ length: TRACKS + 1 }, (_, i) => i),
      code: new Int32Array(TRACKS).fill(13),
      energy,
      position,
      direction,
      time: new Float64Array(TRACKS),
    },
    planes: { z: PLANES.z, seesNeutral: new Uint8Array(COUNT) },
    to: 8100,
    cut: 1e-3,
    seed: 7,
    firstStream: 0,
  });
  const truth = new Float64Array(5 * COUNT * TRACKS);
  const places = new Float64Array(2 * COUNT * TRACKS);
  let row = 0;
  crossings.count.forEach((count, event) => {
    for (const end = row + count; row < end; row++) {
      // Muons alone; knocked-on electrons are not made by these processes.
      const at = event * COUNT + crossings.plane[row]!;
      const [x, y] = crossings.position.subarray(3 * row, 3 * row + 2);
      const [dx, dy, dz] = crossings.direction.subarray(3 * row, 3 * row + 3);
      const momentum = Math.sqrt(crossings.energy[row]! ** 2 - 0.1056583755 ** 2);
      truth.set([x!, y!, dx! / dz!, dy! / dz!, -1 / momentum], 5 * at);
      places.set([x!, y!], 2 * at);
    }
  });
  const seeds = new Float64Array(5 * TRACKS);
  // Seeds of pattern recognition are much better than the errors given for them, which must not draw the fit.
  const errors = [10, 10, 0.02, 0.02, 0.02];
  for (let i = 0; i < TRACKS; i++) {
    const slopes = [direction[3 * i]! / direction[3 * i + 2]!, direction[3 * i + 1]! / direction[3 * i + 2]!];
    const start = [position[3 * i]!, position[3 * i + 1]!, ...slopes, truth[5 * COUNT * i + 4]!];
    seeds.set(
      start.map((value, k) => value + (k === 4 ? 0 : random.normal(0, errors[k]! / 20))),
      5 * i,
    );
  }
  const fitted = await fitTracks(
    fitRequest(
      seeds,
      hitsAt(places, () => random.normal(0, 1)),
      { everyStep: true },
    ),
  );
  return { fitted, truth };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const width = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => value ** 2)) - mean(values) ** 2);

let sample: Sample;
beforeAll(async () => {
  sample = await simulate();
}, 60_000);

const diagonal = (k: number): number => (k * (k + 3)) / 2;

function pulls(states: FittedTracks['smoothed'], plane: number, k: number): number[] {
  return Array.from({ length: TRACKS }, (_, i) => {
    const row = i * COUNT + plane;
    return (
      (states.state[5 * row + k]! - sample.truth[5 * row + k]!) / Math.sqrt(states.covariance[15 * row + diagonal(k)]!)
    );
  });
}
describe('pulls of 10,000 simulated muons', () => {
  it.each([
    ['first', 0],
    ['last', COUNT - 1],
  ])('of x, y, tx, ty and q/p at the %s plane have mean 0 and width 1', (_, plane) => {
    expect(sample.fitted.end.every((end) => end === 0)).toBe(true);
    for (const k of [0, 1, 2, 3, 4]) {
      const values = pulls(sample.fitted.smoothed, plane, k);
      expect(Math.abs(mean(values))).toBeLessThan(0.05);
      expect(Math.abs(width(values) - 1)).toBeLessThan(0.05);
    }
  });

  it('of hits have mean 0 and width 1, before and after smoothing', () => {
    const { hits } = sample.fitted;
    for (let plane = 0; plane < COUNT; plane++) {
      for (let c = 0; c < PLANES.coordinates[plane]!; c++) {
        const rows = Array.from({ length: TRACKS }, (_, i) => 2 * (i * COUNT + plane) + c);
        const smoothed = rows.map((row) => hits.residual[row]! / hits.error[row]!);
        const values = [smoothed];
        // Seeds are better than they claim to be, so that their planes' predictions have narrow pulls.
        if (plane > 5) values.push(rows.map((row) => hits.predictedResidual[row]! / hits.predictedError[row]!));
        for (const one of values) {
          expect(Math.abs(mean(one))).toBeLessThan(0.05);
          expect(Math.abs(width(one) - 1)).toBeLessThan(0.05);
        }
      }
    }
  });

  it('χ² has as many degrees of freedom as it says', () => {
    const { chiSquared, degreesOfFreedom } = sample.fitted;
    expect(new Set(degreesOfFreedom)).toEqual(new Set([7]));
    // Mean 7 with the standard error √(14 / 10,000) = 0.037
    expect(Math.abs(mean([...chiSquared]) - 7)).toBeLessThan(0.15);
  });
});
