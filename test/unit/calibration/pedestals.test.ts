/** Pedestals of samples whose truth is known, and of such that cannot be measured. */
import { describe, expect, it } from 'vitest';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import { makeRandom } from '#core/statistics/random.ts';
import type { CalibrationRun } from '#main/workers/fit/procedure.ts';
import { pedestalProcedure, type PedestalData } from '#main/workers/fit/methods/pedestals.ts';
import { pedestalTask as task } from '../../closure/cases/pedestals.ts';

const RUN: CalibrationRun = {
  run: 'na64-1',
  number: 1,
  beamEnergy: null,
  start: null,
  end: null,
  onTarget: null,
  constants: null,
};
const FOLLOWING = { signal: new AbortController().signal, progress: () => {} };
const CHANNELS = [...new Set(task.detector.cells.map(({ channel }) => channel))].toSorted((a, b) => a - b);
const [first = 0, second = 0] = CHANNELS;

function eventOf(waveforms: readonly (readonly [channel: number, samples: readonly number[]])[]): EventData {
  const offsets = [0];
  for (const [, samples] of waveforms) offsets.push(offsets.at(-1)! + samples.length);
  return {
    header: { eventNumber: 1, timeNs: null, spill: null, triggerBits: 0 },
    scalars: [],
    labels: [],
    collections: [
      makeCollection('MSADC waveforms', 'waveforms', [
        ['channel', numericColumn(Uint32Array.from(waveforms, ([channel]) => channel))],
        ['start', numericColumn(new Float32Array(waveforms.length), { unit: 'ns' })],
        ['period', numericColumn(new Float32Array(waveforms.length).fill(12.5), { unit: 'ns' })],
        [
          'samples',
          numericColumn(Uint16Array.from(waveforms.flatMap(([, samples]) => samples)), {
            offsets: Uint32Array.from(offsets),
          }),
        ],
      ]),
    ],
  };
}

async function collected(events: readonly EventData[], parameters = task.parameters): Promise<PedestalData> {
  const collector = pedestalProcedure.collector({ ...task, parameters });
  for (const event of events) await collector.add(event, RUN);
  return collector.data();
}

describe('pedestals', () => {
  it('are mean and r.m.s. of the first samples, free of rounding, whatever pulses follow', async () => {
    const random = makeRandom(7, 0);
    const events = Array.from({ length: 2000 }, () => {
      const quiet = Array.from({ length: 4 }, () => Math.round(random.normal(200.3, 3)));
      return eventOf([[first, [...quiet, 900, 1800, 700]]]);
    });
    const { constants, left, fits } = await pedestalProcedure.fit(await collected(events), task, FOLLOWING);
    const { columns, status } = constants.table!;
    expect(status[0]).toBe('measured');
    const [pedestal, noise] = [columns['pedestal']!, columns['noise']!];
    expect(pedestal.error[0]).toBeCloseTo(3 / Math.sqrt(8000), 3);
    expect(Math.abs(pedestal.value[0]! - 200.3)).toBeLessThan(4 * pedestal.error[0]!);
    expect(noise.error[0]).toBeCloseTo(3 / Math.sqrt(16_000), 3);
    expect(Math.abs(noise.value[0]! - 3)).toBeLessThan(4 * noise.error[0]!);
    expect(left).toHaveLength(CHANNELS.length - 1);
    expect(fits[1]!.state).toMatchObject({ isValid: false, failure: 'noData' });
  });

  it('leave out waveforms with a pulse among the first samples', async () => {
    const random = makeRandom(7, 1);
    const quiet = (): number[] => Array.from({ length: 4 }, () => Math.round(random.normal(200, 3)));
    const clean = Array.from({ length: 900 }, () => eventOf([[first, quiet()]]));
    const pulses = Array.from({ length: 100 }, () => eventOf([[first, quiet().map((code, i) => code + 60 * i)]]));
    const fit = async (events: EventData[]) => {
      const { table } = (await pedestalProcedure.fit(await collected(events), task, FOLLOWING)).constants;
      return [table!.columns['pedestal']!.value[0]!, table!.columns['noise']!.value[0]!] as const;
    };
    const [pedestal, noise] = await fit(clean);
    const [withPulses, noiseWithPulses] = await fit([...clean, ...pulses]);
    expect(withPulses).toBeCloseTo(pedestal, 6);
    expect(noiseWithPulses).toBeCloseTo(noise, 6);
  });

  it('are missing, with the reason, where they cannot be measured', async () => {
    const few = Array.from({ length: 3 }, (_, i) => eventOf([[first, [200, 201, 202, 203 + i]]]));
    const equal = Array.from({ length: 50 }, () => eventOf([[second, [3762, 3762, 3762, 3762]]]));
    const data = await collected([...few, ...equal]);
    const { constants, left, fits, headline } = await pedestalProcedure.fit(data, task, FOLLOWING);
    expect(new Set(constants.table!.status)).toEqual(new Set(['missing']));
    expect(fits.map(({ state }) => state.failure).slice(0, 3)).toEqual(['tooFewData', 'undetermined', 'noData']);
    expect(left[0]!.reason).toBe(`Channel ${first} has 3 waveforms without a pulse; 20 are needed.`);
    expect(left[1]!.reason).toContain('gives the same code all the time');
    expect(headline[0]).toMatchObject({ value: null, error: null });
  });

  it('are refused where there are no waveforms at all', async () => {
    await expect(pedestalProcedure.fit(await collected([]), task, FOLLOWING)).rejects.toMatchObject({
      code: 'badInput',
    });
  });

  it('of masked channels are those in force', async () => {
    const { table } = (
      await pedestalProcedure.fit(
        await collected([eventOf([[first, [200, 201, 199, 200]]])]),
        {
          ...task,
          mask: [first, second],
          runs: [{ ...RUN, constants: inForce(first, 211) }],
        },
        FOLLOWING,
      )
    ).constants;
    expect(table!.status.slice(0, 3)).toEqual(['fixed', 'missing', 'missing']);
    expect(table!.columns['pedestal']!.value[0]).toBe(211);
  });

  it('of a very long run come from waveforms evenly over it', async () => {
    const events = Array.from({ length: 10_000 }, (_, i) => eventOf([[first, [i % 7, i % 5, 3, 2]]]));
    const [channel] = (await collected(events)).channels;
    expect(channel!.seen).toBe(10_000);
    expect(channel!.mean.length).toBeGreaterThan(2000);
    expect(channel!.mean.length).toBeLessThanOrEqual(4096);
    // Every fourth.
    const expected = [0, 4, 8].map((i) => ((i % 7) + (i % 5) + 5) / 4);
    expect(Array.from(channel!.mean.slice(0, 3))).toEqual(expected);
  });
});

function inForce(channel: number, pedestal: number): CalibrationRun['constants'] {
  const column = (value: number) => ({ value: [value], error: [null] });
  const constants = {
    parameters: {},
    table: {
      keys: [channel],
      status: ['fixed' as const],
      columns: { pedestal: column(pedestal), noise: column(3) },
      texts: {},
    },
  };
  const segment = { since: 0, until: null, payload: '0'.repeat(64), tag: 'pedestal_test', constants };
  const types = { 'channel.pedestal': [segment] };
  return { run: 'na64-1', globalTag: 'test', manifestHash: '0'.repeat(64), types };
}
