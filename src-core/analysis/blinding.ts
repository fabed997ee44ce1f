/** Which regions of a run are closed: declared by its setup, not opened yet. */
import type { BlindedRegion } from '../detector/blinded.ts';

/** Name of a region among those of all setups. */
export const regionId = (setup: string, name: string): string => `${setup}/${name}`;

/** A region as it stands for one run. Plain data, sent to workers. */
export interface ClosedRegion {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  /** Condition over the columns of its events; null: the whole run. */
  readonly expression: string | null;
  /** Of the energies in the expression. */
  readonly energyUnit: 'GeV' | 'MeV';
}

/** What decides of a run whether a region holds for it. */
export interface BlindableRun {
  readonly period: string | null;
  /** GeV */
  readonly beamEnergy: number | null;
}

/** Beam energies are entered with few digits. */
const ENERGY_ROUNDING = 1e-6;

/** Whether a region declared by the setup concerns a run: one over events does always. */
export function concerns(region: BlindedRegion, { period, beamEnergy }: BlindableRun): boolean {
  const { runs } = region;
  if (runs === undefined) return true;
  if (period !== null && runs.periods.includes(period.trim())) return true;
  return (
    beamEnergy !== null &&
    runs.beamEnergies.some(([low, high]) => beamEnergy >= low - ENERGY_ROUNDING && beamEnergy <= high + ENERGY_ROUNDING)
  );
}

/** @param isOpen of a region that the setup declares */
export function closedRegions(
  setup: { readonly id: string; readonly energyUnit: 'GeV' | 'MeV'; readonly blinded: readonly BlindedRegion[] },
  run: BlindableRun,
  isOpen: (region: BlindedRegion) => boolean,
): ClosedRegion[] {
  return setup.blinded
    .filter((region) => concerns(region, run) && !isOpen(region))
    .map((region) => ({
      id: regionId(setup.id, region.name),
      title: region.title,
      reason: region.reason,
      expression: region.expression ?? null,
      energyUnit: setup.energyUnit,
    }));
}

/** What a region closes, apart from its words: an opening holds for this and for nothing else. */
export function extentOf({ expression, runs }: BlindedRegion): {
  expression: string | null;
  runs: BlindedRegion['runs'] | null;
} {
  return { expression: expression ?? null, runs: runs ?? null };
}
