import { describe, expect, it } from 'vitest';
import { moments } from '../moments.ts';
import { NOMINAL, numbers, sourceOf, sum, truthParticles, waveforms } from './events.ts';

describe('pedestal runs', () => {
  it('read every channel: means of 3720 to 3805 and r.m.s. of 3.0 to 3.8 counts (A30)', async () => {
    const source = await sourceOf('pedestals', NOMINAL);
    const [event] = await source.simulate(0, 1);
    const crystals = waveforms(event!, 'ECal waveforms');
    expect(crystals.map(({ channel }) => channel)).toEqual(source.truth.families[0]!.channel);
    expect(crystals).toHaveLength(616);
    expect(waveforms(event!, 'ETag waveforms')).toHaveLength(120);
    for (const { samples } of [...crystals, ...waveforms(event!, 'Lead-glass waveforms')]) {
      const { mean, sigma } = moments(samples);
      expect(mean).toBeGreaterThan(3719.5);
      expect(mean).toBeLessThan(3805.5);
      // 1024 samples know a width to 2.2 %.
      expect(sigma).toBeGreaterThan(3.0 * 0.9);
      expect(sigma).toBeLessThan(3.8 * 1.1);
    }
    expect(event!.header.triggerBits).toBe(1 << 6);
  });

  it('show the faults that the truth names: dead, hot and noisy channels', async () => {
    const source = await sourceOf('pedestals', { faultyChannels: 20 });
    const [event] = await source.simulate(0, 1);
    const [crystals] = source.truth.families;
    expect(crystals!.state.filter((state) => state !== 'good').length).toBeGreaterThan(616 * 0.2 - 4 * Math.sqrt(100));
    waveforms(event!, 'ECal waveforms').forEach(({ samples }, i) => {
      const { sigma } = moments(samples);
      if (crystals!.state[i] === 'dead') expect(sigma).toBe(0);
      if (crystals!.state[i] === 'noisy') expect(sigma).toBeGreaterThan(3 * crystals!.noise[i]!);
      if (crystals!.state[i] === 'good') expect(sigma).toBeLessThan(4.2);
    });
  });
});

describe('LED runs', () => {
  it('show every crystal’s gain', async () => {
    const source = await sourceOf('led', {
      ledHeight: 800,
      ledSpread: 0,
      gainSpread: 10,
      faultyChannels: 0,
      timeSpread: 0,
    });
    const [event] = await source.simulate(0, 1);
    const [crystals] = source.truth.families;
    waveforms(event!, 'ECal waveforms').forEach(({ samples }, i) => {
      const height = crystals!.pedestal[i]! - Math.min(...samples);
      // The lowest of the samples near the peak lies some noise below it.
      expect(Math.abs(height - (800 * crystals!.gain[i]!) / 15)).toBeLessThan(4.5 * crystals!.noise[i]! + 0.03 * 800);
    });
    expect(moments(crystals!.gain).sigma / 15).toBeGreaterThan(0.085);
  });
});

describe('cosmic rays', () => {
  it('leave 17.5 MeV, most probably, in a crystal that they cross from top to bottom', async () => {
    const events = await (await sourceOf('cosmics', NOMINAL)).simulate(0, 2000);
    const losses: number[] = [];
    for (const event of events) {
      const [muon] = truthParticles(event);
      const [x, y, z] = muon!.momentum;
      if (!(Math.abs(x / y) < 0.08 && Math.abs(z / y) < 0.08)) continue;
      const channel = numbers(event, 'Truth cells', 'channel');
      const energy = numbers(event, 'Truth cells', 'energy');
      // Crystals between two others of their column: the muon came in above and went out below.
      channel.forEach((id, i) => {
        if (id < 10_000 && channel.includes(id - 1) && channel.includes(id + 1)) losses.push(energy[i]! * 1000);
      });
    }
    const sorted = losses.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)]!;
    // Landau: the median lies 1.58 widths ξ above the mode; ξ = 0.968 MeV in 21 mm, cells are 21.45 mm apart.
    const expected = (17.5 + 1.58 * 0.968) * (21.45 / 21);
    expect(losses.length).toBeGreaterThan(150);
    expect(Math.abs(median / expected - 1)).toBeLessThan(0.03);
    expect(events.every(({ header }) => header.triggerBits === 1 << 1)).toBe(true);
    expect(sum(events.map((event) => numbers(event, 'ECal waveforms', 'channel').length))).toBeGreaterThan(2000);
  });
});

describe('all channels', () => {
  it('can be kept: 616 crystals of 1024 samples, 1.26 MB', async () => {
    const source = await sourceOf('bunches', { ...NOMINAL, allWaveforms: 1 });
    const [event] = await source.simulate(3, 1);
    expect(waveforms(event!, 'ECal waveforms')).toHaveLength(616);
    const few = await sourceOf('bunches', NOMINAL);
    const [suppressed] = await few.simulate(3, 1);
    const all = new Map(waveforms(event!, 'ECal waveforms').map(({ channel, samples }) => [channel, samples]));
    const kept = waveforms(suppressed!, 'ECal waveforms');
    expect(kept.length).toBeLessThan(200);
    // What is kept does not depend on what is dropped.
    for (const { channel, samples } of kept) expect(samples).toEqual(all.get(channel));
  });
});
