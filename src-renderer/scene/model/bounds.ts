/** Box around positions, mm: [x, y, z]. */
export interface Bounds {
  readonly low: [number, number, number];
  readonly high: [number, number, number];
}

export function emptyBounds(): Bounds {
  return { low: [Infinity, Infinity, Infinity], high: [-Infinity, -Infinity, -Infinity] };
}

export function isEmpty(bounds: Bounds): boolean {
  return !(bounds.low[0] <= bounds.high[0]);
}

/** Widens the bounds to a point; positions that are no numbers are left out. */
export function include(bounds: Bounds, x: number, y: number, z: number): void {
  if (!Number.isFinite(x + y + z)) return;
  const { low, high } = bounds;
  if (x < low[0]) low[0] = x;
  if (x > high[0]) high[0] = x;
  if (y < low[1]) low[1] = y;
  if (y > high[1]) high[1] = y;
  if (z < low[2]) low[2] = z;
  if (z > high[2]) high[2] = z;
}

/** Box around points, x y z each. */
export function boundsOf(points: ArrayLike<number>): Bounds {
  const bounds = emptyBounds();
  for (let i = 0; i < points.length; i += 3) include(bounds, points[i]!, points[i + 1]!, points[i + 2]!);
  return bounds;
}

/** What stands for the extent of an empty scene: 2 m around the origin. */
export function orDefault(bounds: Bounds): Bounds {
  return isEmpty(bounds) ? { low: [-1000, -1000, -1000], high: [1000, 1000, 1000] } : bounds;
}

export function centreOf({ low, high }: Bounds): [number, number, number] {
  return [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2];
}

/** Radius around a target that holds all boxes, in the frame with x and y magnified; with a little to spare. */
export function reachOf(
  boxes: readonly Bounds[],
  target: readonly [number, number, number],
  transverse: number,
): number {
  let reach = 0;
  for (const { low, high } of boxes) {
    const far = ([0, 1, 2] as const).map((axis) => {
      const distance = Math.max(Math.abs(low[axis] - target[axis]), Math.abs(high[axis] - target[axis]));
      return axis === 2 ? distance : distance * transverse;
    });
    reach = Math.max(reach, Math.hypot(...far));
  }
  return reach * 1.05 + 1;
}
