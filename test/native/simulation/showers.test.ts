import { describe, expect, it } from 'vitest';
import { fractionBefore } from '#core/physics/referenceShower.ts';
import { lowerGamma } from '#core/statistics/gamma.ts';
import { simulateShowers, type ShowerDeposits, type ShowerRequest } from '#main/native/showers.ts';
import { moments } from './moments.ts';
import { BGO, ECAL, beamOf, hcal } from './sections.ts';

const request = (
  sections: ShowerRequest['sections'],
  particles: ShowerRequest['particles'],
  seed = 1,
): ShowerRequest => ({
  sections,
  particles,
  seed,
  firstStream: 0,
});

/** Sum per event over the cells from `first` on. */
function sums(deposits: ShowerDeposits, column: 'energy' | 'visible', first = 0, end = Infinity): Float64Array {
  const out = new Float64Array(deposits.leakage.length);
  deposits.particle.forEach((particle, i) => {
    const cell = deposits.cell[i]!;
    if (cell >= first && cell < end) out[particle]! += deposits[column][i]!;
  });
  return out;
}

describe('electromagnetic showers', () => {
  it('leave all their energy in cells or as leakage', async () => {
    for (const energy of [0.05, 1, 100]) {
      const deposits = await simulateShowers(
        request([...ECAL, ...hcal(1, 700)], beamOf(50, 22, energy, [20, -90, -1])),
      );
      const inside = sums(deposits, 'energy');
      deposits.leakage.forEach((leakage, i) => {
        expect(leakage).toBeGreaterThanOrEqual(-1e-12);
        expect(Math.abs(inside[i]! + leakage - energy)).toBeLessThan(1e-5 * energy);
      });
    }
  });

  it('follow the mean longitudinal profile of the parameterisation', async () => {
    // 40 layers of one X0 each in BGO, wide enough to hold everything.
    const layers = Array.from({ length: 40 }, (_, i) => ({
      ...BGO,
      columns: 1,
      rows: 1,
      pitchX: 1e6,
      pitchY: 1e6,
      firstX: 0,
      firstY: 0,
      present: new Uint8Array(0),
      zBegin: 11.2 * i,
      zEnd: 11.2 * (i + 1),
    }));
    const energy = 10;
    const deposits = await simulateShowers(request(layers, beamOf(4000, 11, energy)));
    const profile = layers.map((_, i) => moments(sums(deposits, 'energy', i, i + 1)).mean / energy);
    const y = Math.log(energy / 0.0105);
    const maximum = y - 0.858;
    const alpha = 0.21 + (0.492 + 2.38 / 62.5) * y;
    const beta = (alpha - 1) / maximum;
    // Of the gamma distribution: mean α/β, maximum (α − 1)/β.
    const depth = profile.reduce((sum, part, i) => sum + part * (i + 0.5), 0);
    expect(depth).toBeGreaterThan(0.97 * (alpha / beta));
    expect(depth).toBeLessThan(1.03 * (alpha / beta));
    const norm = Array.from(
      { length: 4000 },
      (_, i) => (beta * (i + 0.5) * 0.01) ** (alpha - 1) * Math.exp(-beta * (i + 0.5) * 0.01),
    );
    const total = norm.reduce((sum, value) => sum + value, 0);
    for (let i = 0; i < 20; i++) {
      const expected = norm.slice(100 * i, 100 * (i + 1)).reduce((sum, value) => sum + value, 0) / total;
      expect(Math.abs(profile[i]! - expected)).toBeLessThan(0.008);
    }
  });

  it('fluctuate in depth from shower to shower', async () => {
    const layers = [0, 11.2 * 6].map((zBegin, i) => ({
      ...BGO,
      columns: 1,
      rows: 1,
      pitchX: 1e6,
      pitchY: 1e6,
      firstX: 0,
      firstY: 0,
      present: new Uint8Array(0),
      zBegin,
      zEnd: i === 0 ? 11.2 * 6 : 11.2 * 40,
    }));
    const deposits = await simulateShowers(request(layers, beamOf(4000, 11, 10)));
    const first = moments(sums(deposits, 'energy', 0, 1));
    // Six X0 is near the maximum (6.0): dE/dt there is 0.115 per X0, and the depth moves by σ·T = 0.138·6.0.
    // Shape fluctuations are correlated with it, hence the wide band.
    expect(first.sigma / 10).toBeGreaterThan(0.06);
    expect(first.sigma / 10).toBeLessThan(0.13);
  });

  it('hold 90 % of their energy within about one Molière radius', async () => {
    const cells = 201;
    const fine = {
      ...BGO,
      columns: cells,
      rows: cells,
      pitchX: 4,
      pitchY: 4,
      firstX: -400,
      firstY: -400,
      present: new Uint8Array(0),
      zEnd: 400,
    };
    const deposits = await simulateShowers(request([fine], beamOf(300, 11, 5)));
    let within = 0;
    let all = 0;
    deposits.cell.forEach((cell, i) => {
      const r = Math.hypot(4 * (cell % cells) - 400, 4 * Math.floor(cell / cells) - 400);
      if (r < 22.3) within += deposits.energy[i]!;
      all += deposits.energy[i]!;
    });
    expect(within / all).toBeGreaterThan(0.84);
    expect(within / all).toBeLessThan(0.94);
  });

  it('give the calorimeter its resolution: 10 %/√E in the NA64 ECAL', async () => {
    for (const energy of [20, 100]) {
      const deposits = await simulateShowers(request(ECAL, beamOf(3000, 11, energy), 7));
      const seen = moments(sums(deposits, 'visible'));
      // Leakage behind 40 X0 and beside the 229 mm wide face.
      expect(seen.mean / energy).toBeGreaterThan(0.97);
      expect(seen.mean / energy).toBeLessThan(1);
      expect(seen.sigma / energy / (0.1 / Math.sqrt(energy))).toBeGreaterThan(0.94);
      expect(seen.sigma / energy / (0.1 / Math.sqrt(energy))).toBeLessThan(1.1);
    }
  });

  it('leave in the preshower what the published distributions of their parameters say, at 100 GeV', async () => {
    const deposits = await simulateShowers(request(ECAL, beamOf(3000, 11, 100)));
    const preshower = moments(sums(deposits, 'energy', 0, 36));
    // hep-ex/0001020, sampling calorimeters, single showers: log-normal α and T of these means, widths and correlation.
    const medium = ECAL[0]!;
    const y = Math.log(100 / medium.criticalEnergy);
    const sparse = 1 / medium.samplingFrequency;
    const maximum = y - 0.812 - 0.55 * sparse - 0.69 * (1 - medium.eOverMip);
    const alpha = 0.81 + (0.458 + 2.26 / medium.atomicNumber) * y - 0.476 * sparse;
    const correlation = 0.784 - 0.023 * y;
    const depth = medium.zEnd / medium.radiationLength;
    let mean = 0;
    let weights = 0;
    for (let u = -4; u <= 4; u += 0.1) {
      for (let v = -4; v <= 4; v += 0.1) {
        const weight = Math.exp(-(u * u + v * v) / 2);
        const drawn = alpha * Math.exp(u / (-0.82 + 0.79 * y));
        const peak = maximum * Math.exp((correlation * u + Math.sqrt(1 - correlation ** 2) * v) / (-2.5 + 1.25 * y));
        mean += weight * lowerGamma(drawn, ((drawn - 1) / peak) * depth);
        weights += weight;
      }
    }
    mean /= weights;
    expect(Math.abs(preshower.mean / 100 - mean)).toBeLessThan((4 * preshower.sigma) / 100 / Math.sqrt(3000));
    // Earlier than the handbook's reference shower, which knows no sampling structure.
    expect(mean).toBeGreaterThan(fractionBefore(100, depth));
  });

  it('resolve photons in BGO as PADME does, 2 %/√E ⊕ 1.2 % and leakage', async () => {
    const deposits = await simulateShowers(request([BGO], beamOf(3000, 22, 0.14, [180, 0, -1])));
    const seen = sums(deposits, 'visible').toSorted();
    const median = seen[1500]! / 0.14;
    // Half of the central 68 %: photons that convert late or on the edge of the hole make a tail.
    const width = (seen[Math.round(0.8413 * 3000)]! - seen[Math.round(0.1587 * 3000)]!) / 2 / 0.14;
    expect(median).toBeGreaterThan(0.9);
    expect(median).toBeLessThan(1);
    expect(width).toBeGreaterThan(0.05);
    expect(width).toBeLessThan(0.075);
  });

  it('go through the hole of a calorimeter', async () => {
    const deposits = await simulateShowers(request([BGO], beamOf(20, 22, 0.2, [10, 10, -1])));
    expect(deposits.cell.length).toBe(0);
    expect([...deposits.leakage]).toEqual(Array.from({ length: 20 }, () => 0.2));
  });
});

describe('muons and hadrons', () => {
  it('a muon leaves 2.5 GeV in every HCAL module, two leave 5 GeV, in their cells', async () => {
    const stack = [...ECAL, ...hcal(4, 700)];
    const deposits = await simulateShowers(request(stack, beamOf(4000, 13, 40, [30, 10, -1])));
    for (let module = 0; module < 4; module++) {
      const seen = sums(deposits, 'visible', 72 + 9 * module, 81 + 9 * module).toSorted();
      // Most probable value of the Landau distribution: the half-sample mode is noisy, the median is λ = 1.3558.
      expect(seen[2000]!).toBeCloseTo(2.5 + 0.12 * (1.3558 + 0.22278), 1);
    }
    expect(new Set(deposits.cell.filter((cell) => cell >= 72)).size).toBe(4);
  });

  it('a vertical muon leaves energy along a column of crystals only', async () => {
    const deposits = await simulateShowers(request([BGO], beamOf(200, -13, 4, [100, 500, 100], [0, -1, 0])));
    const columns = new Set(deposits.cell.map((cell) => cell % 29));
    expect([...columns]).toEqual([Math.round(100 / 21.45) + 14]);
    // 21.45 of 230 mm.
    const perCrystal = Float64Array.from(deposits.energy).toSorted();
    expect(perCrystal[perCrystal.length >> 1]!).toBeCloseTo(((0.2 + 0.01 * 1.5786) * 21.45) / 230, 3);
  });

  it('hadrons keep the diagonal of the (ECAL, HCAL) plane, with a resolution of 60 %/√E', async () => {
    const stack = hcal(4, 700);
    const deposits = await simulateShowers(request(stack, beamOf(4000, -211, 50)));
    const inside = sums(deposits, 'energy');
    deposits.leakage.forEach((leakage, i) => expect(Math.abs(inside[i]! + leakage - 50)).toBeLessThan(1e-3));
    const seen = moments(sums(deposits, 'visible'));
    expect(seen.mean).toBeGreaterThan(46);
    expect(seen.mean).toBeLessThan(50.5);
    expect(seen.sigma / seen.mean).toBeGreaterThan(0.06);
    expect(seen.sigma / seen.mean).toBeLessThan(0.11);
  });

  it('hadrons that do not interact go through: exp(−L/λ)', async () => {
    const [module] = hcal(1, 0);
    const deposits = await simulateShowers(request([module!], beamOf(60_000, -211, 50)));
    const through = sums(deposits, 'energy').filter((energy) => energy < 8).length;
    const expected = 60_000 * Math.exp(-1392 / 193);
    // Late showers leak as well: at least the punch-through itself, and not many times as many.
    expect(through).toBeGreaterThan(expected - 4 * Math.sqrt(expected));
    expect(through).toBeLessThan(3 * expected + 20);
  });
});

describe('the engine', () => {
  it('gives an event the same deposits in one call and in parts', async () => {
    const all = await simulateShowers(request(ECAL, beamOf(200, 11, 5)));
    const part = await simulateShowers({ ...request(ECAL, beamOf(60, 11, 5)), firstStream: 140 });
    const rows = all.count.slice(0, 140).reduce((sum, count) => sum + count, 0);
    expect(part.energy).toEqual(all.energy.slice(rows));
    expect(part.visible).toEqual(all.visible.slice(rows));
    const other = await simulateShowers(request(ECAL, beamOf(200, 11, 5), 2));
    expect(other.energy).not.toEqual(all.energy);
  });

  it('names what does not fit', async () => {
    const bad = (change: object): ShowerRequest => ({ ...request(ECAL, beamOf(1, 11, 5)), ...change });
    await expect(simulateShowers(bad({ seed: 0.5 }))).rejects.toThrow('seed must be a whole number');
    await expect(simulateShowers(bad({ sections: [ECAL[1]!, ECAL[0]!] }))).rejects.toThrow('without overlap');
    await expect(simulateShowers(bad({ sections: [{ ...ECAL[0]!, radiationLength: Number.NaN }] }))).rejects.toThrow(
      'radiationLength',
    );
    await expect(simulateShowers(bad({ sections: [{ ...ECAL[0]!, present: new Uint8Array(3) }] }))).rejects.toThrow(
      'present must hold 36',
    );
    await expect(simulateShowers(bad({ particles: beamOf(1, 11, -5) }))).rejects.toThrow('energy must be from 0');
    await expect(
      simulateShowers(bad({ particles: { ...beamOf(1, 11, 5), direction: new Float64Array(2) } })),
    ).rejects.toThrow('direction must hold 3');
    await expect(
      simulateShowers(bad({ particles: { ...beamOf(1, 11, 5), offsets: Uint32Array.of(0, 2) } })),
    ).rejects.toThrow('offsets');
  });
});
