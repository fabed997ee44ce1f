import { BeamglassError } from '#core/errors.ts';
import type { CalibrationMethod } from '#core/calibration/method.ts';
import * as methods from '#core/calibration/methods/trackers.ts';
import { fixedTable } from '#core/calibration/nominal.ts';
import type { Constants } from '#core/calibration/payload.ts';
import { completeParameters } from '#core/parameters.ts';
import type { Random } from '#core/statistics/random.ts';
import { trackerAlignment } from '#main/workers/fit/methods/trackerAlignment.ts';
import { trackerResolution } from '#main/workers/fit/methods/trackerResolution.ts';
import type { CalibrationTask } from '#main/workers/fit/procedure.ts';
import { stationsOf } from '#main/workers/fit/tracks/alignmentFit.ts';
import { trackCollector, type TrackData, type TrackGroup } from '#main/workers/fit/tracks/trackData.ts';
import { highland } from '#main/workers/fit/tracks/trackModel.ts';
import { constantsOf } from '../../fixtures/constantsInForce.ts';
import { MATERIAL_FILE, shippedDetector } from '../../fixtures/detector.ts';
import type { ClosureCase } from '../case.ts';

const SETUP = 'na64-vis2018';
const TRACKS = 2000;
/** mm; of every GEM in the toy */
export const GEM_RESOLUTION = 0.085;

/** mm, mm, rad: of the two GEMs that are free */
export const SHIFTS: Readonly<Record<string, readonly [dx: number, dy: number, rz: number]>> = {
  GEM2: [0.21, -0.14, 2e-3],
  GEM3: [-0.3, 0.08, -1.5e-3],
};

export function trackerTask(method: CalibrationMethod, parameters: Record<string, number> = {}): CalibrationTask {
  const detector = shippedDetector(SETUP);
  const constants = constantsOf({ setup: SETUP, process: 'muons' }, null);
  const refuse = (name: string, reason: string) => new BeamglassError('badInput', `${name}: ${reason}`);
  return {
    detector,
    materials: MATERIAL_FILE,
    runs: [{ run: 'na64-1', number: 1, beamEnergy: 150, start: null, end: null, onTarget: null, constants }],
    series: [],
    parameters: completeParameters(method.parameters(detector.setup), parameters, 'the method', refuse),
    mask: [],
    seed: 1,
  };
}

/** The group of the GEMs, without any track. */
export async function emptyGroup(task: CalibrationTask): Promise<TrackGroup> {
  const data = await trackCollector(task).data();
  return data.find(({ region }) => region === 'decay')!;
}

/** Muons through displaced planes, with multiple scattering. */
export function drawnTracks(
  random: Random,
  group: TrackGroup,
  count: number,
  shifts: typeof SHIFTS,
  resolution: (station: string) => number,
): TrackGroup {
  const { planes, scatterers, momentum } = group;
  const u = new Float64Array(count * planes.length);
  for (let track = 0; track < count; track++) {
    const [x0, y0] = [random.normal(0, 20), random.normal(0, 20)];
    const [tx, ty] = [random.normal(0, 1e-3), random.normal(0, 1e-3)];
    const kinks = scatterers.map(({ z, radiationLengths }) => {
      const angle = highland(radiationLengths, momentum);
      return { z, x: random.normal(0, angle), y: random.normal(0, angle) };
    });
    for (const [i, { z, measures, station }] of planes.entries()) {
      const far = z - planes[0]!.z;
      let [x, y] = [x0 + tx * far, y0 + ty * far];
      for (const kink of kinks) {
        x += kink.x * Math.max(0, z - kink.z);
        y += kink.y * Math.max(0, z - kink.z);
      }
      const [dx, dy, rz] = shifts[station] ?? [0, 0, 0];
      const own =
        measures === 'x'
          ? (x - dx) * Math.cos(rz) + (y - dy) * Math.sin(rz)
          : (y - dy) * Math.cos(rz) - (x - dx) * Math.sin(rz);
      u[track * planes.length + i] = own + random.normal(0, resolution(station));
    }
  }
  return { ...group, u, seen: count };
}

const alignmentTask = trackerTask(methods.trackerAlignment);
const resolutionTask = trackerTask(methods.trackerResolution);
const group = await emptyGroup(alignmentTask);

export const trackerAlignmentCase: ClosureCase<TrackData> = {
  method: 'trackerAlignment',
  type: 'tracker.alignment',
  toy: `${TRACKS} muons through four GEMs of 80 µm, the inner two displaced by some 0.2 mm and turned by 2 mrad`,
  kind: 'single',
  procedure: trackerAlignment,
  task: alignmentTask,
  make: (random) => ({
    data: [drawnTracks(random, group, TRACKS, SHIFTS, () => 0.08)],
    truth: trueShifts(),
  }),
};

function trueShifts(): Constants {
  const names = Object.keys(SHIFTS);
  const column = (index: 0 | 1 | 2): number[] => names.map((name) => SHIFTS[name]![index]);
  const nothing = names.map(() => 0);
  return fixedTable(names, { dx: column(0), dy: column(1), dz: nothing, rx: nothing, ry: nothing, rz: column(2) });
}

export const trackerResolutionCase: ClosureCase<TrackData> = {
  method: 'trackerResolution',
  type: 'tracker.resolution',
  toy: `${TRACKS} muons through four GEMs of 85 µm with multiple scattering, one resolution for all`,
  kind: 'single',
  procedure: trackerResolution,
  task: resolutionTask,
  make: (random) => {
    const names = stationsOf(group);
    const sigma = names.map(() => GEM_RESOLUTION);
    return {
      data: [drawnTracks(random, group, TRACKS, {}, () => GEM_RESOLUTION)],
      truth: fixedTable(names, { sigmaX: sigma, sigmaY: sigma }),
    };
  },
};
