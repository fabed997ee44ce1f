import { describe, expect, it } from 'vitest';
import type { IncomingParticles } from '#main/native/particles.ts';
import { trackParticles, type TrackedParticles, type TrackRequest } from '#main/native/tracking.ts';
import { beam, component, pencil } from './beam.ts';
import { LEAD, MATERIALS, plates, SCINTILLATOR, TUNGSTEN } from './materials.ts';

const [ELECTRON, MUON, PHOTON] = [11, 13, 22];
const MUON_MASS = 0.1056583745;

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
const spread = (values: ArrayLike<number>): number => {
  const middle = mean(values);
  return Math.sqrt(mean(Array.from(values, (x) => (x - middle) ** 2)));
};
describe('multiple scattering', () => {
  const cases = Object.entries(MATERIALS).flatMap(([name, material]) =>
    [0.01, 0.1, 1].map((lengths) => [name, lengths, material] as const),
  );

  it.each(cases)(
    'in %s, %d radiation lengths: Highland’s angle, and its displacement',
    async (_, lengths, material) => {
      const thickness = lengths * material.radiationLength;
      const events = 10_000;
      const tracks = await trackParticles(
        beam(events, MUON, 10, {
          matter: plates([{ z: 0, thickness, material }]),
          processes: ['scattering'],
          to: thickness,
        }),
      );
      const momentum = Math.sqrt(100 - MUON_MASS ** 2);
      const highland = (0.0136 / momentum) * Math.sqrt(lengths) * (1 + 0.038 * Math.log(lengths));
      const angles = [0, 1].flatMap((axis) => component(tracks.direction, axis));
      const shifts = [0, 1].flatMap((axis) => component(tracks.position, axis));
      // Four standard deviations of a spread from 2 × 10,000 numbers; β differs from 1 by 6e-5.
      const limit = 4 / Math.sqrt(2 * 2 * events);
      expect(Math.abs(spread(angles) / highland - 1)).toBeLessThan(limit);
      expect(Math.abs(spread(shifts) / ((highland * thickness) / Math.sqrt(3)) - 1)).toBeLessThan(limit);
      const correlation = mean(angles.map((angle, i) => angle * shifts[i]!)) / (spread(angles) * spread(shifts));
      expect(Math.abs(correlation - Math.sqrt(3) / 2)).toBeLessThan(0.01);
    },
  );
});

describe('ionisation', () => {
  it('has Landau’s median at high energy, by the review’s formula with the plasma energy', async () => {
    const { deposited } = await trackParticles(
      beam(20_000, MUON, 150, {
        matter: plates([{ z: 0, thickness: 3, material: SCINTILLATOR }]),
        processes: ['ionisation'],
        to: 5,
      }),
    );
    // GeV: Δp = ξ [ln(2 m ξ / (ħω_p)²) + 0.2], PDG eq. 34.13; ħω_p = 21.54 eV. Median: 1.3558 + 0.2228 widths above.
    const xi = ((0.307075e-3 / 2) * 0.54141 * 1.032 * 3) / 10;
    const mostProbable = xi * (Math.log((2 * 0.51099895e-3 * xi) / 21.54e-9 ** 2) + 0.2);
    const median = deposited.toSorted()[10_000]!;
    // A width of the median's error is 1.253 · 2 ξ / √20,000 or so.
    expect(Math.abs(median - (mostProbable + 1.5786 * xi))).toBeLessThan(0.08 * xi);
    expect(mostProbable).toBeGreaterThan(4e-4);
  });

  it('is 1.94 MeV cm²/g on average at its minimum in plastic', async () => {
    const energy = Math.hypot(MUON_MASS, 3.3 * MUON_MASS);
    const { deposited } = await trackParticles(
      beam(40_000, MUON, energy, {
        matter: plates([{ z: 0, thickness: 10, material: SCINTILLATOR }]),
        processes: ['ionisation'],
        to: 20,
      }),
    );
    expect(Math.abs((mean(deposited) * 1e3) / 1.032 / 1.95 - 1)).toBeLessThan(0.03);
  });
});

describe('bremsstrahlung and conversion', () => {
  it.each([0.05, 0.5, 2])(
    'an electron keeps e^−t of its energy on average after %d radiation lengths',
    async (lengths) => {
      const thickness = lengths * LEAD.radiationLength;
      const tracks = await trackParticles(
        beam(8000, ELECTRON, 100, {
          matter: plates([{ z: 0, thickness, material: LEAD }]),
          processes: ['bremsstrahlung'],
          to: thickness + 1,
          cut: 1e-4,
        }),
      );
      const kept = new Float64Array(8000);
      let event = 0;
      let rest = tracks.count[0]!;
      for (let i = 0; i < tracks.energy.length; i++) {
        while (rest === 0) rest = tracks.count[++event]!;
        rest--;
        if (tracks.primary[i]) kept[event] = tracks.energy[i]!;
      }
      expect(Math.abs(mean(kept) - 100 * Math.exp(-lengths))).toBeLessThan((4 * spread(kept)) / Math.sqrt(8000) + 0.01);
    },
  );

  it('photons convert with 7/9 per radiation length', async () => {
    const thickness = TUNGSTEN.radiationLength;
    const tracks = await trackParticles(
      beam(20_000, PHOTON, 50, {
        matter: plates([{ z: 0, thickness, material: TUNGSTEN }]),
        processes: ['conversion'],
        to: thickness + 1,
      }),
    );
    const survived = tracks.primary.reduce((sum, one) => sum + one, 0) / 20_000;
    const expected = Math.exp(-7 / 9);
    expect(Math.abs(survived - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 20_000));
  });
});

describe('synchrotron radiation', () => {
  const magnet = {
    kind: 'uniform' as const,
    low: Float64Array.of(-1000, -100, 0),
    high: Float64Array.of(1000, 100, 4000),
    strength: Float64Array.of(0, 1.75, 0),
  };
  const radiate = (events: number, code: number): Promise<TrackedParticles> =>
    trackParticles(beam(events, code, 100, { field: [magnet], processes: ['synchrotron'], to: 19_000 }));

  it('AF-032: 43 photons and 155 MeV per electron of 100 GeV in 4 m of 1.75 T, none from muons', async () => {
    const tracks = await radiate(1000, ELECTRON);
    const photons = tracks.energy.filter((_, i) => tracks.code[i] === PHOTON);
    // 5α/(2√3) γθ with θ = 0.2998 · 7/100.
    const number = ((5 / 137.035999 / (2 * Math.sqrt(3))) * 100 * 0.299792458 * 0.07) / 0.51099895e-3;
    expect(number).toBeCloseTo(43.25, 1);
    expect(Math.abs(photons.length / 1000 - number)).toBeLessThan(4 * Math.sqrt(number / 1000));
    const lost = 1e3 * (100 - mean(tracks.energy.filter((_, i) => tracks.primary[i])));
    expect(Math.abs(lost / 155 - 1)).toBeLessThan(0.02);
    const muons = await radiate(10, MUON);
    expect(muons.code.length).toBe(10);
  });

  it('the spectrum is the exact one (Kolmogorov, level 0.001, seed 20181105), with its moments', async () => {
    const tracks = await radiate(600, ELECTRON);
    const critical = 0.665e-6 * 1e4 * 1.75;
    const shares = tracks.energy
      .filter((_, i) => tracks.code[i] === PHOTON)
      .map((energy) => energy / critical)
      .toSorted();
    expect(shares.length).toBeGreaterThan(20_000);
    const above = shareAbove();
    let distance = 0;
    shares.forEach((u, i) => {
      const below = 1 - above(u);
      distance = Math.max(distance, Math.abs(below - i / shares.length), Math.abs(below - (i + 1) / shares.length));
    });
    expect(distance).toBeLessThan(1.95 / Math.sqrt(shares.length));
    const count = shares.length;
    const second = shares.map((u) => u * u);
    // ⟨u⟩ = 8/(15√3), ⟨u²⟩ = 11/27; 0.3 % for the electron's loss on the way and the rounding of 0.665.
    expect(Math.abs(mean(shares) - 8 / (15 * Math.sqrt(3)))).toBeLessThan(
      (4 * spread(shares)) / Math.sqrt(count) + 0.001,
    );
    expect(Math.abs(mean(second) - 11 / 27)).toBeLessThan((4 * spread(second)) / Math.sqrt(count) + 0.003);
  });

  it('AF-032: the same 43 photons take 349 MeV from electrons of 150 GeV', async () => {
    const tracks = await trackParticles(
      beam(600, ELECTRON, 150, { field: [magnet], processes: ['synchrotron'], to: 19_000 }),
    );
    const photons = tracks.energy.filter((_, i) => tracks.code[i] === PHOTON);
    expect(Math.abs(photons.length / 600 - 43.25)).toBeLessThan(4 * Math.sqrt(43.25 / 600));
    const lost = 1e3 * (150 - mean(tracks.energy.filter((_, i) => tracks.primary[i])));
    expect(Math.abs(lost / 349 - 1)).toBeLessThan(0.03);
    // ε_c = 26.2 MeV, and the mean is 8/(15√3) of it.
    expect(Math.abs((1e3 * mean(photons)) / 26.2 / (8 / (15 * Math.sqrt(3))) - 1)).toBeLessThan(0.03);
  });

  it('photons hit a plane behind where tangents of the path do (Kolmogorov, level 0.001)', async () => {
    const planes = { z: Float64Array.of(18_000), seesNeutral: Uint8Array.of(1) };
    const { crossings } = await trackParticles(
      beam(100, ELECTRON, 100, { field: [magnet], processes: ['synchrotron'], to: 19_000, planes }),
    );
    // From s along a path of curvature κ the tangent reaches x = κ (s L − s²/2) at L; s is even over 4 m. The loss of
    // 155 MeV bends the end by 1 in 1300 more, far less than 4300 photons can tell.
    const curvature = (0.299792458e-3 * 1.75) / 100;
    const places = component(crossings.position, 0)
      .filter((_, i) => crossings.code[i] === PHOTON)
      .toSorted((a, b) => a - b);
    expect(places.length).toBeGreaterThan(4000);
    let distance = 0;
    places.forEach((x, i) => {
      const below = (18_000 - Math.sqrt(Math.max(0, 18_000 ** 2 - (2 * x) / curvature))) / 4000;
      distance = Math.max(distance, Math.abs(below - i / places.length), Math.abs(below - (i + 1) / places.length));
    });
    expect(distance).toBeLessThan(1.95 / Math.sqrt(places.length));
  });

  it('photons fan out between the undeflected axis and the electrons', async () => {
    const tracks = await radiate(200, ELECTRON);
    const x = component(tracks.position, 0);
    const electrons = x.filter((_, i) => tracks.primary[i]);
    const photons = x.filter((_, i) => tracks.code[i] === PHOTON);
    // 20.99 mrad over 15 m and half the magnet: 357 mm.
    expect(mean(electrons)).toBeCloseTo(357, -0.5);
    expect(Math.min(...photons)).toBeGreaterThan(-0.1);
    expect(Math.min(...photons)).toBeLessThan(5);
    expect(Math.max(...photons)).toBeLessThan(Math.max(...electrons));
    expect(Math.max(...photons)).toBeGreaterThan(350);
  });
});

/** N(> u) = 3/(5π) ∫_u^∞ (x − u) K_{5/3}(x) dx by Simpson's rule in ln x, tabulated. */
function shareAbove(): (u: number) => number {
  const bessel = (x: number): number => {
    let sum = 0.5 * Math.exp(-x);
    for (let t = 0.05; t < 20; t += 0.05) sum += Math.exp(-x * Math.cosh(t)) * Math.cosh((5 * t) / 3);
    return 0.05 * sum;
  };
  const [low, high, steps] = [Math.log(1e-9), Math.log(60), 2400];
  const step = (high - low) / steps;
  const x = Array.from({ length: steps + 1 }, (_, i) => Math.exp(low + i * step));
  const k = x.map(bessel);
  // Both integrals ∫ x K and ∫ K above x_i; trapezoids in ln x.
  const first = new Float64Array(steps + 1);
  const zeroth = new Float64Array(steps + 1);
  for (let i = steps - 1; i >= 0; i--) {
    first[i] = first[i + 1]! + (step / 2) * (x[i]! ** 2 * k[i]! + x[i + 1]! ** 2 * k[i + 1]!);
    zeroth[i] = zeroth[i + 1]! + (step / 2) * (x[i]! * k[i]! + x[i + 1]! * k[i + 1]!);
  }
  return (u) => {
    if (u <= x[0]!) return 1;
    if (u >= x[steps]!) return 0;
    const place = (Math.log(u) - low) / step;
    const i = Math.floor(place);
    const at = (j: number): number => (3 / (5 * Math.PI)) * (first[j]! - x[j]! * zeroth[j]!);
    return at(i) + (place - i) * (at(i + 1) - at(i));
  };
}

describe('an event', () => {
  const everything: Partial<TrackRequest> = {
    field: [
      { kind: 'dipole', peak: 1.75, midY: 0, entry: 500, exit: 2500, edge: 80, lowX: -250, highX: 250, halfGap: 55 },
    ],
    matter: plates([
      { z: 10, thickness: 3, material: SCINTILLATOR },
      { z: 1500, thickness: 0.1, material: LEAD },
      { z: 4000, thickness: 20, material: LEAD },
    ]),
    processes: ['scattering', 'ionisation', 'bremsstrahlung', 'conversion', 'synchrotron', 'decay'],
    to: 4500,
  };
  const sums = (tracks: TrackedParticles): number[] => {
    let row = 0;
    return Array.from(tracks.count, (count, event) => {
      const arrived = tracks.energy.subarray(row, row + count).reduce((sum, energy) => sum + energy, 0);
      row += count;
      return arrived + tracks.deposited[event]! + tracks.escaped[event]!;
    });
  };

  it.each([ELECTRON, -ELECTRON, MUON, PHOTON, 211, -321, 2212, 310])('conserves energy (particle %d)', async (code) => {
    const tracks = await trackParticles(beam(100, code, 20, everything));
    expect(tracks.truth.code.length).toBeGreaterThan(code === PHOTON || Math.abs(code) === ELECTRON ? 300 : 99);
    for (const sum of sums(tracks)) expect(Math.abs(sum - 20)).toBeLessThan(1e-9);
  });

  it('depends on its stream alone', async () => {
    const all = await trackParticles(beam(300, ELECTRON, 50, everything));
    const some = await trackParticles(beam(37, ELECTRON, 50, { ...everything, firstStream: 211 }));
    const skipped = all.count.subarray(0, 211).reduce((sum, count) => sum + count, 0);
    expect(some.count).toEqual(all.count.slice(211, 248));
    expect(some.energy).toEqual(all.energy.slice(skipped, skipped + some.energy.length));
    expect(some.position).toEqual(all.position.slice(3 * skipped, 3 * skipped + some.position.length));
    const other = await trackParticles(beam(37, ELECTRON, 50, { ...everything, firstStream: 211, seed: 2 }));
    expect(other.energy).not.toEqual(some.energy);
  });

  it('takes 33.36 ns over 10 m', async () => {
    const { time, position } = await trackParticles(beam(1, MUON, 100, { to: 10_000 }));
    expect(time[0]).toBeCloseTo(33.356, 3);
    expect(position[2]).toBeCloseTo(10_000, 4);
  });
});

describe('wrong input', () => {
  const wrongParticle = (wrong: Partial<IncomingParticles>): Partial<TrackRequest> => ({
    particles: { ...pencil(1, ELECTRON, 10), ...wrong },
  });
  const cases: [string, Partial<TrackRequest>][] = [
    ['no particle that can be tracked', wrongParticle({ code: Int32Array.of(15) })],
    ['energy must lie above', wrongParticle({ energy: Float64Array.of(1e-4) })],
    ['energy must hold 1', wrongParticle({ energy: new Float64Array(2) })],
    ['offsets must rise from 0 to 1', wrongParticle({ offsets: Uint32Array.of(0, 2) })],
    ['direction must be unit vectors', wrongParticle({ direction: Float64Array.of(0, 0, 2) })],
    ['time must be finite', wrongParticle({ time: Float64Array.of(Number.NaN) })],
    ['cut must be a number', { cut: 0 }],
    ['seed must be a whole number', { seed: 0.5 }],
    ['processes must be', { processes: ['magic' as 'scattering'] }],
    ['counters must hold 0', { counters: new Int32Array(1) }],
    ['z of planes must rise', { planes: { z: Float64Array.of(2, 1), seesNeutral: new Uint8Array(2) } }],
    ['seesNeutral must hold 2', { planes: { z: Float64Array.of(1, 2), seesNeutral: new Uint8Array(1) } }],
    ['points must be true or false', { points: 1 as unknown as boolean }],
  ];

  it.each(cases)('%s', async (sentence, wrong) => {
    await expect(trackParticles(beam(1, ELECTRON, 10, wrong))).rejects.toEqual(
      expect.objectContaining({ code: 'badInput', message: expect.stringContaining(sentence) as unknown }),
    );
  });
});
