/** Calibrations of PADME's calorimeter: what cannot be measured is named, and simulated events give their true constants. */
import { describe, expect, it } from 'vitest';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { measuredPoint, type SeriesPoint, type SeriesRecord } from '#core/calibration/series.ts';
import { mergeReconstruction } from '#core/reconstruction/merge.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { padmeCosmicGains } from '#main/workers/fit/methods/padmeCosmicGains.ts';
import { padmeEnergyScale } from '#main/workers/fit/methods/padmeEnergyScale.ts';
import { padmePairGains } from '#main/workers/fit/methods/padmePairGains.ts';
import { padmeTagAndProbe } from '#main/workers/fit/methods/padmeTagAndProbe.ts';
import { padmeTemperature } from '#main/workers/fit/methods/padmeTemperature.ts';
import { tagAndProbeRatio } from '#main/workers/fit/methods/tagAndProbeRatio.ts';
import type { CalibrationProcedure, CalibrationTask } from '#main/workers/fit/procedure.ts';
import { padmeCosmicGainsCase } from '../../closure/cases/padmeCosmicGains.ts';
import { padmeEnergyScaleCase } from '../../closure/cases/padmeEnergyScale.ts';
import { drawPairs } from '../../closure/padme/pairs.ts';
import { CRYSTALS, drawGains, padmeTask } from '../../closure/padme/task.ts';
import { constantsOf } from '../../fixtures/constantsInForce.ts';
import { reconstructorOf } from '../../fixtures/reconstruction.ts';
import { simulationSource, type SimulationWish } from '../../fixtures/simulation.ts';

const following = { signal: new AbortController().signal, progress: () => {} };

/** Rows by what became of them; a row is never anything but measured with an error, or missing with a reason. */
function gainsOf({ constants, left }: FittedCalibration): ReadonlyMap<number, { gain: number; error: number }> {
  expect(constantProblems(payloadType('padme_ecal.gains'), constants)).toEqual([]);
  const { keys, status, columns } = constants.table!;
  const missing = [...keys].filter((_, row) => status[row] === 'missing');
  expect(left.map(({ key }) => key)).toEqual(missing);
  return new Map(
    [...keys].flatMap((key, row) =>
      status[row] === 'measured'
        ? [[Number(key), { gain: columns['gain']!.value[row]!, error: columns['gain']!.error[row]! }] as const]
        : [],
    ),
  );
}

/** Events of a simulated run through a method, read with nominal constants. */
async function simulated<Data>(
  procedure: CalibrationProcedure<Data>,
  task: CalibrationTask,
  wish: SimulationWish,
  events: number,
): Promise<{ result: FittedCalibration; truth: ReadonlyMap<number, number> }> {
  const source = await simulationSource(wish);
  const reconstructor = await reconstructorOf(wish, constantsOf(wish, null));
  const collector = procedure.collector(task);
  for (let from = 0; from < events; from += 500) {
    const block = await source.simulate(from, Math.min(500, events - from));
    const added = await reconstructor.reconstruct(block, false);
    block.forEach((event, i) => collector.add(mergeReconstruction(event, added[i]!), task.runs[0]!));
  }
  const crystals = source.truth.families.find(({ channel }) => channel.includes(CRYSTALS.channels[0]!))!;
  return {
    result: await procedure.fit(await collector.data(), task, following),
    truth: new Map(crystals.channel.map((channel, i) => [channel, crystals.gain[i]!])),
  };
}

/** Weighted mean of found over true, less 1, with its error. */
function meanRatio(
  found: ReturnType<typeof gainsOf>,
  truth: ReadonlyMap<number, number>,
): { mean: number; error: number } {
  let [sum, weights] = [0, 0];
  for (const [channel, { gain, error }] of found) {
    const weight = (truth.get(channel)! / error) ** 2;
    sum += weight * (gain / truth.get(channel)! - 1);
    weights += weight;
  }
  return { mean: sum / weights, error: 1 / Math.sqrt(weights) };
}

describe('gains from cosmic muons', () => {
  it('come back from simulated muons', async () => {
    const wish = { setup: 'padme-run3', process: 'cosmics', seed: 4, parameters: { faultyChannels: 0 } };
    // Three columns will do.
    const mask = CRYSTALS.channels.filter((_, i) => CRYSTALS.column[i]! < 17 || CRYSTALS.column[i]! > 21);
    const task = { ...padmeTask('padmeCosmicGains', { leastMuons: 30 }), mask };
    const { result, truth } = await simulated(padmeCosmicGains, task, wish, 3000);
    const inner = [...gainsOf(result)].filter(([channel]) => {
      const column = CRYSTALS.column[CRYSTALS.indexOf.get(channel)!]!;
      return column > 17 && column < 21;
    });
    expect(inner.length).toBeGreaterThan(40);
    const { mean, error } = meanRatio(new Map(inner), truth);
    expect(error).toBeLessThan(0.005);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    const square = inner.reduce((sum, [channel, one]) => sum + ((one.gain - truth.get(channel)!) / one.error) ** 2, 0);
    expect(square / inner.length).toBeGreaterThan(0.5);
    expect(square / inner.length).toBeLessThan(2);
  });

  it('are missing, with the reason, where muons are few, equal or none', async () => {
    const { task, make } = padmeCosmicGainsCase;
    const none = { cell: new Uint16Array(), charge: new Float64Array(), muons: 0 };
    const empty = await padmeCosmicGains.fit(none, task, following);
    expect(gainsOf(empty).size).toBe(0);
    expect(empty.fits.every(({ state }) => state.failure === 'noData')).toBe(true);
    const all = make(makeRandom(3, 0)).data;
    const first = all.cell[0]!;
    const kept = all.cell.reduce<number[]>((list, cell, i) => (Math.abs(cell - first) < 4 ? [...list, i] : list), []);
    const part = (places: readonly number[]): typeof all => ({
      cell: Uint16Array.from(places, (i) => all.cell[i]!),
      charge: Float64Array.from(places, (i) => all.charge[i]!),
      muons: places.length,
    });
    const data = part(kept);
    const silent = { ...data, charge: data.charge.map((charge, i) => (data.cell[i] === first ? 0 : charge)) };
    const result = await padmeCosmicGains.fit(silent, task, following);
    expect(gainsOf(result).has(CRYSTALS.channels[first]!)).toBe(false);
    expect(gainsOf(result).size).toBeGreaterThan(2);
    const { left } = await padmeCosmicGains.fit(part(kept.slice(0, 50)), task, following);
    expect(left.find(({ key }) => key === CRYSTALS.channels[first])?.reason).toMatch(/has \d+ muons?; 60 are needed/);
  });
});

describe('gains from pairs', () => {
  it('come back from simulated pairs', async () => {
    const wish = { setup: 'padme-run3', process: 'photons', seed: 4, parameters: { faultyChannels: 0 } };
    const task = padmeTask('padmePairGains', { largestError: 10, tie: 5, leastClusters: 60 });
    const { result, truth } = await simulated(padmePairGains, task, wish, 3000);
    const found = gainsOf(result);
    expect(found.size).toBeGreaterThan(50);
    expect(Math.abs(meanRatio(found, truth).mean)).toBeLessThan(0.015);
    // True gains differ by 5 % from the nominal ones: the pairs bring them nearer.
    const spread = (of: (channel: number) => number): number =>
      Math.sqrt(
        [...found.keys()].reduce((sum, channel) => sum + (of(channel) / truth.get(channel)! - 1) ** 2, 0) / found.size,
      );
    expect(spread((channel) => found.get(channel)!.gain)).toBeLessThan(0.9 * spread(() => 15));
  });

  it('name dead and unreached crystals and follow the tie where nothing else is known', async () => {
    const random = makeRandom(8, 0);
    const gains = drawGains(random);
    const dead = CRYSTALS.at(14, 4);
    gains[dead] = 0;
    const data = drawPairs(random, gains, 4000);
    const task = {
      ...padmeTask('padmePairGains', { beamError: 2, largestError: 10 }),
      mask: [CRYSTALS.channels[dead]!],
    };
    const result = await padmePairGains.fit(data, task, following);
    const reasons = new Map(result.left.map(({ key, reason }) => [key, reason]));
    expect(reasons.get(CRYSTALS.channels[dead]!)).toBe(`Crystal ${CRYSTALS.cells[dead]!.id} was left out by the user.`);
    expect(reasons.get(CRYSTALS.channels[CRYSTALS.at(14, 0)]!)).toMatch(/known to|has a part in/);
    const found = gainsOf(result);
    const tied = await padmePairGains.fit(data, { ...task, parameters: { ...task.parameters, tie: 5 } }, following);
    expect(gainsOf(tied).size).toBeGreaterThan(found.size);
  });

  it('are refused where there is no pair', async () => {
    const data = drawPairs(makeRandom(8, 1), drawGains(makeRandom(8, 2)), 0);
    await expect(padmePairGains.fit(data, padmeTask('padmePairGains'), following)).rejects.toThrow(
      'No pair of clusters',
    );
  });
});

describe('energy scale of a run', () => {
  it('puts the summed energy where it belongs, without a drift that is left', async () => {
    const { task, make } = padmeEnergyScaleCase;
    const { data } = make(makeRandom(6, 1));
    const { constants } = await padmeEnergyScale.fit(data, task, following);
    const value = (name: string): number => constants.parameters[name]!.value!;
    const corrected = data.energy.map((energy, i) => value('scale') * (1 - value('slope') * data.time[i]!) * energy);
    const again = (await padmeEnergyScale.fit({ ...data, energy: corrected }, task, following)).constants.parameters;
    expect(Math.abs(again['scale']!.value! - 1)).toBeLessThan(0.3 * again['scale']!.error!);
    expect(Math.abs(again['slope']!.value!)).toBeLessThan(0.3 * again['slope']!.error!);
  });

  it('is near 1 for simulated pairs that are read with their true constants', async () => {
    const wish = { setup: 'padme-run3', process: 'photons', seed: 9, parameters: { gainSpread: 0, faultyChannels: 0 } };
    const { result } = await simulated(padmeEnergyScale, padmeTask('padmeEnergyScale'), wish, 1500);
    const { scale, slope } = result.constants.parameters;
    // The containment that reconstruction corrects for is that of the experiment, 4 % less than the simulation's.
    expect(Math.abs(scale!.value! - 1)).toBeLessThan(0.06);
    expect(scale!.error).toBeLessThan(0.003);
    expect(slope).toEqual({ status: 'fixed', value: 0, error: null });
  });

  it('is refused without pairs, and missing where all are the same', async () => {
    const task = padmeTask('padmeEnergyScale');
    const none = {
      energy: new Float64Array(),
      time: new Float64Array(),
      cogX: new Float64Array(),
      cogY: new Float64Array(),
    };
    await expect(padmeEnergyScale.fit(none, task, following)).rejects.toThrow(
      'have 0 pairs; the energy scale needs 100',
    );
    const same = (value: number): Float64Array => new Float64Array(200).fill(value);
    const result = await padmeEnergyScale.fit(
      { energy: same(1), time: same(1), cogX: same(0), cogY: same(0) },
      task,
      following,
    );
    expect(result.constants.parameters['scale']!.status).toBe('missing');
    expect(result.fits.every(({ state }) => !state.isValid)).toBe(true);
  });
});

describe('tag and probe', () => {
  it('finds the partners of simulated pairs', async () => {
    const wish = { setup: 'padme-run3', process: 'photons', seed: 2, parameters: { gainSpread: 0, faultyChannels: 0 } };
    const { result } = await simulated(padmeTagAndProbe, padmeTask('padmeTagAndProbe'), wish, 1000);
    const { value, error } = result.headline[0]!;
    expect(value).toBeGreaterThan(0.85);
    expect(error).toBeGreaterThan(0);
    expect(constantProblems(payloadType('efficiency.tag_and_probe'), result.constants)).toEqual([]);
  });

  it('is refused without tags or ratios', () => {
    const none = { x: new Float64Array(), y: new Float64Array(), energy: new Float64Array(), found: new Uint8Array() };
    expect(() => padmeTagAndProbe.fit(none, padmeTask('padmeTagAndProbe'), following)).toThrow('is a tag');
    const record = { name: 'toy.ratio', label: 'Ratio', points: [measuredPoint(0, 1, 0)] } as unknown as SeriesRecord;
    expect(() => tagAndProbeRatio.fit(record, padmeTask('tagAndProbeRatio'), following)).toThrow('0 good points');
  });
});

describe('temperature correction', () => {
  const readings = (values: readonly number[]): SeriesPoint[] =>
    values.map((value, i) => measuredPoint(1000 * i, value, null));

  it('needs readings of both halves, and temperatures that differ for a coefficient', async () => {
    const task = padmeTask('padmeTemperature');
    expect(() => padmeTemperature.collector(task).data()).toThrow('needs the series of sensors 106 and 211');
    const [left, right] = [readings([36, 36.2]), readings([36, 36.2])];
    expect(() => padmeTemperature.fit({ left, right: [], energy: null }, task, following)).toThrow('Sensor 211');
    const energy = { label: 'Energy', points: [0, 1].map((i) => measuredPoint(1000 * i, 280, 1)) };
    expect(() => padmeTemperature.fit({ left, right, energy }, task, following)).toThrow('a coefficient needs 3');
    const { constants } = await padmeTemperature.fit({ left, right, energy: null }, task, following);
    expect(constantProblems(payloadType('padme_ecal.temperature'), constants)).toEqual([]);
  });
});
