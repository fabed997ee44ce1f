/**
 * `npm run faults [-- --setup padme-run3 --stretches 20]`: faults that are put into simulated events, the monitors that
 * promise to find them, and after how many events they did; and stretches without a fault, in which nothing may be bad.
 * Ends with 1 where a fault was not found in time or a clean stretch was bad.
 */
import { parseArgs } from 'node:util';
import { formatTable } from '#main/cli/table.ts';
import { FAULT_PLANS } from './plans.ts';
import { scanFaults, type CleanRow, type FaultRow } from './scan.ts';

const { values } = parseArgs({
  options: { setup: { type: 'string' }, stretches: { type: 'string' } },
});

const plans = FAULT_PLANS.filter(({ setup }) => values.setup === undefined || values.setup === setup);
const faults: FaultRow[] = [];
const clean: (CleanRow & { setup: string })[] = [];
for (const plan of plans) {
  const stretches = values.stretches === undefined ? plan.stretches : Number(values.stretches);
  const scan = await scanFaults({ ...plan, stretches }, (done, total) => {
    process.stderr.write(`\r${plan.setup}: ${done} of ${total} events `);
  });
  process.stderr.write('\n');
  faults.push(...scan.faults);
  clean.push(...scan.clean.map((row) => ({ ...row, setup: plan.setup })));
}

console.log(
  formatTable(
    ['setup', 'fault', 'monitor', 'within', 'found after', ''],
    faults.map(({ setup, fault, monitor, within, found }) => [
      setup,
      fault,
      monitor,
      within,
      found ?? 'not found',
      found === null ? 'MISSED' : 'in time',
    ]),
  ),
);
for (const { monitor, found, sentence } of faults) if (found === null) console.log(`${monitor}: ${sentence}`);

for (const plan of plans) {
  const rows = clean.filter(({ setup }) => setup === plan.setup);
  const looks = rows.reduce((sum, row) => sum + row.looks, 0);
  const bad = rows.filter((row) => row.bad.length > 0);
  const watch = rows.filter((row) => row.watch.length > 0);
  console.log(
    `${plan.setup}: ${rows.length} stretches of ${plan.length} events without a fault, looked at ${looks} times: ` +
      `${bad.length} with a false alarm, ${watch.length} with something to watch.`,
  );
  for (const { stretch, bad: all } of bad) for (const one of all) console.log(`  stretch ${stretch}, bad: ${one}`);
  for (const { stretch, watch: all } of watch)
    for (const one of all) console.log(`  stretch ${stretch}, watch: ${one}`);
}

const isMissed = faults.some(({ found }) => found === null) || clean.some(({ bad }) => bad.length > 0);
process.exit(isMissed ? 1 : 0);
