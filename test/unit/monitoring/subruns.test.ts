/** Files of a data acquisition through the import into subruns, and what monitors find in some of them into defects. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventData } from '#core/event/event.ts';
import type { Service } from '#main/service/service.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { finished, startTestService, type TestClient } from '../../fixtures/service.ts';
import { streamBytes } from '../../fixtures/streams.ts';

const EVENTS = 120;
/** Positrons per bunch in each file; there is none of subrun 3. The beam is weak from subrun 2 on. */
const FILES = new Map([
  [0, 3000],
  [1, 3000],
  [2, 1500],
  [4, 1500],
]);

const bunch = (eventNumber: number, npot: number, subrun: number): EventData => ({
  header: { eventNumber, timeNs: null, spill: null, triggerBits: 1 },
  labels: [],
  scalars: [
    { name: 'n_pot', value: npot + (eventNumber % 7), unit: '' },
    { name: 'subrun', value: subrun, unit: '' },
  ],
  collections: [],
});

let directory: TemporaryDirectory;
let service: Service;
let client: TestClient;

beforeAll(async () => {
  directory = temporaryDirectory();
  ({ service, client } = await startTestService(join(directory.path, 'store')));
  const sources = [...FILES].map(([subrun, npot]) => {
    const path = join(directory.path, `${subrun}.bgstream`);
    const events = Array.from({ length: EVENTS }, (_, i) => bunch(EVENTS * subrun + i, npot, subrun));
    const end = { pot: npot * EVENTS, reason: subrun === 4 ? ('endOfRun' as const) : ('endOfSubrun' as const) };
    writeFileSync(path, streamBytes({ header: { run: 9, subrun, beamEnergy: null }, events, end }));
    return { path };
  });
  const imported = await finished(client, await client.imports.start({ sources }));
  expect(imported.state).toBe('done');
  const { fill: startFill } = client.monitoring;
  await finished(client, await startFill({ runs: ['padme-9'] }));
});
afterAll(async () => {
  await service.close();
  directory.remove();
});

it('a run keeps what each of its files holds', async () => {
  const subruns = await client.runs.subruns({ run: 'padme-9' });
  expect(subruns.map(({ subrun, first, events, pot }) => [subrun, first, events, pot])).toEqual([
    [0, 0, 120, 360_000],
    [1, 120, 120, 360_000],
    [2, 240, 120, 180_000],
    [4, 360, 120, 180_000],
  ]);
  await expect(client.runs.subruns({ run: 'padme-10' })).rejects.toThrow(/no run/);
});

it('what is wrong from a subrun on is stated of that subrun and those behind it', async () => {
  const defects = await client.dataQuality.list({ experiment: 'padme', type: 'beam_intensity' });
  expect(defects.map(({ range, origin, part }) => [range.text, origin, part])).toEqual([
    ['9:2–4', 'automatic', 'beam'],
  ]);
});

it('a good-run list counts what its subruns hold, and leaves out the one whose file is missing', async () => {
  await client.dataQuality.markChecked({ runs: ['padme-9'] });
  const query = {
    rules: 2,
    experiment: 'padme',
    purpose: 'physics' as const,
    periods: [],
    runs: null,
    minimumEvents: 0,
    minimumOnTarget: 0,
  };
  const good = await client.goodRuns.preview({ ...query, accept: 'good' });
  expect(good.runs).toMatchObject([{ ranges: [[0, 1]], taken: { events: 240, onTarget: 720_000 } }]);
  const withCare = await client.goodRuns.preview({ ...query, accept: 'usableWithCare' });
  expect(withCare.runs[0]!.ranges).toEqual([
    [0, 2],
    [4, 4],
  ]);
  expect(withCare.runs[0]!.reasons).toContain('without subrun 3');
  expect(withCare.totals).toMatchObject({ whole: 0, partly: 1, events: 480, onTarget: 1_080_000 });
});

it('spills, here subruns, are counted by the acquisition', async () => {
  const exposure = await client.scans.exposure({ run: 'padme-9' });
  expect(exposure.rows.map(({ subruns, amount, deadTime }) => [subruns[0], amount, deadTime])).toEqual([
    [0, 360_000, 0.01],
    [1, 360_000, 0.01],
    [2, 180_000, 0.01],
    [4, 180_000, 0.01],
  ]);
  expect(exposure.live).toBeCloseTo(1_080_000 * 0.99, 6);
});
