import { describe, expect, it } from 'vitest';
import { makeRandom } from '#core/statistics/random.ts';
import { fitTracks, HIT_FATES, TRACK_FIT_ENDS, type FittedTracks, type TrackHits } from '#main/native/trackFit.ts';
import { transportStates } from '#main/native/transport.ts';
import { plates, LEAD } from '../materials.ts';
import { DIPOLE, emptyHits, fitRequest, hitsAt, PLANES, RESOLUTION } from './setup.ts';

const COUNT = PLANES.z.length;
const SEED = [1, -2, 1e-3, 2e-3, -1 / 50];
const ends = (fitted: FittedTracks): string[] => [...fitted.end].map((end) => TRACK_FIT_ENDS[end]!);
const fates = (fitted: FittedTracks): string[] => [...fitted.hits.fate].map((fate) => HIT_FATES[fate]!);

/** Hits of tracks that all begin with the seed, in no matter. */
async function trueHits(tracks: number, normal: () => number): Promise<TrackHits> {
  const one: number[] = [];
  for (const z of PLANES.z) {
    const { states } = await transportStates({
      field: [DIPOLE],
      from: -10,
      to: z,
      tolerance: 1e-6,
      states: Float64Array.from(SEED),
      covariances: new Float64Array(0),
    });
    one.push(states[0]!, states[1]!);
  }
  return hitsAt(
    Float64Array.from({ length: tracks * one.length }, (_, i) => one[i % one.length]!),
    normal,
  );
}
const seedsOf = (tracks: number): Float64Array => Float64Array.from({ length: 5 * tracks }, (_, i) => SEED[i % 5]!);
const noMatter = { matter: plates([]) };

describe('hits off the track', () => {
  it('are found and taken out, with their distance from the others’ track', async () => {
    const tracks = 500;
    const random = makeRandom(3, 0);
    const hits = await trueHits(tracks, () => random.normal(0, 1));
    // Before the magnet u is measured four times: the others tell where plane 3 should have been hit.
    for (let i = 0; i < tracks; i++) hits.u[i * COUNT + 3]! += 2;
    const fitted = await fitTracks(fitRequest(seedsOf(tracks), hits, { ...noMatter, rejectBelow: 1e-4 }));
    const found = Array.from({ length: tracks }, (_, i) => fates(fitted)[i * COUNT + 3]).filter(
      (fate) => fate === 'outlier',
    );
    expect(found.length).toBeGreaterThan(0.98 * tracks);
    // A hit of a good track is lost once in 10,000.
    const lost = fates(fitted).filter((fate) => fate === 'outlier').length - found.length;
    expect(lost).toBeLessThan(0.02 * tracks);
    expect(ends(fitted).filter((end) => end === 'fitted').length).toBeGreaterThan(0.98 * tracks);
    const distances = Array.from({ length: tracks }, (_, i) => fitted.hits.residual[2 * (i * COUNT + 3)]!);
    expect(Math.abs(distances.reduce((sum, value) => sum + value, 0) / tracks - 2)).toBeLessThan(0.05);
  });

  it('too many of them are no track', async () => {
    const hits = await trueHits(1, () => 0);
    for (let plane = 0; plane < COUNT; plane++) hits.u[plane]! += plane % 2 === 0 ? 3 : -3;
    const fitted = await fitTracks(fitRequest(seedsOf(1), hits, { ...noMatter, rejectBelow: 1e-3, mostOutliers: 1 }));
    expect(ends(fitted)).toEqual(['tooManyOutliers']);
    expect(fitted.smoothed.state.every(Number.isNaN)).toBe(true);
  });
});

describe('momentum from the spectrometer', () => {
  it('is found from seeds of another momentum', async () => {
    const hits = await trueHits(1, () => 0);
    const seeds = Float64Array.of(...SEED.slice(0, 4), -1 / 60);
    const { smoothed } = await fitTracks(fitRequest(seeds, hits, noMatter));
    const sigma = Math.sqrt(smoothed.covariance[14]!);
    expect(Math.abs(smoothed.state[4]! + 1 / 50)).toBeLessThan(0.1 * sigma);
    // σ_p/p of a few thousandths at 50 GeV
    expect(sigma * 50).toBeLessThan(0.02);
  });

  it('is left alone where it is known', async () => {
    const fitted = await fitTracks(
      fitRequest(seedsOf(1), await trueHits(1, () => 0), {
        ...noMatter,
        seedErrors: Float64Array.of(10, 10, 0.02, 0.02, 0),
      }),
    );
    expect(ends(fitted)).toEqual(['fitted']);
    expect(fitted.degreesOfFreedom[0]).toBe(8);
    for (let plane = 0; plane < COUNT; plane++) {
      expect(fitted.smoothed.state[5 * plane + 4]).toBe(-1 / 50);
      expect(fitted.smoothed.covariance[15 * plane]).toBeGreaterThan(0);
    }
  });
});

describe('what cannot be fitted', () => {
  it('has a name', async () => {
    expect(ends(await fitTracks(fitRequest(seedsOf(1), emptyHits(1))))).toEqual(['noHits']);
    const hits = await trueHits(1, () => 0);
    for (const [seed, end] of [
      [[NaN, 0, 0, 0, 0.01], 'seedNotFinite'],
      [[0, 0, 0, 0, 10], 'missed'],
    ] as const) {
      expect(ends(await fitTracks(fitRequest(Float64Array.from(seed), hits, noMatter)))).toEqual([end]);
    }
    const wall = { matter: plates([{ z: 100, thickness: 300, material: LEAD }]), mass: 0.51099895e-3 };
    expect(ends(await fitTracks(fitRequest(Float64Array.of(0, 0, 0, 0, -1), hits, wall)))).toEqual(['stopped']);
    const two = { ...hits, offsets: Uint32Array.of(0, 2), plane: Uint32Array.of(0, 1) };
    const few = {
      ...two,
      u: hits.u.slice(0, 2),
      v: hits.v.slice(0, 2),
      errorU: hits.errorU.slice(0, 2),
      errorV: hits.errorV.slice(0, 2),
    };
    expect(ends(await fitTracks(fitRequest(seedsOf(1), few)))).toEqual(['tooFewHits']);
  });

  it('one hit is used per plane, however many there are, and none that is not a number', async () => {
    const good = await trueHits(1, () => 0);
    const many = 100_000;
    const from = (column: Float64Array): Float64Array =>
      Float64Array.from([...column, ...new Float64Array(many).fill(column[1]!)]);
    const hits = {
      offsets: Uint32Array.of(0, COUNT + many),
      plane: Uint32Array.from({ length: COUNT + many }, (_, i) => (i < COUNT ? i : 1)),
      u: from(good.u),
      v: from(good.v),
      errorU: from(good.errorU),
      errorV: from(good.errorV),
    };
    hits.u[2] = NaN;
    hits.errorU[6] = -RESOLUTION;
    const fitted = await fitTracks(fitRequest(seedsOf(1), hits, noMatter));
    expect(ends(fitted)).toEqual(['fitted']);
    expect(fates(fitted).slice(0, COUNT + 2)).toEqual([
      'used',
      'used',
      'notMeasured',
      'used',
      'notMeasured',
      'used',
      'notMeasured',
      'used',
      'used',
      'samePlane',
      'samePlane',
    ]);
    expect(fitted.degreesOfFreedom[0]).toBe(5);
  });

  it('and requests that contradict themselves are told in one sentence', async () => {
    const hits = await trueHits(1, () => 0);
    await expect(fitTracks(fitRequest(seedsOf(2), hits))).rejects.toThrow('offsets must hold 3 numbers, not 2');
    const wrong = { ...hits, plane: hits.plane.map(() => COUNT) };
    await expect(fitTracks(fitRequest(seedsOf(1), wrong))).rejects.toThrow('plane of hit 0 is not in the list');
  });
});
