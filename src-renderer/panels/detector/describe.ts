/** What the panel and the inspector say of a detector's elements, in words and with units. */
import { wiringOf, type Cell } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import { depthOf } from '#core/detector/material.ts';
import type { LayerPart } from '#core/detector/partsAt.ts';
import type { PlacedElement } from '#core/detector/placedElement.ts';
import { materialsBetween } from '#core/detector/ray.ts';
import { ELEMENT_GROUPS, type Element, type Shape } from '#core/detector/setup.ts';
import { formatNumber } from '../../format/number.ts';

export const GROUP_NAMES: Readonly<Record<Element['group'], string>> = {
  beam: 'Beam line',
  target: 'Target',
  dump: 'Dump',
  magnet: 'Magnets',
  vacuum: 'Vacuum',
  counter: 'Counters',
  veto: 'Vetoes',
  tracker: 'Trackers',
  srd: 'Synchrotron radiation',
  calorimeter: 'Calorimeters',
  muon: 'Muon counters',
  passive: 'Passive material',
};

export interface GroupOfElements {
  readonly group: Element['group'];
  readonly elements: readonly { readonly element: Element; readonly copies: readonly PlacedElement[] }[];
}

/** Groups in their order, each with its elements in the order of the file. */
export function groupsOfElements({ setup, placed }: Detector): GroupOfElements[] {
  return ELEMENT_GROUPS.flatMap((group) => {
    const elements = setup.elements
      .filter((element) => element.group === group)
      .map((element) => ({ element, copies: placed.filter((one) => one.element === element) }));
    return elements.length === 0 ? [] : [{ group, elements }];
  });
}

const mm = (value: number): string => formatNumber(value, 6);

export function describeShape(shape: Shape): string {
  if (shape.type === 'box') {
    const size = `${shape.size.map(mm).join(' × ')} mm`;
    if (shape.hole === undefined) return size;
    return 'radius' in shape.hole
      ? `${size}, round hole of ${mm(shape.hole.radius)} mm radius`
      : `${size}, hole of ${shape.hole.size.map(mm).join(' × ')} mm`;
  }
  const { outerRadius, innerRadius, length } = shape;
  const radii = innerRadius === undefined ? mm(outerRadius) : `${mm(innerRadius)} to ${mm(outerRadius)}`;
  return `tube, radius ${radii} mm, length ${mm(length)} mm`;
}

/** Steps of the accumulated depth along the nominal beam: z of the setup (mm), X0 up to there. */
export function depthAlongBeam(detector: Detector): { z: number; radiationLengths: number }[] {
  const { path } = detector.setup.beam;
  const points = [{ z: path[0]![2], radiationLengths: 0 }];
  let total = 0;
  for (let i = 0; i + 1 < path.length; i++) {
    const [from, to] = [path[i]!, path[i + 1]!];
    const length = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
    for (const { material, exit, entry } of materialsBetween(detector, from, to)) {
      const one = detector.materials[material];
      if (one) total += depthOf(one, exit - entry).radiationLengths;
      points.push({ z: from[2] + ((to[2] - from[2]) * exit) / length, radiationLengths: total });
    }
  }
  return points;
}

/** Names of the assumed numbers as people read them: "position z", "shape size". */
export function assumedName(path: string): string {
  const axes = ['x', 'y', 'z'];
  return path
    .split('.')
    .map((part, index, parts) =>
      /^\d$/.test(part) && ['position', 'size', 'step'].includes(parts[index - 1] ?? '')
        ? (axes[Number(part)] ?? part)
        : part,
    )
    .join(' ');
}

/** "cell 1801, channel 1801 (board 12, channel 3), 21 × 21 × 230 mm" */
export function describeCell({ name, id, channel, size }: Cell, { name: owner, element }: PlacedElement): string {
  const wired = wiringOf(element).get(id);
  const shared = channel !== (element.readout?.channelOffset ?? 0) + id ? ', shared with other strips' : '';
  return [
    ...(name === owner ? [] : [name.replace(`${owner} `, '')]),
    `channel ${channel}${wired ? ` (board ${wired.board}, channel ${wired.channel})` : ''}${shared}`,
    ...(element.readout?.type === 'whole' ? [] : [`${size.map(mm).join(' × ')} mm`]),
  ].join(', ');
}

/** "layer 12 of 150: lead, 1.5 mm"; layers are counted from 1, as people do. */
export function describeLayer({ turn, turns, thickness }: LayerPart, material: string): string {
  return `layer ${turn + 1} of ${turns}: ${material}, ${mm(thickness)} mm`;
}
