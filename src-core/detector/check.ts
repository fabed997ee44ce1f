/**
 * What is wrong with a setup although its file can be read: things in each other's place, gaps where
 * there may be none, numbers in the wrong unit, holes in the channel map, depths that are not what the
 * source states. Every sentence names the element at fault.
 */
import { BeamglassError } from '#core/errors.ts';
import { checkChannels } from './checkChannels.ts';
import { checkPlaces } from './checkPlaces.ts';
import { boundingBox, expandSetup, type Detector } from './detector.ts';
import { depthOf, requireMaterial, type MaterialTable } from './material.ts';
import { fieldIntegral } from './field.ts';
import type { Element, Setup } from './setup.ts';
import { budgetAlong, materialsBetween } from './ray.ts';
import { brief, type Problem } from './problem.ts';
import { lengthOf, volumeOf } from './shape.ts';

/** @param common materials of resources/materials.json */
export function checkDetector(setup: Setup, common: MaterialTable): Problem[] {
  const problems = [...checkNames(setup), ...checkMaterials(setup, common), ...setup.elements.flatMap(checkAssumed)];
  // Without names and materials that hold, nothing further can be said.
  if (problems.some(({ kind }) => kind !== 'assumed')) return problems;
  let detector: Detector;
  try {
    detector = expandSetup(setup, common);
  } catch (error) {
    if (!(error instanceof BeamglassError)) throw error;
    const { element } = error.details;
    return [
      ...problems,
      { kind: 'name', element: typeof element === 'string' ? element : null, message: error.message },
    ];
  }
  return [
    ...problems,
    ...checkScale(detector),
    ...checkPlaces(detector),
    ...checkChannels(detector),
    ...setup.elements.flatMap((element) => checkStated(element, detector.materials)),
    ...checkBeam(detector),
  ];
}

function checkNames({ elements }: Setup): Problem[] {
  const problems: Problem[] = [];
  const known = new Set<string>();
  for (const { name } of elements) {
    if (known.has(name)) {
      problems.push({ kind: 'name', element: name, message: `The name “${name}” is given to more than one element.` });
    }
    known.add(name);
  }
  for (const { name, inside, adjoins, mayOverlap } of elements) {
    const named = [
      ...(inside === undefined ? [] : [['inside', inside] as const]),
      ...adjoins.map((other) => ['adjoins', other] as const),
      ...mayOverlap.map((other) => ['mayOverlap', other] as const),
    ];
    for (const [key, other] of named) {
      if (known.has(other)) continue;
      problems.push({
        kind: 'name',
        element: name,
        message: `Element “${name}” names “${other}” in “${key}”, and there is no such element.`,
      });
    }
  }
  return problems;
}

function checkMaterials(setup: Setup, common: MaterialTable): Problem[] {
  const problems: Problem[] = [];
  for (const name of Object.keys(setup.materials)) {
    if (!Object.hasOwn(common, name)) continue;
    problems.push({
      kind: 'material',
      element: null,
      message: `The setup gives its own material the name “${name}” of a common one; choose another name.`,
    });
  }
  const table = { ...common, ...setup.materials };
  const uses: [string | null, string][] = [[null, setup.environment]];
  for (const { name, material, layers, readout } of setup.elements) {
    uses.push([name, material]);
    for (const slice of layers?.stack ?? []) uses.push([name, slice.material]);
    if (readout?.type === 'grid' && readout.material !== undefined) uses.push([name, readout.material]);
  }
  for (const [element, name] of uses) {
    try {
      requireMaterial(table, name, element === null ? 'The environment' : `Element “${element}”`);
    } catch (error) {
      if (!(error instanceof BeamglassError)) throw error;
      problems.push({ kind: 'material', element, message: error.message });
    }
  }
  return problems;
}

function checkAssumed(element: Element): Problem[] {
  return Object.keys(element.assumed).flatMap((path): Problem[] => {
    let at: unknown = element;
    for (const key of path.split('.')) {
      at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined;
    }
    if (at !== undefined) return [];
    const message = `Element “${element.name}” calls “${path}” assumed, and it has no such number.`;
    return [{ kind: 'assumed', element: element.name, message }];
  });
}

/** A detector shorter than this is one written in metres (mm). */
const SHORTEST_DETECTOR = 100;

function checkScale(detector: Detector): Problem[] {
  const { low, high } = boundingBox(detector);
  const extent = Math.max(high[0] - low[0], high[1] - low[1], high[2] - low[2]);
  if (extent >= SHORTEST_DETECTOR) return [];
  return [
    {
      kind: 'unit',
      element: null,
      message: `The whole setup is ${brief(extent)} mm large; lengths are in mm, these look like metres.`,
    },
  ];
}

/** Share by which a stated figure and the described one may differ: printed figures are rounded. */
const STATED_TOLERANCE = 0.1;

function checkStated(element: Element, materials: MaterialTable): Problem[] {
  const { name, stated } = element;
  if (stated === undefined) return [];
  const { radiationLengths, interactionLengths, massKg } = elementFigures(element, materials);
  const figures = [
    ['radiation lengths', stated.radiationLengths, radiationLengths],
    ['interaction lengths', stated.interactionLengths, interactionLengths],
    ['kg', stated.massKg, massKg],
    ['T·m', stated.fieldIntegralTm, element.field === undefined ? 0 : fieldIntegral(element.field)],
  ] as const;
  return figures.flatMap(([unit, wanted, found]): Problem[] => {
    if (wanted === undefined || Math.abs(found - wanted) <= STATED_TOLERANCE * wanted) return [];
    const message = `Element “${name}” is stated to have ${brief(wanted)} ${unit}, and as described it has ${brief(found)}.`;
    return [{ kind: 'stated', element: name, message }];
  });
}

/** Depth along the axis of an element, and its mass; what lies inside it is not counted. */
export function elementFigures(
  element: Element,
  materials: MaterialTable,
): { radiationLengths: number; interactionLengths: number; massKg: number } {
  const { shape, layers, readout } = element;
  const length = lengthOf(shape);
  // Crystals are taken for the whole: a line along the axis runs in one of them.
  const body = readout?.type === 'grid' && readout.material !== undefined ? readout.material : element.material;
  const layered = layers?.stack.reduce((sum, { thickness }) => sum + thickness * layers.repeat, 0) ?? 0;
  const pieces = [
    ...(layers?.stack.map(({ material, thickness }) => ({ material, thickness: thickness * layers.repeat })) ?? []),
    { material: body, thickness: Math.max(0, length - layered) },
  ];
  const face = volumeOf(shape) / length;
  const sum = { radiationLengths: 0, interactionLengths: 0, massKg: 0 };
  for (const { material, thickness } of pieces) {
    const one = requireMaterial(materials, material, `Element “${element.name}”`);
    const depth = depthOf(one, thickness);
    sum.radiationLengths += depth.radiationLengths;
    sum.interactionLengths += depth.interactionLengths;
    // g/cm³ · mm³ = mg
    sum.massKg += one.density * face * thickness * 1e-6;
  }
  return sum;
}

/** Density below which a volume is vacuum, g/cm³: air at 1 mbar has 1.2e-6. */
const VACUUM_DENSITY = 1e-6;

function checkBeam(detector: Detector): Problem[] {
  const { setup, materials } = detector;
  const { path } = setup.beam;
  const problems: Problem[] = [];
  for (let point = 0; point + 1 < path.length; point++) {
    const [from, to] = [path[point]!, path[point + 1]!];
    if (to[2] > from[2]) continue;
    const message = `The beam’s path goes from z = ${brief(from[2])} to ${brief(to[2])} mm: it must go downstream.`;
    return [{ kind: 'beam', element: null, message }];
  }
  const isVacuum = (material: string): boolean => materials[material]!.density < VACUUM_DENSITY;
  for (let point = 0; point + 1 < path.length; point++) {
    const stretches = materialsBetween(detector, path[point]!, path[point + 1]!);
    for (const [index, here] of stretches.entries()) {
      const next = stretches[index + 1];
      if (next === undefined || isVacuum(here.material) === isVacuum(next.material)) continue;
      const [gas, vacuum] = isVacuum(here.material) ? [next, here] : [here, next];
      if (materials[gas.material]!.density > 0.01) continue;
      const element = vacuum.volume?.owner.element.name ?? null;
      problems.push({
        kind: 'gap',
        element,
        message: `Along the beam the vacuum of “${element ?? 'the environment'}” is open to ${gas.material} ${brief(here.exit)} mm after (${path[point]!.map(brief).join(', ')}) mm: a window is missing or does not reach it.`,
      });
    }
  }
  if (budgetAlong(detector, path).every(({ element }) => element === null)) {
    problems.push({ kind: 'beam', element: null, message: 'The beam’s path meets no element of the setup.' });
  }
  return problems;
}
