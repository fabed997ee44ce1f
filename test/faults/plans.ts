/** What `npm run faults` goes through. */
import type { FaultPlan } from './scan.ts';

export const FAULT_PLANS: readonly FaultPlan[] = [
  { setup: 'padme-run3', process: 'bunches', seed: 611, reference: 2000, stretches: 20, length: 400, faults: null },
  { setup: 'na64-inv2016', process: 'electrons', seed: 612, reference: 2000, stretches: 20, length: 400, faults: null },
];
