/** Hit resolution of NA64's trackers from the residuals of straight tracks (na64.md §4.6). */
import { measured, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { CalibrationProcedure, CalibrationTask, FitFollowing } from '../procedure.ts';
import { trackersOf } from '../../reconstruct/na64/planes.ts';
import { stationsOf } from '../tracks/alignmentFit.ts';
import { projectionResolution, type ProjectionResolution } from '../tracks/resolutionFit.ts';
import { trackCollector, type TrackData, type TrackGroup } from '../tracks/trackData.ts';
import { residualPlot } from '../tracks/trackPlots.ts';
import { takenOver } from '../takenOver.ts';

export const trackerResolution: CalibrationProcedure<TrackData> = { collector: trackCollector, fit: fitResolution };

const TYPE = 'tracker.resolution';
const COLUMNS = ['sigmaX', 'sigmaY'];

interface Outcome {
  readonly group: TrackGroup;
  readonly x: ProjectionResolution;
  readonly y: ProjectionResolution;
}

function fitResolution(data: TrackData, task: CalibrationTask, { progress }: FitFollowing): Promise<FittedCalibration> {
  const { pairs, residualCut, leastTracks } = task.parameters;
  const options = { pairs: pairs === 1, cut: residualCut!, least: leastTracks! };
  const outcomes = data.map((group): Outcome => ({
    group,
    x: projectionResolution(group, 'x', options),
    y: projectionResolution(group, 'y', options),
  }));
  progress(data.length, data.length);
  const found = new Map(outcomes.flatMap(rowsOf));
  const rows = trackersOf(task.detector).map(
    ({ element: { name } }) => [name, found.get(name) ?? takenOver(task, TYPE, COLUMNS, name)] as const,
  );
  return Promise.resolve({
    constants: { parameters: {}, table: tableOf(rows) },
    fits: outcomes.flatMap(({ x, y }) => [x, y].map(({ state }) => ({ key: null, state }))),
    headline: headlineOf(found),
    left: outcomes.flatMap(leftOf),
    plots: outcomes.flatMap(({ x, y }) => [x, y].flatMap(plotsOf)),
    notes: outcomes.flatMap(notesOf),
    entries: outcomes.reduce((sum, { x, y }) => sum + (x.sigma && y.sigma ? Math.min(x.tracks, y.tracks) : 0), 0),
  });
}

/** In the projection that was fitted. */
function ofStation({ planes, sigma }: ProjectionResolution, station: string): Parameter {
  const { value, error } = sigma![planes.findIndex((plane) => plane.station === station)]!;
  return measured(value, error);
}

function rowsOf({ group, x, y }: Outcome): [string, Record<string, Parameter>][] {
  if (x.sigma === null || y.sigma === null) return [];
  return stationsOf(group).map((station) => [
    station,
    { sigmaX: ofStation(x, station), sigmaY: ofStation(y, station) },
  ]);
}

function leftOf({ group, x, y }: Outcome): FittedCalibration['left'] {
  const failed = [x, y].find(({ sigma }) => sigma === null);
  if (failed === undefined) return [];
  const why =
    failed.state.failure === 'undetermined'
      ? `the residuals in ${failed.measures} do not determine a resolution per kind of tracker.`
      : `there are ${failed.tracks} tracks with one cluster in every plane and without a large residual; more are needed.`;
  return stationsOf(group).map((station) => ({ key: station, reason: `${station}: ${why}` }));
}

function headlineOf(found: ReadonlyMap<string, Record<string, Parameter>>): FittedCalibration['headline'] {
  const numbers = [...found].flatMap(([station, row]) =>
    COLUMNS.map((name) => ({
      name: `${station}.${name}`,
      label: `${name === 'sigmaX' ? 'σx' : 'σy'} of ${station}`,
      value: 1000 * row[name]!.value!,
      error: 1000 * row[name]!.error!,
      unit: 'µm',
    })),
  );
  return numbers.length > 0 ? numbers : [{ name: 'sigma', label: 'Resolution', value: null, error: null, unit: 'µm' }];
}

const plotsOf = ({ measures, triplets }: ProjectionResolution): FittedCalibration['plots'] =>
  triplets.map(({ station, residuals, width }) =>
    residualPlot(station, `${station}: residuals in ${measures} to its neighbours`, 'Hit − line', residuals, width),
  );

function notesOf({ group, x, y }: Outcome): string[] {
  if (x.sigma === null || y.sigma === null) return [];
  const part = 100 * Math.max(x.scattering, y.scattering);
  return [
    `${stationsOf(group).join(', ')}: ${Math.min(x.tracks, y.tracks)} of ${group.seen} tracks. Multiple scattering of particles of ${group.momentum} GeV (Highland’s angle in every station, and in the middle of every gap for the matter between) makes ${part.toFixed(1)} % of the variance and is subtracted.`,
  ];
}
