/**
 * Events per second of the engine's stages on one core: `npm run bench:engine`. Processor time, which other work on
 * the machine hardly touches; the least of several rounds. Goals are those of whole events: 2,000 NA64 events/s
 * leave 0.5 ms for all stages of an event on each core, 5,000 PADME bunches/s 0.2 ms.
 */
import { MSADC, samplePulses } from '#main/native/digitisation.ts';
import { generateEvents, type BeamProfile, type GeneratorProcess } from '#main/native/generators.ts';
import { simulateShowers } from '#main/native/showers.ts';
import { trackParticles, type TrackRequest } from '#main/native/tracking.ts';
import { beam, pencil } from '../native/beam.ts';
import { LEAD, plates, SCINTILLATOR } from '../native/materials.ts';
import { ECAL, hcal } from '../native/simulation/sections.ts';

/** Microseconds of processor per unit of work, the least of five rounds. */
async function measure(units: number, work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const usage = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(usage);
    best = Math.min(best, (user + system) / units);
  }
  return best;
}

function row(name: string, unit: string, micros: number, goal: string): void {
  const rate = Math.round(1e6 / micros).toLocaleString('en');
  console.log(
    `${name.padEnd(44)} ${rate.padStart(12)} ${unit.padEnd(14)} ${micros.toFixed(2).padStart(9)} µs   ${goal}`,
  );
}

const profile: BeamProfile = {
  code: 11,
  mass: 0.51099895e-3,
  energy: 150,
  energySpread: 0.01,
  position: Float64Array.of(0, 0, -1),
  spotX: 4.13,
  spotY: 1.4,
  divergenceX: 1e-4,
  divergenceY: 1e-4,
  haloFraction: 0.03,
  haloSpot: 15,
  bunchLength: 0,
  pulseLength: 0,
  pulsePeriod: 0,
};

/** NA64's beam line over 24 m: counters, trackers, 7 T·m, vacuum, windows. */
function beamLine(events: number, processes: TrackRequest['processes']): TrackRequest {
  const layers = [0, 100, 700, 1700, 1800, 6300, 21_300, 21_900, 22_900, 23_100].map((z) => ({
    z,
    thickness: 3,
    material: SCINTILLATOR,
  }));
  const magnet = { kind: 'dipole' as const, peak: 1.75, midY: 0, edge: 80, lowX: -250, highX: 250, halfGap: 55 };
  return beam(events, 11, 100, {
    field: [{ ...magnet, entry: 2000, exit: 6000 }],
    matter: plates([...layers, { z: 23_300, thickness: 0.1, material: LEAD }]),
    processes,
    planes: {
      z: Float64Array.from(layers, ({ z }) => z + 1),
      seesNeutral: new Uint8Array(layers.length),
    },
    to: 23_700,
  });
}

console.log('stage                                                per second                     each   goal');
const all = ['scattering', 'ionisation', 'bremsstrahlung', 'conversion', 'synchrotron', 'decay'] as const;
const tracked = 1000;
row(
  'electron of 100 GeV through the beam line',
  'electrons/s',
  await measure(tracked, () => trackParticles(beamLine(tracked, all))),
  '≥ 2,000',
);
row(
  'the same without synchrotron radiation',
  'electrons/s',
  await measure(tracked, () =>
    trackParticles(
      beamLine(
        tracked,
        all.filter((name) => name !== 'synchrotron'),
      ),
    ),
  ),
  '≥ 2,000',
);
for (const [name, code, energy] of [
  ['electron shower of 100 GeV, ECAL and HCAL', 11, 100],
  ['pion of 50 GeV, ECAL and HCAL', 211, 50],
  ['muon of 100 GeV, ECAL and HCAL', 13, 100],
] as const) {
  const particles = pencil(200, code, energy);
  const sections = [...ECAL, ...hcal(3, 500)];
  row(
    name,
    'showers/s',
    await measure(200, () => simulateShowers({ sections, particles, seed: 1, firstStream: 0 })),
    '≥ 2,000',
  );
}
const dark = { mass: 0.0167, epsilon: 5e-4, radiationLength: 5, depth: 6 };
const processes: [string, GeneratorProcess, number, string][] = [
  ['beam electrons', { process: 'beam', parameters: {} }, 100_000, '≥ 200,000'],
  [
    'X17 → e⁺e⁻',
    { process: 'darkPhotonVisible', parameters: { ...dark, decayFrom: 200, decayTo: 7000 } },
    50_000,
    '≥ 100,000',
  ],
  ['dimuons', { process: 'dimuon', parameters: { charge: 82, massNumber: 207.2 } }, 50_000, '≥ 100,000'],
  [
    'interactions upstream',
    { process: 'upstreamInteraction', parameters: { leastFraction: 0.1, interactionFrom: 0, interactionTo: 100 } },
    20_000,
    '≥ 20,000',
  ],
  ['Bhabha pairs', { process: 'bhabha', parameters: { largestCosine: 0.9 } }, 100_000, '≥ 200,000'],
];
for (const [name, process, events, goal] of processes) {
  const request = { ...process, beam: profile, events, seed: 1, firstStream: 0 };
  row(`generator: ${name}`, 'events/s', await measure(events, () => generateEvents(request)), goal);
}
const waveforms = 40_000;
const index = Uint32Array.from({ length: waveforms }, (_, i) => i);
const pulses = {
  ...MSADC,
  truth: {
    gain: Float64Array.of(10),
    pedestal: Float64Array.of(200),
    noise: Float64Array.of(1.5),
    timeOffset: Float64Array.of(0),
    state: Uint8Array.of(0),
  },
  offsets: Uint32Array.from({ length: waveforms + 1 }, (_, i) => i),
  channel: new Uint32Array(waveforms),
  event: index,
  time: new Float64Array(waveforms),
  energy: new Float64Array(waveforms).fill(50),
  seed: 1,
  firstStream: 0,
};
row('MSADC waveforms of 32 samples', 'waveforms/s', await measure(waveforms, () => samplePulses(pulses)), '≥ 500,000');
