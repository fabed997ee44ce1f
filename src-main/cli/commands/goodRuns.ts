/** Good-run lists: look, freeze under a name, export in the form of CMS. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { GoodRunListRow, GoodRunOutcome, GoodRunResult } from '#core/api/goodRuns.ts';
import { COLOUR_TITLES, CURRENT_RULES } from '#core/dataQuality/colours.ts';
import { goodRunQuery, type GoodRunQuery } from '#core/dataQuality/goodRuns.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService } from '../context.ts';
import { formatPairs, formatTable } from '../table.ts';
import { purposeOf } from './quality.ts';

interface QueryOptions {
  readonly purpose: string;
  readonly withCare: boolean;
  readonly period?: string[];
  readonly runs?: string;
  readonly minEvents: string;
  readonly minOnTarget: string;
  readonly simulated: boolean;
  readonly rules: string;
}

export function goodRunsCommand(program: Command): void {
  const lists = program.command('goodruns').description('lists of runs and subruns that may be used, frozen by name');
  withQuery(lists.command('preview <experiment>').description('what a list would hold as things are now')).action(
    async (experiment: string, options: QueryOptions, command: Command) => {
      const context = commandContext(command);
      const query = queryOf(experiment, options);
      const result = await withService(context, 'read', (client) => client.goodRuns.preview(query));
      context.terminal.result(result, () => resultText(result));
    },
  );
  withQuery(lists.command('freeze <name> <experiment>').description('freeze such a list under a new name, for good'))
    .option('--comment <text>', 'what it is for', '')
    .action(async (name: string, experiment: string, options: QueryOptions & { comment: string }, command: Command) => {
      const context = commandContext(command);
      const query = queryOf(experiment, options);
      const row = await withService(context, 'command', async (client) => {
        const { hash } = await client.goodRuns.preview(query);
        return client.goodRuns.freeze({ name, query, hash, comment: options.comment });
      });
      context.terminal.result(row, () => rowText(row));
    });
  lists
    .command('list')
    .description('the lists that were frozen, newest first')
    .action(async (_options: unknown, command: Command) => {
      const context = commandContext(command);
      const rows = await withService(context, 'read', (client) => client.goodRuns.list());
      context.terminal.result({ lists: rows }, () =>
        rows.length === 0
          ? 'No good-run lists. “goodruns freeze NAME EXPERIMENT” makes one.'
          : formatTable(
              ['name', 'experiment', 'purpose', 'whole', 'partly', 'left out', 'by', 'at (UTC)', 'hash'],
              rows.map(({ name, query, totals, author, at, hash }) => [
                name,
                query.experiment,
                query.purpose,
                totals.whole,
                totals.partly,
                totals.leftOut,
                author,
                at,
                hash.slice(0, 12),
              ]),
            ),
      );
    });
  lists
    .command('show <name>')
    .description('a list with its runs, and why others are left out')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const list = await withService(context, 'read', (client) => client.goodRuns.get({ name }));
      context.terminal.result(list, () => [rowText(list), runTable(list.runs)].join('\n\n'));
    });
  lists
    .command('export <name>')
    .description('write NAME.json ({ "31404": [[0, 20]] }, as CMS does) and NAME.manifest.json')
    .option('--out <directory>', 'where the two files go', '.')
    .action(async (name: string, { out }: { out: string }, command: Command) => {
      const context = commandContext(command);
      const { list, manifest } = await withService(context, 'read', (client) => client.goodRuns.export({ name }));
      const files = [
        { name: resolve(out, `${name}.json`), text: list },
        { name: resolve(out, `${name}.manifest.json`), text: manifest },
      ];
      for (const file of files) write(file);
      context.terminal.result({ files: files.map((file) => ({ name: file.name, bytes: file.text.length })) }, () =>
        files.map((file) => file.name).join('\n'),
      );
    });
}

const withQuery = (command: Command): Command =>
  command
    .option('--purpose <name>', 'physics or calibration', 'physics')
    .option('--with-care', 'take also what is usable with care', false)
    .option('--period <name...>', 'runs of these periods alone')
    .option('--runs <range>', 'numbers of runs “31404..31410”, both included')
    .option('--min-events <n>', 'events that a run has at least', '0')
    .option('--min-on-target <n>', 'particles on target that a run has at least', '0')
    .option('--simulated', 'of simulated runs in the place of measured ones', false)
    .option('--rules <version>', 'version of the rules of colours', String(CURRENT_RULES.version));

/** @throws BeamglassError `badInput` with the option that is wrong */
function queryOf(experiment: string, options: QueryOptions): GoodRunQuery {
  const result = goodRunQuery.safeParse({
    rules: Number(options.rules),
    experiment,
    purpose: purposeOf(options.purpose),
    accept: options.withCare ? 'usableWithCare' : 'good',
    periods: options.period ?? [],
    runs: options.runs === undefined ? null : numbersOf(options.runs),
    minimumEvents: Number(options.minEvents),
    minimumOnTarget: Number(options.minOnTarget),
    ...(options.simulated && { simulated: true }),
  });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new BeamglassError('badInput', `${String(issue?.path[0])} of the list cannot be that: ${issue?.message}.`);
}

function numbersOf(text: string): { first: number; last: number } {
  const [, first, last = first] = /^(\d{1,10})(?:\.\.(\d{1,10}))?$/.exec(text.trim()) ?? [];
  if (first !== undefined && Number(first) <= Number(last)) return { first: Number(first), last: Number(last) };
  throw new BeamglassError('badInput', `“${text}” is no range of run numbers: write “31404..31410”.`, { runs: text });
}

const resultText = (result: GoodRunResult): string =>
  [totalsText(result), runTable(result.runs), `Nothing was frozen. Hash of the result ${result.hash}.`].join('\n\n');

const totalsText = ({ totals }: Pick<GoodRunResult, 'totals'>): string =>
  formatPairs([
    ['runs asked for', totals.asked],
    ['taken wholly', totals.whole],
    ['taken in part', totals.partly],
    ['left out', totals.leftOut],
    ['events of what is taken', totals.events],
    ['on target, of what is taken', totals.onTarget],
    ['runs taken that do not state it', totals.withoutOnTarget],
  ]);

const rowText = (row: GoodRunListRow): string =>
  [
    formatPairs([
      ['name', row.name],
      ['frozen by', `${row.author}, ${row.at}`],
      ['comment', row.comment],
      ['query', JSON.stringify(row.query)],
      ['hash', row.hash],
    ]),
    totalsText(row),
  ].join('\n\n');

const runTable = (runs: readonly GoodRunOutcome[]): string =>
  runs.length === 0
    ? 'No runs.'
    : formatTable(
        ['run', 'quality', 'subruns', 'taken', 'events', 'on target', 'why not'],
        runs.map(({ run, colour, subruns, ranges, taken, reasons }) => [
          run,
          COLOUR_TITLES[colour],
          subruns,
          ranges.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`)).join(', ') || 'no',
          taken.events,
          taken.onTarget,
          reasons.join('; '),
        ]),
      );

function write({ name, text }: { name: string; text: string }): void {
  try {
    writeFileSync(name, text);
  } catch (error) {
    throw new BeamglassError('badInput', `“${name}” cannot be written: ${(error as Error).message}.`, { path: name });
  }
}
