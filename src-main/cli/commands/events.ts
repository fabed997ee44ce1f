import type { Command } from 'commander';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService, type Client } from '../context.ts';
import { count } from '../numbers.ts';
import { reconstructionOption, type ReconstructionOption } from '../reconstructionOption.ts';
import { formatTable, type Cell } from '../table.ts';

/** Rows that one call of the service gives. */
const PAGE = 10_000;
const DEFAULT_LIMIT = 1000;

interface Options extends ReconstructionOption {
  where: string;
  limit: number;
  columns?: string;
}

export function eventsCommand(program: Command): void {
  program
    .command('events <run>')
    .description('list the events of a run with their summary columns, energies in the unit of the run')
    .addOption(reconstructionOption())
    .option('--where <expression>', 'only events for which it holds, such as "n_tracks >= 2 && e_calo > 10"', '')
    .option('--limit <n>', 'at most so many events', count, DEFAULT_LIMIT)
    .option('--columns <names>', 'only these columns, separated by commas')
    .action(async (run: string, options: Options, command: Command) => {
      const context = commandContext(command);
      const { total, columns, rows } = await withService(context, 'read', (client) => readRows(client, run, options));
      const events = rows.map(({ key, values }) => ({
        key,
        ...Object.fromEntries(columns.map(({ name }, column) => [name, values[column] ?? null])),
      }));
      context.terminal.result({ run, total, events }, () =>
        [
          formatTable(
            ['key', ...columns.map(({ name, unit }) => (unit === '' ? name : `${name} ${unit}`))],
            rows.map(({ key, values }) => [key, ...values]),
          ),
          ...(total > rows.length ? [`${rows.length} of ${total} events; --limit gives more.`] : []),
        ].join('\n'),
      );
    });
}

async function readRows(client: Client, run: string, { where, limit, columns: names, reconstruction }: Options) {
  const all = await client.events.columns({ run, reconstruction });
  const columns =
    names === undefined
      ? all
      : names.split(',').map((name) => {
          const column = all.find((candidate) => candidate.name === name.trim());
          if (column !== undefined) return column;
          throw new BeamglassError(
            'badInput',
            `Run ${run} has no column “${name}”; it has ${all.map((candidate) => candidate.name).join(', ')}.`,
            { run, column: name },
          );
        });
  const rows: { key: number; values: Cell[] }[] = [];
  let total = 0;
  do {
    const page = await client.events.page({
      run,
      reconstruction,
      where,
      columns: columns.map(({ name }) => name),
      offset: rows.length,
      limit: Math.min(PAGE, limit - rows.length),
    });
    total = page.total;
    rows.push(...page.rows);
    if (page.rows.length === 0) break;
  } while (rows.length < Math.min(total, limit));
  return { total, columns, rows };
}
