/** Counted events of known efficiencies. */
import type { Constants } from '#core/calibration/payload.ts';
import type { Random } from '#core/statistics/random.ts';
import { unbiasedEfficiencies, type EfficiencyCounts } from '#main/workers/fit/methods/unbiasedEfficiencies.ts';
import { MATERIAL_FILE, shippedDetector } from '../../fixtures/detector.ts';
import type { ClosureCase } from '../case.ts';

const EVENTS = 10_000;
/** In ascending order of names */
const FACTORS = { dimuon_ratio: 0.85, hcal_zero: 0.98, srd_tagging: 0.97, veto_zero: 0.94 } as const;
/** 1491 expected dimuons, as in run II of table I */
const ON_TARGET = 2.085e8;
const RATE = 7.15;

export function efficiencyToy(random: Random): { data: EfficiencyCounts; truth: Constants } {
  const passed = (part: number): number => {
    let count = 0;
    for (let i = 0; i < EVENTS; i++) if (random.uniform() < part) count++;
    return count;
  };
  const names = Object.keys(FACTORS);
  return {
    data: {
      selections: (['srd_tagging', 'hcal_zero', 'veto_zero'] as const).map((name) => ({
        name,
        passed: passed(FACTORS[name]),
        all: EVENTS,
      })),
      dimuons: random.poisson(FACTORS.dimuon_ratio * ON_TARGET * RATE * 1e-6),
      onTarget: ON_TARGET,
    },
    truth: {
      parameters: {},
      table: {
        keys: names,
        status: names.map(() => 'fixed' as const),
        columns: { factor: { value: Object.values(FACTORS), error: names.map(() => null) } },
        texts: {},
      },
    },
  };
}

export const unbiasedEfficienciesCase: ClosureCase<EfficiencyCounts> = {
  method: 'unbiasedEfficiencies',
  type: 'efficiency.corrections',
  toy: `${EVENTS} electrons per efficiency, some 1270 dimuons`,
  kind: 'single',
  procedure: unbiasedEfficiencies,
  task: {
    detector: shippedDetector('na64-inv2016'),
    materials: MATERIAL_FILE,
    runs: [],
    series: [],
    parameters: {
      electronLeast: 0.9,
      hcalMost: 1,
      vetoMost: 1,
      dimuonLow: 1,
      dimuonHigh: 6,
      dimuonEcalMost: 60,
      dimuonRate: RATE,
    },
    mask: [],
    seed: 1,
  },
  make: efficiencyToy,
};
