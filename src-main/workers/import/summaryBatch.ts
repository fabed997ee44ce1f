/** Summary rows of many events at once, their sums made by the native engine. */
import { setSums, summaryHead } from '#core/event/summary.ts';
import type { Collection, EventData } from '#core/event/event.ts';
import type { NumericArray } from '#core/event/column.ts';
import { reduceEvents, type EventBatch, type JobOptions } from '#main/native/index.ts';

/**
 * The rows of `summaryValues`, one per event in their order. Energies, positions and times are
 * taken as 32-bit numbers, as the kinds say that they are.
 * @throws BeamglassError `cancelled`
 */
export async function summaryRows(events: readonly EventData[], options: JobOptions = {}): Promise<Float64Array[]> {
  const rows = events.map(summaryHead);
  const sums = await reduceEvents(collect(events), options);
  rows.forEach((row, i) =>
    setSums(row, {
      sum: sums.energySum[i]!,
      largest: sums.energyMax[i]!,
      x: sums.meanX[i]!,
      y: sums.meanY[i]!,
      rms: sums.rms[i]!,
      first: sums.timeFirst[i]!,
      last: sums.timeLast[i]!,
    }),
  );
  return rows;
}

function collect(events: readonly EventData[]): EventBatch {
  const cells = events.map((event) => event.collections.filter(({ kind }) => kind === 'calorimeterHits'));
  const hits = events.map((event) => event.collections.filter(({ kind }) => kind === 'trackerHits'));
  const cellOffsets = offsetsOf(cells);
  const hitOffsets = offsetsOf(hits);
  const nCells = cellOffsets.at(-1)!;
  const nHits = hitOffsets.at(-1)!;
  return {
    cellOffsets,
    cellEnergy: gather(cells, 'energy', 1, nCells),
    cellPosition: gather(cells, 'position', 3, nCells),
    cellTime: gather(cells, 'time', 1, nCells),
    hitOffsets,
    hitTime: gather(hits, 'time', 1, nHits),
  };
}

function offsetsOf(collections: readonly (readonly Collection[])[]): Uint32Array<ArrayBuffer> {
  const offsets = new Uint32Array(collections.length + 1);
  collections.forEach((ofEvent, i) => {
    offsets[i + 1] = offsets[i]! + ofEvent.reduce((sum, { count }) => sum + count, 0);
  });
  return offsets;
}

/** The column of all collections behind one another, NaN where a collection has it not. */
function gather(
  collections: readonly (readonly Collection[])[],
  column: string,
  width: number,
  count: number,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count * width);
  let at = 0;
  for (const collection of collections.flat()) {
    const end = at + collection.count * width;
    const data = collection.columns.get(column)?.data;
    if (data) setNumbers(values, data, at);
    else values.fill(Number.NaN, at, end);
    at = end;
  }
  return values;
}

function setNumbers(values: Float32Array, data: NumericArray, at: number): void {
  if (data instanceof BigUint64Array || data instanceof BigInt64Array) {
    data.forEach((value, i) => {
      values[at + i] = Number(value);
    });
  } else {
    values.set(data, at);
  }
}
