/** The element of a detector under the pointer: where a ray meets its shape first. */
import { directionInto, pointInto, type Vector3 } from '#core/detector/placement.ts';
import { partsAt } from '#core/detector/partsAt.ts';
import { ELEMENT_GROUPS, type Element, type Shape } from '#core/detector/setup.ts';
import { crossings } from '#core/detector/shape.ts';
import type { PickView } from '../picking/view.ts';
import type { ElementHit } from '../types.ts';
import type { DetectorModel, DrawnElement } from './detectorModel.ts';
import { detectorRanges, groupStyle, isShown, type DetectorStyle, type Range } from './detectorStyle.ts';

/** Thin elements are easier to hit by so much on each side, CSS pixels. */
const MARGIN_PX = 2;

export function pickElement(model: DetectorModel, style: DetectorStyle, view: PickView): ElementHit | null {
  const { ray, magnify } = view;
  const unmagnified = ([x, y, z]: Vector3): Vector3 => [x / magnify, y / magnify, z];
  const origin = unmagnified(ray.origin);
  const direction = unmagnified(ray.direction);
  const ranges = detectorRanges(view.clipLow, view.clipHigh, style.cutAway).map((range) =>
    withinRange(origin, direction, range),
  );
  const hits = new Map<DrawnElement, number>();
  for (const element of model.elements) {
    if (!isShown(groupStyle(style, element.group))) continue;
    const { place } = element.owner;
    const local = pointInto(place, origin);
    const heading = directionInto(place, direction);
    const distance = Math.max(
      0,
      -(local[0] * heading[0] + local[1] * heading[1] + local[2] * heading[2]) / dot(heading),
    );
    const margin = MARGIN_PX * (ray.pixel + ray.pixelPerMm * distance);
    const shape = grown(element.owner.element.shape, margin / magnify, margin);
    for (const [entry, exit] of crossings(shape, local, heading)) {
      for (const [from, to] of ranges) {
        // Whoever stands inside an element looks at what lies before him.
        const seen = Math.max(entry, from);
        if (seen <= 0 || seen > Math.min(exit, to)) continue;
        hits.set(element, Math.min(seen, hits.get(element) ?? Infinity));
      }
    }
  }
  const found = innermost(hits)?.owner;
  if (!found) return null;
  const entry = pointInto(found.place, along(origin, direction, hits.get(model.byName.get(found.name)!)!));
  return { name: found.name, parts: partsAt(found, entry) };
}

const along = ([x, y, z]: Vector3, [dx, dy, dz]: Vector3, t: number): Vector3 => [x + t * dx, y + t * dy, z + t * dz];

const dot = ([x, y, z]: Vector3): number => x * x + y * y + z * z;

/** The nearest element; of those that lie in it and are hit too, the nearest, and so on. */
function innermost(hits: ReadonlyMap<DrawnElement, number>): DrawnElement | null {
  const nearest = (candidates: Iterable<DrawnElement>): DrawnElement | null => {
    let best: DrawnElement | null = null;
    for (const element of candidates) if (!best || hits.get(element)! < hits.get(best)!) best = element;
    return best;
  };
  let found = nearest(hits.keys());
  for (;;) {
    const outer = found?.owner.element.name;
    const inner = nearest(
      [...hits.keys()].filter(({ owner }) => outer !== undefined && owner.element.inside === outer),
    );
    if (!inner) return found;
    found = inner;
  }
}

function grown(shape: Shape, across: number, along: number): Shape {
  if (shape.type === 'tube') {
    return { ...shape, outerRadius: shape.outerRadius + across, length: shape.length + 2 * along };
  }
  const [x, y, z] = shape.size;
  return { ...shape, size: [x + 2 * across, y + 2 * across, z + 2 * along] };
}

/** Parameters of the ray between which it is inside a box. */
function withinRange(origin: Vector3, direction: Vector3, { low, high }: Range): [from: number, to: number] {
  let from = -Infinity;
  let to = Infinity;
  for (const axis of [0, 1, 2] as const) {
    const run = direction[axis];
    if (run === 0) {
      if (origin[axis] < low[axis] || origin[axis] > high[axis]) return [Infinity, -Infinity];
      continue;
    }
    const a = (low[axis] - origin[axis]) / run;
    const b = (high[axis] - origin[axis]) / run;
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return [from, to];
}

/**
 * Corners of all visible elements, x y z each: what a fit to the detector shows. Not those of the
 * line that brings the beam, which is longer than the experiment, unless nothing else is visible.
 */
export function visibleCorners(model: DetectorModel, style: DetectorStyle): number[] {
  const shown = ELEMENT_GROUPS.filter((group) => isShown(groupStyle(style, group)));
  const cornersOf = (groups: readonly Element['group'][]): number[] =>
    model.elements.filter(({ group }) => groups.includes(group)).flatMap(({ corners }) => corners);
  const experiment = cornersOf(shown.filter((group) => group !== 'beam'));
  return experiment.length > 0 ? experiment : cornersOf(shown);
}
