/** Beam spots at every station that shows the beam (na64.md §4.4; padme.md §4.7). */
import { MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { CalibrationProcedure, CalibrationTask, FitFollowing } from '../procedure.ts';
import { spotCollector, type SpotData, type SpotHits, type SpotStrips } from '../beam/spotData.ts';
import { fitSpots, SPOT_COLUMNS, spotConstants, type SpotConstants, type SpotFit } from '../beam/spotFit.ts';
import { spotPlots, viewPlot } from '../beam/spotPlots.ts';
import type { SpotOptions } from '../beam/spotSample.ts';
import { fitViews, stripConstants } from '../beam/spotStripFit.ts';

export const beamSpot: CalibrationProcedure<SpotData> = { collector: spotCollector, fit: fitBeamSpot };

/** What one station comes to. */
interface Outcome extends Pick<FittedCalibration, 'fits' | 'plots'> {
  readonly station: string;
  readonly constants: SpotConstants | null;
  readonly reason: string | null;
  readonly entries: number;
}

async function fitBeamSpot(
  data: SpotData,
  task: CalibrationTask,
  { signal, progress }: FitFollowing,
): Promise<FittedCalibration> {
  const options = optionsOf(task);
  const hits = data.filter((one) => one.kind === 'hits');
  const spots = await fitSpots(hits, options, signal);
  const outcomes = hits.map((station, index) => spotOutcome(station, spots[index]!, options));
  for (const strips of data) if (strips.kind === 'strips') outcomes.push(await stripOutcome(strips, options, signal));
  progress(data.length, data.length);
  return {
    constants: {
      parameters: {},
      table: tableOf(outcomes.map(({ station, constants }) => [station, constants ?? NOTHING] as const)),
    },
    fits: outcomes.flatMap(({ fits }) => fits),
    headline: outcomes.flatMap(({ station, constants }) =>
      SPOT_COLUMNS.slice(0, 4).map((name) => ({
        name: `${station}.${name}`,
        label: `${LABELS[name]} at ${station}`,
        value: constants?.[name].value ?? null,
        error: constants?.[name].error ?? null,
        unit: 'mm',
      })),
    ),
    left: outcomes.flatMap(({ station, reason }) => (reason === null ? [] : [{ key: station, reason }])),
    plots: outcomes.flatMap(({ plots }) => plots),
    notes: notesOf(hits, spots, options),
    entries: outcomes.reduce((sum, { entries }) => sum + entries, 0),
  };
}

const LABELS: Readonly<Record<string, string>> = { x: 'x', y: 'y', sigmaX: 'σx', sigmaY: 'σy' };
const NOTHING: Readonly<Record<string, Parameter>> = Object.fromEntries(SPOT_COLUMNS.map((name) => [name, MISSING]));

function optionsOf({ parameters, seed }: CalibrationTask): SpotOptions {
  const of = (name: string): number => parameters[name]!;
  return {
    binned: of('binned') === 1,
    binWidth: of('binWidth'),
    flat: of('flat') === 1,
    reach: of('reach'),
    x: [of('lowX'), of('highX')],
    y: [of('lowY'), of('highY')],
    starts: of('starts'),
    leastEntries: of('leastEntries'),
    seed,
  };
}

function spotOutcome({ station, pixel }: SpotHits, fit: SpotFit, options: SpotOptions): Outcome {
  const constants = fit.result && spotConstants(fit.result, pixel);
  const atLimit = `A number of the fit at ${station} lies at its limit.`;
  return {
    station,
    constants,
    reason: fit.reason ?? (constants === null ? atLimit : null),
    fits: [{ key: station, state: fit.state }],
    plots: fit.sample === null ? [] : spotPlots(station, fit.sample, fit.result, options),
    entries: constants === null ? 0 : fit.sample!.x.length,
  };
}

async function stripOutcome(strips: SpotStrips, { flat }: SpotOptions, signal: AbortSignal): Promise<Outcome> {
  const { station, x, y, events } = strips;
  const views = await fitViews(strips, flat, signal);
  const constants = stripConstants(views);
  return {
    station,
    constants,
    reason: constants === null ? `The strips of ${station} show no beam in ${events} events.` : null,
    fits: views.map(({ state }) => ({ key: station, state })),
    plots: events === 0 ? [] : [viewPlot(station, 'x', x, views[0]), viewPlot(station, 'y', y, views[1])],
    entries: constants === null ? 0 : events,
  };
}

function notesOf(hits: readonly SpotHits[], spots: readonly SpotFit[], { flat }: SpotOptions): string[] {
  const notes = hits.flatMap(({ station, hitX }, index) => {
    const { sample, result } = spots[index]!;
    if (sample === null || result === null) return [];
    const part = result.parameters.find(({ name }) => name === 'flat');
    const background =
      part === undefined ? '' : `, ${((100 * part.value) / sample.x.length).toFixed(2)} % of them flat background`;
    return [`${station}: ${sample.x.length} of ${hitX.length} hits in the range of the fit${background}.`];
  });
  if (!flat) notes.push('Without a flat background: halo within the range of the fit widens the spot.');
  return notes;
}
