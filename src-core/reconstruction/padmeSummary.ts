/** What a run of PADME comes to: positrons on target, pairs without what lies under their peak, and their ratio. */
import type { RunSums, RunSummary } from './runSummary.ts';

/**
 * N2 = peak − factor · side band, N_PoT = Σ over the bunches (padme.md §3.7, §4.1). The errors of N_PoT that all bunches
 * share, those of the lead glass's constants, add up linearly.
 */
export function padmeSummary(sums: RunSums): RunSummary {
  const summary: RunSummary = {};
  const positrons = sums.of('n_pot');
  const errors = sums.of('n_pot_error');
  if (positrons !== undefined && errors !== undefined) {
    const common = sums.of('n_pot_common')?.mean ?? 0;
    const squares = errors.squares + errors.events * errors.mean ** 2;
    const shared = common ** 2 * (positrons.squares + positrons.events * positrons.mean ** 2);
    const own = Math.sqrt(Math.max(0, squares - shared));
    summary['n_pot_sum'] = {
      value: positrons.sum,
      error: Math.hypot(own, common * positrons.sum),
      unit: '',
      events: positrons.events,
    };
  }
  const peak = sums.of('n2_peak');
  const sideBand = sums.of('n2_side_band');
  const factor = sums.of('side_band_factor')?.mean;
  if (peak === undefined || sideBand === undefined || factor === undefined) return summary;
  const n2 = { value: peak.sum - factor * sideBand.sum, error: Math.sqrt(peak.sum + factor ** 2 * sideBand.sum) };
  summary['n2'] = { ...n2, unit: '', events: peak.events };
  const pot = summary['n_pot_sum'];
  if (pot === undefined || !(pot.value > 0)) return summary;
  const ratio = n2.value / pot.value;
  summary['n2_per_pot'] = {
    value: ratio,
    error: Math.hypot(n2.error / pot.value, (ratio * (pot.error ?? 0)) / pot.value),
    unit: '',
    events: peak.events,
  };
  return summary;
}
