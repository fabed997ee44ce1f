import { describe, expect, it } from 'vitest';
import { generateEvents, type BeamProfile } from '#main/native/generators.ts';
import { FATES, ORIGINS, trackParticles, type TrackedParticles } from '#main/native/tracking.ts';
import { beam, component } from './beam.ts';
import { IRON, LEAD, MYLAR, plates, SCINTILLATOR } from './materials.ts';
import { cumulative, kolmogorov, moments } from './simulation/moments.ts';

const [ELECTRON, MUON, PHOTON, PION, PROTON] = [11, 13, 22, 211, 2212];
const ALPHA = 1 / 137.035999;
const ELECTRON_MASS = 0.51099895e-3;

/**
 * Molière's distribution of the space angle, P(< θ) = θ ∫ J₁(θη) exp[(χ_c η)²/4 (ln((χ_c η)²/4) − b)] dη with
 * b = ln(χ_c²/χ_a²) + 1 − 2γ (Bethe 1953, eq. 10 and 22), by quadrature.
 */
function moliere(chiC: number, chiA: number): (theta: number) => number {
  const b = Math.log(chiC ** 2 / chiA ** 2) + 1 - 2 * 0.5772156649;
  const exponent = (y: number): number => ((y * y) / 4) * (Math.log((y * y) / 4) - b);
  const steps = 3000;
  const last = 12 / Math.sqrt(b - 1);
  const width = last / steps;
  const factor = Float64Array.from({ length: steps + 1 }, (_, i) => (i === 0 ? 1 : Math.exp(exponent(i * width))));
  return (theta) => {
    const scaled = theta / chiC;
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
      const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
      sum += weight * besselJ1(scaled * i * width) * factor[i]!;
    }
    return (scaled * sum * width) / 3;
  };
}

/** Abramowitz and Stegun 9.4.4 and 9.4.6: to 1e-7. */
function besselJ1(x: number): number {
  const square = (x / 3) ** 2;
  if (x <= 3) {
    const c = [0.5, -0.56249985, 0.21093573, -0.03954289, 0.00443319, -0.00031761, 0.00001109];
    return x * c.reduceRight((sum, value) => sum * square + value, 0);
  }
  const t = 3 / x;
  const f = [0.79788456, 0.00000156, 0.01659667, 0.00017105, -0.00249511, 0.00113653, -0.00020033];
  const p = [-2.35619449, 0.12499612, 0.0000565, -0.00637879, 0.00074348, 0.00079824, -0.00029166];
  const value = (c: number[]): number => c.reduceRight((sum, one) => sum * t + one, 0);
  return (value(f) * Math.cos(x + value(p))) / Math.sqrt(x);
}

describe('multiple scattering with tails', () => {
  // Atomic numbers and weights of the elements themselves; the engine knows the radiation lengths only.
  const cases = [
    ['lead', LEAD, 82, 207.2, 0.3, 0.3],
    ['lead', LEAD, 82, 207.2, 0.01, 1],
    ['iron', IRON, 26, 55.845, 1, 0.5],
  ] as const;

  it.each(cases)(
    'in %s has Molière’s distribution (Kolmogorov, level 0.001)',
    async (_, material, z, a, thickness, energy) => {
      const mass = 0.1056583755;
      const events = 10_000;
      const { direction } = await trackParticles(
        beam(events, MUON, energy, {
          matter: plates([{ z: 0, thickness, material }]),
          processes: ['scattering', 'tails'],
          to: thickness,
        }),
      );
      const momentum = Math.sqrt(energy ** 2 - mass ** 2);
      const beta = momentum / energy;
      const chiC = Math.sqrt((0.157e-6 * z * (z + 1) * material.density * thickness) / 10 / a) / (momentum * beta);
      const screening = Math.sqrt(1.13 + 3.76 * ((ALPHA * z) / beta) ** 2);
      const chiA = ((ALPHA * ELECTRON_MASS * Math.cbrt(z)) / (0.885 * momentum)) * screening;
      const x = component(direction, 0);
      const y = component(direction, 1);
      const angles = x.map((value, i) => Math.hypot(value, y[i]!));
      expect(kolmogorov(angles, moliere(chiC, chiA))).toBeGreaterThan(0.001);
      // One in χ² ≫ χ_c² is scattered once by more than χ: far above what a Gaussian of the core's width gives.
      const far = angles.filter((angle) => angle > 8 * chiC).length;
      expect(far).toBeGreaterThan(0.5 * (events / 64));
      expect(far).toBeLessThan(2 * (events / 64));
    },
  );

  it.each([
    ['iron', IRON, 17.57],
    ['scintillator', SCINTILLATOR, 20],
    ['mylar', MYLAR, 10],
  ] as const)('keeps Highland’s width in the core of %s, to his 11 %', async (_, material, thickness) => {
    const plan = { matter: plates([{ z: 0, thickness, material }]), to: thickness };
    const tracks = await trackParticles(beam(20_000, MUON, 10, { ...plan, processes: ['scattering', 'tails'] }));
    const lengths = thickness / material.radiationLength;
    const highland = (0.0136 / 10) * Math.sqrt(lengths) * (1 + 0.038 * Math.log(lengths));
    // Half of a Gaussian lies within 0.6745 σ.
    const angles = component(tracks.direction, 0)
      .map(Math.abs)
      .toSorted((a, b) => a - b);
    expect(Math.abs(angles[10_000]! / (0.6745 * highland) - 1)).toBeLessThan(0.11);
  });
});

describe('hadronic interactions', () => {
  const fates = (tracks: TrackedParticles, fate: (typeof FATES)[number]): number =>
    tracks.truth.fate.filter((code, i) => tracks.truth.parent[i] === -1 && FATES[code] === fate).length;
  const energyOf = (tracks: TrackedParticles): number[] => {
    let row = 0;
    return Array.from(tracks.count, (count, event) => {
      const arrived = tracks.energy.subarray(row, row + count).reduce((sum, energy) => sum + energy, 0);
      row += count;
      return arrived + tracks.deposited[event]! + tracks.escaped[event]!;
    });
  };

  it.each([PION, -PION, PROTON, 2112, 130])('of particle %d follow exp(−L/λ), and keep the energy', async (code) => {
    const thickness = IRON.interactionLength;
    const events = 3000;
    const tracks = await trackParticles(
      beam(events, code, 50, {
        matter: plates([{ z: 0, thickness, material: IRON }]),
        processes: ['hadronic', 'ionisation'],
        to: thickness + 1,
      }),
    );
    const expected = 1 - Math.exp(-1);
    expect(Math.abs(fates(tracks, 'interacted') / events - expected)).toBeLessThan(
      4 * Math.sqrt((expected * (1 - expected)) / events),
    );
    for (const sum of energyOf(tracks)) expect(Math.abs(sum - 50)).toBeLessThan(1e-8);
    expect(tracks.truth.code.filter((one) => one === 111).length).toBeGreaterThan(events / 2);
  });

  it('an electron of 100 GeV makes hadrons 3 times in 100,000 per radiation length of lead', async () => {
    // ∫ dy (α/2π)(1 + (1 − y)²)/y ln(0.6 GeV² (1 − y)/(m y)²) above 2 GeV, 0.115 mb · 0.62 per nucleon.
    const density = (y: number): number =>
      ((ALPHA / (2 * Math.PI)) * (1 + (1 - y) ** 2) * Math.log((0.6 * (1 - y)) / (ELECTRON_MASS * y) ** 2)) / y;
    let photons = 0;
    for (let i = 0; i < 200_000; i++) photons += density(0.02 + (0.98 * (i + 0.5)) / 200_000) * (0.98 / 200_000);
    const rate = 6.02214e23 * 11.35 * 0.115e-27 * 0.62 * photons * 0.5612;
    expect(rate).toBeGreaterThan(2e-5);
    expect(rate).toBeLessThan(4e-5);
    // Many metres of lead in one direction: only interactions with nuclei are on.
    const thickness = 3000 * LEAD.radiationLength;
    const tracks = await trackParticles(
      beam(2000, ELECTRON, 100, {
        matter: plates([{ z: 0, thickness, material: LEAD }]),
        processes: ['hadronic'],
        to: thickness,
      }),
    );
    let first = 0;
    let row = 0;
    for (const count of tracks.truth.count) {
      let made = false;
      for (let i = row; i < row + count; i++) {
        made = made || (tracks.truth.parent[i] === 0 && ORIGINS[tracks.truth.origin[i]!] === 'hadronic');
      }
      first += made ? 1 : 0;
      row += count;
    }
    const expected = 1 - Math.exp(-3000 * rate);
    expect(Math.abs(first / 2000 - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 2000) + 0.003);
    for (const sum of energyOf(tracks)) expect(Math.abs(sum - 100)).toBeLessThan(1e-8);
  });
});

describe('interactions upstream', () => {
  const profile: BeamProfile = {
    code: 11,
    mass: ELECTRON_MASS,
    energy: 100,
    energySpread: 0,
    position: Float64Array.of(0, 0, -20_000),
    spotX: 0,
    spotY: 0,
    divergenceX: 0,
    divergenceY: 0,
    haloFraction: 0,
    haloSpot: 0,
    bunchLength: 0,
    pulseLength: 0,
    pulsePeriod: 0,
  };
  const request = {
    process: 'upstreamInteraction',
    parameters: { leastFraction: 0.1, interactionFrom: -18_000, interactionTo: -2000 },
    beam: profile,
    events: 4000,
    seed: 20181105,
    firstStream: 0,
  } as const;

  it('share the beam’s energy, at the law of equivalent photons (Kolmogorov, level 0.001)', async () => {
    const { count, code, parent, energy, vertex, momentum } = await generateEvents(request);
    const fractions: number[] = [];
    const places: number[] = [];
    const angles: number[] = [];
    let row = 0;
    for (const n of count) {
      // The beam, what is left of it, hadrons.
      expect([...code.subarray(row, row + 2)]).toEqual([ELECTRON, ELECTRON]);
      fractions.push(1 - energy[row + 1]! / 100);
      places.push(vertex[3 * (row + 1) + 2]!);
      let sum = 0;
      for (let i = row + 1; i < row + n; i++) {
        if (parent[i] === 0) sum += energy[i]!;
        const along = momentum[3 * i + 2]! / Math.hypot(...momentum.subarray(3 * i, 3 * i + 3));
        if (Math.abs(code[i]!) === PION) angles.push(Math.acos(along));
      }
      expect(sum).toBeLessThan(100 + 1e-9);
      expect(sum).toBeGreaterThan(99);
      row += n;
    }
    const density = (y: number): number =>
      ((1 + (1 - y) ** 2) * Math.log(Math.max(1, (0.6 * (1 - y)) / (ELECTRON_MASS * y) ** 2))) / y;
    expect(kolmogorov(fractions, cumulative(density, 0.1, 1))).toBeGreaterThan(0.001);
    expect(kolmogorov(places, (z) => (z + 18_000) / 16_000)).toBeGreaterThan(0.001);
    // Secondaries at large angle: p⊥ of 0.35 GeV on momenta of a few GeV.
    expect(angles.filter((angle) => angle > 0.1).length / angles.length).toBeGreaterThan(0.2);
    expect(moments(angles).mean).toBeLessThan(0.6);
    expect(code.includes(PHOTON)).toBe(true);
  });

  it('need electrons, and photons that can make hadrons', async () => {
    await expect(generateEvents({ ...request, beam: { ...profile, code: 13 } })).rejects.toThrow('electrons');
    await expect(
      generateEvents({ ...request, parameters: { ...request.parameters, leastFraction: 0.01 } }),
    ).rejects.toEqual(
      expect.objectContaining({
        code: 'badInput',
        message: expect.stringContaining('leastFraction must be') as unknown,
      }),
    );
  });
});
