/** PADME's reconstruction of whole simulated bunches and pairs, with their true constants, against the truth. */
import { describe, expect, it } from 'vitest';
import { columnOf } from '#core/calibration/constants.ts';
import { numericColumn, textAt, type TextColumn } from '#core/event/column.ts';
import { findCollection, makeCollection, type Collection, type EventData } from '#core/event/event.ts';
import { cutsOfFrame, judgePair, PAIR_CUTS, pairQuantities } from '#core/physics/pairCandidate.ts';
import { pairFrame, partnerRadius, smallRestFrameAngle } from '#core/physics/positronKinematics.ts';
import type { Reconstructed } from '#main/workers/reconstruct/reconstructor.ts';
import { constantsOf } from '../../fixtures/constantsInForce.ts';
import { quantity, reconstructedRun, reconstructorOf } from '../../fixtures/reconstruction.ts';
import { scalar, simulationSource, type SimulationWish } from '../../fixtures/simulation.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const rms = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};

/** Mean within four deviations of 0, width within four of 1. */
function expectPulls(pulls: readonly number[]): void {
  const allowed = 4 / Math.sqrt(pulls.length);
  expect(Math.abs(mean(pulls))).toBeLessThan(allowed);
  expect(Math.abs(rms(pulls) - 1)).toBeLessThan(allowed / Math.SQRT2);
}

const collectionOf = ({ collections }: Reconstructed, name: string): Collection | undefined =>
  collections.find((one) => one.name === name);
const numbersOf = (collection: Collection | undefined, name: string): number[] =>
  Array.from((collection?.columns.get(name)?.data ?? []) as ArrayLike<number>, Number);
const failedOf = (event: Reconstructed): string[] => {
  const column = collectionOf(event, 'Pair candidates')?.columns.get('failed') as TextColumn | undefined;
  return column === undefined
    ? []
    : column.offsets.slice(1).reduce<string[]>((all, _, i) => [...all, textAt(column, i)], []);
};

describe('bunches of Run III', () => {
  const wish: SimulationWish = {
    setup: 'padme-run3',
    process: 'bunches',
    seed: 17,
    parameters: { faultyChannels: 0, beamX: 0.4, beamY: -0.7, glassLoss: 0.93, flux: 500 },
  };

  it('give the number of positrons and the place of the beam with their uncertainties', async () => {
    const { events, reconstructed } = await reconstructedRun(wish, 400);
    const of = (name: string): number[] => reconstructed.map((one) => quantity(one, name));
    const positrons = events.map((event) => scalar(event, 'true_positrons'));
    const errors = of('n_pot_error');
    expectPulls(of('n_pot').map((value, i) => (value - positrons[i]!) / errors[i]!));
    // Noise and pedestal leave 0.15 %, the assumed fluctuation of single positrons 0.18 %.
    expect(mean(errors.map((error, i) => error / positrons[i]!))).toBeLessThan(0.003);

    const [x, xError] = [of('target_x'), of('target_x_error')];
    expectPulls(x.map((value, i) => (value - 0.4) / xError[i]!));
    const [y, yError] = [of('target_y'), of('target_y_error')];
    expectPulls(y.map((value, i) => (value + 0.7) / yError[i]!));
    expect(mean(of('target_width_x'))).toBeCloseTo(0.8, 1);
    expect(mean(of('target_width_y'))).toBeCloseTo(1.3, 1);
    const perPositron = mean(of('target_charge').map((charge, i) => charge / positrons[i]!));
    expect(perPositron / (1.602176634e-7 * 12 * 36)).toBeCloseTo(1, 2);
    // 250 ns and the tail of the last pulses
    expect(mean(of('bunch_length'))).toBeGreaterThan(250);
    expect(mean(of('bunch_length'))).toBeLessThan(262);
  });

  it('depend on nothing but themselves, and on no truth', async () => {
    const source = await simulationSource(wish);
    const reconstructor = await reconstructorOf(wish, constantsOf(wish, source));
    const events = await source.simulate(0, 6);
    const together = await reconstructor.reconstruct(events, false);
    const blind = events.map((event): EventData => ({
      ...event,
      scalars: event.scalars.filter(({ name }) => !name.startsWith('true_')),
      collections: event.collections.filter(({ name }) => !name.startsWith('Truth')),
    }));
    for (const [i, event] of blind.toReversed().entries()) {
      const [alone] = await reconstructor.reconstruct([event], true);
      expect(alone).toEqual(together[events.length - 1 - i]);
    }
  });

  it('link clusters to their hits and pairs to their clusters', async () => {
    const { reconstructed } = await reconstructedRun(wish, 20);
    let links = 0;
    for (const event of reconstructed) {
      for (const [of, name, to] of [
        ['ECal clusters', 'hits', 'ECal hits'],
        ['ETag clusters', 'hits', 'ETag hits'],
        ['Pair candidates', 'clusters', 'ECal clusters'],
      ] as const) {
        const target = collectionOf(event, to);
        for (const index of numbersOf(collectionOf(event, of), name)) {
          expect(index).toBeLessThan(target!.count);
          links++;
        }
      }
      const clusters = collectionOf(event, 'ECal clusters');
      const offsets = clusters?.columns.get('hits')?.offsets;
      const hits = numbersOf(clusters, 'hits');
      const energies = numbersOf(collectionOf(event, 'ECal hits'), 'energy');
      numbersOf(clusters, 'seenEnergy').forEach((seen, i) => {
        const own = hits.slice(offsets![i], offsets![i + 1]).reduce((sum, hit) => sum + energies[hit]!, 0);
        expect(own).toBeCloseTo(seen, 6);
      });
    }
    expect(links).toBeGreaterThan(500);
  });
});

/** Where the two true particles of a pair, which follow the positron that made it, cross a plane, from the axis. */
function truePair(event: EventData, z: number): { x: number; y: number; energy: number; time: number }[] {
  const columns = findCollection(event, 'Truth particles')!.columns;
  const numbers = (name: string): number[] => Array.from(columns.get(name)!.data as ArrayLike<number>, Number);
  const [momentum, vertex] = [numbers('momentum'), numbers('vertex')];
  return [1, 2].map((i) => {
    const [px, py, pz] = momentum.slice(3 * i) as [number, number, number];
    const length = z - vertex[3 * i + 2]!;
    return {
      x: vertex[3 * i]! + (length * px) / pz,
      y: vertex[3 * i + 1]! + (length * py) / pz,
      energy: Math.hypot(px, py, pz),
      time: 0,
    };
  });
}

describe('pairs of Run III', () => {
  const Z = 2435.5 + 60;
  const DISTANCE = Z + 1027.95;

  it.each(['photons', 'bhabha'])('of %s are found with their quantities, and little else', async (process) => {
    const wish: SimulationWish = { setup: 'padme-run3', process, seed: 3, parameters: { faultyChannels: 0 } };
    const { events, reconstructed } = await reconstructedRun(wish, 600);
    const frame = pairFrame(0.2825);
    let wanted = 0;
    let found = 0;
    const mass: number[] = [];
    const radius: number[] = [];
    events.forEach((event, i) => {
      const [a, b] = truePair(event, Z);
      const truth = pairQuantities(frame, DISTANCE, a!, b!);
      const horizontal = [truth.phi1, truth.phi2].map((phi) => Math.min(Math.abs(phi), Math.PI - Math.abs(phi)));
      // Clear of the edges of the selection, the crystals and the bore.
      const isInside = truth.r1 > 150 && truth.r2 < 260 && Math.max(...horizontal) < 0.6;
      if (!isInside) return;
      wanted++;
      const event_ = reconstructed[i]!;
      if (quantity(event_, 'n2_peak') !== 1) return;
      found++;
      expect(failedOf(event_)[0]).toBe('');
      mass.push(quantity(event_, 'm_pair') / 0.0170077);
      radius.push(quantity(event_, 'r1') - truth.r1, quantity(event_, 'r2') - truth.r2);
    });
    expect(wanted).toBeGreaterThan(120);
    expect(found / wanted).toBeGreaterThan(0.95);
    // Crystals below the zero suppression are missing.
    expect(mean(mass)).toBeGreaterThan(0.92);
    expect(mean(mass)).toBeLessThan(1.02);
    expect(rms(mass)).toBeLessThan(0.08);
    expect(Math.abs(mean(radius))).toBeLessThan(1.5);
    expect(rms(radius)).toBeLessThan(6);
    const sideBand = reconstructed.reduce((sum, one) => sum + quantity(one, 'n2_side_band'), 0);
    expect(sideBand / found).toBeLessThan(0.03);
  });

  it('are selected as often as the fiducial region of the handbook lets them (A118)', async () => {
    const wish: SimulationWish = {
      setup: 'padme-run3',
      process: 'photons',
      seed: 11,
      parameters: { faultyChannels: 0, beamEnergy: 0.28013, largestCosine: 0.4 },
    };
    const { events, reconstructed } = await reconstructedRun(wish, 1000);
    const frame = pairFrame(0.28013);
    const cuts = cutsOfFrame(frame, DISTANCE, {
      largestRadius: 270,
      illuminatedRadius: 300,
      boreAngle: (40.11 * Math.PI) / 180,
      energyPart: 0.4,
      timeDifference: 5,
      radiusMargin: 31.68,
      azimuth: { centre: 3.14, width: 0.093 },
      angle: { centre: 3.13, width: 0.104 },
      peak: 3,
      sideBand: [4, 8],
    });
    const isTrue = events.map((event) => {
      const [a, b] = truePair(event, Z);
      return judgePair(pairQuantities(frame, DISTANCE, a!, b!), cuts).failed === PAIR_CUTS.length;
    });
    const isFound = reconstructed.map((one) => quantity(one, 'n2_peak') === 1);
    const accepted = isTrue.filter(Boolean).length;
    // (1 + c²) / (1 − c²) up to the cosine of the outermost pair, over that up to 0.4; twice 80.22° of all azimuths
    const integral = (c: number): number => Math.log((1 + c) / (1 - c)) - c;
    const inner = cuts.leastRadius - cuts.radiusMargin;
    const outer = Math.min(300, partnerRadius(frame, inner, DISTANCE));
    const cosine = Math.abs(Math.cos(smallRestFrameAngle(frame, outer, DISTANCE)));
    const toy = ((4 * 40.11) / 360) * (integral(cosine) / integral(0.4)) * events.length;
    expect(Math.abs(accepted - toy)).toBeLessThan(4 * Math.sqrt(toy * (1 - toy / events.length)));
    const both = isTrue.filter((inside, i) => inside && isFound[i]).length;
    expect(both / accepted).toBeGreaterThan(0.96);
    // Crystals at the edge see showers from beyond it.
    expect(isFound.filter(Boolean).length / accepted).toBeLessThan(1.12);
  });

  it('leave charged particles, not photons, in the tagger', async () => {
    const part = async (process: string): Promise<number> => {
      const wish: SimulationWish = { setup: 'padme-run3', process, seed: 5, parameters: { faultyChannels: 0 } };
      const { reconstructed } = await reconstructedRun(wish, 200);
      const tagged = reconstructed.flatMap((one) => numbersOf(collectionOf(one, 'ECal clusters'), 'tagged'));
      expect(tagged.length).toBeGreaterThan(200);
      return mean(tagged);
    };
    expect(await part('bhabha')).toBeGreaterThan(0.9);
    expect(await part('photons')).toBeLessThan(0.15);
  });
});

describe('runs with the dipole on', () => {
  it.each(['padme-run1', 'padme-run2'])('of %s show vetoes, SAC and positrons from the target', async (setup) => {
    const wish: SimulationWish = { setup, process: 'bunches', seed: 2, parameters: { faultyChannels: 0 } };
    const { events, reconstructed } = await reconstructedRun(wish, 12);
    for (const name of ['PVeto hits', 'SAC hits']) {
      const counts = reconstructed.map((one) => collectionOf(one, name)?.count ?? 0);
      expect(mean(counts)).toBeGreaterThan(10);
    }
    const ratio = events.map((event, i) => quantity(reconstructed[i]!, 'n_pot') / scalar(event, 'true_positrons'));
    expect(Math.abs(mean(ratio) - 1)).toBeLessThan(0.02);
  });
});

describe('what no detector gives', () => {
  const wish: SimulationWish = { setup: 'padme-run3', process: 'bunches', seed: 9, parameters: { faultyChannels: 0 } };

  const changed = (event: EventData, samples: (codes: Uint16Array) => Uint16Array | Float32Array): EventData => ({
    ...event,
    collections: event.collections.map((one) => {
      if (one.kind !== 'waveforms') return one;
      const column = one.columns.get('samples')!;
      const codes = samples((column.data as Uint16Array).slice());
      return makeCollection(one.name, one.kind, [
        ...[...one.columns].filter(([name]) => name !== 'samples'),
        ['samples', numericColumn(codes, { unit: 'ADC', offsets: column.offsets! })],
      ]);
    }),
  });

  it('gives results that say so', async () => {
    const source = await simulationSource(wish);
    const reconstructor = await reconstructorOf(wish, constantsOf(wish, source));
    const [event] = (await source.simulate(0, 1)) as [EventData];
    const empty: EventData = { ...event, scalars: [], labels: [], collections: [] };
    const all = [
      empty,
      changed(event, (codes) => codes.fill(0)),
      changed(event, (codes) => codes.fill(65_535)),
      changed(event, (codes) => Float32Array.from(codes).fill(Number.NaN, 100)),
      changed(event, (codes) => codes.map((_, i) => (i * 2_654_435_761) & 4095)),
      {
        ...event,
        collections: event.collections.map((one) =>
          one.kind === 'waveforms'
            ? makeCollection(one.name, one.kind, [
                ...one.columns,
                ['channel', numericColumn(new Uint32Array(one.count).fill(4_000_000_000))],
                ['start', numericColumn(new Float32Array(one.count).fill(Number.NaN))],
              ])
            : one,
        ),
      },
    ];
    const found = await reconstructor.reconstruct(all, true);
    expect(found).toHaveLength(all.length);
    const texts = found.map(({ labels }) => labels.map(({ name, value }) => `${name}: ${value}`).join('; '));
    expect(found[0]!.labels).toEqual([]);
    expect(quantity(found[0]!, 'n_ecal_clusters')).toBe(0);
    expect(texts[1]).toMatch(/ECal: waveforms: \d+ saturated/);
    expect(texts[3]).toMatch(/ECal: waveforms: \d+ with samples that are no numbers/);
    expect(quantity(found[3]!, 'n_pot')).toBeNaN();
    expect(texts[5]).toMatch(/ECal: waveforms: \d+ of channels that the setup does not have/);
    for (const { scalars, collections } of found) {
      for (const { value } of scalars) expect(Number.isFinite(value)).toBe(true);
      for (const one of collections) for (const energy of numbersOf(one, 'energy')) expect(energy).not.toBeNaN();
    }
  });

  it('needs every constant, and says which one is missing', async () => {
    const source = await simulationSource(wish);
    const inForce = constantsOf(wish, source);
    expect(columnOf(inForce, 'padme_ecal.gains', 'gain', [1801])[0]).toBeGreaterThan(0);
    for (const type of Object.keys(inForce.types)) {
      const { [type]: _, ...types } = inForce.types;
      const isNeeded = !/^(channel\.map|tracker\.|beam\.energy_spread)/.test(type);
      const opened = reconstructorOf(wish, { ...inForce, types }).then((one) => one.reconstruct([], false));
      if (isNeeded && type !== 'padme_ecal.temperature') {
        await expect(opened).rejects.toThrow(`Global tag truth has no constants of type ${type} for run padme-1.`);
      } else {
        await expect(opened).resolves.toEqual([]);
      }
    }
  });
});
