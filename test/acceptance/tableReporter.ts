/** Prints the table of all acceptance figures of both handbooks: `npm run acceptance`. */
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { FigureReport, FigureRow } from './figure.ts';
import { HANDBOOKS, PENDING, type HandbookFigure } from './handbook/handbook.ts';

type Cells = readonly [id: string, what: string, value: string, expected: string, tolerance: string, verdict: string];

const HEAD: Cells = ['figure', 'what', 'value', 'expected', 'tolerance', 'verdict'];
/** Characters; longer text goes on in the next line. */
const WIDTHS = [7, 58, 24, 24, 14, 8] as const;

export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const cases = modules.flatMap((module) => [...module.children.allTests()]);
    const counts = { ok: 0, miss: 0, FAILED: 0, pending: 0, 'not run': 0 };
    for (const [experiment, figures] of Object.entries(HANDBOOKS)) {
      print(`\n${experiment}: acceptance figures`);
      printRow(HEAD);
      print('─'.repeat(WIDTHS.reduce((sum, width) => sum + width + 2, 0)));
      for (const figure of figures) counts[printFigure(figure, cases)]++;
    }
    const others = cases.filter((one) => one.meta().figure === undefined && one.result().state === 'failed');
    for (const one of others) print(`\nFAILED: ${one.fullName}\n${messages(one)}`);
    const broken = modules.flatMap((module) => module.errors().map(({ message }) => `${module.moduleId}: ${message}`));
    for (const sentence of [...broken, ...errors.map(({ message }) => message)]) print(`\nFAILED: ${sentence}`);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    print(
      `\n${total} figures: ${counts.ok} ok, ${counts.miss} missed and explained, ${counts.FAILED} failed, ` +
        `${counts.pending} pending` +
        (counts['not run'] > 0 ? `, ${counts['not run']} not run` : ''),
    );
  }
}

/** One figure's lines; returns its verdict, the worst of its values. */
function printFigure(
  { id, claim }: HandbookFigure,
  cases: readonly TestCase[],
): FigureRow['verdict'] | 'pending' | 'not run' {
  const own = cases.filter((one) => one.meta().figure?.id === id);
  const reports = own.map((one) => ({ one, report: one.meta().figure as FigureReport }));
  if (reports.length === 0) {
    const reason = PENDING.get(id);
    printRow([id, claim, '', '', '', reason === undefined ? 'not run' : 'pending']);
    if (reason !== undefined) printNote(reason);
    return reason === undefined ? 'not run' : 'pending';
  }
  let verdict: FigureRow['verdict'] = 'ok';
  for (const { one, report } of reports) {
    const failed = one.result().state === 'failed';
    const { rows } = report;
    const single = rows.length === 1 && rows[0]!.what === '';
    if (!single) printRow([id, report.what, '', '', '', failed ? 'FAILED' : '']);
    for (const row of rows) {
      const what = single ? report.what : `  ${row.what}`;
      printRow([single ? id : '', what, row.value, row.expected, row.tolerance, row.verdict]);
      if (row.miss !== undefined) printNote(row.miss);
      if (row.verdict === 'miss' && verdict === 'ok') verdict = 'miss';
    }
    if (!failed) continue;
    verdict = 'FAILED';
    if (!rows.some((row) => row.verdict === 'FAILED')) printNote(messages(one));
  }
  return verdict;
}

const messages = (one: TestCase): string =>
  (one.result().errors ?? []).map(({ message }) => message).join('\n') || 'failed without a message';

function printRow(cells: Cells): void {
  const columns = cells.map((text, column) => wrap(text, WIDTHS[column]!));
  const lines = Math.max(...columns.map((column) => column.length));
  for (let line = 0; line < lines; line++) {
    print(
      columns
        .map((column, at) => (column[line] ?? '').padEnd(WIDTHS[at]!))
        .join('  ')
        .trimEnd(),
    );
  }
}

function printNote(text: string): void {
  for (const line of wrap(text, 120)) print(`${' '.repeat(WIDTHS[0] + 4)}${line}`);
}

/** Breaks at spaces. Leading spaces, which indent, stay. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S)\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
