/** Straight tracks of one hit per plane, region by region of NA64's setup. Lengths in mm. */
import type { Detector } from '#core/detector/detector.ts';
import { budgetAlong } from '#core/detector/ray.ts';
import { BeamglassError } from '#core/errors.ts';
import { trackerPlanesOf, type TrackerPlane } from '../../reconstruct/na64/planes.ts';
import { numbersIn } from '../eventNumbers.ts';
import type { CalibrationTask, Collector } from '../procedure.ts';
import { Thinned } from '../thinned.ts';

/** A plane that measures u = x cos α + y sin α. */
export interface MeasuringPlane extends Pick<TrackerPlane, 'measures' | 'technology' | 'z' | 'angle' | 'resolution'> {
  /** Element of the setup, by which its constants go */
  readonly station: string;
  /** Centre of the station, x and y */
  readonly centre: readonly [number, number];
}

/** Matter on the way of the tracks, as thin layers. */
export interface Scatterer {
  readonly z: number;
  readonly radiationLengths: number;
}

/** Planes between which nothing bends a track. */
export interface TrackGroup {
  readonly region: TrackerPlane['region'];
  /** By z; x and y of a station one behind the other */
  readonly planes: readonly MeasuringPlane[];
  readonly scatterers: readonly Scatterer[];
  /** Of the particles, GeV */
  readonly momentum: number;
  /** Per track the coordinate of every plane */
  readonly u: Float64Array;
  /** Tracks that came; of very many a part was kept. */
  readonly seen: number;
}

export type TrackData = readonly TrackGroup[];

const MOST_TRACKS = 100_000;
/** A line through two planes says nothing of them. */
const LEAST_STATIONS = 3;

/** @throws BeamglassError `badInput` without constants, `missingConstant` */
export function trackCollector({ detector, runs }: CalibrationTask): Collector<TrackData> {
  const run = runs[0];
  if (run === undefined || run.constants === null) {
    throw new BeamglassError('badInput', 'Trackers are calibrated from runs with constants to start from.');
  }
  const { setup } = detector;
  const planes = trackerPlanesOf(detector, run.constants);
  const groups = groupsOf(planes).map((own) => ({ own, rows: new Thinned(own.length, MOST_TRACKS) }));
  return {
    add: (event) => {
      const layer = numbersIn(event, 'Strip clusters', 'layer');
      const coordinate = numbersIn(event, 'Strip clusters', 'coordinate');
      const single = singles(layer, planes.length);
      for (const { own, rows } of groups) {
        const at = own.map((plane) => single[plane.layer]!);
        if (at.every((row) => row >= 0)) rows.add(...at.map((row) => coordinate[row]!));
      }
    },
    data: () =>
      groups.map(({ own, rows }): TrackGroup => {
        const columns = own.map((_, index) => rows.column(index));
        const count = columns[0]!.length;
        return {
          region: own[0]!.region,
          planes: own.map((plane) => measuring(detector, plane)),
          scatterers: scatterersOf(detector, own),
          momentum: run.beamEnergy ?? setup.beam.energy,
          u: Float64Array.from(
            { length: count * own.length },
            (_, i) => columns[i % own.length]![Math.floor(i / own.length)]!,
          ),
          seen: rows.seen,
        };
      }),
  };
}

/** Straws are left out: they do not measure by their wires alone. */
function groupsOf(planes: readonly TrackerPlane[]): TrackerPlane[][] {
  const strips = planes
    .filter(({ technology }) => technology !== 'straws')
    .toSorted((a, b) => a.z - b.z || a.layer - b.layer);
  const regions = [...new Set(strips.map(({ region }) => region))];
  return regions
    .map((region) => strips.filter((plane) => plane.region === region))
    .filter((own) => new Set(own.map(({ station }) => station)).size >= LEAST_STATIONS);
}

/** Per plane the row of its only cluster, −1 where there is none or more than one. */
function singles(layer: ArrayLike<number>, planes: number): Int32Array {
  const rows = new Int32Array(planes).fill(-1);
  const seen = new Uint8Array(planes);
  for (let row = 0; row < layer.length; row++) {
    const plane = layer[row]!;
    rows[plane] = seen[plane] === 0 ? row : -1;
    seen[plane] = 1;
  }
  return rows;
}

function measuring(detector: Detector, plane: TrackerPlane): MeasuringPlane {
  const { measures, technology, z, angle, resolution, element, station } = plane;
  const [x, y] = detector.placed.find(({ name }) => name === station)!.place.centre;
  return { measures, technology, z, angle, resolution, station: element, centre: [x, y] };
}

/** Each station, and in the middle of each gap all that lies between two. */
function scatterersOf(detector: Detector, planes: readonly TrackerPlane[]): Scatterer[] {
  const stations = planes.filter((plane, index) => planes.findIndex(({ z }) => z === plane.z) === index);
  return stations.flatMap((station, index): Scatterer[] => {
    const own = { z: station.z, radiationLengths: station.radiationLengths };
    const next = stations[index + 1];
    if (next === undefined) return [own];
    const budget = budgetAlong(detector, [
      [0, 0, station.z],
      [0, 0, next.z],
    ]);
    const whole = budget.reduce((sum, { radiationLengths }) => sum + radiationLengths, 0);
    // Half of each station lies within.
    const between = whole - (station.radiationLengths + next.radiationLengths) / 2;
    return between > 1e-9 ? [own, { z: (station.z + next.z) / 2, radiationLengths: between }] : [own];
  });
}
