/** Overlaps, things that stick out of what they are inside, gaps, layers and cells that do not fit. */
import { brief, type Problem } from './problem.ts';
import type { Detector } from './detector.ts';
import type { PlacedElement } from './placedElement.ts';
import { axisOf } from './placement.ts';
import { excess, gapBetween, overlapOf, TOUCHING, type Solid } from './overlap.ts';
import type { Element } from './setup.ts';
import { halfSizes, lengthOf } from './shape.ts';

export function checkPlaces(detector: Detector): Problem[] {
  return [
    ...detector.setup.elements.flatMap(checkContents),
    ...checkInside(detector),
    ...checkOverlaps(detector),
    ...checkGaps(detector),
  ];
}

const solidOf = ({ element, place }: PlacedElement): Solid => ({ shape: element.shape, place });

/** Layers and cells must fit into the element. */
function checkContents(element: Element): Problem[] {
  const { name, shape, layers, readout } = element;
  const problems: Problem[] = [];
  const tooLarge = (what: string, wanted: number, room: number): void => {
    if (wanted <= room + TOUCHING) return;
    problems.push({
      kind: 'size',
      element: name,
      message: `${what} of element “${name}” take ${brief(wanted)} mm, and it has ${brief(room)} mm.`,
    });
  };
  const [hx, hy, hz] = halfSizes(shape);
  const room = { x: 2 * hx, y: 2 * hy };
  if (shape.type === 'tube' && shape.innerRadius !== undefined && shape.innerRadius >= shape.outerRadius) {
    problems.push({
      kind: 'size',
      element: name,
      message: `The inner radius of element “${name}” (${brief(shape.innerRadius)} mm) is not below its outer one (${brief(shape.outerRadius)} mm).`,
    });
  }
  if (shape.type === 'box' && shape.hole !== undefined) {
    const [wx, wy] = 'radius' in shape.hole ? [2 * shape.hole.radius, 2 * shape.hole.radius] : shape.hole.size;
    tooLarge('The hole and two walls', wx + 2 * TOUCHING, room.x);
    tooLarge('The hole and two walls', wy + 2 * TOUCHING, room.y);
  }
  if (layers !== undefined) {
    const stack = layers.stack.reduce((sum, { thickness }) => sum + thickness, 0);
    tooLarge('The layers', layers.start + layers.repeat * stack, lengthOf(shape));
  }
  if (readout?.type === 'grid') {
    const [cx, cy] = readout.size ?? readout.pitch;
    tooLarge('The columns of cells', (readout.columns - 1) * readout.pitch[0] + cx, room.x);
    tooLarge('The rows of cells', (readout.rows - 1) * readout.pitch[1] + cy, room.y);
    if (cx > readout.pitch[0] + TOUCHING || cy > readout.pitch[1] + TOUCHING) {
      problems.push({
        kind: 'overlap',
        element: name,
        message: `The cells of element “${name}” (${brief(cx)} × ${brief(cy)} mm) are larger than their pitch (${readout.pitch.map(brief).join(' × ')} mm).`,
      });
    }
  }
  for (const plane of readout?.type === 'strips' ? readout.planes : []) {
    tooLarge(
      `The strips in ${plane.measures}`,
      (plane.count - 1) * plane.pitch + (plane.width ?? plane.pitch) + 2 * Math.abs(plane.offset),
      room[plane.measures],
    );
    if ((plane.width ?? 0) > plane.pitch) {
      problems.push({
        kind: 'overlap',
        element: name,
        message: `The strips of element “${name}” are ${brief(plane.width ?? 0)} mm wide, more than their pitch of ${brief(plane.pitch)} mm.`,
      });
    }
  }
  for (const plane of readout?.type === 'straws' ? readout.planes : []) {
    const width = ((plane.count - 1) / plane.layers) * plane.diameter + plane.diameter;
    tooLarge(`The straws in ${plane.measures}`, width, room[plane.measures]);
  }
  if (readout?.type === 'straws') {
    const depth = readout.planes.reduce((sum, { layers: count, diameter }) => sum + count * diameter, 0);
    tooLarge('The planes of straws', depth, 2 * hz);
  }
  return problems;
}

function checkInside({ placed }: Detector): Problem[] {
  return placed.flatMap((inner): Problem[] => {
    const { inside } = inner.element;
    if (inside === undefined) return [];
    const hosts = placed.filter(({ element }) => element.name === inside);
    const out = Math.min(...hosts.map((host) => excess(solidOf(host), solidOf(inner))));
    if (out === 0) return [];
    const message = `Element “${inner.name}” sticks out of “${inside}”, in which it should lie, by ${brief(out)} mm.`;
    return [{ kind: 'outside', element: inner.element.name, message }];
  });
}

/** One sentence for each pair of elements, about the two copies that reach deepest into each other. */
function checkOverlaps({ placed }: Detector): Problem[] {
  // Sweep along z: only what shares a stretch of z is compared.
  const entries = placed
    .map((one) => {
      const [hx, hy, hz] = halfSizes(one.element.shape);
      const reach = ([0, 1, 2] as const).map((axis) => {
        const [x, y, z] = [axisOf(one.place, 0), axisOf(one.place, 1), axisOf(one.place, 2)];
        return hx * Math.abs(x[axis]) + hy * Math.abs(y[axis]) + hz * Math.abs(z[axis]);
      });
      return { one, reach, low: one.place.centre[2] - reach[2]!, high: one.place.centre[2] + reach[2]! };
    })
    .toSorted((a, b) => a.low - b.low);
  const worst = new Map<string, { a: PlacedElement; b: PlacedElement; depth: number }>();
  let active: typeof entries = [];
  for (const entry of entries) {
    active = active.filter(({ high }) => high > entry.low + TOUCHING);
    for (const other of active) {
      const [a, b] = [other.one, entry.one];
      if (a.element.inside !== b.element.inside || isDeclared(a.element, b.element)) continue;
      const apart = ([0, 1] as const).some(
        (axis) =>
          Math.abs(a.place.centre[axis] - b.place.centre[axis]) > other.reach[axis]! + entry.reach[axis]! - TOUCHING,
      );
      if (apart) continue;
      const depth = overlapOf(solidOf(a), solidOf(b));
      const key = [a.element.name, b.element.name].toSorted().join('\n');
      if (depth > (worst.get(key)?.depth ?? 0)) worst.set(key, { a, b, depth });
    }
    active.push(entry);
  }
  return [...worst.values()].map(({ a, b, depth }) => ({
    kind: 'overlap',
    element: b.element.name,
    message: `Elements “${a.name}” and “${b.name}” overlap by ${brief(depth)} mm; where that is meant, list one in “mayOverlap” of the other, or say that it is “inside”.`,
  }));
}

const isDeclared = (a: Element, b: Element): boolean => a.mayOverlap.includes(b.name) || b.mayOverlap.includes(a.name);

function checkGaps({ placed }: Detector): Problem[] {
  return placed.flatMap((one) =>
    one.element.adjoins.flatMap((name): Problem[] => {
      const others = placed.filter(({ element }) => element.name === name);
      const gap = Math.min(...others.map((other) => gapBetween(solidOf(one), solidOf(other))));
      if (gap === 0) return [];
      const message = `There is a gap of ${brief(gap)} mm between element “${one.name}” and “${name}”, which should touch.`;
      return [{ kind: 'gap', element: one.element.name, message }];
    }),
  );
}
