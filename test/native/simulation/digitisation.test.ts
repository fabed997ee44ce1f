import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CHANNEL_STATES,
  MSADC,
  V1742,
  micromegasMap,
  readStrips,
  samplePulses,
  type ChannelTruth,
  type PulseRequest,
  type StripPlane,
  type StripRequest,
} from '#main/native/digitisation.ts';
import { moments } from './moments.ts';

const shared = process.env.BEAMGLASS_SHARED ?? resolve(import.meta.dirname, '../../../../shared');
const template = resolve(shared, 'data/padme-fw/BGOwaveformTemplate.txt');

const truthOf = (change: {
  gain?: number;
  pedestal?: number;
  noise?: number;
  timeOffset?: number;
  state?: number;
}): ChannelTruth => ({
  gain: Float64Array.of(change.gain ?? 10),
  pedestal: Float64Array.of(change.pedestal ?? 200),
  noise: Float64Array.of(change.noise ?? 0),
  timeOffset: Float64Array.of(change.timeOffset ?? 0),
  state: Uint8Array.of(change.state ?? CHANNEL_STATES.good),
});

/** The same pulses in `waveforms` events of one channel. */
function pulses(
  electronics: typeof MSADC | typeof V1742,
  truth: ChannelTruth,
  list: readonly (readonly [time: number, energy: number])[],
  waveforms = 1,
): PulseRequest {
  const all = Array.from({ length: waveforms }, () => list).flat();
  return {
    ...electronics,
    truth,
    offsets: Uint32Array.from({ length: waveforms + 1 }, (_, i) => i * list.length),
    channel: new Uint32Array(waveforms),
    event: Uint32Array.from({ length: waveforms }, (_, i) => i),
    time: Float64Array.from(all, ([time]) => time),
    energy: Float64Array.from(all, ([, energy]) => energy),
    seed: 5,
    firstStream: 0,
  };
}

describe('MSADC pulses', () => {
  it('peak 70 ns after their beginning, shifted by t0, with gain and pedestal, and are 96 ns wide', async () => {
    const fine = { ...MSADC, samples: 4000, period: 0.1 };
    const codes = await samplePulses({ ...pulses(MSADC, truthOf({ timeOffset: 3 }), [[10, 100]]), ...fine });
    const peak = codes.indexOf(Math.max(...codes));
    expect(codes[peak]).toBe(1200);
    const flat = codes.lastIndexOf(1200);
    expect(((peak + flat) / 2) * 0.1 - 50).toBeCloseTo(83, 0);
    const half = [...codes.keys()].filter((i) => codes[i]! >= 700);
    expect((half.length - 1) * 0.1).toBeCloseTo(96, 0);
  });

  it('add up where two overlap, and stop at the largest code', async () => {
    const one = await samplePulses(pulses(MSADC, truthOf({}), [[0, 50]]));
    const other = await samplePulses(pulses(MSADC, truthOf({}), [[60, 20]]));
    const both = await samplePulses(
      pulses(MSADC, truthOf({}), [
        [0, 50],
        [60, 20],
      ]),
    );
    both.forEach((code, i) => expect(Math.abs(code - (one[i]! + other[i]! - 200))).toBeLessThanOrEqual(1));
    const large = await samplePulses(pulses(MSADC, truthOf({}), [[0, 5000]]));
    expect(Math.max(...large)).toBe(4095);
    expect(large[0]).toBe(200);
  });

  it('have the noise of their channel; dead channels have none, noisy ones five times as much', async () => {
    const rms = async (state: number): Promise<number> =>
      moments(await samplePulses(pulses(MSADC, truthOf({ noise: 3, state }), [], 500))).sigma;
    // Rounding to whole counts adds a twelfth to the variance.
    expect(Math.abs((await rms(CHANNEL_STATES.good)) - Math.sqrt(9 + 1 / 12))).toBeLessThan(0.06);
    expect(Math.abs((await rms(CHANNEL_STATES.noisy)) - 15)).toBeLessThan(0.3);
    expect(await rms(CHANNEL_STATES.dead)).toBe(0);
    expect(await rms(CHANNEL_STATES.hot)).toBeGreaterThan(50);
    const dead = await samplePulses(pulses(MSADC, truthOf({ state: CHANNEL_STATES.dead }), [[0, 100]]));
    expect(new Set(dead)).toEqual(new Set([200]));
  });
});

describe('V1742 pulses of BGO', () => {
  it('go below the pedestal and hold 15 pC/MeV: 3072 counts · ns', async () => {
    const codes = await samplePulses({
      ...pulses(V1742, truthOf({ gain: 3072e3, pedestal: 3750 }), [[0, 0.1]]),
      samples: 5000,
    });
    const charge = codes.reduce((sum, code) => sum + (3750 - code), 0);
    expect(Math.abs(charge / 307_200 - 1)).toBeLessThan(0.003);
    const window = codes.slice(0, 1224).reduce((sum, code) => sum + (3750 - code), 0);
    expect(window / charge).toBeCloseTo(0.985, 2);
    const saturated = await samplePulses(pulses(V1742, truthOf({ gain: 3072e3, pedestal: 3750 }), [[0, 1]]));
    expect(Math.min(...saturated)).toBe(0);
  });

  it.skipIf(!existsSync(template))('follow the collaboration’s template', async () => {
    const values = readFileSync(template, 'utf8').trim().split(/\s+/u).map(Number);
    const peak = Math.max(...values);
    const codes = await samplePulses({
      ...pulses(V1742, truthOf({ gain: 3000 / peak, pedestal: 4000 }), [[0, 1]]),
      firstTime: 0,
      samples: 2000,
    });
    codes.forEach((code, i) => expect(Math.abs((4000 - code) / 3000 - values[i]! / 1.0625 / peak)).toBeLessThan(0.03));
  });
});

describe('pulses', () => {
  it('are the same in one call and in parts', async () => {
    const request = pulses(MSADC, truthOf({ noise: 3 }), [[0, 10]], 300);
    const all = await samplePulses(request);
    const part = await samplePulses({ ...pulses(MSADC, truthOf({ noise: 3 }), [[0, 10]], 100), firstStream: 200 });
    expect(part).toEqual(all.slice(200 * 32));
  });

  it('have Gaussian noise that neither neighbours nor channels share', async () => {
    const truth = {
      gain: new Float64Array(2),
      pedestal: new Float64Array(2).fill(2000),
      noise: new Float64Array(2).fill(200),
      timeOffset: new Float64Array(2),
      state: new Uint8Array(2),
    };
    const waveforms = 400;
    const codes = await samplePulses({
      ...V1742,
      truth,
      offsets: new Uint32Array(waveforms + 1),
      channel: Uint32Array.from({ length: waveforms }, (_, i) => i % 2),
      event: Uint32Array.from({ length: waveforms }, (_, i) => Math.floor(i / 2)),
      time: new Float64Array(0),
      energy: new Float64Array(0),
      seed: 11,
      firstStream: 0,
    });
    const noise = Array.from(codes, (code) => (code - 2000) / 200);
    const n = noise.length;
    const sum = (value: (x: number, i: number) => number): number =>
      noise.reduce((total, x, i) => total + value(x, i), 0);
    // Standard errors of the first four moments and of correlations of n Gaussian numbers; four of each.
    expect(Math.abs(sum((x) => x) / n)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(sum((x) => x * x) / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(sum((x) => x ** 3) / n)).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(sum((x) => x ** 4) / n - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    for (const distance of [1, 2, 8, 128, 1024, 2048]) {
      expect(Math.abs(sum((x, i) => x * (noise[i + distance] ?? 0)) / n)).toBeLessThan(4 / Math.sqrt(n));
    }
    const tail = sum((x) => (Math.abs(x) > 3 ? 1 : 0));
    expect(Math.abs(tail / (n * 2.6998e-3) - 1)).toBeLessThan(4 / Math.sqrt(n * 2.7e-3) + 0.01);
  });

  it('of plastic bars and of Čerenkov light are of integral 1 and short', async () => {
    for (const [shape, longest] of [
      ['plastic', 20],
      ['cherenkov', 6],
    ] as const) {
      const truth = truthOf({ gain: 1e4, pedestal: 3750 });
      const codes = await samplePulses({ ...pulses(V1742, truth, [[0.3, 1]]), shape, period: 0.4, samples: 1024 });
      const signal = Array.from(codes, (code) => 3750 - code);
      const charge = signal.reduce((all, value) => all + value, 0) * 0.4;
      expect(Math.abs(charge / 1e4 - 1)).toBeLessThan(0.01);
      const peak = Math.max(...signal);
      expect(signal.filter((value) => value > peak / 2).length * 0.4).toBeLessThan(longest);
    }
  });

  it('are written to the room that the caller gives', async () => {
    const request = pulses(MSADC, truthOf({ noise: 3 }), [[0, 10]], 5);
    const into = new Uint16Array(200);
    const codes = await samplePulses({ ...request, into });
    expect(codes.buffer).toBe(into.buffer);
    expect(codes).toEqual(await samplePulses(request));
    await expect(async () => samplePulses({ ...request, into: new Uint16Array(159) })).rejects.toThrow(
      'into must be a Uint16Array of at least 160 numbers',
    );
  });

  it('name what does not fit', async () => {
    const good = pulses(MSADC, truthOf({}), [[0, 10]]);
    await expect(samplePulses({ ...good, channel: Uint32Array.of(1) })).rejects.toThrow('channel must name');
    await expect(samplePulses({ ...good, energy: Float64Array.of(-1) })).rejects.toThrow('energies from 0');
    await expect(samplePulses({ ...good, offsets: Uint32Array.of(0, 5) })).rejects.toThrow('offsets');
    await expect(samplePulses({ ...good, truth: { ...good.truth, state: Uint8Array.of(9) } })).rejects.toThrow(
      'states from 0 to 3',
    );
  });
});

describe('strips', () => {
  const plane: StripPlane = {
    pitch: 0.256,
    first: -0.256 * 159.5,
    spread: 0.25,
    resolution: 0.05,
    noise: 1,
    threshold: 5,
    channel: Uint32Array.from({ length: 320 }, (_, i) => i),
    gain: new Float64Array(320).fill(1),
    state: new Uint8Array(320),
  };
  const hits = (events: number, position: number, change: Partial<StripPlane> = {}): StripRequest => ({
    plane: { ...plane, ...change },
    planeNumber: 0,
    offsets: Uint32Array.from({ length: events + 1 }, (_, i) => i),
    position: new Float64Array(events).fill(position),
    charge: new Float64Array(events).fill(100),
    seed: 3,
    firstStream: 0,
  });

  it('share the charge: a particle fires 3 to 6 strips, whose centroid is its place', async () => {
    const signals = await readStrips(hits(3000, 7.03));
    const centroids: number[] = [];
    let row = 0;
    for (const count of signals.count) {
      let sum = 0;
      let weight = 0;
      for (let i = row; i < row + count; i++) {
        sum += signals.charge[i]! * (plane.first + plane.pitch * signals.channel[i]!);
        weight += signals.charge[i]!;
      }
      centroids.push(sum / weight);
      row += count;
    }
    const found = moments(centroids);
    expect(Math.abs(found.mean - 7.03)).toBeLessThan(0.01);
    expect(found.sigma).toBeGreaterThan(0.049);
    expect(found.sigma).toBeLessThan(0.07);
    const size = moments(signals.count).mean;
    expect(size).toBeGreaterThan(3);
    expect(size).toBeLessThan(6);
  });

  it('stay silent where they are dead, and beside the plane', async () => {
    const state = new Uint8Array(320).fill(CHANNEL_STATES.dead);
    expect((await readStrips(hits(100, 7.03, { state }))).channel.length).toBe(0);
    expect((await readStrips(hits(100, 1000, { noise: 0 }))).channel.length).toBe(0);
    const hot = await readStrips(hits(100, 1000, { noise: 0, state: new Uint8Array(320).fill(CHANNEL_STATES.hot) }));
    expect(hot.channel.length).toBe(32_000);
  });

  it('have the rate of noise above threshold of a Gaussian', async () => {
    const signals = await readStrips(hits(2000, 1000, { threshold: 3 }));
    const expected = 2000 * 320 * 1.349898e-3;
    expect(Math.abs(signals.channel.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it('are multiplexed five to a channel without a repeated pair of neighbours (AF-128)', async () => {
    const map = micromegasMap();
    const uses = new Uint32Array(64);
    map.forEach((channel) => uses[channel]!++);
    expect([...uses]).toEqual(Array.from({ length: 64 }, () => 5));
    const pairs = new Set(
      Array.from({ length: 319 }, (_, i) => [map[i]!, map[i + 1]!].toSorted((a, b) => a - b).join('-')),
    );
    expect(pairs.size).toBe(319);
    const signals = await readStrips(
      hits(1, plane.first + 100 * plane.pitch, {
        channel: map,
        gain: new Float64Array(64).fill(1),
        state: new Uint8Array(64),
        resolution: 0,
        noise: 0,
      }),
    );
    expect([...signals.channel]).toContain(map[100]!);
    expect(signals.channel.length).toBeLessThan(8);
  });
});
