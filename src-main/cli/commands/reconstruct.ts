import type { Command } from 'commander';
import { commandContext, finishJob, withService } from '../context.ts';
import { assignment, count } from '../numbers.ts';
import { formatTable } from '../table.ts';

interface Options {
  globalTag?: string;
  set: Record<string, number>;
  threads?: number;
}

export function reconstructCommand(program: Command): void {
  program
    .command('reconstruct <run>')
    .description('reconstruct the events of a run; made again with the same global tag, it replaces the one before')
    .option('--global-tag <tag>', 'constants to use; without it those in force for the run')
    .option(
      '--set <name=value>',
      'parameter of the reconstruction, may be repeated; a name that is not there prints the list',
      assignment,
      {},
    )
    .option('--threads <n>', 'threads that reconstruct; the result does not depend on it', count)
    .action(async (run: string, { globalTag, set, threads }: Options, command: Command) => {
      const context = commandContext(command);
      const job = await withService(context, 'command', async (client) =>
        finishJob(
          context,
          client,
          await client.reconstructions.start({
            runs: [run],
            globalTag: globalTag ?? null,
            parameters: set,
            threads: threads ?? null,
          }),
        ),
      );
      const made = job.reconstructed[0]!;
      context.terminal.result(made, () =>
        [
          `${made.run}: ${made.events} events with ${made.globalTag} in ${made.seconds.toFixed(2)} s, content ${made.contentHash}`,
          formatTable(
            ['quantity', 'mean', 'error', 'unit', 'events'],
            Object.entries(made.summary).map(([name, { value, error, unit, events }]) => [
              name,
              value,
              error,
              unit,
              events,
            ]),
          ),
        ].join('\n'),
      );
    });
}
