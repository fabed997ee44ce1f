/** Summary rows of many events at once, their sums made by the native engine. */
import { setSums, summaryHead } from '#core/event/summary.ts';
import type { Collection, EventData } from '#core/event/event.ts';
import type { NumericArray } from '#core/event/column.ts';
import { reduceEvents, type EventBatch, type JobOptions } from '#main/native/index.ts';

/** Memory of one batch, used again for the next: arrays that are large enough for their part of it. */
type Buffers = Record<keyof EventBatch, ArrayBuffer>;

const noBuffers = (): Buffers => ({
  cellOffsets: new ArrayBuffer(0),
  cellEnergy: new ArrayBuffer(0),
  cellPosition: new ArrayBuffer(0),
  cellTime: new ArrayBuffer(0),
  hitOffsets: new ArrayBuffer(0),
  hitTime: new ArrayBuffer(0),
});

/** Two batches are under way at most: one is reduced while the next is made. */
const MAX_FREE = 2;
const free: Buffers[] = [];

/**
 * The rows of `summaryValues`, one per event in their order. Energies, positions and times are
 * taken as 32-bit numbers, as the kinds say that they are. May be called again before it has ended.
 * @throws BeamglassError `cancelled`
 */
export async function summaryRows(events: readonly EventData[], options: JobOptions = {}): Promise<Float64Array[]> {
  const { reductions, batch } = await reduceEvents(collect(events, free.pop() ?? noBuffers()), options);
  if (free.length < MAX_FREE) {
    free.push({
      cellOffsets: batch.cellOffsets.buffer,
      cellEnergy: batch.cellEnergy.buffer,
      cellPosition: batch.cellPosition.buffer,
      cellTime: batch.cellTime.buffer,
      hitOffsets: batch.hitOffsets.buffer,
      hitTime: batch.hitTime.buffer,
    });
  }
  return events.map((event, i) => {
    const row = summaryHead(event);
    setSums(row, {
      sum: reductions.energySum[i]!,
      largest: reductions.energyMax[i]!,
      x: reductions.meanX[i]!,
      y: reductions.meanY[i]!,
      rms: reductions.rms[i]!,
      first: reductions.timeFirst[i]!,
      last: reductions.timeLast[i]!,
    });
    return row;
  });
}

function collect(events: readonly EventData[], buffers: Buffers): EventBatch {
  const cells = events.map((event) => event.collections.filter(({ kind }) => kind === 'calorimeterHits'));
  const hits = events.map((event) => event.collections.filter(({ kind }) => kind === 'trackerHits'));
  const cellOffsets = offsetsOf(cells, buffers.cellOffsets);
  const hitOffsets = offsetsOf(hits, buffers.hitOffsets);
  const nCells = cellOffsets.at(-1)!;
  const nHits = hitOffsets.at(-1)!;
  return {
    cellOffsets,
    cellEnergy: gather(cells, 'energy', 1, floats(buffers.cellEnergy, nCells)),
    cellPosition: gather(cells, 'position', 3, floats(buffers.cellPosition, 3 * nCells)),
    cellTime: gather(cells, 'time', 1, floats(buffers.cellTime, nCells)),
    hitOffsets,
    hitTime: gather(hits, 'time', 1, floats(buffers.hitTime, nHits)),
  };
}

/** The buffer if it is large enough, else one with room for a larger batch after this. */
function sized(buffer: ArrayBuffer, bytes: number): ArrayBuffer {
  return buffer.byteLength >= bytes ? buffer : new ArrayBuffer(2 * bytes);
}

function floats(buffer: ArrayBuffer, length: number): Float32Array<ArrayBuffer> {
  return new Float32Array(sized(buffer, 4 * length), 0, length);
}

function offsetsOf(collections: readonly (readonly Collection[])[], buffer: ArrayBuffer): Uint32Array<ArrayBuffer> {
  const length = collections.length + 1;
  const offsets = new Uint32Array(sized(buffer, 4 * length), 0, length);
  offsets[0] = 0;
  collections.forEach((ofEvent, i) => {
    offsets[i + 1] = offsets[i]! + ofEvent.reduce((sum, { count }) => sum + count, 0);
  });
  return offsets;
}

/** Fills `values` with the column of all collections, NaN where a collection has it not. */
function gather(
  collections: readonly (readonly Collection[])[],
  column: string,
  width: number,
  values: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  let at = 0;
  for (const ofEvent of collections) {
    for (const { columns, count } of ofEvent) {
      const end = at + count * width;
      const data = columns.get(column)?.data;
      if (data) setNumbers(values, data, at);
      else values.fill(Number.NaN, at, end);
      at = end;
    }
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
