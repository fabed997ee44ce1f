/** A quantity that nobody has thought of is watched by a file alone; and what is made of events for monitors. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EventData } from '#core/event/event.ts';
import type { MonitorShows } from '#core/monitoring/definition.ts';
import { openMonitors } from '#core/monitoring/filler.ts';
import { planeCount } from '#core/monitoring/madeCollections.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { shippedDetector } from '../../fixtures/detector.ts';
import { monitor } from '../../fixtures/monitors.ts';
import { finished, startTestService } from '../../fixtures/service.ts';
import { addRunOf } from '../../fixtures/store.ts';

const event = (number: number, triggerBits: number, scalars: Record<string, number>): EventData => ({
  header: { eventNumber: number, timeNs: null, spill: null, triggerBits },
  labels: [],
  scalars: Object.entries(scalars).map(([name, value]) => ({ name, value, unit: '' })),
  collections: [],
});

it('a new scalar is filled, judged and shown by a file in the store', async () => {
  const directory = temporaryDirectory();
  const common = { experiment: 'padme', setup: 'padme-run3', energyUnit: 'MeV' } as const;
  const events = Array.from({ length: 200 }, (_, i) => event(i, 1, { vacuum: 7 + (i % 2) }));
  await addRunOf(directory.path, events, { ...common, number: 1 });
  const own = {
    format: 'beamglass-monitoring',
    version: 1,
    experiment: 'padme',
    energyUnit: 'MeV',
    monitors: [
      {
        id: 'vacuum',
        title: 'Vacuum',
        section: 'Ours',
        part: 'beam',
        version: 1,
        shows: { kind: 'histogram', x: { value: 'vacuum', label: 'p', unit: '', bins: 10, range: [0, 10] } },
        tests: [{ kind: 'limits', of: 'mean', watch: [null, 5], bad: [null, 6], least: 50 }],
        good: 'Below 5.',
        action: 'Close the valve.',
        priority: 1,
      },
    ],
  };
  mkdirSync(join(directory.path, 'monitoring'), { recursive: true });
  writeFileSync(join(directory.path, 'monitoring', 'own.json'), JSON.stringify(own));
  const { service, client } = await startTestService(directory.path);
  try {
    const { fill: start } = client.monitoring;
    await finished(client, await start({ runs: ['padme-1'] }));
    const { monitors, sections } = await client.monitoring.page({ run: 'padme-1' });
    expect(sections).toContain('Ours');
    const view = monitors.find(({ definition }) => definition.id === 'vacuum')!;
    expect(view).toMatchObject({ verdict: 'bad', entries: 200 });
    expect(view.sentence).toMatch(/^Mean of p 7\.5/);
    expect(view.picture).toMatchObject({ kind: 'plot', title: 'Vacuum' });
    const alarms = await client.alarms.list({});
    expect(JSON.stringify(alarms)).toContain('padme/vacuum/verdict');
  } finally {
    await service.close();
    directory.remove();
  }
}, 60_000);

const bits = (collection: string, low: number): MonitorShows => ({
  kind: 'histogram',
  collection,
  x: { value: 'bit', label: 'bit', unit: '', bins: 10, range: [low - 0.5, low + 9.5] },
  scale: 'linear',
});

it('counts bits of the trigger, and boards that are missing or not, and says nothing where nothing is recorded', () => {
  const filler = openMonitors([monitor(bits('Trigger bits', 0), 0), monitor(bits('Missing boards', -1), 1)], []);
  filler.add(event(0, 0b1000_0001, { missing_boards: 0 }), 0);
  filler.add(event(1, 1, { missing_boards: 0b10_0010 }), 0);
  filler.add(event(2, 0, {}), 0);
  const [trigger, boards] = filler.snapshot();
  expect([...trigger!.columns['count']!]).toEqual([2, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
  expect([...boards!.columns['count']!]).toEqual([1, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
});

it('knows how many planes the trackers of a setup have', () => {
  const planesOf = (id: string): number => {
    const { cells, setup } = shippedDetector(id);
    const strips = setup.elements.filter(({ readout }) => readout?.type === 'strips' || readout?.type === 'straws');
    expect(strips.length).toBeGreaterThan(0);
    return planeCount(cells);
  };
  expect(planesOf('padme-run3')).toBe(2);
  // MM1 to MM4, GEM1, GEM2 and ST, x and y each.
  expect(planesOf('na64-inv2016')).toBe(14);
});
