/** Whole calorimeters of simulated runs, read with their true constants, against the truth. */
import { describe, expect, it } from 'vitest';
import { fractionBefore } from '#core/physics/referenceShower.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { cellArray, ecalShowers } from '#main/workers/reconstruct/na64/ecal.ts';
import { channelsIn, na64Readout } from '#main/workers/reconstruct/na64/readout.ts';
import { readSignals, SIGNAL_FLAGS, sumOf } from '#main/workers/reconstruct/na64/signals.ts';
import { TIME_GATE } from '#core/physics/timeGate.ts';
import { crystalReadout, reconstructCrystals } from '#main/workers/reconstruct/padme/crystals.ts';
import { PADME_CLUSTERING } from '#main/native/clusters.ts';
import { LEAST_SLOPE } from '#main/native/pulses.ts';
import { constantsOf } from '../../fixtures/constantsInForce.ts';
import { shippedDetector } from '../../fixtures/detector.ts';
import { simulationSource, type SimulationWish } from '../../fixtures/simulation.ts';

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const quantile = (values: readonly number[], part: number): number => sorted(values)[Math.floor(part * values.length)]!;
const median = (values: readonly number[]): number => quantile(values, 0.5);
/** Half of the interval that holds the middle 68 %: what is far out has little say. */
const width = (values: readonly number[]): number => (quantile(values, 0.84) - quantile(values, 0.16)) / 2;

const PADME_PULSES = { multiHit: true, pedestalSamples: 80, leastSlope: LEAST_SLOPE };

interface TrueParticle {
  readonly pdg: number;
  readonly energy: number;
  /** Where it ends, and slopes */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly tx: number;
  readonly ty: number;
}

function trueParticles(event: EventData): TrueParticle[] {
  const columns = findCollection(event, 'Truth particles')!.columns;
  const points = columns.get('points')!;
  const numbers = (name: string): number[] => Array.from(columns.get(name)!.data as ArrayLike<number>, Number);
  const [pdg, momentum, place] = [numbers('pdg'), numbers('momentum'), Array.from(points.data as ArrayLike<number>)];
  return pdg.map((code, i) => {
    const last = 3 * (points.offsets![i + 1]! - 1);
    const [px, py, pz] = momentum.slice(3 * i) as [number, number, number];
    return {
      pdg: code,
      energy: Math.hypot(px, py, pz),
      x: place[last]!,
      y: place[last + 1]!,
      z: place[last + 2]!,
      tx: px / pz,
      ty: py / pz,
    };
  });
}

describe('photons in PADME’s calorimeter', () => {
  /** Depth of the showers’ centre behind the front of the crystals, mm */
  const DEPTH = 60;

  it.each([false, true])(
    'are found with energy, place and uncertainties (logarithmic weights: %s)',
    async (logarithmic) => {
      const wish: SimulationWish = {
        setup: 'padme-run3',
        process: 'photons',
        seed: 21,
        parameters: { halo: 0, faultyChannels: 0 },
      };
      const source = await simulationSource(wish);
      const readout = crystalReadout(shippedDetector(wish.setup), constantsOf(wish, source));
      const events = await source.simulate(0, 500);
      const { clusters } = await reconstructCrystals(events, readout, PADME_PULSES, {
        ...PADME_CLUSTERING,
        logarithmic,
      });
      const ratio: number[] = [];
      const energyPull: number[] = [];
      const placePull: number[] = [];
      let wanted = 0;
      events.forEach((event, number) => {
        for (const { pdg, energy, z, tx, ty, ...end } of trueParticles(event)) {
          const x = end.x + DEPTH * tx;
          const y = end.y + DEPTH * ty;
          const radius = Math.hypot(x, y);
          if (pdg !== 22 || z < 2300 || radius < 120 || radius > 240) continue;
          wanted++;
          const near = Array.from(
            { length: clusters.offsets[number + 1]! - clusters.offsets[number]! },
            (_, i) => clusters.offsets[number]! + i,
          ).filter((i) => Math.hypot(clusters.x[i]! - x, clusters.y[i]! - y) < 40);
          if (near.length === 0) continue;
          const best = near.reduce((a, b) => (clusters.energy[b]! > clusters.energy[a]! ? b : a));
          ratio.push(clusters.energy[best]! / energy);
          energyPull.push((clusters.energy[best]! - energy) / clusters.energyError[best]!);
          placePull.push(
            (clusters.x[best]! - x) / clusters.xError[best]!,
            (clusters.y[best]! - y) / clusters.yError[best]!,
          );
        }
      });
      expect(wanted).toBeGreaterThan(400);
      expect(ratio.length / wanted).toBeGreaterThan(0.98);
      // The published correction for containment leaves out what crystals below the zero suppression hold.
      expect(median(ratio)).toBeGreaterThan(0.95);
      expect(median(ratio)).toBeLessThan(0.99);
      expect(Math.abs(width(energyPull) - 1)).toBeLessThan(0.2);
      expect(Math.abs(median(placePull))).toBeLessThan(0.15);
      expect(Math.abs(width(placePull) - 1)).toBeLessThan(0.2);
    },
  );
});

describe('electrons in NA64’s ECAL', () => {
  async function electrons(pileUp: boolean) {
    const wish: SimulationWish = {
      setup: 'na64-inv2016',
      process: 'electrons',
      seed: 8,
      parameters: { faultyChannels: 0, ...(pileUp ? {} : { pileUp: 0 }) },
    };
    const source = await simulationSource(wish);
    const detector = shippedDetector(wish.setup);
    const events = await source.simulate(0, 200);
    const readout = na64Readout(detector, constantsOf(wish, source));
    const cuts = { pulseThreshold: 22, cells: TIME_GATE, counters: { halfWidth: 10, energy: 0 } };
    const signals = await readSignals(events, readout, cuts);
    const sum = (...names: string[]): number[] => events.map((_, i) => sumOf(signals, i, channelsIn(readout, names)));
    return {
      events,
      signals,
      preshower: sum('ECAL-PS'),
      total: sum('ECAL-PS', 'ECAL'),
      showers: await ecalShowers(signals, cellArray(detector, readout, 'ECAL')),
    };
  }

  it('give their energy and place, and look like showers', async () => {
    const { events, showers, preshower, total } = await electrons(false);
    const dx: number[] = [];
    const pull: number[] = [];
    const ratio: number[] = [];
    const shape: number[] = [];
    const early: number[] = [];
    events.forEach((event, i) => {
      const electron = trueParticles(event)
        .filter(({ pdg, z }) => pdg === 11 && Math.abs(z) < 30)
        .toSorted((a, b) => b.energy - a.energy)[0];
      if (electron === undefined || electron.energy < 95 || Number.isNaN(showers.one.x[i]!)) return;
      ratio.push(total[i]! / electron.energy);
      // Radiated photons go beside it: the core of the distribution is that of single showers.
      dx.push(showers.one.x[i]! - electron.x);
      pull.push((showers.one.x[i]! - electron.x) / showers.one.xError[i]!);
      shape.push(showers.chi2[i]! / showers.degrees);
      early.push(preshower[i]! / total[i]!);
    });
    expect(ratio.length).toBeGreaterThan(120);
    // Six parts in a thousand leave the calorimeter beside its cells, two are radiated in the magnets, some before.
    expect(Math.abs(median(ratio) - 0.99)).toBeLessThan(0.004);
    expect(width(ratio)).toBeLessThan(0.02);
    expect(Math.abs(median(dx))).toBeLessThan(0.1);
    expect(width(dx)).toBeLessThan(0.3);
    expect(Math.abs(width(pull) - 1)).toBeLessThan(0.25);
    expect(Math.abs(median(shape) - 1)).toBeLessThan(0.3);
    // Simulated showers know the sampling structure and begin earlier than the reference shower.
    expect(median(early)).toBeGreaterThan(fractionBefore(100, 4));
    expect(median(early)).toBeLessThan(0.1);
  });

  it('keep their energy where others pile up on them', async () => {
    const clean = await electrons(false);
    const piled = await electrons(true);
    const cells = (flag: number): number => piled.signals.flags.filter((flags) => (flags & flag) !== 0).length;
    expect(cells(SIGNAL_FLAGS.pileUpRemoved)).toBeGreaterThan(50);
    expect(cells(SIGNAL_FLAGS.outOfTime)).toBeGreaterThan(50);
    expect(Math.abs(median(piled.total) / median(clean.total) - 1)).toBeLessThan(0.01);
  });
});
