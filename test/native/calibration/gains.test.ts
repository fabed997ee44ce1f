/** Gains from clusters of known energy: the solver against exact and independent answers, and what cannot be solved. */
import { describe, expect, it } from 'vitest';
import { makeRandom } from '#core/statistics/random.ts';
import { solveGains, type GainRequest } from '#main/native/gains.ts';

/** Each event has two clusters of a few cells; `factor` are the true corrections. */
function made(factor: readonly number[], events: number, noise: number): GainRequest {
  const random = makeRandom(5, 1);
  const offsets = [0];
  const [cell, value, energy, variance, grain]: [number[], number[], number[], number[], number[]] = [
    [],
    [],
    [],
    [],
    [],
  ];
  for (let k = 0; k < 2 * events; k++) {
    const total = random.between(100, 180);
    const first = Math.floor(random.uniform() * (factor.length - 2));
    const parts = [random.between(0.5, 0.8), random.between(0.05, 0.15)];
    [parts[0]!, parts[1]!, 1 - parts[0]! - parts[1]!].forEach((part, i) => {
      const seen = total * part + noise * Math.sqrt(total * part) * random.normal(0, 1);
      cell.push(first + ((i + k) % 3));
      value.push(seen / factor[first + ((i + k) % 3)]!);
    });
    offsets.push(cell.length);
    energy.push(total);
    variance.push(Math.max(noise * noise * total, 1e-3));
    grain.push(noise * noise);
  }
  return {
    unknowns: factor.length,
    offsets: Uint32Array.from(offsets),
    cell: Uint32Array.from(cell),
    value: Float64Array.from(value),
    energy: Float64Array.from(energy),
    variance: Float64Array.from(variance),
    grain: Float64Array.from(grain),
    sharing: new Float64Array(events),
    priorMean: new Float64Array(factor.length).fill(1),
    priorSigma: new Float64Array(factor.length),
  };
}

const FACTORS = Array.from({ length: 30 }, (_, i) => 1 + 0.1 * Math.sin(i));

describe('gains of coupled cells', () => {
  it('are exact without noise', async () => {
    const { value, chi2, degrees } = await solveGains(made(FACTORS, 400, 0));
    FACTORS.forEach((factor, i) => expect(value[i]).toBeCloseTo(factor, 9));
    expect(degrees).toBe(800 - 30);
    // Differences of sums of 10⁷ squares over 10⁻³
    expect(chi2).toBeLessThan(1e-4);
  });

  it('are not drawn down by the noise of what they multiply, and say how far they are off', async () => {
    // Noise of 0.6 √E is 5 % of a cluster: plain least squares would come out 0.4 % and more below.
    const request = made(FACTORS, 60_000, 0.6);
    const { value, error, chi2, degrees } = await solveGains(request);
    const pulls = FACTORS.map((factor, i) => (value[i]! - factor) / error[i]!);
    const mean = pulls.reduce((sum, pull) => sum + pull, 0) / pulls.length;
    const square = pulls.reduce((sum, pull) => sum + pull * pull, 0) / pulls.length;
    // 30 cells: the mean is known to 0.18, the square to 0.26.
    expect(Math.abs(mean)).toBeLessThan(0.6);
    expect(square).toBeGreaterThan(0.4);
    expect(square).toBeLessThan(1.8);
    expect(chi2 / degrees).toBeCloseTo(1, 1);
    const plain = await solveGains({ ...request, grain: new Float64Array(request.grain.length) });
    const drawn = FACTORS.map((factor, i) => (plain.value[i]! / factor - 1) / (plain.error[i]! / factor));
    expect(drawn.reduce((sum, pull) => sum + pull, 0) / drawn.length).toBeLessThan(-1.5);
  });

  it('agree with the solution by hand where kinematics shares the energy of both clusters', async () => {
    // One cell per cluster, E = 100 ± √2 each, shared ± 3: C = [[2 + 9, −9], [−9, 2 + 9]].
    const request: GainRequest = {
      unknowns: 2,
      offsets: Uint32Array.of(0, 1, 2),
      cell: Uint32Array.of(0, 1),
      value: Float64Array.of(50, 80),
      energy: Float64Array.of(100, 100),
      variance: Float64Array.of(2, 2),
      grain: new Float64Array(2),
      sharing: Float64Array.of(9),
      priorMean: Float64Array.of(1, 1),
      priorSigma: new Float64Array(2),
    };
    const { value, error, clusters } = await solveGains(request);
    expect([...value]).toEqual([expect.closeTo(2, 12), expect.closeTo(1.25, 12)]);
    expect([...error]).toEqual([expect.closeTo(Math.sqrt(11) / 50, 12), expect.closeTo(Math.sqrt(11) / 80, 12)]);
    expect([...clusters]).toEqual([1, 1]);
  });

  it('leave out what nothing determines: no cluster, and cells that always come together', async () => {
    const none = made(FACTORS, 0, 0);
    expect([...(await solveGains(none)).value].every(Number.isNaN)).toBe(true);
    const request: GainRequest = {
      ...none,
      unknowns: 2,
      offsets: Uint32Array.of(0, 2, 4),
      cell: Uint32Array.of(0, 1, 0, 1),
      value: Float64Array.of(10, 20, 20, 40),
      energy: Float64Array.of(30, 60),
      variance: Float64Array.of(1, 1),
      grain: new Float64Array(2),
      sharing: new Float64Array(1),
      priorMean: Float64Array.of(1, 1),
      priorSigma: new Float64Array(2),
    };
    const { value } = await solveGains(request);
    expect([...value]).toEqual([Number.NaN, Number.NaN]);
    const tied = await solveGains({ ...request, priorSigma: Float64Array.of(0.1, 0.1) });
    expect([...tied.value]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
  });

  it('are the same on every run, and refuse what is no problem', async () => {
    const request = made(FACTORS, 5000, 0.3);
    expect(await solveGains(request)).toEqual(await solveGains(request));
    await expect(solveGains({ ...request, value: request.value.map(() => Number.NaN) })).rejects.toThrow(
      'value must be finite',
    );
    await expect(solveGains({ ...request, cell: request.cell.map(() => 30) })).rejects.toThrow(
      'cell must be below unknowns',
    );
    await expect(solveGains({ ...request, sharing: new Float64Array(3) })).rejects.toThrow('sharing');
  });
});
