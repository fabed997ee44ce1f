/** From a flux proxy at several fluxes to the constants of ageing of PADME's lead glass (padme.md §4.3). */
import { fixed, measured, MISSING } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { fitAgeing, type AgeingPoint } from '#core/physics/ageingFit.ts';
import { closedFormState, failedState } from '#core/statistics/fitState.ts';
import { pointsPlot } from '../plots.ts';

interface Proxy {
  readonly label: string;
  readonly unit: string;
}

const BILLION = 1e9;
const LEAST_POINTS = 3;

/** @param parameters of the ageing methods (src-core/calibration/methods/leadGlass.ts) */
export function ageingLine(
  points: readonly AgeingPoint[],
  { label, unit }: Proxy,
  parameters: Readonly<Record<string, number>>,
): Omit<FittedCalibration, 'left' | 'notes'> {
  const scale = { centre: parameters['centre']! * BILLION, span: parameters['span']! * BILLION };
  const isEnough = points.length >= LEAST_POINTS && new Set(points.map(({ flux }) => flux)).size > 1;
  const fit = isEnough ? fitAgeing(points, scale) : null;
  const slope = fit ? measured(fit.slope, fit.slopeError) : MISSING;
  const modelled = (flux: number): number =>
    fit === null ? Number.NaN : fit.level * (1 + (fit.slope * (flux - scale.centre)) / scale.span);
  const fluxes = points.map(({ flux }) => flux);
  const ends = [Math.min(...fluxes), Math.max(...fluxes)];
  return {
    constants: {
      parameters: {
        slope,
        constant: { ...fixed(1), systematic: parameters['constantError']! / 100 },
        centre: fixed(scale.centre),
        span: fixed(scale.span),
        flux: fixed(parameters['flux']! * BILLION),
      },
      table: null,
    },
    fits: [
      {
        key: null,
        state: fit
          ? closedFormState({ chi2: fit.chiSquared, ndof: fit.degrees }, points.length)
          : failedState(points.length < LEAST_POINTS ? 'tooFewData' : 'undetermined', points.length),
      },
    ],
    headline: [
      { name: 'slope', label: 'Slope per span of flux', value: slope.value, error: slope.error, unit: '' },
      {
        name: 'level',
        label: `${label} at the centre`,
        value: fit?.level ?? null,
        error: fit?.levelError ?? null,
        unit,
      },
    ],
    plots:
      points.length === 0
        ? []
        : [
            pointsPlot(
              {
                key: null,
                title: `${label} against the integrated flux`,
                x: { label: 'Positrons so far', unit: '10⁹' },
                y: { label, unit },
              },
              {
                name: 'data',
                x: fluxes.map((flux) => flux / BILLION),
                y: points.map(({ value }) => value),
                error: points.map(({ error }) => error),
              },
              fit && {
                name: 'line',
                at: fluxes.map(modelled),
                curve: { x: ends.map((flux) => flux / BILLION), y: ends.map(modelled) },
              },
            ),
          ],
    entries: points.length,
  };
}
