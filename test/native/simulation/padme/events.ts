/** Simulated PADME events for tests. */
import type { Collection, EventData } from '#core/event/event.ts';
import { findCollection } from '#core/event/event.ts';
import { checkRequest } from '#core/simulation/request.ts';
import type { EventSource } from '#main/workers/simulate/eventSource.ts';
import { openPadme } from '#main/workers/simulate/padme/source.ts';
import { MATERIAL_FILE, shippedSetup } from '../../../fixtures/detector.ts';

/** No spread of channels, none faulty. */
export const NOMINAL = { gainSpread: 0, timeSpread: 0, faultyChannels: 0 };
/** A beam without width, divergence, spread and background. */
export const PENCIL = { energySpread: 0, spotX: 0.01, spotY: 0.01, divergence: 0, halo: 0 };

export function sourceOf(
  process: string,
  parameters: Record<string, number> = {},
  { setup = 'padme-run3', seed = 12, events = 100_000 } = {},
): Promise<EventSource> {
  const description = shippedSetup(setup);
  const request = checkRequest(description, { setup, process, events, seed, parameters });
  return openPadme({ setup: description, materials: MATERIAL_FILE, request });
}

export const scalar = (event: EventData, name: string): number =>
  event.scalars.find((one) => one.name === name)?.value ?? Number.NaN;

export function collection(event: EventData, name: string): Collection {
  const found = findCollection(event, name);
  if (!found) throw new Error(`Event ${event.header.eventNumber} has no “${name}”.`);
  return found;
}

/** Numbers of a column; none where the event has no such collection. */
export function numbers(event: EventData, name: string, column: string): number[] {
  return Array.from((findCollection(event, name)?.columns.get(column)?.data ?? []) as Iterable<number>, Number);
}

export const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** Samples of each waveform of a collection, with its channel. */
export function waveforms(event: EventData, name: string): { channel: number; samples: number[] }[] {
  const found = findCollection(event, name);
  if (!found) return [];
  const samples = found.columns.get('samples')!;
  const channels = numbers(event, name, 'channel');
  return channels.map((channel, i) => ({
    channel,
    samples: Array.from((samples.data as Uint16Array).subarray(samples.offsets![i], samples.offsets![i + 1])),
  }));
}

export interface TruthParticle {
  readonly pdg: number;
  readonly momentum: readonly [number, number, number];
  readonly endpoint: readonly [number, number, number];
  readonly parents: readonly number[];
  readonly points: readonly (readonly [number, number, number])[];
}

export function truthParticles(event: EventData): TruthParticle[] {
  const name = 'Truth particles';
  const found = findCollection(event, name);
  if (!found) return [];
  const triple = (values: readonly number[], i: number): [number, number, number] => [
    values[3 * i]!,
    values[3 * i + 1]!,
    values[3 * i + 2]!,
  ];
  const momentum = numbers(event, name, 'momentum');
  const endpoint = numbers(event, name, 'endpoint');
  const points = found.columns.get('points')!;
  const parents = found.columns.get('parents')!;
  const pointValues = numbers(event, name, 'points');
  const parentValues = numbers(event, name, 'parents');
  return numbers(event, name, 'pdg').map((pdg, i) => ({
    pdg,
    momentum: triple(momentum, i),
    endpoint: triple(endpoint, i),
    parents: parentValues.slice(parents.offsets![i], parents.offsets![i + 1]),
    points: Array.from({ length: points.offsets![i + 1]! - points.offsets![i]! }, (_, k) =>
      triple(pointValues, points.offsets![i]! + k),
    ),
  }));
}
