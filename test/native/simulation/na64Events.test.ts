/** Simulated NA64 events as a whole: energy, responses, separations, independence of blocks. Fixed seeds. */
import { describe, expect, test } from 'vitest';
import { encodeEvent } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';
import {
  columnOf,
  depositedIn,
  elementsByChannel,
  heights,
  rowsOf,
  scalar,
  simulationSource,
  type SimulationWish,
} from '../../fixtures/simulation.ts';

async function simulated(wish: SimulationWish, count: number): Promise<EventData[]> {
  return (await simulationSource(wish)).simulate(0, count);
}

const NOMINAL = { gainSpread: 0, timeSpread: 0, faultyChannels: 0, pileUp: 0, haloPart: 0 };

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe('energy', () => {
  test.each([
    ['na64-inv2016', 'electrons'],
    ['na64-inv2017-18', 'darkPhotonInvisible'],
    ['na64-inv2017-18', 'upstream'],
    ['na64-vis2017-40x0', 'pions'],
    ['na64-vis2018', 'x17'],
    ['na64-vis2018', 'kaonShort'],
    ['na64-vis2018', 'muons'],
    ['na64-vis2021-wcal12', 'x17'],
    ['na64-vis2018', 'dimuons'],
  ])('of %s, %s is conserved within every event', async (setup, process) => {
    // Pile-up and all: what is in cells, dead matter, leaks and unseen is what the beam brought.
    for (const event of await simulated({ setup, process, seed: 5 }, 40)) {
      const cells = columnOf(event, 'Truth cells', 'energy').reduce((sum, value) => sum + value, 0);
      const rest = ['dead', 'leaked', 'invisible'].reduce((sum, name) => sum + scalar(event, `true_${name}_energy`), 0);
      // Cells below a keV are left out, energies of cells are of single precision.
      expect(cells + rest).toBeCloseTo(scalar(event, 'true_beam_energy'), 3);
    }
  });
});

describe('directions', () => {
  test('a muon that leaves the dump at a right angle to the beam is lost through its side', async () => {
    // In event 61 of this seed the generator gives one of exactly 90 degrees, which never comes to the dump's end.
    const wish = { setup: 'na64-vis2018', process: 'dimuons', seed: 5, parameters: { pileUp: 0 } };
    const [event] = await (await simulationSource(wish)).simulate(61, 1);
    const codes = columnOf(event!, 'Truth particles', 'pdg');
    const along = columnOf(event!, 'Truth particles', 'momentum').filter((_, i) => i % 3 === 2);
    expect(along[codes.indexOf(-13)]).toBeCloseTo(0, 12);
    const cells = columnOf(event!, 'Truth cells', 'energy').reduce((sum, value) => sum + value, 0);
    const rest = ['dead', 'leaked'].reduce((sum, name) => sum + scalar(event!, `true_${name}_energy`), 0);
    expect(cells + rest).toBeCloseTo(scalar(event!, 'true_beam_energy'), 3);
  });
});

describe('responses', () => {
  test('of the ECAL to electrons of 100 GeV are at the beam energy, with its resolution', async () => {
    const events = await simulated({ setup: 'na64-inv2016', process: 'electrons', parameters: NOMINAL }, 400);
    const elements = elementsByChannel('na64-inv2016');
    const truth = (await simulationSource({ setup: 'na64-inv2016', process: 'electrons', parameters: NOMINAL })).truth;
    const { channel, gain } = truth.families.find(({ name }) => name === 'MSADC')!;
    const gains = new Map(channel.map((one, i) => [one, gain[i]!]));
    const measured = events.map((event) => {
      let energy = 0;
      for (const [one, height] of heights(event)) {
        if (elements.get(one)!.startsWith('ECAL')) energy += height / gains.get(one)!;
      }
      return energy;
    });
    // Electrons that radiated hard before the magnets miss the ECAL by 400 mm: the peak, not the mean.
    const peak = median(measured);
    const near = measured.filter((energy) => Math.abs(energy - peak) < 5);
    expect(near.length).toBeGreaterThan(300);
    const mean = near.reduce((sum, energy) => sum + energy, 0) / near.length;
    const width = Math.sqrt(near.reduce((sum, energy) => sum + (energy - mean) ** 2, 0) / near.length);
    // Lateral leakage, and what electrons radiate before the ECAL, cost little more than 1 %.
    expect(mean).toBeGreaterThan(97.5);
    expect(mean).toBeLessThan(100.5);
    // 0.95 % of sampling, 0.5 % of the beam, and leakage.
    expect(width).toBeGreaterThan(0.8);
    expect(width).toBeLessThan(1.8);
  });

  test('of HCAL, VETO and ECAL to muons are those of minimum ionisation', async () => {
    const parameters = { ...NOMINAL, spotX: 30, spotY: 30 };
    const events = await simulated({ setup: 'na64-inv2016', process: 'muons', parameters }, 300);
    const elements = elementsByChannel('na64-inv2016');
    const of = (name: string): number[] => events.flatMap((event) => depositedIn(event, elements).get(name) ?? []);
    // Handbook: 2.5 GeV a module as the most probable value, with Landau's tail above it.
    for (const module of ['HCAL1', 'HCAL2', 'HCAL3', 'HCAL4']) {
      const seen = of(module);
      expect(seen.length).toBeGreaterThan(200);
      expect(median(seen)).toBeGreaterThan(2.4);
      expect(median(seen)).toBeLessThan(3.1);
    }
    expect(median(of('V2'))).toBeGreaterThan(0.0075);
    expect(median(of('V2'))).toBeLessThan(0.0095);
    expect(median(of('ECAL'))).toBeGreaterThan(0.3);
    expect(median(of('ECAL'))).toBeLessThan(0.7);
  });

  test('of the three SRD counters to electrons are those of their part of the synchrotron radiation', async () => {
    const events = await simulated({ setup: 'na64-inv2016', process: 'electrons', parameters: NOMINAL }, 200);
    const elements = elementsByChannel('na64-inv2016');
    for (const name of ['SRD1', 'SRD2', 'SRD3']) {
      const energies = events.map((event) => depositedIn(event, elements).get(name) ?? 0);
      // 7 of the 43 photons, a sixth of 155 MeV: 26 MeV on average, and less than 2 MeV one time in twenty.
      expect(median(energies)).toBeGreaterThan(0.015);
      expect(median(energies)).toBeLessThan(0.03);
      expect(energies.filter((energy) => energy > 0.002).length / events.length).toBeGreaterThan(0.9);
    }
  });
});

describe('X17 → e⁺e⁻', () => {
  test('gives two particles of the mass asked for', async () => {
    const parameters = { ...NOMINAL, massMeV: 16.7 };
    const events = await simulated({ setup: 'na64-vis2018', process: 'x17', parameters }, 200);
    let pairs = 0;
    for (const event of events) {
      const codes = columnOf(event, 'Truth particles', 'pdg');
      const momenta = columnOf(event, 'Truth particles', 'momentum');
      const parents = rowsOf(event, 'Truth particles', 'parents');
      const boson = codes.indexOf(56);
      if (boson < 0) continue;
      const own = codes.flatMap((code, i) => (Math.abs(code) === 11 && parents[i]![0] === boson ? [i] : []));
      expect(own).toHaveLength(2);
      const [a, b] = own.map((i) => momenta.slice(3 * i, 3 * i + 3)) as [number[], number[]];
      const energy = (p: readonly number[]): number => Math.hypot(...p, 0.000511);
      const sum = a.map((value, axis) => value + b[axis]!);
      const mass = Math.sqrt((energy(a) + energy(b)) ** 2 - sum.reduce((total, value) => total + value * value, 0));
      // Momenta are kept in single precision: at 100 GeV that leaves 1 % of 16.7 MeV.
      expect(mass).toBeGreaterThan(0.0155);
      expect(mass).toBeLessThan(0.0179);
      pairs++;
    }
    expect(pairs).toBeGreaterThan(150);
  });

  test('puts the energy into WCAL and ECAL together', async () => {
    const events = await simulated({ setup: 'na64-vis2018', process: 'x17', parameters: NOMINAL }, 150);
    const elements = elementsByChannel('na64-vis2018');
    const sums = events.map((event) => {
      const seen = depositedIn(event, elements);
      return ['WCAL-PS', 'WCAL', 'ECAL-PS', 'ECAL'].reduce((sum, name) => sum + (seen.get(name) ?? 0), 0);
    });
    // 150 GeV less lateral leakage of the narrow dump.
    expect(median(sums)).toBeGreaterThan(140);
    expect(median(sums)).toBeLessThan(151);
  });
});

describe('strips', () => {
  test('of a straight beam lie on its path, whichever candidate is meant', async () => {
    const events = await simulated({ setup: 'na64-vis2018', process: 'electrons', parameters: NOMINAL }, 60);
    let near = 0;
    for (const event of events) {
      const layers = columnOf(event, 'Strips', 'layer');
      const positions = columnOf(event, 'Strips', 'position');
      const charges = columnOf(event, 'Strips', 'charge');
      const candidates = columnOf(event, 'Strips', 'candidates');
      // MM3 x: the fifth coordinate in the order of the setup's planes.
      const rows = layers.flatMap((layer, i) => (layer === 4 ? [i] : []));
      if (rows.length === 0) continue;
      expect(rows.every((i) => candidates[i] === 5)).toBe(true);
      // The strip of the largest charge has five candidates, one of them in the beam spot of 4 mm.
      const largest = Math.max(...rows.map((i) => charges[i]!));
      const best = rows.filter((i) => charges[i] === largest).map((i) => positions[3 * i]!);
      if (best.some((x) => Math.abs(x) < 16)) near++;
    }
    expect(near).toBeGreaterThan(50);
  });
});

describe('events', () => {
  test.each(['x17', 'electronScan', 'led'])('of %s depend on seed and number alone', async (process) => {
    const wish = { setup: 'na64-vis2018', process, seed: 77 };
    const whole = (await (await simulationSource(wish)).simulate(0, 24)).map(encodeEvent);
    const source = await simulationSource(wish);
    const late = (await source.simulate(16, 8)).map(encodeEvent);
    const early = (await source.simulate(0, 16)).map(encodeEvent);
    expect([...early, ...late]).toEqual(whole);
    const other = (await (await simulationSource({ ...wish, seed: 78 })).simulate(0, 24)).map(encodeEvent);
    expect(other).not.toEqual(whole);
  });

  test('of a pedestal run show every channel with its own pedestal and noise', async () => {
    const wish = { setup: 'na64-vis2018', process: 'pedestals' };
    const source = await simulationSource(wish);
    const { channel, pedestal, state } = source.truth.families.find(({ name }) => name === 'MSADC')!;
    const sums = new Map<number, number>();
    const events = await source.simulate(0, 50);
    for (const event of events) {
      const samples = columnOf(event, 'MSADC waveforms', 'samples');
      for (const [i, one] of columnOf(event, 'MSADC waveforms', 'channel').entries()) {
        const mean = samples.slice(32 * i, 32 * (i + 1)).reduce((sum, value) => sum + value, 0) / 32;
        sums.set(one, (sums.get(one) ?? 0) + mean / events.length);
      }
    }
    expect(sums.size).toBe(channel.length);
    for (const [i, one] of channel.entries()) {
      // 1600 samples of 3 counts: 0.08 counts; rounding to codes adds nothing to the mean.
      if (state[i] === 'good') expect(Math.abs(sums.get(one)! - pedestal[i]!)).toBeLessThan(0.5);
    }
  });
});
