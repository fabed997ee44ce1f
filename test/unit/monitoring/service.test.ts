/** Filling a run, its reference, page, history, trend and defects, in a service with real workers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import type { Service } from '#main/service/service.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { finished, startTestService, type TestClient } from '../../fixtures/service.ts';
import { addRunOf } from '../../fixtures/store.ts';

/** What reconstruction would give of a bunch. @param npot positrons @param hole channel that is never seen */
function bunch(number: number, npot: number, hole: number | null): EventData {
  const channels = [1801, 1802, 1803].filter((channel) => channel !== hole);
  return {
    header: { eventNumber: number, timeNs: null, spill: null, triggerBits: 1 },
    labels: [],
    scalars: [
      { name: 'n_pot', value: npot + (number % 7), unit: '' },
      { name: 'e_ecal_total', value: 1.4, unit: 'GeV' },
    ],
    collections: [
      makeCollection('ECal hits', 'calorimeterHits', [
        ['position', numericColumn(new Float32Array(3 * channels.length), { width: 3, unit: 'mm' })],
        ['energy', numericColumn(new Float32Array(channels.length).fill(0.1), { unit: 'GeV' })],
        ['channel', numericColumn(Uint32Array.from(channels))],
      ]),
    ],
  };
}

const bunches = (npot: number, hole: number | null): EventData[] =>
  Array.from({ length: 300 }, (_, i) => bunch(i, npot, hole));

describe('monitoring of runs', () => {
  let directory: TemporaryDirectory;
  let service: Service;
  let client: TestClient;
  beforeAll(async () => {
    directory = temporaryDirectory();
    const common = { experiment: 'padme', setup: 'padme-run3', energyUnit: 'MeV' } as const;
    await addRunOf(directory.path, bunches(3000, null), { ...common, number: 1 });
    await addRunOf(directory.path, bunches(1500, 1802), { ...common, number: 2 });
    await addRunOf(directory.path, [...bunches(3000, null), ...bunches(3000, 1802)], {
      ...common,
      number: 3,
      subruns: [100, 100, 100, 100, 100, 100],
    });
    ({ service, client } = await startTestService(directory.path));
  });
  const filled = async (run: string) => {
    const { fill: start } = client.monitoring;
    return finished(client, await start({ runs: [run] }));
  };
  afterAll(async () => {
    await service.close();
    directory.remove();
  });

  it('says what is missing before anything is filled', async () => {
    const page = await client.monitoring.page({ run: 'padme-1' });
    expect(page.state).toBe('notFilled');
    expect(page.counts).toEqual({ good: 0, watch: 0, bad: 0, noData: page.monitors.length });
    await expect(
      client.monitoring.setReference({ run: 'padme-1', name: 'good_run', reason: 'a test' }),
    ).rejects.toThrow(/not filled yet/);
  });

  it('finds what is wrong by fixed limits and against a reference, and states defects', async () => {
    const first = await filled('padme-1');
    expect(first.state).toBe('done');
    const good = await client.monitoring.page({ run: 'padme-1' });
    expect(good).toMatchObject({ state: 'filled', events: 300, reference: null });
    expect(good.monitors.find(({ definition }) => definition.id === 'npot')).toMatchObject({
      verdict: 'good',
      entries: 300,
    });
    const reference = await client.monitoring.setReference({ run: 'padme-1', name: 'good_run', reason: 'a test' });
    expect(reference).toMatchObject({ name: 'good_run', version: 1, events: 300, process: null });

    await filled('padme-2');
    const page = await client.monitoring.page({ run: 'padme-2' });
    expect(page.reference?.name).toBe('good_run');
    const view = (id: string) => page.monitors.find(({ definition }) => definition.id === id)!;
    expect(view('npot').verdict).toBe('bad');
    expect(view('npot').sentence).toMatch(/^Mean of N_PoT 1\u202f502\.99 ± 0\.12; outside of/);
    expect(view('ecal_occupancy').verdict).toBe('bad');
    expect(view('ecal_occupancy').channels).toMatchObject([{ channel: 1802, verdict: 'dead', value: 0, expected: 1 }]);
    const types = (await client.dataQuality.list({ experiment: 'padme' })).map((one) => [one.type, one.part]);
    expect(types).toContainEqual(['beam_intensity', 'beam']);
    expect(types).toContainEqual(['dead_crystal', 'ecal']);
  });

  it('gives a number over runs, with its limits and the rules that watch it', async () => {
    const history = await client.monitoring.history({ setup: 'padme-run3', monitor: 'npot' });
    expect(history.points.map(({ run, verdict }) => [run, verdict])).toEqual([
      ['padme-1', 'good'],
      ['padme-2', 'bad'],
    ]);
    expect(history.points[1]!.value).toBeCloseTo(1500 + 3, 0);
    const dead = await client.monitoring.history({ setup: 'padme-run3', monitor: 'ecal_occupancy', reductor: 'dead' });
    expect(dead.points.map(({ value }) => value)).toEqual([0, 1]);
    const trend = await client.trends.monitor({ setup: 'padme-run3', monitor: 'npot' });
    expect(trend.points.x).toEqual([1, 2]);
    expect(trend.rules.find(({ title }) => title === 'Bad')!.alarms).toHaveLength(1);
    await expect(client.monitoring.history({ setup: 'padme-run3', monitor: 'nothing' })).rejects.toThrow(/no monitor/);
  });

  it('fills nothing twice', async () => {
    const before = (await client.monitoring.page({ run: 'padme-1' })).filledAt;
    await filled('padme-1');
    expect((await client.monitoring.page({ run: 'padme-1' })).filledAt).toBe(before);
  });

  it('fills a run by its subruns, and states a defect of those from the one on in which it began', async () => {
    await filled('padme-3');
    const page = await client.monitoring.page({ run: 'padme-3' });
    expect(page.subruns.map(({ subrun, first, end }) => [subrun, first, end])).toEqual(
      [0, 1, 2, 3, 4, 5].map((subrun) => [subrun, 100 * subrun, 100 * subrun + 100]),
    );
    const verdicts = async (subrun: number): Promise<string> => {
      const { monitors } = await client.monitoring.page({ run: 'padme-3', subrun });
      return monitors.find(({ definition }) => definition.id === 'ecal_occupancy')!.verdict;
    };
    expect([await verdicts(2), await verdicts(3)]).toEqual(['good', 'bad']);
    const defects = await client.dataQuality.list({ experiment: 'padme', range: '3' });
    expect(defects.map(({ type, range, origin }) => [type, range.text, origin])).toEqual([
      ['dead_crystal', '3:3–5', 'automatic'],
    ]);
    expect(defects[0]!.comment).toMatch(/^Crystals seen per bunch: Of 3 channels 1 dead/);
    const { rows } = await client.dataQuality.board({ experiment: 'padme', runs: ['padme-3'] });
    expect(rows[0]).toMatchObject({ subruns: 6, reasons: [{ text: 'Dead crystal, 3:3–5' }] });
  });

  it('states anew what another reference makes of what is filled', async () => {
    const stated = async (): Promise<string[]> =>
      (await client.dataQuality.list({ experiment: 'padme', range: '3', type: 'dead_crystal' })).map(
        ({ range }) => range.text,
      );
    await client.monitoring.setReference({ run: 'padme-2', name: 'with_hole', reason: 'the newest one holds' });
    await filled('padme-3');
    // Held against a run in which it is dead, a crystal that works is hot.
    expect(await stated()).toEqual(['3:0–2']);
    const history = await client.dataQuality.list({ experiment: 'padme', range: '3', history: true });
    const told = history.filter(({ type }) => type === 'dead_crystal');
    expect(told.map(({ present, range, comment }) => [present, range.text, comment])).toEqual([
      [false, '3:3–5', 'Looked at again, and not found any more.'],
      [true, '3:0–2', expect.stringContaining('1 hot')],
      [true, '3:3–5', expect.stringContaining('1 dead')],
    ]);
    await client.monitoring.setReference({ run: 'padme-1', name: 'good_run', reason: 'back again' });
    await filled('padme-3');
    expect(await stated()).toEqual(['3:3–5']);
  });
});
