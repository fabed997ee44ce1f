/**
 * Points of a series as bytes, little-endian: columns x, value, error, run as float64 (NaN where there is none), then
 * the place of the status in POINT_STATUSES as one byte each.
 */
import { POINT_STATUSES, type SeriesPoint } from '#core/calibration/series.ts';

const COLUMNS = 4;
const POINT_BYTES = COLUMNS * 8 + 1;

export function encodePoints(points: readonly SeriesPoint[]): Uint8Array {
  const bytes = new Uint8Array(points.length * POINT_BYTES);
  const view = new DataView(bytes.buffer);
  const count = points.length;
  for (const [index, { x, value, error, run, status }] of points.entries()) {
    for (const [column, number] of [x, value, error, run].entries()) {
      view.setFloat64((column * count + index) * 8, number ?? Number.NaN, true);
    }
    bytes[COLUMNS * 8 * count + index] = POINT_STATUSES.indexOf(status);
  }
  return bytes;
}

/** null where the bytes are not so many points. */
export function decodePoints(bytes: Uint8Array, count: number): SeriesPoint[] | null {
  if (bytes.length !== count * POINT_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (column: number, index: number): number | null => {
    const number = view.getFloat64((column * count + index) * 8, true);
    return Number.isNaN(number) ? null : number;
  };
  const points: SeriesPoint[] = [];
  for (let index = 0; index < count; index++) {
    const x = at(0, index);
    const status = POINT_STATUSES[bytes[COLUMNS * 8 * count + index]!];
    if (x === null || status === undefined) return null;
    points.push({ x, value: at(1, index), error: at(2, index), run: at(3, index), status });
  }
  return points;
}
