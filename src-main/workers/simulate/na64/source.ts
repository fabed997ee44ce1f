/** Events of NA64: from a request to collections. */
import type { Collection, EventData, EventHeader, Scalar } from '#core/event/event.ts';
import { makeRandom } from '#core/statistics/random.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import type { EventSource } from '../eventSource.ts';
import { calibrationPulses } from './calibrationRuns.ts';
import { channelsOf, msadcFamily, spreadOf } from './channels.ts';
import { StripRows, truthCells, truthParticles } from './collections.ts';
import { layoutOf } from './layout.ts';
import { scanCell } from './scan.ts';
import { simulateBlock, type Simulated } from './simulateBlock.ts';
import { readPlanes, trackerFamily, trackerPlanes, TrackerHits } from './trackers.ts';
import { pulsesOf, waveformCollection, WaveformSampler } from './waveforms.ts';

/** Processes without beam. */
const WITHOUT_BEAM: ReadonlySet<string> = new Set(['pedestals', 'led']);
/** Bits of the trigger: physics, beam without selection, random, calibration light. */
const TRIGGERS: Readonly<Record<string, number>> = {
  x17: 1,
  darkPhotonInvisible: 1,
  dimuons: 1,
  kaonShort: 1,
  upstream: 1,
  pedestals: 4,
  led: 8,
};
const BEAM_TRIGGER = 2;

/** Spills of 4.8 s every 30 s (handbook §0.4), so many events in each. */
const SPILL_EVENTS = 1000;
const SPILL_LENGTH_NS = 4.8e9;
const SPILL_PERIOD_NS = 30_000_000_000n;

export async function openNa64(input: SimulationInput): Promise<EventSource> {
  const { request } = input;
  const { seed, process, parameters } = request;
  const layout = layoutOf(input, process !== 'electronScan');
  const spread = spreadOf(parameters);
  const channels = channelsOf(layout, parameters['beamEnergy'] ?? input.setup.beam.energy, seed, spread);
  const planes = trackerPlanes(layout, seed, spread);
  const sampler = new WaveformSampler(channels);
  const all = parameters['allWaveforms'] === 1 || WITHOUT_BEAM.has(process);
  const startNs = BigInt(Date.UTC(yearOf(input.setup.id), 5, 1)) * 1_000_000n;
  return {
    truth: {
      families: [msadcFamily(channels), ...planes.map(trackerFamily)],
      constants: [],
    },
    simulate: async (first, count) => {
      const simulated = WITHOUT_BEAM.has(process)
        ? null
        : await simulateBlock(input, layout, channels, planes, first, count);
      const hits = simulated?.hits ?? new TrackerHits(planes, count);
      const pulses = simulated
        ? pulsesOf(simulated.ledger.deposits, channels, count)
        : calibrationPulses(request, channels, first, count);
      const [codes, signals] = await Promise.all([
        sampler.sample(pulses, count, { seed, first }),
        readPlanes(planes, hits, seed, first),
      ]);
      const strips = new StripRows(planes, signals);
      const cells = simulated ? truthCells(simulated.ledger.deposits, channels, count) : null;
      return Array.from({ length: count }, (_, event): EventData => {
        const number = first + event;
        const collections = [
          waveformCollection(codes, channels, event, all),
          strips.take(event),
          cells?.[event] ?? null,
          simulated ? truthParticles(simulated.truth.events[event]!) : null,
        ].filter((collection): collection is Collection => collection !== null);
        const scalars = simulated ? scalarsOf(simulated, event) : [];
        if (process === 'electronScan') {
          const [x, y] = scanCell(request, layout, number);
          scalars.push({ name: 'ecal_x', value: -x, unit: 'mm' }, { name: 'ecal_y', value: -y, unit: 'mm' });
        }
        return { header: headerOf(request, startNs, number), scalars, labels: [], collections };
      });
    },
  };
}

function headerOf({ seed, process }: SimulationInput['request'], startNs: bigint, number: number): EventHeader {
  const spill = Math.floor(number / SPILL_EVENTS);
  const within = ((number % SPILL_EVENTS) + makeRandom(seed, number, 5).uniform()) / SPILL_EVENTS;
  return {
    eventNumber: number + 1,
    timeNs: startNs + BigInt(spill) * SPILL_PERIOD_NS + BigInt(Math.floor(within * SPILL_LENGTH_NS)),
    spill: spill + 1,
    triggerBits: TRIGGERS[process] ?? BEAM_TRIGGER,
  };
}

const energy = (name: string, value: number): Scalar => ({ name, value, unit: 'GeV' });

function scalarsOf({ ledger: { losses }, weights }: Simulated, event: number): Scalar[] {
  return [
    { name: 'weight', value: weights[event]!, unit: '' },
    energy('true_beam_energy', losses.beam[event]!),
    energy('true_dead_energy', losses.dead[event]!),
    energy('true_leaked_energy', losses.leaked[event]!),
    energy('true_invisible_energy', losses.invisible[event]!),
  ];
}

/** The year in the setup's name, as in "na64-vis2018". */
const yearOf = (id: string): number => Number(/20\d\d/.exec(id)?.[0] ?? 2018);
