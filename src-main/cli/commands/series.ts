/** Series of measured points: monitoring that calibrations and trends read. */
import type { Command } from 'commander';
import type { SeriesImportReport, SeriesRow } from '#core/api/series.ts';
import { commandContext, withService } from '../context.ts';
import { formatPairs, formatTable, measured } from '../table.ts';

export function seriesCommand(program: Command): void {
  const series = program
    .command('series')
    .description('measured points against time, run, flux or position: what calibrations and trends read')
    .addHelpText(
      'after',
      '\nA point whose error is 0 (“noError”) or larger than its value (“errorAboveValue”) is kept and carries that status.',
    );
  series
    .command('list')
    .description('all series of the store')
    .action(async (_options: unknown, command: Command) => {
      const context = commandContext(command);
      const rows = await withService(context, 'read', (client) => client.series.list());
      context.terminal.result({ series: rows }, () =>
        formatTable(
          ['series', 'what', 'unit', 'against', 'from', 'to', 'points', 'no error', 'error > value'],
          rows.map((row) => [
            row.name,
            row.label,
            row.unit,
            row.abscissa,
            place(row, row.first),
            place(row, row.last),
            row.points,
            row.statuses.noError,
            row.statuses.errorAboveValue,
          ]),
        ),
      );
    });
  series
    .command('show <name>')
    .description('the points of a series')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const found = await withService(context, 'read', (client) => client.series.get({ name }));
      context.terminal.result(found, () =>
        [
          formatPairs([
            ['series', found.name],
            ['what', found.label],
            ['unit', found.unit],
            ['description', found.description],
            ['sources', found.sources.map((source) => source.name).join(', ')],
            ['sha256', found.sha256],
          ]),
          formatTable(
            [found.abscissa, 'value', 'error', 'status', 'run'],
            found.points.map(({ x, value, error, status, run }) => [
              place(found, x),
              ...measured(value, error),
              status,
              run,
            ]),
          ),
        ].join('\n\n'),
      );
    });
  series
    .command('import <files...>')
    .description('take in files of PADME’s monitoring and data set; all of them or nothing, each once')
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .action(async (paths: string[], { dryRun }: { dryRun: boolean }, command: Command) => {
      const context = commandContext(command);
      const report = await withService(context, 'command', (client) => client.series.import({ paths, dryRun }));
      context.terminal.result(report, () => reportText(report));
    });
  series
    .command('delete <name>')
    .description('remove a series; payloads that were made with it keep its name and hash')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const gone = await withService(context, 'command', (client) => client.series.delete({ name }));
      context.terminal.result(gone, () => `Series ${name} with ${gone.points} points is removed.`);
    });
}

const place = ({ abscissa }: Pick<SeriesRow, 'abscissa'>, x: number): string | number =>
  abscissa === 'utc' ? new Date(x).toISOString() : x;

const reportText = ({ dryRun, files, newSeries, addedPoints }: SeriesImportReport): string =>
  [
    formatTable(
      ['file', 'series', 'points', 'no error', 'error > value', ''],
      files.flatMap(({ name, series }) =>
        series.map((part) => [
          name,
          part.name,
          part.points,
          part.statuses.noError,
          part.statuses.errorAboveValue,
          part.outcome,
        ]),
      ),
    ),
    `${newSeries} new series, ${addedPoints} points ${dryRun ? 'would be entered; nothing was written' : 'entered'}.`,
  ].join('\n\n');
