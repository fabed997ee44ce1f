/** Events that a calibration reconstructs as it reads them. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventData } from '#core/event/event.ts';
import { checkReconstructionParameters } from '#core/reconstruction/parameters.ts';
import type { EventPlace, RunToCalibrate } from '#main/workers/calls.ts';
import { eventsOfRun, readEvents } from '#main/workers/fit/events.ts';
import { Pace } from '#main/workers/fit/pace.ts';
import { forgetRun } from '#main/workers/read/runCache.ts';
import { constantsOf } from '../../fixtures/constantsInForce.ts';
import { MATERIAL_FILE, shippedSetup } from '../../fixtures/detector.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { writeFile } from '../../fixtures/eventFile.ts';
import { reconstructorOf } from '../../fixtures/reconstruction.ts';
import { simulationSource } from '../../fixtures/simulation.ts';

const EVENTS = 10;
const wish = { setup: 'na64-inv2016', process: 'electronScan', seed: 4 };
const directory = temporaryDirectory();
const path = join(directory.path, 'na64-1.events');
/** Energy in the ECAL of each event, as the reconstruction gives it. */
let energies: number[];

const energyOf = ({ scalars }: Pick<EventData, 'scalars'>): number =>
  scalars.find(({ name }) => name === 'e_ecal')?.value ?? Number.NaN;

beforeAll(async () => {
  const source = await simulationSource(wish);
  const events = await source.simulate(0, EVENTS);
  // Without what says that they are simulated: closed regions hide them.
  writeFile(path, events, { experiment: 'na64' });
  const reconstructor = await reconstructorOf(wish, constantsOf(wish, null));
  energies = (await reconstructor.reconstruct(events, false)).map(energyOf);
});
afterAll(() => {
  forgetRun(path);
  directory.remove();
});

async function read(where: string, closed: EventPlace['closed'] = null): Promise<EventData[]> {
  const constants = constantsOf(wish, null);
  const setup = shippedSetup(wish.setup);
  const parameters = checkReconstructionParameters(setup, {});
  const input = { setup, materials: MATERIAL_FILE, constants, beamEnergy: 100, parameters };
  const run = { run: 'na64-1', number: 1, beamEnergy: 100, start: null, end: null, onTarget: null, constants };
  const one: RunToCalibrate = { run, place: { path, reconstruction: null, closed }, input };
  const events: EventData[] = [];
  const pace = new Pace(new AbortController().signal, () => {}, EVENTS, 'events');
  for await (const block of readEvents(eventsOfRun(one, where)!, pace)) events.push(...block);
  return events;
}

describe('events that are reconstructed on the spot', () => {
  it('are those of a reconstruction', async () => {
    expect((await read('')).map(energyOf)).toEqual(energies);
  });

  it('are filtered by what reconstruction gives', async () => {
    const middle = energies.toSorted((a, b) => a - b)[EVENTS / 2]!;
    const kept = (await read(`e_ecal > ${middle}`)).map(energyOf);
    expect(kept).toEqual(energies.filter((energy) => energy > middle));
    expect(kept.length).toBeGreaterThan(0);
    await expect(read('no_such_quantity > 1')).rejects.toMatchObject({ code: 'badInput' });
  });

  it('are not shown where they lie in a closed region', async () => {
    const middle = energies.toSorted((a, b) => a - b)[EVENTS / 2]!;
    const region = {
      id: 'box',
      title: 'Signal box',
      reason: 'closed',
      expression: `e_ecal <= ${middle}`,
      energyUnit: 'GeV' as const,
    };
    const shown = (await read('', { regions: [region], files: [path] })).map(energyOf);
    expect(shown).toEqual(energies.filter((energy) => energy > middle));
  });
});
