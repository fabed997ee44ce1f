/** A process that scans the faults of one setup with one seed, as `run.ts` asks. */
import { scanFaults, type FaultPlan, type FaultScan } from './scan.ts';

export type ScanWord = { readonly done: number; readonly total: number } | { readonly scan: FaultScan };

const say = (word: ScanWord): void => void process.send!(word);

const plan = JSON.parse(process.argv[2]!) as FaultPlan;
say({ scan: await scanFaults(plan, (done, total) => say({ done, total })) });
process.disconnect();
