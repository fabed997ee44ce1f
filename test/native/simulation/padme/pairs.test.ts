import { describe, expect, it } from 'vitest';
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import { rootS } from '#core/physics/positronKinematics.ts';
import { moments } from '../moments.ts';
import { NOMINAL, PENCIL, numbers, sourceOf, sum, truthParticles, waveforms } from './events.ts';

const ENERGY = 0.2825;
const TOTAL = ENERGY + ELECTRON_MASS;
const WHOLE = { ...NOMINAL, ...PENCIL, positrons: 0 };
/** mm from the middle of the target to the face of the crystals */
const DISTANCE = 2435.5 + 1027.95;

describe('photon pairs', () => {
  it('keep the radii and energies of two bodies: R₁R₂ = D²/γ², E₁R₁ = E₂R₂', async () => {
    const gamma = TOTAL / rootS(ENERGY);
    for (const event of await (await sourceOf('photons', { ...WHOLE, largestCosine: 0.2 })).simulate(0, 300)) {
      const pair = truthParticles(event).filter(({ pdg }) => pdg === 22);
      expect(pair).toHaveLength(2);
      const reached = pair.filter(({ endpoint }) => Math.abs(endpoint[2] - 2435.5) < 0.01);
      if (reached.length < 2) continue;
      const [a, b] = reached.map(({ endpoint, momentum }) => ({
        r: Math.hypot(endpoint[0], endpoint[1]),
        e: Math.hypot(...momentum),
      })) as [{ r: number; e: number }, { r: number; e: number }];
      // Exact for the tangents; the narrow beam is 0.01 mm wide.
      expect((a.r * b.r * gamma ** 2) / DISTANCE ** 2).toBeCloseTo(1, 2);
      expect(Math.abs((a.e * a.r) / (b.e * b.r) - 1)).toBeLessThan(0.01);
      expect(a.e + b.e).toBeCloseTo(TOTAL, 6);
      expect((Math.sqrt(a.e * b.e) * (a.r + b.r)) / DISTANCE).toBeCloseTo(rootS(ENERGY), 3);
    }
  });

  it('leave their energy in the crystals but for leakage, as clusters about their places', async () => {
    const events = await (await sourceOf('photons', { ...WHOLE, largestCosine: 0.2 })).simulate(0, 600);
    const sums: number[] = [];
    for (const event of events) {
      const reached = truthParticles(event).filter(({ endpoint }) => Math.abs(endpoint[2] - 2435.5) < 0.01);
      const inside = reached.filter(({ endpoint }) => Math.hypot(endpoint[0], endpoint[1]) < 270);
      if (inside.length < 2) continue;
      const energies = numbers(event, 'Truth cells', 'energy');
      const position = numbers(event, 'Truth cells', 'position');
      sums.push(sum(energies.filter((_, i) => Math.abs(position[3 * i + 2]! - 2550.5) < 1)));
      for (const { endpoint, momentum } of inside) {
        const near = energies.map((energy, i) =>
          Math.hypot(position[3 * i]! - endpoint[0], position[3 * i + 1]! - endpoint[1]) < 60 ? energy : 0,
        );
        expect(sum(near)).toBeLessThan(Math.hypot(...momentum) * (1 + 1e-6));
      }
    }
    const { mean } = moments(sums);
    expect(sums.length).toBeGreaterThan(100);
    expect(Math.max(...sums)).toBeLessThanOrEqual(TOTAL * (1 + 1e-6));
    // The published compensation for what a cluster does not hold: f = 0.944 to 0.950 from 100 to 150 MeV.
    expect(mean / TOTAL).toBeGreaterThan(0.935);
    expect(mean / TOTAL).toBeLessThan(0.965);
  });

  it('are seen as charge: 15 pC/MeV within the window, in the crystals above threshold', async () => {
    const source = await sourceOf('photons', { ...WHOLE, largestCosine: 0.2, bunchLength: 1 });
    const [crystals] = source.truth.families;
    const charges: number[] = [];
    for (const event of await source.simulate(0, 1000)) {
      const seen = truthParticles(event).filter(({ endpoint }) => Math.abs(endpoint[2] - 2435.5) < 0.01);
      if (seen.length < 2 || seen.some(({ endpoint }) => Math.hypot(endpoint[0], endpoint[1]) > 270)) continue;
      const charge = waveforms(event, 'ECal waveforms').map(({ channel, samples }) => {
        const pedestal = crystals!.pedestal[crystals!.channel.indexOf(channel)]!;
        return sum(samples.slice(150).map((code) => (pedestal - code) * 4.8828125e-3));
      });
      charges.push(sum(charge) / 15 / 1000 / TOTAL);
    }
    const sorted = charges.toSorted((x, y) => x - y);
    const part = (fraction: number): number => sorted[Math.floor(fraction * sorted.length)]!;
    // Most of the energy, but for leakage, what the window cuts off (2.5 %) and crystals below threshold.
    expect(part(0.5)).toBeGreaterThan(0.9);
    expect(part(0.5)).toBeLessThan(0.96);
    // Width of the core: 2 %/√E of the sum is 3.8 %, 1.2 % of each photon, and leakage.
    const width = (part(0.75) - part(0.25)) / 1.349 / part(0.5);
    expect(width).toBeGreaterThan(0.033);
    expect(width).toBeLessThan(0.06);
    expect(charges.length).toBeGreaterThan(200);
  });
});

describe('Bhabha pairs and X17', () => {
  it('are an electron and a positron, tagged by the bars on their way', async () => {
    const events = await (await sourceOf('bhabha', { ...WHOLE, largestCosine: 0.2 })).simulate(0, 200);
    const photons = await (await sourceOf('photons', { ...WHOLE, largestCosine: 0.2 })).simulate(0, 200);
    const tagged = (event: (typeof events)[number]): number => waveforms(event, 'ETag waveforms').length;
    for (const event of events) {
      const pair = truthParticles(event).filter(({ parents }) => parents.length > 0);
      expect(pair.map(({ pdg }) => pdg)).toEqual([-11, 11]);
      const arrived = pair.filter(({ endpoint }) => Math.abs(endpoint[2] - 2435.5) < 0.01);
      if (arrived.length === 0) continue;
      expect(tagged(event)).toBeGreaterThanOrEqual(4);
      // About 1 MeV in each bar that they cross, which truth names once whatever its sensors.
      const bars = numbers(event, 'Truth cells', 'channel').flatMap((channel, i) =>
        channel >= 20_000 ? [numbers(event, 'Truth cells', 'energy')[i]!] : [],
      );
      expect(bars.length).toBeGreaterThan(0);
      expect(bars.length).toBeLessThanOrEqual(2 * arrived.length);
      expect(Math.min(...bars)).toBeGreaterThan(0.7e-3);
    }
    // One photon in twenty converts in window and absorber: 1 − exp(−7/9 · 0.0626).
    const converted = photons.filter((event) => tagged(event) > 0).length;
    const arrived = sum(
      photons.map(
        (event) => truthParticles(event).filter(({ endpoint }) => Math.abs(endpoint[2] - 2435.5) < 0.01).length,
      ),
    );
    expect(converted).toBeGreaterThan(arrived * 0.0475 - 4 * Math.sqrt(arrived * 0.0475));
    expect(converted).toBeLessThan(arrived * 0.0475 + 4 * Math.sqrt(arrived * 0.0475));
  });

  it('have the mass that was asked for', async () => {
    const source = await sourceOf('x17', { ...WHOLE, beamEnergy: 0.279, massMeV: 16.9 });
    for (const event of await source.simulate(0, 50)) {
      const pair = truthParticles(event).filter(({ parents }) => parents.length > 0);
      const energy = sum(pair.map(({ momentum }) => Math.hypot(...momentum, ELECTRON_MASS)));
      const momentum = Math.hypot(...[0, 1, 2].map((axis) => sum(pair.map((one) => one.momentum[axis]!))));
      expect(Math.sqrt(energy ** 2 - momentum ** 2)).toBeCloseTo(0.0169, 5);
    }
  });

  it('need a beam that makes their mass', async () => {
    await expect(async () => sourceOf('x17', { massMeV: 30 })).rejects.toThrow(
      'the mass (massMeV) of 30 MeV is made by positrons of 0.8801 GeV, more than 5 % away from the beam energy',
    );
  });
});
