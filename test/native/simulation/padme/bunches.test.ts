import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeEvent } from '#core/event/codec.ts';
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import { positronsOfCharge } from '#core/physics/leadGlass.ts';
import { rootS } from '#core/physics/positronKinematics.ts';
import type { EventSource } from '#main/workers/simulate/eventSource.ts';
import { layoutOf } from '#main/workers/simulate/padme/layout.ts';
import { generateBlock } from '#main/workers/simulate/padme/generate.ts';
import { plansOf } from '#main/workers/simulate/padme/plan.ts';
import { MATERIAL_FILE, shippedDetector } from '../../../fixtures/detector.ts';
import { moments } from '../moments.ts';
import { NOMINAL, collection, numbers, scalar, sourceOf, sum, truthParticles, waveforms } from './events.ts';

const layout = layoutOf(shippedDetector('padme-run3'), MATERIAL_FILE);

/** Of the events of several calls one behind the other; a call may use the memory of the last one's events. */
async function hashOf(
  source: EventSource,
  calls: readonly (readonly [first: number, count: number])[],
): Promise<string> {
  const hash = createHash('sha256');
  for (const [first, count] of calls) {
    for (const event of await source.simulate(first, count)) hash.update(encodeEvent(event));
  }
  return hash.digest('hex');
}

describe('bunches', () => {
  it.each(['bunches', 'photons', 'cosmics', 'leadGlassScan', 'pedestals'])(
    'depend on seed and number alone: %s',
    async (process) => {
      const source = await sourceOf(process);
      const all = await hashOf(source, [[0, 40]]);
      expect(
        await hashOf(source, [
          [0, 7],
          [7, 33],
        ]),
      ).toBe(all);
      const again = await sourceOf(process);
      expect(again.truth).toEqual(source.truth);
      expect(await hashOf(again, [[0, 40]])).toBe(all);
      const other = await sourceOf(process, {}, { seed: 13 });
      expect(await hashOf(other, [[0, 40]])).not.toBe(all);
      expect(other.truth).not.toEqual(source.truth);
    },
  );

  it('have the pairs of the leading-order cross-sections: 4.63e-6 Bhabha and 1.00e-6 photons per positron', async () => {
    const energy = 0.28013;
    const plan = plansOf({
      setup: 'padme-run3',
      process: 'bunches',
      events: 1,
      seed: 1,
      parameters: { beamEnergy: energy, positrons: 1e5 },
    })(0);
    const beam = {
      energySpread: 0,
      spotX: 1,
      spotY: 1,
      x: 0,
      y: 0,
      divergence: 0,
      bunchLength: 250,
      pulsePeriod: 0,
      halo: 0,
      largestCosine: 0.5,
    };
    const { particles, positrons } = await generateBlock(layout, beam, plan, 4, 0, 600);
    const pot = sum(positrons);
    const gamma = (energy + ELECTRON_MASS) / rootS(energy);
    const pairs = { bhabha: 0, photons: 0 };
    particles.code.forEach((code, i) => {
      const parent = particles.parent[i]!;
      // The first of a pair, whose partner follows; the photon of bremsstrahlung is followed by the positron.
      if (parent < 0 || particles.parent[i + 1] !== parent) return;
      const partner = particles.code[i + 1]!;
      const isPair = (code === 22 && partner === 22) || (code === -11 && partner === 11);
      if (!isPair) return;
      const [px, py, pz] = [0, 1, 2].map((axis) => particles.momentum[3 * i + axis]!) as [number, number, number];
      const p = Math.hypot(px, py, pz);
      const beta = Math.sqrt(1 - 1 / gamma ** 2);
      const along = gamma * (pz - beta * particles.energy[i]!);
      const cosine = along / Math.hypot(along, Math.sqrt(p * p - pz * pz));
      if (Math.abs(cosine) < 0.2034) pairs[code === 22 ? 'photons' : 'bhabha']++;
    });
    const expected = { bhabha: 4.63e-6 * pot, photons: 1.0e-6 * pot };
    expect(Math.abs(pairs.bhabha - expected.bhabha)).toBeLessThan(4 * Math.sqrt(expected.bhabha));
    expect(Math.abs(pairs.photons - expected.photons)).toBeLessThan(4 * Math.sqrt(expected.photons));
    expect(pairs.bhabha).toBeGreaterThan(200);
  });

  it('leave 0.42 MeV per positron in the calorimeter, as Run III saw', async () => {
    const events = await (await sourceOf('bunches', NOMINAL)).simulate(0, 500);
    const energy = sum(events.flatMap((event) => numbers(event, 'Truth cells', 'energy')));
    const positrons = sum(events.map((event) => scalar(event, 'true_positrons')));
    expect((energy * 1000) / positrons).toBeGreaterThan(0.39);
    expect((energy * 1000) / positrons).toBeLessThan(0.45);
  });

  it('give the calorimeter no more energy than arrives, cell by cell of the layout', async () => {
    const events = await (await sourceOf('bunches', NOMINAL)).simulate(0, 100);
    const channels = new Set(layout.ecal.cells.map(({ channel }) => channel));
    expect(channels.size).toBe(616);
    for (const event of events) {
      const arrived = sum(
        truthParticles(event)
          .filter(({ endpoint }) => Math.abs(endpoint[2] - layout.ecal.zBegin) < 0.1)
          .map(({ momentum }) => Math.hypot(...momentum, ELECTRON_MASS)),
      );
      const cells = numbers(event, 'Truth cells', 'channel');
      const energies = numbers(event, 'Truth cells', 'energy');
      const seen = sum(energies.filter((_, i) => channels.has(cells[i]!)));
      expect(seen).toBeLessThanOrEqual(arrived * (1 + 1e-6));
      expect(seen).toBeGreaterThan(0.5 * arrived);
      for (const { channel } of waveforms(event, 'ECal waveforms')) expect(channels.has(channel)).toBe(true);
    }
  });

  it('are counted by the lead glass: N = Q / 0.239 pC · 402/E', async () => {
    const source = await sourceOf('bunches', { ...NOMINAL, beamEnergy: 0.402, glassLoss: 0.92 });
    const { families } = source.truth;
    const pedestal = families.find(({ name }) => name === 'Lead glass V1742')!.pedestal[0]!;
    const ratios = (await source.simulate(0, 100)).map((event) => {
      const [glass] = waveforms(event, 'Lead-glass waveforms');
      const charge = sum(glass!.samples.slice(200, 600).map((code) => (pedestal - code) * 4.8828125e-3));
      return positronsOfCharge(charge, 0.402, { loss: 0.92, ageing: 1 }) / scalar(event, 'true_positrons');
    });
    const { mean, error } = moments(ratios);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * error + 1e-3);
    expect(error).toBeLessThan(1e-3);
  });

  it('show their spot on the target’s strips', async () => {
    // So many that the noise of the strips, of which only what is above zero is read, does not widen it.
    const parameters = { ...NOMINAL, spotX: 1.4, spotY: 0.7, beamX: 0.6, positrons: 1e5, halo: 0, timePixEvery: 0 };
    const source = await sourceOf('bunches', parameters);
    const { gain, channel } = source.truth.families.find(({ name }) => name === 'Target strips')!;
    const charges = new Float64Array(32);
    for (const event of await source.simulate(0, 5)) {
      const strips = numbers(event, 'Strips', 'channel').map((one) => channel.indexOf(one));
      numbers(event, 'Strips', 'charge').forEach((charge, i) => (charges[strips[i]!]! += charge / gain[strips[i]!]!));
    }
    const spots = layout.target.views.map((view, k) => {
      const own = charges.subarray(16 * k, 16 * k + 16);
      const at = [...own].map((_, strip) => view.first + strip * view.pitch);
      const centre = sum(at.map((x, i) => x * own[i]!)) / sum(own);
      return { centre, width: Math.sqrt(sum(at.map((x, i) => own[i]! * (x - centre) ** 2)) / sum(own) - 1 / 12) };
    });
    expect(Math.abs(spots[0]!.centre - 0.6)).toBeLessThan(0.02);
    expect(Math.abs(spots[0]!.width - 1.4)).toBeLessThan(0.05);
    expect(Math.abs(spots[1]!.centre)).toBeLessThan(0.02);
    expect(Math.abs(spots[1]!.width - 0.7)).toBeLessThan(0.05);
  });

  it('show their spot on the TimePix', async () => {
    const parameters = { ...NOMINAL, spotX: 1.4, spotY: 0.7, beamX: 0.6, positrons: 3000 };
    const events = await (await sourceOf('beamProfile', parameters)).simulate(0, 10);
    const pixels = events.flatMap((event) => {
      const position = numbers(event, 'TimePix', 'position');
      return numbers(event, 'TimePix', 'counts').flatMap((count, i) =>
        Array.from({ length: count }, () => [position[3 * i]!, position[3 * i + 1]!] as const),
      );
    });
    const x = moments(pixels.map(([value]) => value));
    const y = moments(pixels.map(([, value]) => value));
    // 1 mrad and 0.99 mrad of scattering (Highland, 8.2e-4 X0 at 282.5 MeV) over 4028 mm, the spot, and the dispersion.
    const angle = Math.hypot(1, 0.99) * 4.028;
    expect(Math.abs(x.sigma / Math.hypot(1.4, angle, 2.5) - 1)).toBeLessThan(0.02);
    // In y the sensor ends at ±14.1 mm, 2.48 σ, which makes a Gaussian narrower by 0.953.
    expect(Math.abs(y.sigma / Math.hypot(0.7, angle) / 0.953 - 1)).toBeLessThan(0.02);
    expect(Math.abs(x.mean - 0.6)).toBeLessThan(4 * x.error + 0.05);
  });

  it('come in pulses where the accelerator makes them: every 100 ns, the crystals and the glass see it', async () => {
    const parameters = { ...NOMINAL, pulsePeriod: 100, energySpread: 0 };
    const events = await (await sourceOf('bunches', parameters)).simulate(0, 20);
    const times = events.flatMap((event) => numbers(event, 'Truth particles', 'time'));
    expect(times.every((time) => time % 100 <= 0.151)).toBe(true);
    expect(new Set(times.map((time) => Math.floor(time / 100)))).toEqual(new Set([0, 1]));
    const [glass] = waveforms(events[0]!, 'Lead-glass waveforms');
    // The bunch begins 200 ns after the first sample and flies 14.2 ns from the target to the glass.
    const rises = glass!.samples.flatMap((code, i) => (code < 3000 && glass!.samples[i - 1]! >= 3000 ? [i] : []));
    expect(rises).toHaveLength(2);
    expect(Math.abs(rises[0]! - 214.2)).toBeLessThan(2);
    expect(rises[1]! - rises[0]!).toBe(100);
  });

  it('show only the beam background without the target', async () => {
    const events = await (await sourceOf('noTarget', NOMINAL)).simulate(0, 60);
    for (const event of events) for (const { parents } of truthParticles(event)) expect(parents).toEqual([]);
    expect(sum(events.map((event) => collection(event, 'ECal waveforms').count))).toBeGreaterThan(1000);
    const charge = moments(events.flatMap((event) => numbers(event, 'Strips', 'charge')));
    expect(charge.mean).toBeLessThan(4e-3);
  });

  it('age the lead glass over a campaign: its response falls by the slope', async () => {
    const parameters = { ...NOMINAL, fluxFrom: 13, fluxTo: 590.7, fluxSteps: 2, eventsPerPoint: 60, halo: 0 };
    const source = await sourceOf('ageing', parameters);
    const pedestal = source.truth.families.find(({ name }) => name === 'Lead glass V1742')!.pedestal[0]!;
    const perPositron = (await source.simulate(0, 120)).map((event) => {
      const [glass] = waveforms(event, 'Lead-glass waveforms');
      return sum(glass!.samples.slice(200, 600).map((code) => pedestal - code)) / scalar(event, 'true_positrons');
    });
    const before = moments(perPositron.slice(0, 60));
    const after = moments(perPositron.slice(60));
    // C_age from 0.9515 to 1.0485: (590.7 − 13)/577.7 of 9.7 % about 301.8.
    const expected = (1 + 0.097 * ((13 - 301.8) / 577.7)) / (1 + 0.097 * ((590.7 - 301.8) / 577.7));
    expect(Math.abs(after.mean / before.mean / expected - 1)).toBeLessThan(
      (4 * Math.hypot(after.error, before.error)) / before.mean,
    );
    expect(after.error / after.mean).toBeLessThan(1e-3);
  });

  it('step through energies and numbers in a lead-glass scan', async () => {
    const parameters = {
      energyFrom: 0.2,
      energyTo: 0.4,
      energySteps: 2,
      positronsFrom: 100,
      positronsTo: 1000,
      positronsSteps: 2,
    };
    const events = await (await sourceOf('leadGlassScan', { ...parameters, eventsPerPoint: 3 })).simulate(0, 12);
    expect(events.map((event) => scalar(event, 'true_beam_energy'))).toEqual([
      ...Array(6).fill(0.2),
      ...Array(6).fill(0.4),
    ]);
    const numbersOf = events.map((event) => scalar(event, 'true_positrons'));
    expect(Math.max(...numbersOf.slice(0, 3))).toBeLessThan(200);
    expect(Math.min(...numbersOf.slice(3, 6))).toBeGreaterThan(800);
  });
});
