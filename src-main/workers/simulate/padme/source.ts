/** Events of PADME: bunches, pairs, cosmic rays and calibration runs, from the true calibration of the run. */
import type { Cell } from '#core/detector/cells.ts';
import { expandSetup } from '#core/detector/detector.ts';
import type { EventData, Scalar } from '#core/event/event.ts';
import { V1742 } from '#main/native/digitisation.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import type { EventSource } from '../eventSource.ts';
import { taggerDeposits, vetoDeposits } from './bars.ts';
import { beamSignals } from './beamSignals.ts';
import { eventCollection, type BlockCollection } from '#main/workers/blockColumns.ts';
import { drawCalibration, type Part } from './calibration.ts';
import { CodeRooms } from './codeRooms.ts';
import { FAST } from './constants.ts';
import { crystalShowers } from './crystals.ts';
import { CellSorter, type Deposits } from './deposits.ts';
import { fly } from './flight.ts';
import { generateBlock, type BeamSettings } from './generate.ts';
import { layoutOf, type BarPlane } from './layout.ts';
import { ledDeposits } from './led.ts';
import { plansOf, type EventPlan } from './plan.ts';
import { timePixFrames } from './timePix.ts';
import { TruthCells } from './truthCells.ts';
import { truthParticles } from './truthParticles.ts';
import { WaveformBlock, type Digitiser } from './waveforms.ts';

/** Trigger bits (handbook §2.1): beam, cosmic rays, random. */
const TRIGGERS = { on: 1 << 0, cosmic: 1 << 1, off: 1 << 6, led: 1 << 6 } as const;

/** Event status (handbook §2.1): every board is there; nothing was suppressed. */
const STATUS = { complete: 1 << 0, autopass: 1 << 1 } as const;

/** A part with cells or sensors of its own, and what its electronics make of them. */
interface ReadPart {
  readonly cells: readonly Cell[];
  /** Its cells hold the energy: sensors only see that of their bar. */
  readonly isTruth: boolean;
  readonly sorter: CellSorter;
  readonly digitiser: Digitiser;
}

const cellsOfBars = ({ bars }: BarPlane): Cell[] => bars.flatMap(({ cells }) => [...cells]);

export async function openPadme({ setup, materials, request }: SimulationInput): Promise<EventSource> {
  const { seed } = request;
  const value = (name: string): number => request.parameters[name] ?? 0;
  const layout = layoutOf(expandSetup(setup, materials.materials), materials);
  const glass = { loss: value('glassLoss') || 1, ageingSlope: value('ageingSlope') / 100 };
  const calibration = drawCalibration(
    layout,
    { gain: value('gainSpread') / 100, time: value('timeSpread'), faulty: value('faultyChannels') / 100 },
    seed,
    glass,
  );
  const beam: BeamSettings = {
    energySpread: value('energySpread') / 100,
    spotX: value('spotX') || 1,
    spotY: value('spotY') || 1,
    x: value('beamX'),
    y: value('beamY'),
    divergence: value('divergence') / 1000,
    bunchLength: value('bunchLength'),
    pulsePeriod: value('pulsePeriod'),
    halo: value('halo') / 100,
    largestCosine: value('largestCosine'),
  };
  const planOf = plansOf(request);
  const showers = crystalShowers(layout, materials.materials);
  // Runs for pedestals and light read every channel out.
  const isCalibration = request.process === 'pedestals' || request.process === 'led';
  const keepsAll = isCalibration || value('allWaveforms') === 1;

  const part = (
    id: Part,
    cells: readonly Cell[],
    own: Pick<Digitiser, 'name' | 'shape' | 'samples' | 'period' | 'firstTime' | 'threshold'>,
    isTruth = true,
  ): ReadPart => ({
    cells,
    isTruth,
    sorter: new CellSorter(cells.length),
    digitiser: { ...own, channels: cells.map(({ channel }) => channel), first: calibration.first.get(id)!, keepsAll },
  });
  const threshold = value('threshold') / 1000;
  const ecal = part('ecal', layout.ecal.cells, { ...V1742, name: 'ECal waveforms', threshold });
  const sac =
    layout.sac && part('sac', layout.sac.cells, { ...FAST, shape: 'cherenkov', name: 'SAC waveforms', threshold });
  const bars = { ...FAST, shape: 'plastic', threshold: 0 } as const;
  const tagger =
    layout.tagger && part('tagger', cellsOfBars(layout.tagger), { ...bars, name: 'ETag waveforms' }, false);
  const taggerBars = layout.tagger?.bars.map(({ cells }) => cells[0]!) ?? [];
  const barSorter = new CellSorter(taggerBars.length);
  const vetoes = layout.vetoes.map((plane) => ({
    plane,
    part: part(`veto ${plane.element}`, cellsOfBars(plane), { ...bars, name: `${plane.element} waveforms` }),
  }));

  const rooms = new CodeRooms();
  async function block(plan: EventPlan, first: number, count: number): Promise<EventData[]> {
    const { particles, positrons } = await generateBlock(layout, beam, plan, seed, first, count);
    const hits = fly(layout, particles);
    const deposits = await showers(particles, seed, first);
    const parts: (readonly [ReadPart, Deposits])[] = [
      [ecal, plan.beam === 'led' ? ledDeposits(request, ecal.cells.length, seed, first, count) : deposits.ecal],
    ];
    if (sac !== null && deposits.sac !== null) parts.push([sac, deposits.sac]);
    const tagged = layout.tagger && taggerDeposits(layout, layout.tagger, particles, seed, first);
    if (tagger !== null && tagged !== null) parts.push([tagger, tagged.sensors]);
    for (const one of vetoes) parts.push([one.part, vetoDeposits(one.plane, particles, hits, seed, first)]);

    const truthCells = new TruthCells();
    const waveforms = parts.map(([{ digitiser }]) => new WaveformBlock(digitiser, calibration.channels));
    for (let event = 0; event < count; event++) {
      parts.forEach(([{ cells, isTruth, sorter }, own], i) => {
        const touched = sorter.sort(own, event);
        if (isTruth && plan.beam !== 'led') truthCells.add(cells, touched);
        waveforms[i]!.addEvent(touched, own.time, own.visible);
      });
      if (tagged !== null) truthCells.add(taggerBars, barSorter.sort(tagged.bars, event));
      truthCells.endEvent();
    }
    const collections: BlockCollection[] = [truthParticles(particles), truthCells.collection()];
    const signals = await beamSignals(layout, calibration, beam, glass, plan, positrons, seed, first, rooms);
    if (plan.forced !== 'cosmic') collections.push(signals.strips);
    if (layout.timePix !== null && value('timePixEvery') > 0) {
      collections.push(
        timePixFrames(layout.timePix, layout, beam, plan, positrons, value('timePixEvery'), seed, first),
      );
    }
    for (const one of waveforms) collections.push(await one.sample(seed, first, rooms));
    if (signals.glass !== null && plan.forced !== 'cosmic') collections.push(signals.glass);

    return Array.from({ length: count }, (_, event) => ({
      header: {
        eventNumber: first + event,
        timeNs: null,
        spill: null,
        triggerBits: plan.forced === 'cosmic' ? TRIGGERS.cosmic : TRIGGERS[plan.beam],
      },
      scalars: [
        { name: 'event_status', value: STATUS.complete + (keepsAll ? STATUS.autopass : 0), unit: '' },
        { name: 'missing_boards', value: 0, unit: '' },
        ...scalarsOf(plan, positrons[event]!, layout.glass !== null),
      ],
      labels: [],
      collections: collections.flatMap((one) => eventCollection(one, event) ?? []),
    }));
  }

  return {
    truth: calibration.truth,
    async simulate(first, count) {
      const events: EventData[] = [];
      rooms.restart();
      for (let at = first; at < first + count;) {
        const plan = planOf(at);
        let end = at + 1;
        while (end < first + count && planOf(end) === plan) end++;
        for (const event of await block(plan, at, end - at)) events.push(event);
        at = end;
      }
      return events;
    },
  };
}

/** The truth of the bunch. */
function scalarsOf(plan: EventPlan, positrons: number, hasGlass: boolean): Scalar[] {
  if (plan.beam !== 'on') return [];
  return [
    { name: 'true_positrons', value: positrons, unit: '' },
    { name: 'true_beam_energy', value: plan.energy, unit: 'GeV' },
    ...(hasGlass ? [{ name: 'true_flux', value: plan.flux, unit: '' }] : []),
  ];
}
