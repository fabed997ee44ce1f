/** What the uniformity of NA64's calorimeters is measured with: impact points and the part of the beam energy that was seen. */
import { columnOf, constantsOf } from '#core/calibration/constants.ts';
import { readChannels } from '#core/calibration/nominal.ts';
import type { Constants } from '#core/calibration/payload.ts';
import type { Detector } from '#core/detector/detector.ts';
import type { EventData } from '#core/event/event.ts';
import { na64Parts } from '#core/reconstruction/na64Setup.ts';
import { scalarIn } from '../eventNumbers.ts';
import type { CalibrationRun, CalibrationTask, Collector } from '../procedure.ts';
import { ecalCells, relativeContainment } from './ecalCells.ts';
import { impactAt, tablePosition } from './impact.ts';

/** One entry per particle. */
export interface Impacts {
  /** "ECAL", "WCAL" or "HCAL": all modules together */
  readonly calorimeter: string;
  /** From the middle of the front, mm */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Sum over the cells ÷ beam energy; of the ECAL ÷ the part that its outer edges lose by the profile of showers */
  readonly fraction: ArrayLike<number>;
  /** Edges of cells, ascending, mm from the middle: the first and the last are those of the calorimeter */
  readonly xEdges: readonly number[];
  readonly yEdges: readonly number[];
}

export interface UniformityData {
  readonly impacts: readonly Impacts[];
  /** Showers without exactly one track before the calorimeters */
  readonly withoutTrack: number;
  /** In force: rows of calorimeters without showers are taken over. */
  readonly inForce: Constants;
}

/** Of the beam energy: what has less in a calorimeter did not shower in it. */
const LEAST_IN = 0.5;
/** Of the beam energy, in what stands before the calorimeter in which the particle showers. */
const MOST_BEFORE = 0.02;

interface Front {
  readonly z: number;
  readonly centre: readonly [x: number, y: number];
  readonly xEdges: readonly number[];
  readonly yEdges: readonly number[];
}

export function uniformityCollector({ detector, runs }: CalibrationTask): Collector<UniformityData> {
  const { dump, hcal } = na64Parts(detector.setup);
  const ecal = ecalCells(detector);
  const fronts = new Map<string, Front | null>([
    ['ECAL', frontOf(detector, ['ECAL'])],
    ['WCAL', frontOf(detector, dump)],
    ['HCAL', frontOf(detector, hcal.slice(0, 1))],
  ]);
  const lists = new Map<string, { x: number[]; y: number[]; fraction: number[] }>();
  let withoutTrack = 0;
  return {
    add(event, run) {
      const energy = run.beamEnergy ?? detector.setup.beam.energy;
      const seen = showerIn(event, run, energy, dump.length > 0);
      const front = seen && fronts.get(seen.calorimeter);
      if (!front) return;
      const { calorimeter } = seen;
      const onTable = calorimeter === 'ECAL';
      const track = impactAt(event, onTable ? ecal.front : front.z);
      if (track === null) {
        withoutTrack++;
        return;
      }
      const table = onTable ? tablePosition(event) : [0, 0];
      const [x, y] = [track[0] - front.centre[0] - table[0]!, track[1] - front.centre[1] - table[1]!];
      const list = lists.get(calorimeter) ?? { x: [], y: [], fraction: [] };
      lists.set(calorimeter, list);
      list.x.push(x);
      list.y.push(y);
      list.fraction.push(seen.energy / energy / (onTable ? relativeContainment(ecal, [x, y]) : 1));
    },
    data: () => ({
      impacts: [...lists].map(([calorimeter, list]) => {
        const { xEdges, yEdges } = fronts.get(calorimeter)!;
        return { calorimeter, ...list, xEdges, yEdges };
      }),
      withoutTrack,
      inForce: runs[0]?.constants
        ? constantsOf(runs[0].constants, 'calorimeter.containment')
        : { parameters: {}, table: null },
    }),
  };
}

/** Where a particle showered, and GeV in the cells without the correction in force; null: nowhere alone. */
function showerIn(
  event: EventData,
  { constants }: CalibrationRun,
  energy: number,
  hasDump: boolean,
): { calorimeter: string; energy: number } | null {
  const ecal = scalarIn(event, 'e_ps') + scalarIn(event, 'e_ecal_main');
  const dump = hasDump ? scalarIn(event, 'e_wcal') : 0;
  const hcal = scalarIn(event, 'e_hcal');
  if (dump > LEAST_IN * energy) {
    const corrected = constants ? columnOf(constants, 'calorimeter.containment', 'containment', ['WCAL'])[0]! : 1;
    return { calorimeter: 'WCAL', energy: dump * corrected };
  }
  if (!(dump < MOST_BEFORE * energy)) return null;
  if (ecal > LEAST_IN * energy) return { calorimeter: 'ECAL', energy: ecal };
  return ecal < MOST_BEFORE * energy && hcal > LEAST_IN * energy ? { calorimeter: 'HCAL', energy: hcal } : null;
}

/** Edges of the cells of the elements, which stand one behind the other; null where there are none. */
function frontOf(detector: Detector, names: readonly string[]): Front | null {
  const cells = readChannels(detector).filter(({ element }) => names.includes(element.name));
  if (cells.length === 0) return null;
  const along = (axis: 0 | 1): readonly [centre: number, edges: number[]] => {
    const sides = cells.flatMap(({ cell }) =>
      [-0.5, 0.5].map((part) => cell.place.centre[axis] + part * cell.size[axis]),
    );
    const sorted = [...new Set(sides.map((side) => Math.round(1000 * side) / 1000))].toSorted((a, b) => a - b);
    const centre = (sorted[0]! + sorted.at(-1)!) / 2;
    return [centre, sorted.map((side) => side - centre)];
  };
  const [[x, xEdges], [y, yEdges]] = [along(0), along(1)];
  return {
    z: Math.min(...cells.map(({ cell }) => cell.place.centre[2] - cell.size[2] / 2)),
    centre: [x, y],
    xEdges,
    yEdges,
  };
}
