/** The event in the plane of two energies, with the edges of its regions. */
import { isWithin, type EnergyPlane } from '#core/analysis/planes.ts';
import type { EventColumn } from '#core/event/eventColumns.ts';
import type { PlotSpec } from '#core/plot/plotSpec.ts';

/** Where the event lies; null where a coordinate has no value. */
export function pointOf(
  plane: EnergyPlane,
  columns: ReadonlyMap<string, EventColumn>,
): { readonly x: number; readonly y: number } | null {
  const sum = (names: readonly string[]): number =>
    names.reduce((total, name) => total + (columns.get(name)?.value ?? Number.NaN), 0);
  const [x, y] = [sum(plane.x.columns), sum(plane.y.columns)];
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
}

/** Names of the regions that hold the point. */
export const regionsAt = (plane: EnergyPlane, x: number, y: number): string[] =>
  plane.regions.filter((region) => isWithin(region, x, y)).map(({ name }) => name);

/** Of the axis near zero, where boxes of 1 GeV can be seen. */
const CLOSE = 8;

export function planePlot(plane: EnergyPlane, point: { x: number; y: number } | null, isClose: boolean): PlotSpec {
  const [low, high] = plane.range;
  const margin = 0.02 * (high - low);
  return {
    title: plane.title,
    x: { label: plane.x.label, unit: 'GeV', range: [low - margin, high] },
    y: { label: plane.y.label, unit: 'GeV', range: isClose ? [-0.5, CLOSE] : [low - margin, high] },
    series: [
      ...plane.regions.map(({ name, corners }, index) => {
        const closed = [...corners, corners[0]!];
        return {
          kind: 'line' as const,
          name,
          tone: index,
          x: closed.map(([x]) => x),
          y: closed.map(([, y]) => y),
        };
      }),
      ...(point
        ? [{ kind: 'points' as const, name: 'this event', tone: 'text' as const, x: [point.x], y: [point.y] }]
        : []),
    ],
    levels: [],
  };
}
