/**
 * `npm run closure [-- --sets 200 --type TYPE]`: every calibration fitted to data sets with known truth. A table of
 * pulls beside their limits; ends with 1 where one is missed. Cases run in processes of their own, one per core.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { formatTable, type Cell } from '#main/cli/table.ts';
import { CLOSURE_CASES } from './cases/index.ts';
import { closureOf, closureProblems, LIMITS, type ClosureNumber } from './closure.ts';

interface Outcome {
  readonly numbers: readonly ClosureNumber[];
  readonly seconds: number;
}

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: '200' },
    type: { type: 'string' },
    /** Index of the case that this process is for. */
    case: { type: 'string' },
  },
});
const sets = Number(values.sets);

if (values.case === undefined) await runAll();
else await runOne(Number(values.case));

async function runOne(index: number): Promise<void> {
  const started = performance.now();
  const numbers = await closureOf(CLOSURE_CASES[index]!, sets);
  process.send!({ numbers, seconds: (performance.now() - started) / 1000 } satisfies Outcome);
  process.disconnect();
}

function outcomeOf(index: number): Promise<Outcome | null> {
  const child = fork(import.meta.filename, ['--sets', String(sets), '--case', String(index)]);
  return new Promise((resolve) => {
    let outcome: Outcome | null = null;
    child.on('message', (message) => {
      outcome = message as Outcome;
    });
    child.on('exit', () => resolve(outcome));
  });
}

function isLong(index: number): boolean {
  return CLOSURE_CASES[index]!.kind === 'perChannel';
}

async function runAll(): Promise<void> {
  const wanted = CLOSURE_CASES.flatMap(({ type }, index) =>
    values.type === undefined || values.type === type ? [index] : [],
  );
  if (wanted.length === 0 || !(Number.isInteger(sets) && sets > 1)) {
    const types = [...new Set(CLOSURE_CASES.map(({ type }) => type))].join(', ');
    console.error(`Use --sets N, from 2, and --type with one of: ${types}.`);
    process.exit(1);
  }
  const outcomes = new Map<number, Outcome | null>();
  // The long ones first, so that no core waits for the last of them.
  const next = wanted.toSorted((a, b) => Number(isLong(b)) - Number(isLong(a))).values();
  const runner = async (): Promise<void> => {
    for (const index of next) outcomes.set(index, await outcomeOf(index));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, runner));
  const rows = wanted.flatMap((index) => rowsOf(index, outcomes.get(index) ?? null));
  const heads = ['type', 'method', 'number', 'pulls', 'mean', '±', 'width', '±', 'bias %', 'lost %', 's', 'verdict'];
  console.log(
    formatTable(
      heads,
      rows.map(({ cells }) => cells),
    ),
  );
  const missed = rows.filter(({ isGood }) => !isGood).length;
  console.log(`\n${sets} data sets per case: ${rows.length - missed} of ${rows.length} numbers within their limits.`);
  process.exit(missed === 0 ? 0 : 1);
}

function rowsOf(index: number, outcome: Outcome | null): { cells: Cell[]; isGood: boolean }[] {
  const one = CLOSURE_CASES[index]!;
  const { type, method, kind } = one;
  if (outcome === null || outcome.numbers.length === 0) {
    return [{ cells: [type, method, ...Array.from({ length: 9 }, () => null), 'FAILED'], isGood: false }];
  }
  const limits = LIMITS[kind];
  return outcome.numbers.map((number) => {
    const problems = closureProblems(number, one);
    const verdict = problems.length === 0 ? 'ok' : `MISSED: ${problems.join(', ')}`;
    const { name, pulls, mean, width, bias, lost } = number;
    const shown = [mean.toFixed(3), limits.mean, width.toFixed(3), limits.width, (100 * bias).toFixed(4)];
    const cells: Cell[] = [type, method, name, pulls, ...shown, (100 * lost).toFixed(2), outcome.seconds.toFixed(1)];
    return { cells: [...cells, verdict], isGood: problems.length === 0 };
  });
}
