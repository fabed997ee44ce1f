/** What matching to truth needs of a setup: whose cell a channel is, planes of trackers, faces of calorimeters. */
import type { Detector } from '../../detector/detector.ts';
import type { PlacedElement } from '../../detector/placedElement.ts';
import { axisOf, dot, type Vector3 } from '../../detector/placement.ts';
import { halfSizes } from '../../detector/shape.ts';

/** Strips or straws that measure one coordinate. */
export interface MeasuringPlane {
  /** "MM1": its x and its y plane have the same. */
  readonly station: string;
  readonly name: string;
  readonly z: number;
  /** Unit vector of the coordinate that is measured, in the plane. */
  readonly u: readonly [number, number];
  /** Unit vector along the strips. */
  readonly v: readonly [number, number];
  readonly rangeU: readonly [number, number];
  readonly rangeV: readonly [number, number];
  /** Distance in u of neighbours. */
  readonly pitch: number;
  readonly region: 'incoming' | 'outgoing' | 'decay';
}

/** A box along z. */
export interface Face {
  readonly front: number;
  readonly back: number;
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
}

export interface QualityGeometry {
  /** First word of the element that a channel reads: “HCAL1”, “ECal”, “ETag”. */
  readonly elementOf: ReadonlyMap<number, string>;
  readonly planes: readonly MeasuringPlane[];
  /** Calorimeter for electrons and photons at the end, with its preshower; null where the setup has none. */
  readonly calorimeter: Face | null;
}

export function qualityGeometry(detector: Detector): QualityGeometry {
  return {
    elementOf: new Map(detector.cells.map(({ channel, element }) => [channel, element])),
    planes: planesOf(detector),
    calorimeter: calorimeterOf(detector),
  };
}

function planesOf(detector: Detector): MeasuringPlane[] {
  const regionAt = regionsOf(detector.placed);
  const byStation = Map.groupBy(detector.cells, ({ element }) => element);
  return detector.placed.flatMap(({ element, name, place }) => {
    const { readout } = element;
    if (element.group !== 'tracker' || (readout?.type !== 'strips' && readout?.type !== 'straws')) return [];
    const cells = byStation.get(element.name) ?? [];
    let before = 0;
    return readout.planes.map((plane): MeasuringPlane => {
      const own = cells.slice(before, before + plane.count);
      before += plane.count;
      const isX = plane.measures === 'x';
      const across = axisOf(place, isX ? 0 : 1);
      const along = axisOf(place, isX ? 1 : 0);
      const at = own.map(({ place: { centre } }) => dot(centre, across));
      const pitch = own.length > 1 ? Math.abs(at.at(-1)! - at[0]!) / (own.length - 1) : own[0]!.size[isX ? 0 : 1];
      const half = own[0]!.size[isX ? 1 : 0] / 2;
      const middle = dot(place.centre, along);
      return {
        station: name,
        name: `${name} ${plane.measures}`,
        z: own.reduce((sum, { place: { centre } }) => sum + centre[2], 0) / own.length,
        u: [across[0], across[1]],
        v: [along[0], along[1]],
        rangeU: [Math.min(...at) - pitch / 2, Math.max(...at) + pitch / 2],
        rangeV: [middle - half, middle + half],
        pitch,
        region: regionAt(place.centre[2]),
      };
    });
  });
}

/** Before the first field, between it and the dump (the calorimeter where there is none), and behind the dump. */
function regionsOf(placed: readonly PlacedElement[]): (z: number) => MeasuringPlane['region'] {
  const front = (group: string): number =>
    Math.min(...placed.filter(({ element }) => element.group === group).map((one) => frontOf(one)));
  const dump = Math.min(front('dump'), front('calorimeter'));
  const fields = placed.filter(({ element, place }) => element.field !== undefined && place.centre[2] < dump);
  const bend = Math.min(...fields.map(({ place }) => place.centre[2]));
  return (z) => (z < bend ? 'incoming' : z < dump ? 'outgoing' : 'decay');
}

const frontOf = ({ element, place }: PlacedElement): number => place.centre[2] - halfSizes(element.shape)[2];

/** Names of the calorimeter for electrons and photons, preshower and all, in either experiment. */
export const ELECTROMAGNETIC = /^(ECAL|ECAL-PS|ECal)$/;

function calorimeterOf({ placed }: Detector): Face | null {
  const parts = placed.filter(({ element }) => ELECTROMAGNETIC.test(element.name));
  if (parts.length === 0) return null;
  const edges = parts.map(({ element, place: { centre } }) => {
    const half = halfSizes(element.shape);
    const corner = (sign: number): Vector3 => [
      centre[0] + sign * half[0],
      centre[1] + sign * half[1],
      centre[2] + sign * half[2],
    ];
    return { low: corner(-1), high: corner(1) };
  });
  const lowest = (axis: 0 | 1 | 2): number => Math.min(...edges.map(({ low }) => low[axis]));
  const highest = (axis: 0 | 1 | 2): number => Math.max(...edges.map(({ high }) => high[axis]));
  return { front: lowest(2), back: highest(2), low: [lowest(0), lowest(1)], high: [highest(0), highest(1)] };
}
