/** What a straight line meets: volumes, and the material along it. Lengths in mm. */
import type { Detector, Volume } from './detector.ts';
import { depthOf, requireMaterial } from './material.ts';
import { directionInto, dot, pointInto, subtract, type Vector3 } from './placement.ts';
import { crossings, halfSizes } from './shape.ts';

/** Distances from the ray's origin, along its unit direction; below 0 behind it. */
export interface Crossing {
  readonly volume: Volume;
  readonly entry: number;
  readonly exit: number;
}

/** A stretch of one material: that of the innermost volume, or of the environment (`volume` null). */
export interface Stretch {
  readonly volume: Volume | null;
  readonly material: string;
  readonly entry: number;
  readonly exit: number;
}

export interface ElementDepth {
  /** null: the environment. */
  readonly element: string | null;
  /** Where the line first meets it and last leaves it, from its origin. */
  readonly entry: number;
  readonly exit: number;
  readonly radiationLengths: number;
  readonly interactionLengths: number;
}

/**
 * The volumes along a ray, in the order of entry; those in which it starts or that lie behind its
 * origin too. A volume with a hole may come twice.
 * @param direction a unit vector
 */
export function volumesAlongRay(detector: Detector, origin: Vector3, direction: Vector3): Crossing[] {
  const met: Crossing[] = [];
  for (const volume of detector.volumes) {
    // The sphere around the volume keeps most of them away.
    const away = subtract(volume.place.centre, origin);
    const along = dot(away, direction);
    const [hx, hy, hz] = halfSizes(volume.shape);
    if (dot(away, away) - along * along > (hx * hx + hy * hy + hz * hz) * (1 + 1e-9) + 1e-6) continue;
    const local = pointInto(volume.place, origin);
    for (const [entry, exit] of crossings(volume.shape, local, directionInto(volume.place, direction))) {
      met.push({ volume, entry, exit });
    }
  }
  return met.toSorted((a, b) => a.entry - b.entry);
}

/** Shorter than this is rounding, not material (mm). */
const NOTHING = 1e-9;

/** The materials between two points, without a gap and without an overlap; the innermost volume holds. */
export function materialsBetween(detector: Detector, from: Vector3, to: Vector3): Stretch[] {
  const way = subtract(to, from);
  const length = Math.hypot(...way);
  if (length === 0) return [];
  const direction: Vector3 = [way[0] / length, way[1] / length, way[2] / length];
  const met = volumesAlongRay(detector, from, direction).filter(({ entry, exit }) => exit > 0 && entry < length);
  const cuts = [0, length, ...met.flatMap(({ entry, exit }) => [Math.max(0, entry), Math.min(length, exit)])];
  cuts.sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  let active: Crossing[] = [];
  let next = 0;
  for (let cut = 0; cut + 1 < cuts.length; cut++) {
    const [entry, exit] = [cuts[cut]!, cuts[cut + 1]!];
    if (exit - entry < NOTHING) continue;
    const middle = (entry + exit) / 2;
    while (next < met.length && met[next]!.entry < middle) active.push(met[next++]!);
    active = active.filter((crossing) => crossing.exit > middle);
    let volume: Volume | null = null;
    for (const crossing of active)
      if (volume === null || crossing.volume.depth > volume.depth) volume = crossing.volume;
    const last = stretches.at(-1);
    if (last?.volume === volume) stretches[stretches.length - 1] = { ...last, exit };
    else stretches.push({ volume, material: volume?.material ?? detector.setup.environment, entry, exit });
  }
  return stretches;
}

/**
 * Radiation and interaction lengths along a path of straight lines, element by element in the order
 * of first entry; distances count from the first point.
 * @throws BeamglassError `badInput` for a material that is not there
 */
export function budgetAlong(detector: Detector, path: readonly Vector3[]): ElementDepth[] {
  const sums = new Map<string | null, { -readonly [key in keyof ElementDepth]: ElementDepth[key] }>();
  let before = 0;
  for (let point = 0; point + 1 < path.length; point++) {
    const [from, to] = [path[point]!, path[point + 1]!];
    for (const { volume, material, entry, exit } of materialsBetween(detector, from, to)) {
      const element = volume?.owner.element.name ?? null;
      const depth = depthOf(
        requireMaterial(detector.materials, material, element === null ? 'The environment' : `Element “${element}”`),
        exit - entry,
      );
      const sum = sums.get(element);
      if (sum === undefined) sums.set(element, { element, entry: before + entry, exit: before + exit, ...depth });
      else {
        sum.exit = before + exit;
        sum.radiationLengths += depth.radiationLengths;
        sum.interactionLengths += depth.interactionLengths;
      }
    }
    before += Math.hypot(...subtract(to, from));
  }
  return [...sums.values()];
}
