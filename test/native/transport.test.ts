import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import { TRANSPORT_ENDS, transportStates, type FieldRegion, type TransportRequest } from '#main/native/transport.ts';

/** GeV/(c T mm) */
const BEND = 0.299792458e-3;

const uniform = (strength: number[]): FieldRegion => ({
  kind: 'uniform',
  low: Float64Array.of(-1e5, -1e5, -1e5),
  high: Float64Array.of(1e5, 1e5, 1e5),
  strength: Float64Array.from(strength),
});

/** NA64's spectrometer: 7 T·m over 4 m. */
const dipole: FieldRegion = {
  kind: 'dipole',
  peak: 1.75,
  midY: 0,
  entry: 0,
  exit: 4000,
  edge: 80,
  lowX: -250,
  highX: 250,
  halfGap: 55,
};

const request = (states: number[], more: Partial<TransportRequest> = {}): TransportRequest => ({
  field: [uniform([0, 2, 0])],
  from: 0,
  to: 1000,
  tolerance: 1e-4,
  states: Float64Array.from(states),
  covariances: new Float64Array(0),
  ...more,
});

/** State after the path that leads to the plane z, in a field along y: the analytic helix. */
function helix([x, y, tx, ty, qOverP]: number[], fieldY: number, z: number): number[] {
  const n = Math.hypot(tx!, ty!, 1);
  const [dx, dy, dz] = [tx! / n, ty! / n, 1 / n];
  const omega = BEND * qOverP! * fieldY;
  // d′ = ω d × ŷ: dx′ = −ω dz, dz′ = ω dx; z − z0 = [dz sin ωs + dx (1 − cos ωs)]/ω.
  const transverse = Math.hypot(dx, dz);
  const phase = Math.atan2(dx, dz);
  const turn = Math.asin((omega * z) / transverse - Math.sin(phase)) + phase;
  const dxEnd = dx * Math.cos(turn) - dz * Math.sin(turn);
  const dzEnd = dz * Math.cos(turn) + dx * Math.sin(turn);
  return [
    x! + (dx * Math.sin(turn) - dz * (1 - Math.cos(turn))) / omega,
    y! + (dy * turn) / omega,
    dxEnd / dzEnd,
    dy / dzEnd,
    qOverP!,
  ];
}

describe('transport in a uniform field', () => {
  it('is the analytic helix to 1 µm over 10 m', async () => {
    const states = [
      [1, 2, 0.1, 0.2, -1 / 10],
      [-3, 0, -0.05, 0.01, 1 / 8],
      [0, 0, 0, 0, -1 / 100],
    ];
    const result = await transportStates(request(states.flat(), { to: 10_000 }));
    states.forEach((state, i) => {
      const expected = helix(state, 2, 10_000);
      const end = [...result.states.subarray(5 * i, 5 * i + 5)];
      expect(TRANSPORT_ENDS[result.ends[i]!]).toBe('arrived');
      for (const k of [0, 1]) expect(Math.abs(end[k]! - expected[k]!)).toBeLessThan(1e-3);
      for (const k of [2, 3]) expect(Math.abs(end[k]! - expected[k]!)).toBeLessThan(1e-6);
    });
  });

  it('comes back to where it began', async () => {
    const slope = fc.double({ min: -0.2, max: 0.2, noNaN: true });
    const place = fc.double({ min: -20, max: 20, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        place,
        place,
        slope,
        slope,
        fc.double({ min: -0.1, max: 0.1, noNaN: true }),
        async (...state) => {
          const there = await transportStates(request(state, { field: [uniform([0.3, 1.5, 0.7])], to: 4000 }));
          const back = await transportStates(
            request([...there.states], { field: [uniform([0.3, 1.5, 0.7])], from: 4000, to: 0 }),
          );
          [1e-3, 1e-3, 1e-6, 1e-6, 1e-12].forEach((limit, k) => {
            expect(Math.abs(back.states[k]! - state[k]!)).toBeLessThan(limit);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('says which tracks turned back', async () => {
    const { states, ends } = await transportStates(request([0, 0, 0, 0, -1, 0, 0, 0, 0, -1 / 50], { to: 5000 }));
    expect([...ends].map((end) => TRANSPORT_ENDS[end])).toEqual(['missed', 'arrived']);
    expect(states.subarray(0, 5).every(Number.isNaN)).toBe(true);
  });
});

describe('transport through a dipole with soft edges', () => {
  it('bends by 0.2998 · 7 T·m / p: 20.99 mrad at 100 GeV, 13.99 mrad at 150 GeV, electrons to +x', async () => {
    const { states } = await transportStates(
      request([0, 0, 0, 0, -1 / 100, 0, 0, 0, 0, -1 / 150, 0, 0, 0, 0, 1 / 100], {
        field: [dipole],
        from: -2000,
        to: 6000,
      }),
    );
    // The sine of the angle is exactly 0.2998 ∫B dz / p for a path in the mid-plane.
    [7, 7, -7].forEach((kick, i) => {
      const sine = (0.299792458 * kick) / [100, 150, 100][i]!;
      expect(states[5 * i + 2]).toBeCloseTo(sine / Math.sqrt(1 - sine * sine), 8);
    });
    expect(states[2]! * 1000).toBeCloseTo(20.99, 2);
    expect(states[7]! * 1000).toBeCloseTo(13.99, 2);
  });

  it('off the mid-plane, Maxwell’s edges focus in y as in the hard-edge limit', async () => {
    // Enters and leaves at angles 0 and θ to the normal: vertical kick −y tan θ/ρ at the exit.
    const { states } = await transportStates(
      request([0, 5, 0, 0, -1 / 20], {
        field: [{ ...dipole, exit: 1000, edge: 12, halfGap: 15 }],
        from: -1000,
        to: 2000,
      }),
    );
    const [radius, sine] = [20 / (0.299792458e-3 * 1.75), (0.299792458 * 1.75) / 20];
    expect(Math.abs(states[3]! / ((-5 * Math.tan(Math.asin(sine))) / radius) - 1)).toBeLessThan(0.02);
  });
});

/** The dipole on a grid of 25 mm. */
function tabulated(): FieldRegion {
  const points = Uint32Array.of(3, 45, 280);
  const values: number[] = [];
  for (let k = 0; k < points[2]!; k++) {
    for (let j = 0; j < points[1]!; j++) {
      const [y, z] = [2.5 * (j - 22), 25 * k - 1500];
      // (sinh 2p + i sin 2q)/(cosh 2p + cos 2q), p + iq = (z − edge + iy)/80
      const side = (at: number): [number, number] => {
        const [p, q] = [(2 * (z - at)) / 80, (2 * y) / 80];
        const denominator = Math.cosh(p) + Math.cos(q);
        return [Math.sinh(p) / denominator, Math.sin(q) / denominator];
      };
      const [entry, exit] = [side(0), side(4000)];
      for (let i = 0; i < 3; i++) values.push(0, (1.75 * (entry[0] - exit[0])) / 2, (1.75 * (entry[1] - exit[1])) / 2);
    }
  }
  return {
    kind: 'map',
    origin: Float64Array.of(-250, -55, -1500),
    spacing: Float64Array.of(250, 2.5, 25),
    points,
    values: Float64Array.from(values),
  };
}

describe('transport through a tabulated map', () => {
  it('agrees with the formula that filled it, to the coarseness of the grid', async () => {
    const states = [3, 4, 0.001, -0.002, -1 / 50];
    const plan = { from: -1400, to: 5400 };
    const map = await transportStates(request(states, { field: [tabulated()], ...plan }));
    const formula = await transportStates(request(states, { field: [dipole], ...plan }));
    expect(formula.states[0]).toBeGreaterThan(100);
    [0.02, 0.02, 1e-5, 1e-5].forEach((limit, k) => {
      expect(Math.abs(map.states[k]! - formula.states[k]!)).toBeLessThan(limit);
    });
  });
});

describe('the covariance', () => {
  const start = [4, 6, 0.002, -0.003, -1 / 20];
  const steps = [1e-1, 1e-1, 1e-4, 1e-4, 1e-4];
  const fields: [string, FieldRegion[]][] = [
    ['a uniform field', [uniform([0.2, 1, 0.1])]],
    ['a dipole with soft edges', [{ ...dipole, exit: 2000 }]],
    ['no field', []],
    ['a sum of fields', [{ ...dipole, exit: 2000 }, uniform([0.1, 0, 0.5])]],
  ];

  it.each(fields)('moves by the derivatives that finite differences give, in %s', async (_, field) => {
    const plan = { field, from: -1500, to: 3500, tolerance: 1e-7 };
    // One covariance e_k e_kᵀ per parameter comes back as J_k J_kᵀ.
    const covariances = new Float64Array(125);
    for (let k = 0; k < 5; k++) covariances[25 * k + 6 * k] = 1;
    const moved = await transportStates(
      request(Array.from({ length: 5 }, () => start).flat(), { ...plan, covariances }),
    );
    const shifted = [...Array(10).keys()].flatMap((i) =>
      start.map((value, k) => value + (k === i >> 1 ? (i % 2 === 0 ? 1 : -1) * steps[k]! : 0)),
    );
    const ends = await transportStates(request(shifted, plan));
    const scale = [1, 1, 1e-3, 1e-3, 1e-3];
    for (let k = 0; k < 5; k++) {
      const column = start.map(
        (_value, i) => (ends.states[10 * k + i]! - ends.states[10 * k + 5 + i]!) / (2 * steps[k]!),
      );
      for (let i = 0; i < 5; i++) {
        for (let j = 0; j < 5; j++) {
          const expected = column[i]! * column[j]!;
          const size = Math.hypot(...column.map((value, m) => value / scale[m]!)) ** 2 * scale[i]! * scale[j]!;
          expect(Math.abs(moved.covariances[25 * k + 5 * i + j]! - expected)).toBeLessThan(2e-5 * size);
        }
      }
    }
  });

  it('has nothing to do with the result, nor have other tracks', async () => {
    // Soft ones that turn back, hard ones, and some that miss the gap fly side by side.
    const many = Array.from({ length: 700 }, (_, i) => [0.7 * (i - 350), 0.02 * i, 0.001, 0, -1 / (0.2 + 0.05 * i)]);
    const plan = { field: [dipole, uniform([0.01, 0, 0.02])], from: -1500, to: 5000 };
    const covariances = Float64Array.from({ length: 25 * 700 }, (_, k) => ((k % 25) % 6 === 0 ? 1e-3 : 0));
    const all = await transportStates(request(many.flat(), plan));
    const moved = await transportStates(request(many.flat(), { ...plan, covariances }));
    expect(new Set(all.ends).size).toBe(2);
    for (const i of [0, 1, 350, 613, 699]) {
      const one = await transportStates(request(many[i]!, plan));
      const alone = await transportStates(request(many[i]!, { ...plan, covariances: covariances.slice(0, 25) }));
      expect([...one.states]).toEqual([...all.states.subarray(5 * i, 5 * i + 5)]);
      expect(one.steps[0]).toBe(all.steps[i]);
      expect([...alone.states]).toEqual([...one.states]);
      expect([...alone.covariances]).toEqual([...moved.covariances.subarray(25 * i, 25 * i + 25)]);
    }
  });
});

describe('wrong input to the transport', () => {
  const cases: [string, Partial<TransportRequest>][] = [
    ['states must hold 5', { states: new Float64Array(7) }],
    ['states must be finite', { states: Float64Array.of(0, 0, Number.NaN, 0, 1) }],
    ['covariances must hold 25', { covariances: new Float64Array(24) }],
    ['tolerance must be a number', { tolerance: 0 }],
    ['to must be a number', { to: Number.POSITIVE_INFINITY }],
    ['halfGap must be a number', { field: [{ ...dipole, halfGap: 200 } as FieldRegion] }],
    ['entry must lie before exit', { field: [{ ...dipole, exit: -1 } as FieldRegion] }],
    ['values must hold', { field: [{ ...tabulated(), values: new Float64Array(9) } as FieldRegion] }],
    ['kind must be', { field: [{ kind: 'solenoid' } as unknown as FieldRegion] }],
  ];

  it.each(cases)('%s', async (sentence, wrong) => {
    const error = await transportStates(request([0, 0, 0, 0, 1], wrong)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BeamglassError);
    expect((error as BeamglassError).code).toBe('badInput');
    expect((error as BeamglassError).message).toContain(sentence);
  });
});
