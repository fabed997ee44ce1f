/** NA64: synchrotron radiation and the response of the calorimeters, from formulas and from the engine. */
import { PION_MASS } from '#core/physics/constants.ts';
import { fractionBefore, fractionBeyond, showerMaximum } from '#core/physics/referenceShower.ts';
import { criticalEnergy, synchrotronLoss, synchrotronPhotons } from '#core/physics/synchrotron.ts';
import { simulateShowers, type CalorimeterSection, type IncomingParticles } from '#main/native/showers.ts';
import { trackParticles } from '#main/native/tracking.ts';
import { plates } from '../native/materials.ts';
import { beamOf, ECAL, hcal } from '../native/simulation/sections.ts';
import { figure } from './figure.ts';
import { mean, spread } from './x17Toy.ts';

const LENGTH = 4000;
const FIELD = 1.75;

figure('AF-031', 'synchrotron radiation of pions over that of electrons of the same energy', () => ({
  value: synchrotronLoss(100, FIELD, LENGTH, PION_MASS) / synchrotronLoss(100, FIELD, LENGTH),
  expected: 1.8e-10,
  relative: 0.01,
}));

/** What 4000 electrons radiate in the field, photon by photon. */
async function radiated(energy: number): Promise<{ photons: number; loss: number }> {
  const electrons = 4000;
  const { code, energy: energies } = await trackParticles({
    field: [
      {
        kind: 'uniform',
        low: Float64Array.of(-1000, -100, 0),
        high: Float64Array.of(1000, 100, LENGTH),
        strength: Float64Array.of(0, FIELD, 0),
      },
    ],
    matter: plates([]),
    processes: ['synchrotron'],
    particles: beamOf(electrons, 11, energy, [0, 0, 0]),
    to: LENGTH + 1000,
    cut: 1e-3,
    seed: 32,
    firstStream: 0,
  });
  const photons = energies.filter((_, i) => code[i] === 22);
  return {
    photons: photons.length / electrons,
    loss: photons.reduce((sum, one) => sum + one, 0) / electrons,
  };
}

figure('AF-032', 'synchrotron radiation in 4 m of 1.75 T', async () => {
  const expectations = [
    { energy: 100, loss: 155, critical: 11.6, photons: 43.3 },
    { energy: 150, loss: 349, critical: 26.2, photons: 43.3 },
  ];
  const values = expectations.map(async ({ energy, loss, critical, photons }) => {
    const engine = await radiated(energy);
    const row = (what: string, value: number, expected: number, unit?: string) => ({
      what: `${energy} GeV, ${what}`,
      value,
      expected,
      relative: 0.02,
      ...(unit === undefined ? {} : { unit }),
    });
    return [
      row('loss', 1e3 * synchrotronLoss(energy, FIELD, LENGTH), loss, 'MeV'),
      row('critical energy', 1e3 * criticalEnergy(energy, FIELD), critical, 'MeV'),
      row('photons', synchrotronPhotons(FIELD, LENGTH), photons),
      row('loss, engine', 1e3 * engine.loss, loss, 'MeV'),
      row('photons, engine', engine.photons, photons),
    ];
  });
  return (await Promise.all(values)).flat();
});

/** Energy that the cells of sections from `first` on show, per event. */
async function seen(sections: readonly CalorimeterSection[], particles: IncomingParticles, first = 0, end = Infinity) {
  const { particle, cell, visible } = await simulateShowers({ sections, particles, seed: 120, firstStream: 0 });
  const sums = new Float64Array(particles.offsets.length - 1);
  const event = new Uint32Array(particles.code.length);
  for (let i = 0; i + 1 < particles.offsets.length; i++) event.fill(i, particles.offsets[i], particles.offsets[i + 1]);
  visible.forEach((energy, row) => {
    if (cell[row]! >= first && cell[row]! < end) sums[event[particle[row]!]!]! += energy;
  });
  return sums;
}

/** Middle of the shortest interval that holds three tenths of the values: where a skew distribution peaks. */
function peakOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const held = Math.round(0.3 * sorted.length);
  let best = 0;
  for (let i = 0; i + held < sorted.length; i++) {
    if (sorted[i + held]! - sorted[i]! < sorted[best + held]! - sorted[best]!) best = i;
  }
  return (sorted[best]! + sorted[best + held]!) / 2;
}

figure('AF-088', 'dimuons in HCAL modules, each muon 2.5 GeV a module, 4000 events', async () => {
  const modules = hcal(4, 0);
  const single = beamOf(4000, 13, 30, [30, 10, -1]);
  // Two muons an event, in different cells.
  const pairs: IncomingParticles = {
    ...beamOf(8000, 13, 30),
    offsets: Uint32Array.from({ length: 4001 }, (_, i) => 2 * i),
    position: Float64Array.from({ length: 24_000 }, (_, i) => [30, 10, -1, -120, 40, -1][i % 6]!),
  };
  return [
    {
      what: 'pairs, HCAL1 and 2',
      value: peakOf(await seen(modules, pairs, 0, 18)),
      expected: 10,
      relative: 0.1,
      unit: 'GeV',
    },
    {
      what: 'one muon, HCAL3',
      value: peakOf(await seen(modules, single, 18, 27)),
      expected: 2.5,
      relative: 0.1,
      unit: 'GeV',
    },
  ];
});

figure('AF-120', 'resolution of the ECAL, 100 GeV, 1500 electrons of the engine', async () => {
  const cases = [
    { what: '10 %/√E', term: 0.1, expected: 1 },
    { what: '9 %/√E', term: 0.09, expected: 0.9 },
  ];
  return Promise.all(
    cases.map(async ({ what, term, expected }) => {
      const sections = ECAL.map((section) => ({ ...section, emStochastic: term }));
      const energies = await seen(sections, beamOf(1500, 11, 100));
      return { what, value: (100 * spread(energies)) / mean(energies), expected, tolerance: 0.05, unit: '%' };
    }),
  );
});

figure('AF-121', 'resolution of the HCAL, 50 GeV, 20,000 pions of the engine', async () => {
  const energies = await seen(hcal(4, 0), beamOf(20_000, -211, 50));
  return {
    value: (100 * spread(energies)) / mean(energies),
    expected: 8.5,
    tolerance: 0.2,
    unit: '%',
  };
});

figure('AF-122', 'the reference shower of the ECAL', () => [
  { what: '100 GeV, maximum', value: showerMaximum(100), expected: 9, relative: 0.01, unit: 'X0' },
  { what: '100 GeV before 4 X0', value: 100 * fractionBefore(100, 4), expected: 3, relative: 0.05, unit: '%' },
  { what: '50 GeV before 4 X0', value: 100 * fractionBefore(50, 4), expected: 4.4, relative: 0.05, unit: '%' },
  { what: '10 GeV before 4 X0', value: 100 * fractionBefore(10, 4), expected: 10, relative: 0.05, unit: '%' },
  { what: '100 GeV beyond 40 X0', value: fractionBeyond(100, 40), expected: 3.6e-5, relative: 0.05 },
]);
