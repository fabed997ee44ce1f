/** A detector that breaks at an event: sound before it, and broken from it on, however the events are asked for. */
import { expect, test } from 'vitest';
import { encodeEvent } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';
import { openFaultySource } from '#main/workers/simulate/faultySource.ts';
import { openSource } from '#main/workers/simulate/openSource.ts';
import { columnOf, simulationInput } from '../../fixtures/simulation.ts';

const input = simulationInput({ setup: 'na64-vis2018', process: 'electrons', seed: 5 });
const bytesOf = (events: readonly EventData[]): string[] =>
  events.map((event) => Buffer.from(encodeEvent(event)).toString('base64'));

test('a channel dies at its event, and nothing else is changed', async () => {
  const sound = bytesOf(await (await openSource(input)).simulate(0, 8));
  const source = await openFaultySource(input, { id: 'deadChannel', from: 5 });
  const events = await source.simulate(0, 8);
  expect(bytesOf(events).slice(0, 5)).toEqual(sound.slice(0, 5));
  const lost = (await (await openSource(input)).simulate(5, 3)).map((before, i) => {
    const left = new Set(columnOf(events[5 + i]!, 'MSADC waveforms', 'channel'));
    return columnOf(before, 'MSADC waveforms', 'channel').filter((channel) => !left.has(channel));
  });
  // Of each event one channel at most, always the same; the beam hits it.
  expect(new Set(lost.flat()).size).toBe(1);
  expect(lost.every((channels) => channels.length <= 1)).toBe(true);
});

test('a moved beam is simulated from its event on, wherever the events are divided', async () => {
  const sound = bytesOf(await (await openSource(input)).simulate(0, 6));
  const source = await openFaultySource(input, { id: 'beamShift', from: 3 });
  const whole = bytesOf(await source.simulate(0, 6));
  expect(whole.slice(0, 3)).toEqual(sound.slice(0, 3));
  for (const i of [3, 4, 5]) expect(whole[i]).not.toEqual(sound[i]);
  const parts = [...bytesOf(await source.simulate(0, 2)), ...bytesOf(await source.simulate(2, 4))];
  expect(parts).toEqual(whole);
});

test('a setup without lead glass cannot lose its charge', async () => {
  await expect(openFaultySource(input, { id: 'lostCharge', from: 0 })).rejects.toThrow('has no lead glass');
});
