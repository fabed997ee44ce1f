/** States of channels whose truth is known: what is bad is found, what is good is left alone at the stated rate. */
import { describe, expect, it } from 'vitest';
import { channelStates } from '#core/calibration/methods/channelStates.ts';
import type { Constants } from '#core/calibration/payload.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import {
  channelStatesProcedure,
  type ObservedChannel,
  type StateData,
} from '#main/workers/fit/methods/channelStates.ts';
import type { CalibrationTask } from '#main/workers/fit/procedure.ts';
import { pedestalTask } from '../../closure/cases/pedestals.ts';

const task: CalibrationTask = {
  ...pedestalTask,
  parameters: Object.fromEntries(
    channelStates.parameters(pedestalTask.detector.setup).map((spec) => [spec.name, spec.default]),
  ),
};
const FOLLOWING = { signal: new AbortController().signal, progress: () => {} };
const CHANNELS = [...new Set(task.detector.cells.map(({ channel }) => channel))].toSorted((a, b) => a - b);
const WAVEFORMS = 300;

interface Toy {
  readonly noise?: number;
  /** Pulses expected */
  readonly rate?: number;
  readonly isStuck?: boolean;
}

function observed(
  random: Random,
  channel: number,
  { noise = 3, rate = 0, isStuck = false }: Toy = {},
): ObservedChannel {
  const chi = (): number => random.normal(0, 1) ** 2 + random.normal(0, 1) ** 2 + random.normal(0, 1) ** 2;
  return {
    channel,
    waveforms: WAVEFORMS,
    alive: isStuck ? 0 : WAVEFORMS,
    pulses: random.poisson(rate),
    variance: Float64Array.from({ length: WAVEFORMS }, () => (isStuck ? 0 : (noise ** 2 * chi()) / 3)),
  };
}

async function statesOf(data: StateData, given: Partial<CalibrationTask> = {}): Promise<Map<number, string>> {
  const { table } = (await channelStatesProcedure.fit(data, { ...task, ...given }, FOLLOWING)).constants;
  return new Map([...table!.keys].map((key, row) => [key as number, table!.texts['state']![row]!]));
}

const dataOf = (random: Random, toys: ReadonlyMap<number, Toy>, usual: Toy = {}): StateData => ({
  events: WAVEFORMS,
  channels: CHANNELS.map((channel) => observed(random, channel, toys.get(channel) ?? usual)),
});

describe('states of channels', () => {
  it('name what is dead, hot and noisy', async () => {
    const [a = 0, b = 0, c = 0, d = 0] = CHANNELS;
    const toys = new Map<number, Toy>([
      [a, { isStuck: true }],
      [b, { noise: 15, rate: 50 }],
      [c, { rate: 290 }],
      [d, { rate: 0 }],
    ]);
    const states = await statesOf(dataOf(makeRandom(1, 1), toys, { rate: 50 }));
    expect([a, b, c, d].map((channel) => states.get(channel))).toEqual(['dead', 'noisy', 'hot', 'dead']);
    expect(CHANNELS.slice(4).map((channel) => states.get(channel))).toEqual(CHANNELS.slice(4).map(() => 'good'));
  });

  it('do not call a channel dead for lack of pulses where nobody has many', async () => {
    const states = await statesOf(dataOf(makeRandom(1, 2), new Map([[CHANNELS[0]!, { rate: 0 }]]), { rate: 5 }));
    expect(new Set(states.values())).toEqual(new Set(['good']));
  });

  it('call good channels bad no more often than stated', async () => {
    let alarms = 0;
    for (let set = 0; set < 300; set++) {
      const states = await statesOf(dataOf(makeRandom(2, set), new Map(), { rate: 20 }));
      alarms += [...states.values()].filter((state) => state !== 'good').length;
    }
    // 0.01 per run and test, of three tests: 9 in 300 runs at most; factors make it fewer. 20 has a chance of 10⁻³.
    expect(alarms).toBeLessThan(20);
  });

  it('keep what is masked, by the user or in force, and what is not tested', async () => {
    const [a = 0, b = 0] = CHANNELS;
    const constants: Constants = {
      parameters: {},
      table: { keys: [b], status: ['fixed'], columns: {}, texts: { state: ['masked'] } },
    };
    const segment = { since: 0, until: null, payload: '0'.repeat(64), tag: 'status_test', constants };
    const run = { run: 'na64-1', number: 1, beamEnergy: null, start: null, end: null, onTarget: null };
    const inForce = {
      run: 'na64-1',
      globalTag: 'test',
      manifestHash: '0'.repeat(64),
      types: { 'channel.status': [segment] },
    };
    const given = { mask: [a], runs: [{ ...run, constants: inForce }] };
    const states = await statesOf(dataOf(makeRandom(1, 3), new Map()), given);
    expect([states.get(a), states.get(b), states.get(CHANNELS[2]!)]).toEqual(['masked', 'masked', 'good']);
  });

  it('are refused where there are no waveforms', async () => {
    const data: StateData = { channels: [], events: 10 };
    await expect(channelStatesProcedure.fit(data, task, FOLLOWING)).rejects.toMatchObject({ code: 'badInput' });
  });
});
