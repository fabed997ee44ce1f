/** Grid and axes: where things are, in greys. */
import { orDefault, type Bounds } from './model/bounds.ts';
import { niceLength } from './camera/scaleBar.ts';
import type { LineSet } from './model/shapes.ts';
import type { ViewId } from './types.ts';

/** Lines across the larger side of the grid, about. */
const LINES = 12;

export interface Guides {
  readonly lines: LineSet;
  /** Lines of each plane and of the axes: from, before, in lines. */
  readonly grid: Readonly<Record<ViewId, readonly [number, number]>>;
  readonly axes: readonly [number, number];
  /** Box around the guides. */
  readonly bounds: Bounds;
}

type Range = readonly [number, number];

function roundOut(low: number, high: number, step: number): Range {
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step];
}

/** Grid lines at multiples of round steps around the bounds; planes lie behind the event as each view sees it. */
export function makeGuides(bounds: Bounds): Guides {
  const { low, high } = orDefault(bounds);
  const transverseStep = niceLength((Math.max(high[0] - low[0], high[1] - low[1]) * 2) / LINES || 100);
  const beamStep = niceLength(((high[2] - low[2]) * 1.5) / LINES || 100);
  const x = roundOut(Math.min(low[0], 0), Math.max(high[0], 0), transverseStep);
  const y = roundOut(Math.min(low[1], 0), Math.max(high[1], 0), transverseStep);
  const z = roundOut(Math.min(low[2], 0), Math.max(high[2], 0), beamStep);
  const points: number[] = [];
  const ranges = [x, y, z];
  const steps = [transverseStep, transverseStep, beamStep];
  /** Lines of the plane of axes p and q, where the third axis has the value `at`. */
  const plane = (p: number, q: number, at: number): Range => {
    const from = points.length / 6;
    for (const [across, along] of [
      [p, q],
      [q, p],
    ] as const) {
      const count = Math.round((ranges[across]![1] - ranges[across]![0]) / steps[across]!);
      for (let line = 0; line <= count; line++) {
        for (const end of ranges[along]!) {
          const point = [at, at, at];
          point[across] = ranges[across]![0] + line * steps[across]!;
          point[along] = end;
          points.push(...point);
        }
      }
    }
    return [from, points.length / 6];
  };
  const floor = plane(0, 2, y[0]);
  const grid = { '3d': floor, top: floor, side: plane(1, 2, x[1]), front: plane(0, 1, z[1]) };
  const from = points.length / 6;
  points.push(x[0], 0, 0, x[1], 0, 0, 0, y[0], 0, 0, y[1], 0, 0, 0, z[0], 0, 0, z[1]);
  const count = points.length / 6;
  return {
    lines: {
      form: 'lines',
      layer: 'strips',
      points: Float32Array.from(points),
      first: Uint32Array.from({ length: count + 1 }, (_, line) => 2 * line),
      width: 1,
      times: null,
    },
    grid,
    axes: [from, count],
    bounds: { low: [x[0], y[0], z[0]], high: [x[1], y[1], z[1]] },
  };
}

/** Whether guides still suit an event: it lies inside and fills at least a third, so that they seldom jump. */
export function guidesSuit(guides: Guides, bounds: Bounds): boolean {
  const { low, high } = orDefault(bounds);
  let fills = false;
  for (const axis of [0, 1, 2] as const) {
    const from = guides.bounds.low[axis];
    const to = guides.bounds.high[axis];
    if (low[axis] < from || high[axis] > to) return false;
    fills ||= high[axis] - low[axis] > (to - from) / 3;
  }
  return fills;
}
