/**
 * `npm run faults [-- --setup padme-run3 --seed 7 --stretches 34 --trials 5 --tuning]`: faults that begin in the middle
 * of simulated runs, the alarms that promise to find them, and after how many events they did; and stretches without a
 * fault, in which nothing may be raised. `--tuning` takes the seeds by which thresholds were set instead of those that
 * test them. Ends with 1 where a fault was not found in time or a clean stretch raised an alarm.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { formatTable } from '#main/cli/table.ts';
import { FAULT_SETUPS, TEST_SEEDS, TUNING_SEEDS } from './plans.ts';
import type { CleanRow, FaultPlan, FaultRow, FaultScan } from './scan.ts';
import { falseAlarmLimit, median } from './statistics.ts';
import type { ScanWord } from './scanOne.ts';

const { values } = parseArgs({
  options: {
    setup: { type: 'string' },
    seed: { type: 'string', multiple: true },
    stretches: { type: 'string' },
    trials: { type: 'string' },
    tuning: { type: 'boolean' },
  },
});

const seeds = values.seed?.map(Number) ?? (values.tuning ? TUNING_SEEDS : TEST_SEEDS);
const plans = FAULT_SETUPS.filter(({ setup }) => values.setup === undefined || values.setup === setup).flatMap((plan) =>
  seeds.map((seed): FaultPlan => ({
    ...plan,
    seed,
    stretches: Number(values.stretches ?? plan.stretches),
    trials: Number(values.trials ?? plan.trials),
  })),
);

const progress = plans.map(() => 0);
function scan(plan: FaultPlan, index: number): Promise<FaultScan> {
  const child = fork(new URL('scanOne.ts', import.meta.url), [JSON.stringify(plan)]);
  return new Promise((resolve, reject) => {
    let result: FaultScan | null = null;
    child.on('message', (word: ScanWord) => {
      if ('scan' in word) result = word.scan;
      else progress[index] = word.done / word.total;
      const all = progress.reduce((sum, part) => sum + part, 0) / plans.length;
      if (process.stderr.isTTY) process.stderr.write(`\r${Math.floor(100 * all)} % `);
    });
    child.on('exit', (code) => {
      progress[index] = 1;
      if (code === 0 && result !== null) resolve(result);
      else reject(new Error(`The scan of ${plan.setup} with seed ${plan.seed} ended with ${code}.`));
    });
  });
}

const scans: (FaultScan & { readonly setup: string })[] = [];
const waiting = [...plans.entries()];
const workers = Array.from({ length: Math.min(plans.length, availableParallelism()) }, async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [index, plan] = next;
    scans.push({ setup: plan.setup, ...(await scan(plan, index)) });
  }
});
await Promise.all(workers);
if (process.stderr.isTTY) process.stderr.write('\n');

/** Rows of the same promise, of all seeds. */
const promises = new Map<string, FaultRow[]>();
for (const row of scans.flatMap(({ faults }) => faults)) {
  const key = `${row.setup} ${row.fault} ${row.monitor}`;
  promises.set(key, [...(promises.get(key) ?? []), row]);
}

function faultLine(rows: readonly FaultRow[]): (string | number)[] {
  const [{ setup, title, monitor, within }] = rows as [FaultRow];
  const found = rows.flatMap((row) => row.found);
  const times = found.filter((after) => after !== null);
  const first = rows.flatMap((row) => row.first).filter((one) => one !== null);
  const names = [...Map.groupBy(first, ([name]) => name)].toSorted((a, b) => b[1].length - a[1].length);
  const firstAlarm = names.slice(0, 2).map(([name, all]) => `${name} ${all.length}×`);
  const missed = found.length - times.length;
  return [
    setup,
    title,
    monitor,
    within,
    times.length === 0 ? '–' : median(times),
    times.length === 0 ? '–' : Math.max(...times),
    `${times.length} of ${found.length}`,
    firstAlarm.join(', '),
    median(first.map(([, after]) => after)),
    missed > 0 ? 'MISSED' : 'in time',
  ];
}

console.log(`Seeds ${seeds.join(', ')}. A fault begins after ${plans[0]?.length} good events; alarms look every 25.`);
console.log(
  formatTable(
    ['setup', 'fault', 'alarm of', 'stated', 'median', 'worst', 'found', 'first alarms', 'after', ''],
    [...promises.values()].map(faultLine),
  ),
);

for (const setup of new Set(scans.map((one) => one.setup))) {
  const rows = scans.filter((one) => one.setup === setup).flatMap(({ clean }) => clean);
  tellClean(setup, rows);
}

function tellClean(setup: string, rows: readonly CleanRow[]): void {
  const looks = rows.reduce((sum, row) => sum + row.looks, 0);
  const alarmed = rows.filter(({ alarms }) => alarms.length > 0);
  const watched = rows.filter(({ watch }) => watch.length > 0);
  const monitors = new Set(rows.flatMap(({ told }) => told));
  const limit = 100 * falseAlarmLimit(alarmed.length, rows.length);
  console.log(
    `\n${setup}: ${rows.length} stretches of ${plans[0]?.length} events without a fault, ${looks} looks at ${monitors.size} ` +
      `monitors that can be told: ${alarmed.length} with an alarm (below ${limit.toFixed(1)} % of stretches at 95 %), ` +
      `${watched.length} with something to watch.`,
  );
  for (const { seed, stretch, alarms } of alarmed) {
    for (const alarm of alarms) console.log(`  seed ${seed}, stretch ${stretch}: ${alarm}`);
  }
  const counts = new Map<string, number>();
  for (const { watch } of rows) for (const id of watch) counts.set(id, (counts.get(id) ?? 0) + 1);
  const told = [...counts].toSorted((a, b) => b[1] - a[1]);
  if (told.length > 0) {
    const lines = told.map(([id, count]) => [id, count, `${((100 * count) / rows.length).toFixed(1)} %`]);
    console.log(formatTable(['worth a look for nothing', 'stretches', 'part'], lines));
  }
}

const isMissed = scans.some(({ faults }) => faults.some(({ found }) => found.includes(null)));
const isFalse = scans.some(({ clean }) => clean.some(({ alarms }) => alarms.length > 0));
process.exit(isMissed || isFalse ? 1 : 0);
