/** Alignment of NA64's trackers by straight tracks (na64.md §4.6). */
import { fixed, measured, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { closedFormState, failedState } from '#core/statistics/fitState.ts';
import type { CalibrationProcedure, CalibrationTask, FitFollowing } from '../procedure.ts';
import { alignGroup, stationsOf, type AlignedStation, type GroupAlignment } from '../tracks/alignmentFit.ts';
import { trackCollector, type TrackData, type TrackGroup } from '../tracks/trackData.ts';
import { residualPlot } from '../tracks/trackPlots.ts';
import { trackersOf } from '../../reconstruct/na64/planes.ts';
import { takenOver } from '../takenOver.ts';

export const trackerAlignment: CalibrationProcedure<TrackData> = { collector: trackCollector, fit: fitAlignment };

const TYPE = 'tracker.alignment';
const COLUMNS = ['dx', 'dy', 'dz', 'rx', 'ry', 'rz'];
/** A rotation that is known no better is kept as it is, rad. */
const WORST_ROTATION = 0.02;

interface Outcome {
  readonly group: TrackGroup;
  readonly found: GroupAlignment | null;
  readonly reason: string | null;
  readonly note: string | null;
}

function fitAlignment(data: TrackData, task: CalibrationTask, { progress }: FitFollowing): Promise<FittedCalibration> {
  const outcomes = data.map((group) => aligned(group, task));
  progress(data.length, data.length);
  const stations = outcomes.flatMap(({ found }) => found?.stations ?? []);
  const reasons = new Map(
    outcomes.flatMap(({ group, reason }) =>
      reason === null ? [] : stationsOf(group).map((station): [string, string] => [station, `${station}: ${reason}`]),
    ),
  );
  const rows = trackersOf(task.detector).map(({ element: { name } }): readonly [string, Record<string, Parameter>] => {
    const inForce = takenOver(task, TYPE, COLUMNS, name);
    const shift = stations.find(({ station }) => station === name);
    return [name, shift === undefined ? inForce : moved(inForce, shift)];
  });
  return Promise.resolve({
    constants: { parameters: {}, table: tableOf(rows) },
    fits: outcomes.map(({ group, found }) => ({
      key: null,
      state:
        found === null
          ? failedState(group.u.length === 0 ? 'noData' : 'undetermined', group.u.length / group.planes.length)
          : { ...closedFormState({ chi2: found.chi2, ndof: found.ndof }, found.tracks), pValue: null },
    })),
    headline: headlineOf(stations),
    left: [...reasons].map(([key, reason]) => ({ key, reason })),
    plots: outcomes.flatMap(({ group, found }) => (found === null ? [] : plotsOf(group, found))),
    notes: [
      'The first and the last station of each straight piece stay where they are: with straight tracks alone a displacement, a shear and a twist of all are not determined. Straws, and dz, rx and ry, stay too.',
      'Errors follow the scatter of the residuals.',
      ...outcomes.flatMap(({ note }) => note ?? []),
    ],
    entries: outcomes.reduce((sum, { found }) => sum + (found?.tracks ?? 0), 0),
  });
}

function aligned(group: TrackGroup, { parameters }: CalibrationTask): Outcome {
  const { rotations, residualCut, leastTracks } = parameters;
  const tracks = group.u.length / group.planes.length;
  const failed = (reason: string): Outcome => ({ group, found: null, reason, note: null });
  if (tracks < leastTracks!)
    return failed(`there are ${tracks} tracks with one cluster in every plane; ${leastTracks} are needed.`);
  const free = rotations === 1 ? alignGroup(group, true, residualCut!) : null;
  const isWide = free?.stations.every(({ rz }) => rz !== null && rz.error < WORST_ROTATION) ?? false;
  const found = isWide ? free : alignGroup(group, false, residualCut!);
  if (found === null) return failed('the tracks do not determine the shifts.');
  const names = found.stations.map(({ station }) => station).join(', ');
  const held = rotations === 1 && !isWide ? ` Rotations of ${names} are not determined and stay.` : '';
  const spread = Math.sqrt(found.chi2 / found.ndof);
  return {
    group,
    found,
    reason: null,
    note: `${names}: ${found.tracks} of ${group.seen} tracks; residuals are ${spread.toFixed(2)} times as wide as the resolutions in force and multiple scattering make them.${held}`,
  };
}

/** What is in force, corrected. */
function moved(
  inForce: Readonly<Record<string, Parameter>>,
  { dx, dy, rz }: AlignedStation,
): Record<string, Parameter> {
  const of = (name: string): number => inForce[name]?.value ?? 0;
  return {
    dx: measured(of('dx') + dx.value, dx.error),
    dy: measured(of('dy') + dy.value, dy.error),
    dz: fixed(of('dz')),
    rx: fixed(of('rx')),
    ry: fixed(of('ry')),
    rz: rz === null ? fixed(of('rz')) : measured(of('rz') + rz.value, rz.error),
  };
}

function headlineOf(stations: readonly AlignedStation[]): FittedCalibration['headline'] {
  const shifts = stations.flatMap(({ station, dx, dy }) => [
    {
      name: `${station}.dx`,
      label: `Change of ${station} in x`,
      value: 1000 * dx.value,
      error: 1000 * dx.error,
      unit: 'µm',
    },
    {
      name: `${station}.dy`,
      label: `Change of ${station} in y`,
      value: 1000 * dy.value,
      error: 1000 * dy.error,
      unit: 'µm',
    },
  ]);
  return shifts.length > 0 ? shifts : [{ name: 'shift', label: 'Change', value: null, error: null, unit: 'µm' }];
}

const plotsOf = ({ planes }: TrackGroup, { after, width }: GroupAlignment): FittedCalibration['plots'] =>
  planes.map(({ station, measures }, i) =>
    residualPlot(station, `${station}: residuals in ${measures} after alignment`, 'Hit − track', after[i]!, width[i]!),
  );
