/** What matching to truth needs of a setup: whose cell a channel is, planes of trackers, faces of calorimeters. */
import type { Detector } from '../../detector/detector.ts';
import type { PlacedElement } from '../../detector/placedElement.ts';
import { axisOf, dot } from '../../detector/placement.ts';
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
  readonly isStraws: boolean;
  readonly region: 'incoming' | 'outgoing' | 'decay';
}

/** A calorimeter along z. */
export interface Face {
  readonly front: number;
  readonly back: number;
  /** Whether it has a cell at that x and y: not in the hole for the beam. */
  covers(x: number, y: number): boolean;
}

export interface QualityGeometry {
  /** First word of the element that a channel reads: “HCAL1”, “ECal”, “ETag”. */
  readonly elementOf: ReadonlyMap<number, string>;
  /** The first of the channels that read the same piece, by each of them: sensors of one bar. */
  readonly pieceOf: ReadonlyMap<number, number>;
  readonly planes: readonly MeasuringPlane[];
  /** Calorimeter for electrons and photons at the end, with its preshower; null where the setup has none. */
  readonly calorimeter: Face | null;
}

export function qualityGeometry(detector: Detector): QualityGeometry {
  return {
    elementOf: new Map(detector.cells.map(({ channel, element }) => [channel, element])),
    pieceOf: piecesOf(detector),
    planes: planesOf(detector),
    calorimeter: calorimeterOf(detector),
  };
}

function piecesOf({ cells }: Detector): Map<number, number> {
  const first = new Map<string, number>();
  return new Map(
    cells.map(({ channel, element, place }) => {
      const piece = `${element} ${place.centre.join(' ')}`;
      const known = first.get(piece) ?? channel;
      first.set(piece, known);
      return [channel, known];
    }),
  );
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
        isStraws: readout.type === 'straws',
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

/** Foils between cells belong to them, mm. */
const GAP = 0.5;

/** Names of the calorimeter for electrons and photons, preshower and all, in either experiment. */
export const ELECTROMAGNETIC = /^(ECAL|ECAL-PS|ECal)$/;

function calorimeterOf({ placed, cells }: Detector): Face | null {
  const parts = placed.filter(({ element }) => ELECTROMAGNETIC.test(element.name));
  if (parts.length === 0) return null;
  const areas = cells
    .filter(({ element }) => ELECTROMAGNETIC.test(element))
    .map(({ place: { centre }, size }) => ({ x: centre[0], y: centre[1], halfX: size[0] / 2, halfY: size[1] / 2 }));
  return {
    front: Math.min(...parts.map((part) => frontOf(part))),
    back: Math.max(...parts.map(({ element, place: { centre } }) => centre[2] + halfSizes(element.shape)[2])),
    covers: (x, y) =>
      areas.some((area) => Math.abs(x - area.x) <= area.halfX + GAP && Math.abs(y - area.y) <= area.halfY + GAP),
  };
}
