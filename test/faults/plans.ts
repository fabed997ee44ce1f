/** What `npm run faults` goes through. The promises stand in resources/monitoring: `finds` of the monitors. */
import type { FaultPlan } from './scan.ts';

/** Seeds by which thresholds and promises were set: they prove nothing. */
export const TUNING_SEEDS: readonly number[] = [611, 612, 613];
/** Seeds on which they are tested, and which nothing was set by. */
export const TEST_SEEDS: readonly number[] = [9001, 9002, 9003];

const COMMON = { reference: 2000, length: 450, stretches: 34, trials: 5, faults: null } as const;

export const FAULT_SETUPS: readonly Omit<FaultPlan, 'seed'>[] = [
  { setup: 'padme-run3', process: 'bunches', ...COMMON },
  { setup: 'na64-inv2016', process: 'electrons', ...COMMON },
];
