import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import { numericColumn, type Column } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import { summaryValues } from '#core/event/summary.ts';
import { nativeAddon } from '#main/native/addon.ts';
import { reduceEvents, type EventBatch } from '#main/native/index.ts';
import { summaryRows } from '#main/workers/import/summaryBatch.ts';

const float = fc.oneof(fc.float({ noDefaultInfinity: false }), fc.constant(Number.NaN), fc.constant(0));

const collection = fc
  .record({
    kind: fc.constantFrom('calorimeterHits' as const, 'trackerHits' as const),
    hasTime: fc.boolean(),
    rows: fc.array(fc.tuple(float, float, float, float, float), { maxLength: 20 }),
  })
  .map(({ kind, hasTime, rows }) => {
    const columns: [string, Column][] = [
      ['position', numericColumn(Float32Array.from(rows.flatMap(([x, y, z]) => [x, y, z])), { width: 3, unit: 'mm' })],
      [
        'energy',
        numericColumn(
          Float32Array.from(rows, (row) => row[3]),
          { unit: 'GeV' },
        ),
      ],
    ];
    if (hasTime)
      columns.push([
        'time',
        numericColumn(
          Float32Array.from(rows, (row) => row[4]),
          { unit: 'ns' },
        ),
      ]);
    return { kind, columns };
  });

const event = fc.array(collection, { maxLength: 4 }).map((parts): EventData => ({
  header: { eventNumber: 3, timeNs: 1_500_000_000n, spill: null, triggerBits: 5 },
  scalars: [],
  labels: [],
  collections: parts.map(({ kind, columns }, i) => makeCollection(`part ${i}`, kind, columns)),
}));

/** One event of `cells` cells: 1 GeV each at (2, 4, 6) mm and 3 ns. */
function batchOf(events: number, cells: number): EventBatch {
  const total = events * cells;
  const position = new Float32Array(3 * total);
  for (let i = 0; i < position.length; i++) position[i] = 2 * ((i % 3) + 1);
  return {
    cellOffsets: Uint32Array.from({ length: events + 1 }, (_, i) => i * cells),
    cellEnergy: new Float32Array(total).fill(1),
    cellPosition: position,
    cellTime: new Float32Array(total).fill(3),
    hitOffsets: new Uint32Array(events + 1),
    hitTime: new Float32Array(0),
  };
}

describe('summary sums of the native engine', () => {
  it('equal the definition in core, to the last bit, on random events', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 8 }), async (events) => {
        const rows = await summaryRows(events);
        expect(rows).toEqual(events.map(summaryValues));
      }),
      { numRuns: 500 },
    );
  });

  it('of a known event', async () => {
    const { cellOffsets, hitOffsets } = batchOf(1, 3);
    const { reductions: result } = await reduceEvents({
      cellOffsets,
      cellEnergy: Float32Array.of(1, 2, 1),
      cellPosition: Float32Array.of(0, 5, 1, 3, 5, 1, 6, 5, 1),
      cellTime: Float32Array.of(4, Number.NaN, -2),
      hitOffsets: hitOffsets.map((_, i) => i),
      hitTime: Float32Array.of(9),
    });
    expect(Object.fromEntries(Object.entries(result).map(([name, values]) => [name, [...values]]))).toEqual({
      energySum: [4],
      energyMax: [2],
      meanX: [3],
      meanY: [5],
      rms: [Math.sqrt(4.5)],
      timeFirst: [-2],
      timeLast: [9],
    });
  });

  it('of no events are no numbers', async () => {
    const { reductions: result } = await reduceEvents(batchOf(0, 0));
    expect(Object.values(result).map((column) => column.length)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('of 10,000,000 cells', async () => {
    const { reductions: result } = await reduceEvents(batchOf(1000, 10_000));
    expect(result.energySum.every((sum) => sum === 10_000)).toBe(true);
    expect(result.meanY.every((y) => y === 4)).toBe(true);
  });
});

describe('a native job', () => {
  it('takes its arrays over and gives them back', async () => {
    const batch = batchOf(2, 10);
    const job = reduceEvents(batch);
    expect(batch.cellEnergy.length).toBe(0);
    expect((await job).batch).toEqual(batchOf(2, 10));
  });

  it('keeps batches apart that are reduced at the same time', async () => {
    const batches = Array.from({ length: 20 }, (_, i) => fc.sample(event, { numRuns: i, seed: i }));
    const rows = await Promise.all(batches.map((events) => summaryRows(events)));
    expect(rows).toEqual(batches.map((events) => events.map(summaryValues)));
  });

  it('reports progress that rises', async () => {
    const done: number[] = [];
    await reduceEvents(batchOf(1000, 2000), { onProgress: (events) => done.push(events) });
    expect(done.length).toBeGreaterThan(0);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.every((events) => events > 0 && events <= 1000)).toBe(true);
  });

  it('fails with what its progress callback throws', async () => {
    const job = reduceEvents(batchOf(1000, 2000), {
      onProgress: () => {
        throw new RangeError('no more');
      },
    });
    await expect(job).rejects.toThrow(new RangeError('no more'));
  });

  it('can be cancelled before and while it runs', async () => {
    const cancelled = expect.objectContaining({ code: 'cancelled' });
    await expect(reduceEvents(batchOf(2, 2), { signal: AbortSignal.abort() })).rejects.toEqual(cancelled);
    const controller = new AbortController();
    const job = reduceEvents(batchOf(1000, 10_000), { signal: controller.signal });
    controller.abort();
    await expect(job).rejects.toEqual(cancelled);
    await expect(job).rejects.toBeInstanceOf(BeamglassError);
    expect((await reduceEvents(batchOf(1, 1))).reductions.energySum[0]).toBe(1);
  });

  it('runs beside others', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, (_, i) => reduceEvents(batchOf(10, i))));
    expect(results.map(({ reductions }) => reductions.energySum[9])).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('ends with the thread that asked for it', async () => {
    const source = `
      const { createRequire } = require('node:module');
      const { parentPort } = require('node:worker_threads');
      const addon = require(${JSON.stringify(addonPath())});
      const cells = 5_000_000;
      for (let i = 0; i < 4; i++) addon.reduceEvents({
        cellOffsets: Uint32Array.from({ length: 1001 }, (_, e) => e * 5000), cellEnergy: new Float32Array(cells),
        cellPosition: new Float32Array(3 * cells), cellTime: new Float32Array(cells),
        hitOffsets: new Uint32Array(1001), hitTime: new Float32Array(0),
      }, () => {});
      parentPort.postMessage('running');`;
    for (let i = 0; i < 3; i++) {
      const worker = new Worker(source, { eval: true });
      await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      expect(await worker.terminate()).toBe(1);
    }
  });
});

function addonPath(): string {
  return new URL('../../src-main/native/build/Release/beamglass.node', import.meta.url).pathname;
}

const good = (): Record<string, unknown> => ({ ...batchOf(2, 3) });

describe('wrong arguments', () => {
  const call = nativeAddon().reduceEvents as (...args: unknown[]) => unknown;
  const cases: [string, () => unknown[]][] = [
    ['nothing', () => []],
    ['null', () => [null]],
    ['a number', () => [7]],
    ['an empty object', () => [{}]],
    [
      'a proxy that throws',
      () => [
        new Proxy(
          {},
          {
            get: () => {
              throw new TypeError('no');
            },
          },
        ),
      ],
    ],
    ['an array in place of a typed array', () => [{ ...good(), cellEnergy: [1, 2, 3, 4, 5, 6] }]],
    ['another element type', () => [{ ...good(), cellEnergy: new Float64Array(6) }]],
    ['signed offsets', () => [{ ...good(), cellOffsets: Int32Array.of(0, 3, 6) }]],
    ['a detached array', () => [{ ...good(), cellEnergy: detached() }]],
    ['no offsets at all', () => [{ ...good(), cellOffsets: new Uint32Array(0) }]],
    ['offsets that go backwards', () => [{ ...good(), cellOffsets: Uint32Array.of(0, 7, 6) }]],
    ['offsets that do not begin at 0', () => [{ ...good(), cellOffsets: Uint32Array.of(1, 3, 6) }]],
    ['offsets beyond the cells', () => [{ ...good(), cellOffsets: Uint32Array.of(0, 3, 7) }]],
    ['offsets for another number of events', () => [{ ...good(), hitOffsets: Uint32Array.of(0, 0) }]],
    ['too few positions', () => [{ ...good(), cellPosition: new Float32Array(17) }]],
    ['too many times', () => [{ ...good(), cellTime: new Float32Array(7) }]],
    ['a progress that is no function', () => [good(), 5]],
  ];

  it.each(cases)('%s: a TypeError', (_, args) => {
    expect(() => call(...args())).toThrow(TypeError);
  });
});

function detached(): Float32Array {
  const array = new Float32Array(6);
  structuredClone(array, { transfer: [array.buffer] });
  return array;
}
