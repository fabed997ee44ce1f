/** Which events a calibration reads: what the filter keeps and no closed region hides, without truth. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClosedRegion } from '#core/analysis/blinding.ts';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import type { EventPlace, RunToCalibrate } from '#main/workers/calls.ts';
import { eventsOfRun, readEvents } from '#main/workers/fit/events.ts';
import { Pace } from '#main/workers/fit/pace.ts';
import { forgetRun } from '#main/workers/read/runCache.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { writeFile } from '../../fixtures/eventFile.ts';

const EVENTS = 300;
const directory = temporaryDirectory();
const path = join(directory.path, 'na64-1.events');

/** Event `key`: E_ECAL = key GeV, a truth that nobody may read. */
function eventOf(key: number): EventData {
  const columns = [
    ['position', numericColumn(new Float32Array(3), { unit: 'mm', width: 3 })],
    ['energy', numericColumn(Float32Array.of(key), { unit: 'GeV' })],
  ] as const;
  return {
    header: { eventNumber: key, timeNs: null, spill: null, triggerBits: 0 },
    scalars: [
      { name: 'e_ecal', value: key, unit: 'GeV' },
      { name: 'true_beam_energy', value: 100, unit: 'GeV' },
    ],
    labels: [],
    collections: [
      makeCollection('Truth cells', 'calorimeterHits', columns),
      makeCollection('ECAL cells', 'calorimeterHits', columns),
    ],
  };
}

beforeAll(() => {
  writeFile(
    path,
    Array.from({ length: EVENTS }, (_, key) => eventOf(key)),
    {},
  );
});
afterAll(() => {
  forgetRun(path);
  directory.remove();
});

const box: ClosedRegion = {
  id: 'box',
  title: 'Signal box',
  reason: 'until the background is known',
  expression: 'e_ecal >= 100 && e_ecal < 200',
  energyUnit: 'GeV',
};

async function read(where: string, closed: EventPlace['closed'] = null): Promise<EventData[]> {
  const run = { run: 'na64-1', number: 1, beamEnergy: null, start: null, end: null, onTarget: null, constants: null };
  const one: RunToCalibrate = { run, place: { path, reconstruction: null, closed }, input: null };
  const events: EventData[] = [];
  const pace = new Pace(new AbortController().signal, () => {}, EVENTS, 'events');
  for await (const block of readEvents(eventsOfRun(one, where)!, pace)) events.push(...block);
  return events;
}

const numbers = (events: readonly EventData[]): (number | null)[] => events.map(({ header }) => header.eventNumber);

describe('events of a calibration', () => {
  it('come in the order of their keys, all of them', async () => {
    expect(numbers(await read(''))).toEqual(Array.from({ length: EVENTS }, (_, key) => key));
  });

  it('are those that the filter keeps', async () => {
    expect(numbers(await read('e_ecal >= 7 && e_ecal < 10'))).toEqual([7, 8, 9]);
    await expect(read('no_such_column > 1')).rejects.toMatchObject({ code: 'badInput' });
  });

  it('are none of a closed region', async () => {
    const shown = numbers(await read('', { regions: [box], files: [path] }));
    expect(shown).toHaveLength(EVENTS - 100);
    expect(shown.filter((number) => number! >= 100 && number! < 200)).toEqual([]);
    const whole = { ...box, expression: null };
    expect(await read('', { regions: [whole], files: [path] })).toEqual([]);
  });

  it('tell nothing that only a simulation knows', async () => {
    const [event] = await read('e_ecal == 5');
    expect(event!.scalars.map(({ name }) => name)).toEqual(['e_ecal']);
    expect(event!.collections.map(({ name }) => name)).toEqual(['ECAL cells']);
  });

  it('end when the calibration is cancelled', async () => {
    const run = { run: 'na64-1', number: 1, beamEnergy: null, start: null, end: null, onTarget: null, constants: null };
    const events = eventsOfRun({ run, place: { path, reconstruction: null, closed: null }, input: null }, '')!;
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    const pace = new Pace(controller.signal, () => {}, EVENTS, 'events');
    const all = async (): Promise<void> => {
      // Longer than a breath of the pace.
      for await (const _ of readEvents(events, pace)) await new Promise((resolve) => setTimeout(resolve, 25));
    };
    await expect(all()).rejects.toThrow('enough');
  });
});
