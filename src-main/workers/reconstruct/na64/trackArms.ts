/**
 * Which planes tracks of NA64 go through: the beam's before its magnets, behind them and through them, and the decay
 * volume's. Straws take no part: they tell how many particles there are. Lengths in mm.
 */
import type { Detector, Volume } from '#core/detector/detector.ts';
import type { PlacedElement } from '#core/detector/placedElement.ts';
import { halfSizes } from '#core/detector/shape.ts';
import type { TrackArm } from '#main/native/trackSearch.ts';
import { engineField, engineMatter } from '#main/workers/simulate/engineMatter.ts';
import type { ReconstructionInput } from '../reconstructor.ts';
import type { TrackerPlane } from './planes.ts';

export type TrackRegion = 'incoming' | 'outgoing' | 'spectrometer' | 'decay';

/** A plane of an arm; without a tracker plane it only gives states. */
export interface ArmPlane {
  readonly z: number;
  readonly plane: TrackerPlane | null;
}

export interface Na64Arm {
  readonly region: TrackRegion;
  readonly planes: readonly ArmPlane[];
  /** Whether a field bends its tracks, so that they have a momentum. */
  readonly bends: boolean;
  readonly arm: TrackArm;
}

const frontOf = ({ element, place }: PlacedElement): number => place.centre[2] - halfSizes(element.shape)[2];
const backOf = ({ element, place }: PlacedElement): number => place.centre[2] + halfSizes(element.shape)[2];

/** As wide as seeds may be wrong, and so that they count for nothing: mm, rad, 1/GeV. */
const SEED_ERRORS = [300, 300, 0.3, 0.3, 0.1];
/** What showers in it is not on the way of a track that is fitted. */
const SOLID: ReadonlySet<string> = new Set(['dump', 'calorimeter', 'srd']);
const isPassed = ({ owner }: Volume): boolean => !SOLID.has(owner.element.group);
/**
 * Of a muon, GeV: fits allow for scattering and ionisation alone. Bremsstrahlung takes little from most electrons and
 * much from a few; its mean would shift the momenta of most, and its variance is that of the few.
 */
const ASSUMED_MASS = 0.1056583755;
/** Part of the beam's energy that upstream tracks have at least when clusters are joined. */
const BEAM_PART = 0.5;

const only = (z: number): ArmPlane => ({ z, plane: null });

/** z of the back of the dump; null where the ECAL is the dump. */
export function dumpEnd({ placed }: Detector): number | null {
  const parts = placed.filter(({ element }) => element.group === 'dump');
  return parts.length === 0 ? null : Math.max(...parts.map(backOf));
}

/** In the order in which they are sought. */
export function na64Arms(input: ReconstructionInput, detector: Detector, all: readonly TrackerPlane[]): Na64Arm[] {
  const field = engineField(detector);
  const dipoles = field.filter((one) => one.kind === 'dipole');
  const strips = all.filter(({ technology }) => technology !== 'straws');
  const of = (region: TrackerPlane['region']): ArmPlane[] =>
    strips.filter((plane) => plane.region === region).map((plane) => ({ z: plane.z, plane }));
  const [incoming, outgoing, decay] = [of('incoming'), of('outgoing'), of('decay')];
  const fronts = (group: string): number[] =>
    detector.placed.filter(({ element }) => element.group === group).map(frontOf);
  const ecal = Math.min(...fronts('calorimeter'));
  const end = Math.min(ecal, ...fronts('dump'));
  const arms: Na64Arm[] = [];
  const add = (region: TrackRegion, planes: readonly ArmPlane[]): void => {
    const measuring = planes.filter(({ plane }) => plane !== null);
    const count = (axis: string): number => measuring.filter(({ plane }) => plane!.measures === axis).length;
    if (count('x') < 2 || count('y') < 2) return;
    arms.push(
      armOf(
        input,
        detector,
        region,
        planes.toSorted((a, b) => a.z - b.z),
        field,
      ),
    );
  };
  if (incoming.length > 0 && outgoing.length > 0) {
    const [last, first] = [Math.max(...incoming.map(({ z }) => z)), Math.min(...outgoing.map(({ z }) => z))];
    const inside = dipoles.filter(({ entry, exit }) => entry > last && exit < first);
    const ends =
      inside.length === 0
        ? []
        : [Math.min(...inside.map(({ entry }) => entry)), Math.max(...inside.map(({ exit }) => exit))];
    add('spectrometer', [...incoming, ...ends.map(only), ...outgoing, only(end)]);
  }
  add('incoming', incoming);
  if (outgoing.length > 0) add('outgoing', [...outgoing, only(end)]);
  if (decay.length > 0) {
    const first = Math.min(...decay.map(({ z }) => z));
    const last = Math.max(...decay.map(({ z }) => z));
    const ends = dipoles
      .filter(({ entry, exit }) => entry > first && exit < last)
      .flatMap((one) => [one.entry, one.exit]);
    add('decay', [only(referenceOf(detector, first)), ...decay, ...ends.map(only), only(ecal)]);
  }
  return arms;
}

/** In the vacuum before the first plane, where nothing turns a track on its way to the vertex; else behind the dump. */
function referenceOf(detector: Detector, first: number): number {
  const behind = dumpEnd(detector) ?? Number.NEGATIVE_INFINITY;
  const vacuum = detector.placed.filter(
    (one) =>
      one.element.group === 'vacuum' &&
      one.element.shape.type === 'tube' &&
      one.element.shape.innerRadius === undefined &&
      one.element.shape.length > 100 &&
      frontOf(one) >= behind &&
      backOf(one) <= first,
  );
  return vacuum.length > 0 ? vacuum[0]!.place.centre[2] : Math.min(behind + 1, first);
}

function armOf(
  { setup, materials, beamEnergy, parameters }: ReconstructionInput,
  detector: Detector,
  region: TrackRegion,
  planes: readonly ArmPlane[],
  field: TrackArm['field'],
): Na64Arm {
  const [from, to] = [planes[0]!.z, planes.at(-1)!.z];
  const { matter } = engineMatter(detector, materials, [from, to], isPassed);
  const trackers = planes.flatMap(({ plane }) => plane ?? []);
  const bends = field.some((one) => one.kind !== 'dipole' || (one.entry > from && one.exit < to));
  const softest = region === 'decay' ? parameters['trackMomentumLeast']! : BEAM_PART * beamEnergy;
  const assumed = (region === 'decay' ? parameters['pairMomentum']! : 1) * beamEnergy;
  const depth = trackers.reduce((sum, plane) => sum + plane.radiationLengths / 2, 0);
  const slopes = [slopeAt(setup.beam.path, from), slopeAt(setup.beam.path, to)];
  return {
    region,
    planes,
    bends,
    arm: {
      field,
      matter,
      planes: {
        z: Float64Array.from(planes, ({ z }) => z),
        coordinates: Uint8Array.from(planes, ({ plane }) => (plane === null ? 0 : 1)),
        angle: Float64Array.from(planes, ({ plane }) => plane?.angle ?? 0),
      },
      layer: Int32Array.from(planes, ({ plane }) => plane?.layer ?? -1),
      axis: Uint8Array.from(planes, ({ plane }) => (plane?.measures === 'y' ? 1 : 0)),
      mass: ASSUMED_MASS,
      tolerance: 1e-3,
      from,
      seedErrors: Float64Array.from(SEED_ERRORS),
      rejectBelow: parameters['trackHitProbability']!,
      mostOutliers: 2,
      beamSlopes: Float64Array.from(slopes.flat()),
      window: parameters['trackWindow']!,
      scattering: (0.0136 / softest) * Math.sqrt(Math.max(depth, 1e-3)),
      largestSlope: parameters['trackSlopeMost']! / 1000,
      largestKink: parameters['trackKinkMost']! / 1000,
      mostMissing: parameters['trackMissingMost']!,
      mostChains: 200,
      assumedQOverP: -1 / assumed,
      leastMomentum: parameters['trackMomentumLeast']!,
      makesVertices: region === 'decay',
    },
  };
}

type Path = ReconstructionInput['setup']['beam']['path'];

/** dx/dz and dy/dz of the nominal beam. */
function slopeAt(path: Path, z: number): [number, number] {
  const index = path.findIndex((point, i) => i > 0 && point[2] > z);
  const [a, b] = index < 0 ? [path.at(-2)!, path.at(-1)!] : [path[index - 1]!, path[index]!];
  return [(b[0] - a[0]) / (b[2] - a[2]), (b[1] - a[1]) / (b[2] - a[2])];
}
