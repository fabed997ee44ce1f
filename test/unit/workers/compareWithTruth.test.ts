/** A stored reconstruction against the truth of its run, as the read worker compares them. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import { compareWithTruth } from '#main/workers/read/compareWithTruth.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { shippedDetector, shippedSetup } from '../../fixtures/detector.ts';
import { writeFile } from '../../fixtures/eventFile.ts';
import { eventOf, objects } from '../../fixtures/quality.ts';

const directory = temporaryDirectory();
afterAll(() => directory.remove());

const EVENTS = 600;
const setup = shippedSetup('na64-vis2018');
const [first, second] = shippedDetector('na64-vis2018')
  .cells.filter(({ element }) => element === 'ECAL')
  .map(({ channel }) => channel) as [number, number];

/** Two true cells an event. */
const recorded = Array.from({ length: EVENTS }, (_, key) =>
  eventOf(
    objects('Truth cells', 'calorimeterHits', {
      position: [0, 0, 0, 40, 0, 0],
      energy: [10 + (key % 50), 5],
      time: [20, 20],
      channel: [first, second],
    }),
  ),
);
/** The first is found, 2 % too high; the second in every third event. */
const added = Array.from({ length: EVENTS }, (_, key) => {
  const has = key % 3 === 0;
  const energy = 1.02 * (10 + (key % 50));
  return {
    ...eventOf(
      objects('ECAL cells', 'calorimeterHits', {
        position: has ? [0, 0, 0, 40, 0, 0] : [0, 0, 0],
        energy: has ? [energy, 5] : [energy],
        time: has ? [21, 21] : [21],
        channel: has ? [first, second] : [first],
      }),
    ),
    scalars: [{ name: 'part', value: key % 3, unit: '' }],
  };
});

const run = join(directory.path, 'na64-1.events');
const reconstruction = join(directory.path, 'na64-1@made.events');
const other = join(directory.path, 'na64-2@made.events');
const { meta } = writeFile(run, recorded, { experiment: 'na64' });
const HASH = 'ab'.repeat(32);
const origin = (runContentHash: string) => ({
  run: 'na64-1',
  runContentHash,
  globalTag: 'made',
  manifestHash: HASH,
  used: [],
  setup: setup.id,
  setupHash: HASH,
  beamEnergy: 150,
  parameters: {},
  codeVersion: '0.0.0',
  madeAt: '2026-01-01T00:00:00.000Z',
});
writeFile(reconstruction, added, { experiment: 'na64', reconstruction: origin(meta.contentHash) });
writeFile(other, added, { experiment: 'na64', reconstruction: origin(HASH) });

const compare = (
  where = '',
  options: { made?: string; signal?: AbortSignal; progress?: (done: number) => void } = {},
) =>
  compareWithTruth(
    { path: run, reconstruction: options.made ?? reconstruction, closed: null, where, setup },
    {
      signal: options.signal ?? new AbortController().signal,
      progress: ({ done }) => options.progress?.(done),
      ask: () => Promise.reject(new Error('nothing is asked')),
    },
  );

describe('a stored reconstruction', () => {
  it('is compared kind by kind with the truth of its run', async () => {
    const results = await compare();
    expect(results.map(({ id }) => id)).toEqual(['ecal-cells']);
    const [cells] = results;
    expect(cells!.events).toBe(EVENTS);
    expect(cells!.efficiency).toMatchObject({ passed: (EVENTS * 4) / 3, of: 2 * EVENTS });
    expect(cells!.fakes).toMatchObject({ passed: 0, of: (EVENTS * 4) / 3 });
    const [energy, time] = cells!.quantities;
    expect(energy!.residuals.spread.median.value).toBeCloseTo(2, 4);
    expect(time!.residuals.spread.mean.value).toBe(1);
    expect(energy!.pulls).toBeNull();
  });

  it('is compared for the events that a filter keeps, by columns of the reconstruction, too', async () => {
    const [cells] = await compare('part == 0');
    expect(cells!.efficiency).toMatchObject({ passed: (EVENTS * 2) / 3, of: (EVENTS * 2) / 3 });
    await expect(compare('nonsense ==')).rejects.toThrow(BeamglassError);
    expect(await compare('part > 5')).toEqual([]);
  });

  it('of another run is refused', async () => {
    await expect(compare('', { made: other })).rejects.toThrow('was not made from the events of');
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const reason = new BeamglassError('cancelled', 'The comparison with truth was cancelled.');
    await expect(compare('', { signal: controller.signal, progress: () => controller.abort(reason) })).rejects.toThrow(
      reason,
    );
  });
});
