import { beforeAll, describe, expect, it } from 'vitest';
import { closestApproach } from '#core/physics/closestApproach.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { fitVertices, VERTEX_ENDS, type FittedVertices, type VertexFitRequest } from '#main/native/vertexFit.ts';

const ELECTRON = 0.51099895e-3;
const MASS = 0.0167;
const NONE = Float64Array.of(Infinity, Infinity, Infinity);

const request = (
  z: number[],
  states: number[],
  covariances: number[],
  more: Partial<VertexFitRequest> = {},
): VertexFitRequest => ({
  z: Float64Array.from(z),
  states: Float64Array.from(states),
  covariances: Float64Array.from(covariances),
  mass: ELECTRON,
  prior: new Float64Array(3),
  priorErrors: NONE,
  energies: new Float64Array(0),
  energyErrors: new Float64Array(0),
  ...more,
});

const ERRORS = [0.08, 0.08, 1e-5, 1e-5, 1e-4];
/** Lower triangle; x and tx are correlated, y and ty the other way, as in fits. */
function triangle(): number[] {
  const values: number[] = [];
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j <= i; j++) {
      const correlation =
        i === j ? 1 : (i === 2 && j === 0) || (i === 3 && j === 1) ? -0.5 : i === 4 && j === 2 ? 0.3 : 0;
      values.push(correlation * ERRORS[i]! * ERRORS[j]!);
    }
  }
  return values;
}

/** Cholesky's factor of the triangle. */
function factor(values: readonly number[]): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < 5; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      const rest =
        values[(i * (i + 1)) / 2 + j]! - row.reduce((sum, value, k) => sum + value * (rows[j] ?? row)[k]!, 0);
      row.push(i === j ? Math.sqrt(rest) : rest / rows[j]![j]!);
    }
    rows.push(row);
  }
  return rows;
}

describe('closest approach', () => {
  it('AF-130: lines 2 mm apart meet at z = 0, as in the core', async () => {
    const one = triangle();
    const { distance, closest } = await fitVertices(
      request([0], [0, 0, 1e-3, 0, -1 / 50, 0, 2, -1e-3, 0, 1 / 50], [...one, ...one]),
    );
    expect(distance[0]).toBeCloseTo(2, 9);
    [0, 1, 0].forEach((value, k) => expect(closest[k]).toBeCloseTo(value, 6));
    const core = closestApproach(
      { point: [3, -2, 100], direction: [2e-3, 1e-3, 1] },
      { point: [-1, 4, 100], direction: [-1e-3, 3e-3, 1] },
    );
    const engine = await fitVertices(
      request([100], [3, -2, 2e-3, 1e-3, 0.01, -1, 4, -1e-3, 3e-3, 0.01], [...one, ...one]),
    );
    expect(engine.distance[0]).toBeCloseTo(core.distance, 9);
    core.vertex.forEach((value, k) => expect(engine.closest[k]).toBeCloseTo(value, 6));
  });
});

const PAIRS = 10_000;
/** Last plane of the decay volume's end; the pair decays 18 m before. */
const PLANE = 18_000;

describe('10,000 decays of X17', () => {
  let free: FittedVertices;
  let held: FittedVertices;
  const truth: number[][] = [];
  const momenta: number[][] = [];

  beforeAll(async () => {
    const random = makeRandom(17, 0);
    const covariance = triangle();
    const root = factor(covariance);
    const states: number[] = [];
    const energies: number[] = [];
    for (let i = 0; i < PAIRS; i++) {
      const vertex = [random.normal(0, 2), random.normal(0, 2), random.normal(0, 40)];
      truth.push(vertex);
      const share = random.between(0.3, 0.7);
      const [first, second] = [150 * share, 150 * (1 - share)];
      // m² = 2 m_e² + 2 (E₁E₂ − p₁p₂ cos θ)
      const [p1, p2] = [Math.sqrt(first ** 2 - ELECTRON ** 2), Math.sqrt(second ** 2 - ELECTRON ** 2)];
      const cosine = (first * second + ELECTRON ** 2 - MASS ** 2 / 2) / (p1 * p2);
      const angle = Math.sqrt(2 * (1 - cosine));
      const phi = random.between(0, 2 * Math.PI);
      const slopes = [-p2, p1].map((weight) => [
        ((weight * angle) / (p1 + p2)) * Math.cos(phi),
        ((weight * angle) / (p1 + p2)) * Math.sin(phi),
      ]);
      const at = slopes.flatMap(([tx, ty], t) => [
        vertex[0]! + tx! * (PLANE - vertex[2]!),
        vertex[1]! + ty! * (PLANE - vertex[2]!),
        tx!,
        ty!,
        t === 0 ? 1 / p1 : -1 / p2,
      ]);
      momenta.push([...at.slice(2, 5), ...at.slice(7, 10)]);
      for (let t = 0; t < 2; t++) {
        const normals = ERRORS.map(() => random.normal(0, 1));
        for (let k = 0; k < 5; k++) {
          states.push(at[5 * t + k]! + root[k]!.reduce((sum, value, l) => sum + value * normals[l]!, 0));
        }
      }
      energies.push(
        first + random.normal(0, 0.1 * Math.sqrt(first)),
        second + random.normal(0, 0.1 * Math.sqrt(second)),
      );
    }
    const errors = energies.map((energy) => 0.1 * Math.sqrt(energy));
    const both = request(
      Array.from({ length: PAIRS }, () => PLANE),
      states,
      Array.from({ length: 2 * PAIRS }, () => covariance).flat(),
      { energies: Float64Array.from(energies), energyErrors: Float64Array.from(errors) },
    );
    free = await fitVertices(both);
    held = await fitVertices({ ...both, priorErrors: Float64Array.of(Infinity, Infinity, 40) });
  });

  const check = (values: number[], tolerance: number): void => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const width = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean)).toBeLessThan(tolerance);
    expect(Math.abs(width - 1)).toBeLessThan(tolerance);
  };
  const rows = Array.from({ length: PAIRS }, (_, i) => i);

  it('has vertices with pulls of mean 0 and width 1, with the dump as a constraint', () => {
    expect(held.end.every((end) => VERTEX_ENDS[end] === 'fitted')).toBe(true);
    for (let k = 0; k < 3; k++) {
      check(
        rows.map((i) => (held.position[3 * i + k]! - truth[i]![k]!) / Math.sqrt(held.covariance[9 * i + 4 * k]!)),
        0.05,
      );
    }
    for (let k = 0; k < 6; k++) {
      check(
        rows.map(
          (i) => (held.momenta[6 * i + k]! - momenta[i]![k]!) / Math.sqrt(held.momentaCovariance[36 * i + 7 * k]!),
        ),
        0.05,
      );
    }
  });

  it('has masses with pulls of width 1 within 10 %, by both methods', () => {
    check(
      rows.map((i) => (held.mass[i]! - MASS) / held.massError[i]!),
      0.1,
    );
    check(
      rows.map((i) => (held.energyMass[i]! - MASS) / held.energyMassError[i]!),
      0.1,
    );
  });

  it('has χ² with as many degrees of freedom as it says', () => {
    for (const [{ chiSquared, degreesOfFreedom }, degrees] of [
      [free, 1],
      [held, 2],
    ] as const) {
      expect(new Set(degreesOfFreedom)).toEqual(new Set([degrees]));
      const mean = chiSquared.reduce((sum, value) => sum + value, 0) / PAIRS;
      // Standard error √(2 n / 10,000)
      expect(Math.abs(mean - degrees)).toBeLessThan(4 * Math.sqrt((2 * degrees) / PAIRS));
    }
  });

  it('the constraint narrows the mass', () => {
    const middle = (values: Float64Array): number => [...values].toSorted((a, b) => a - b)[PAIRS / 2]!;
    expect(middle(held.massError)).toBeLessThan(0.7 * middle(free.massError));
  });
});

describe('what cannot be fitted', () => {
  const one = triangle();
  it('has a name', async () => {
    const line = [0, 0, 1e-3, 0, 0.01];
    const { end, position } = await fitVertices(
      request(
        [0, 0, 0],
        [...line, 1, 0, 1e-3, 0, 0.01, ...line, NaN, 0, 0, 0, 0.01, ...line, 0, 0, -1e-3, 0, 0.01],
        [...one, ...one, ...one, ...one, ...one, ...one.map(() => 0)],
      ),
    );
    expect([...end].map((value) => VERTEX_ENDS[value])).toEqual(['parallel', 'notFinite', 'notFinite']);
    expect(position.every(Number.isNaN)).toBe(true);
  });

  it('and wrong lengths are told', async () => {
    await expect(fitVertices(request([0], [1, 2], one))).rejects.toThrow('states must hold 10 numbers, not 2');
  });
});
