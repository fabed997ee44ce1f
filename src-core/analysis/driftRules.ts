/** The rules that hold without being asked for: what is watched, by which rule, and what to do (padme.md §8.1). */
import type { DriftRule } from './drift.ts';

export interface WatchedSeries {
  readonly id: string;
  /** Name of the series. */
  readonly series: string;
  readonly title: string;
  readonly rule: DriftRule;
  /** Where the limit comes from. */
  readonly source: string;
  /** What may have caused an alarm, and what to do. */
  readonly guidance: string;
}

/** Points at the beginning of a run that say what is normal in it. */
const FIRST = 3;

const RATIO_GUIDANCE =
  'Gain of the target strips or darkening of the lead glass: look at both charges by themselves and at the beam position; new constants of “target.response” or “leadglass.response” where one of them moved.';

const ratio = (id: string, series: string, title: string): WatchedSeries => ({
  id,
  series,
  title,
  rule: {
    kind: 'change',
    allowed: 0.02,
    counted: 'relative',
    reference: { from: 'first', points: FIRST },
    scope: 'run',
  },
  source: 'padme.md §8.1: a change above 2 % within a period',
  guidance: RATIO_GUIDANCE,
});

const position = (id: string, series: string, title: string): WatchedSeries => ({
  id,
  series,
  title,
  rule: { kind: 'change', allowed: 1, counted: 'absolute', reference: { from: 'first', points: FIRST }, scope: 'run' },
  source: 'padme.md §8.1: a drift above 1 mm, or a lost strip',
  guidance: 'The beam was steered, or a strip of the target is lost: look at the profile and tell the linac.',
});

export const WATCHED_SERIES: readonly WatchedSeries[] = [
  ratio('run4_ratio_x', 'padme_run4.target_charge_x_over_leadglass', 'Target charge X over lead glass within a run'),
  ratio('run4_ratio_y', 'padme_run4.target_charge_y_over_leadglass', 'Target charge Y over lead glass within a run'),
  position('run4_x', 'padme_run4.target_x', 'Beam X at the target within a run'),
  position('run4_y', 'padme_run4.target_y', 'Beam Y at the target within a run'),
  position('run4_fitted_x', 'padme_run4.fitted_target_x', 'Fitted beam X at the target within a run'),
  position('run4_fitted_y', 'padme_run4.fitted_target_y', 'Fitted beam Y at the target within a run'),
  {
    id: 'run4_ratio_x_all',
    series: 'padme_run4.target_charge_x_over_leadglass_energy_corrected',
    title: 'Target charge X over lead glass, energy corrected, over all runs',
    rule: { kind: 'cusum', k: 0.5, h: 5, reference: { from: 'first', points: 9 }, scope: 'all' },
    source: 'Page’s cumulated sum with k = ½, h = 5 (NIST e-Handbook 6.3.2.3), against the first nine points',
    guidance: RATIO_GUIDANCE,
  },
  {
    id: 'ecal_temperature_211',
    series: 'padme.ecal_temperature.sensor_211',
    title: 'ECal temperature, sensor 211',
    rule: { kind: 'limits', low: 35.2, high: 37.2 },
    source: 'padme.md §4.5: the response changes by 1 % per °C around 36.195 °C; ±1 °C is 1 % of energy',
    guidance: 'Correct with “padme_ecal.temperature”, or leave these runs out of gain fits.',
  },
];
