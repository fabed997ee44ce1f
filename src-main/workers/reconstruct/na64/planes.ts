/**
 * Measuring planes of NA64's trackers where the constants in force put them: what clusters of strips and fits of tracks
 * share. Lengths in mm.
 *
 * A plane lies at constant z and measures u = x cos α + y sin α; v = y cos α − x sin α runs along its strips. Tilts out
 * of the plane shorten the pitch as they are seen along z; z is that of the centre (at the slopes of beam particles
 * the rest is below a micrometre).
 */
import { columnOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import { cellsOf } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import type { PlacedElement } from '#core/detector/placedElement.ts';
import { axisOf, shifted, turned, type Placement, type Vector3 } from '#core/detector/placement.ts';
import { budgetAlong } from '#core/detector/ray.ts';
import type { StrawPlane, StripPlane } from '#core/detector/readoutSchema.ts';
import { halfSizes } from '#core/detector/shape.ts';

/** Before the beam's magnets; between them and the active dump; behind the dump. */
export type TrackerRegion = 'incoming' | 'outgoing' | 'decay';
export type TrackerTechnology = 'micromegas' | 'gem' | 'straws';

export interface TrackerPlane {
  /** Index in the list of planes: what the column `layer` of the collection "Strips" says. */
  readonly layer: number;
  /** "MM1 x" */
  readonly name: string;
  /** "MM1": its x and its y plane have the same. */
  readonly station: string;
  /** Of the setup, by which its constants go: the station's, unless there are copies of it. */
  readonly element: string;
  readonly measures: 'x' | 'y';
  readonly technology: TrackerTechnology;
  readonly region: TrackerRegion;
  /** Of the middle of the station; those of straws lie a few mm beside it (`strips.z`). */
  readonly z: number;
  /** α, rad */
  readonly angle: number;
  /** What it covers in u and in v. */
  readonly u: readonly [low: number, high: number];
  readonly v: readonly [low: number, high: number];
  /** 1σ of u of one hit */
  readonly resolution: number;
  /** Of the whole station, along z: not of each of its planes. */
  readonly radiationLengths: number;
  /** Distance in u of the middles of neighbouring strips or straws. */
  readonly pitch: number;
  readonly strips: PlaneStrips;
}

/** One entry per strip or straw, u rising. */
export interface PlaneStrips {
  readonly u: Float64Array;
  readonly z: Float64Array;
  /** Of the setup's channel map; strips may share one. */
  readonly channel: Uint32Array;
}

/** Strips and straws of the trackers, in the order that "Strips" counts planes. */
export const trackersOf = ({ placed }: Detector): readonly PlacedElement[] =>
  placed.filter(({ element: { group, readout } }) => {
    return group === 'tracker' && (readout?.type === 'strips' || readout?.type === 'straws');
  });

/** @throws BeamglassError `missingConstant` where a tracker has no resolution or alignment */
export function trackerPlanesOf(detector: Detector, constants: ConstantsInForce): readonly TrackerPlane[] {
  const owners = trackersOf(detector);
  const names = owners.map(({ element }) => element.name);
  const alignment = ['dx', 'dy', 'dz', 'rx', 'ry', 'rz'].map((column) =>
    columnOf(constants, 'tracker.alignment', column, names),
  );
  const sigmaX = columnOf(constants, 'tracker.resolution', 'sigmaX', names);
  const sigmaY = columnOf(constants, 'tracker.resolution', 'sigmaY', names);
  const regionAt = regionsOf(detector);
  const planes: TrackerPlane[] = [];
  for (const [index, owner] of owners.entries()) {
    const [dx, dy, dz, rx, ry, rz] = alignment.map((column) => column[index]!);
    const { centre, rotation } = owner.place;
    const moved: Placement = { centre: [centre[0] + dx!, centre[1] + dy!, centre[2] + dz!], rotation };
    const aligned = { ...owner, place: turned(moved, [rx!, ry!, rz!]) };
    const radiationLengths = depthOf(detector, aligned);
    for (const plane of geometryOf(aligned)) {
      const layer = planes.length;
      const resolution = plane.measures === 'x' ? sigmaX[index]! : sigmaY[index]!;
      const region = regionAt(aligned.place.centre[2]);
      planes.push({
        ...plane,
        layer,
        station: owner.name,
        element: owner.element.name,
        region,
        resolution,
        radiationLengths,
      });
    }
  }
  return planes;
}

/** By z: the beam's magnets are those before the dump, which is the ECAL where there is no other. */
function regionsOf({ placed }: Detector): (z: number) => TrackerRegion {
  const front = (group: string): number =>
    Math.min(
      ...placed
        .filter(({ element }) => element.group === group)
        .map(({ element, place }) => place.centre[2] - halfSizes(element.shape)[2]),
    );
  const dump = Math.min(front('dump'), front('calorimeter'));
  const magnets = placed.filter(({ element, place }) => element.field !== undefined && place.centre[2] < dump);
  const bend = Math.min(...magnets.map(({ place }) => place.centre[2]));
  return (z) => (z < bend ? 'incoming' : z < dump ? 'outgoing' : 'decay');
}

function depthOf(detector: Detector, { element, place }: PlacedElement): number {
  const half = halfSizes(element.shape)[2];
  const end = (z: number): Vector3 => shifted(place, [0, 0, z]).centre;
  const budget = budgetAlong(detector, [end(-half), end(half)]);
  return budget.find((one) => one.element === element.name)?.radiationLengths ?? 0;
}

type Geometry = Omit<TrackerPlane, 'layer' | 'station' | 'element' | 'region' | 'resolution' | 'radiationLengths'>;

function geometryOf(owner: PlacedElement): Geometry[] {
  const { readout } = owner.element;
  if (readout?.type !== 'strips' && readout?.type !== 'straws') return [];
  const cells = cellsOf(owner);
  let before = 0;
  return readout.planes.map((plane): Geometry => {
    const own = cells.slice(before, before + plane.count);
    before += plane.count;
    const { place } = owner;
    const angle = measuredAngle(place, plane.measures);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const u = Float64Array.from(own, ({ place: { centre } }) => centre[0] * cos + centre[1] * sin);
    const pitch = own.length > 1 ? (u.at(-1)! - u[0]!) / (u.length - 1) : pitchOf(plane);
    const middle = place.centre[1] * cos - place.centre[0] * sin;
    const along = own[0]!.size[plane.measures === 'x' ? 1 : 0] / 2;
    return {
      name: `${owner.name} ${plane.measures}`,
      measures: plane.measures,
      technology: technologyOf(plane),
      z: place.centre[2],
      angle,
      u: [u[0]! - pitch / 2, u.at(-1)! + pitch / 2],
      v: [middle - along, middle + along],
      pitch,
      strips: {
        u,
        z: Float64Array.from(own, ({ place: { centre } }) => centre[2]),
        channel: Uint32Array.from(own, ({ channel }) => channel),
      },
    };
  });
}

const pitchOf = (plane: StripPlane | StrawPlane): number => ('pitch' in plane ? plane.pitch : plane.diameter);

/** Square to the strips as they are seen along z, on the side of rising numbers. */
function measuredAngle(place: Placement, measures: 'x' | 'y'): number {
  const across = axisOf(place, measures === 'x' ? 0 : 1);
  const along = axisOf(place, measures === 'x' ? 1 : 0);
  const sign = across[0] * along[1] - across[1] * along[0] < 0 ? -1 : 1;
  return Math.atan2(-sign * along[0], sign * along[1]);
}

/** Micromegas share readout channels between strips; GEMs do not (na64.md §1.0). */
function technologyOf(plane: StripPlane | StrawPlane): TrackerTechnology {
  if ('diameter' in plane) return 'straws';
  return plane.multiplexing === undefined ? 'gem' : 'micromegas';
}
