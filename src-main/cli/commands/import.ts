import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ImportedRun } from '#core/api/contract.ts';
import { commandContext, finishJob, withService } from '../context.ts';
import { wholeNumber } from '../numbers.ts';

const describe = ({ run, events, seconds, duplicate, notShown, notes }: ImportedRun): string => {
  const done = duplicate
    ? `${run}: in the store already, nothing was written`
    : `${run}: ${events} events in ${seconds.toFixed(2)} s`;
  const held = notShown.map(
    ({ name, what, entries }) => `  not shown: ${name} (${what}${entries === null ? '' : `, ${entries} entries`})`,
  );
  return [done, ...held, ...notes.map((note) => `  ${note}`)].join('\n');
};

export function importCommand(program: Command): void {
  program
    .command('import <file...>')
    .description('take event files into the store; the format is recognised from the content')
    .option('--experiment <name>', 'experiment of the run id, where the files do not say it')
    .option('--run <n>', 'run number, where the files do not say it', wholeNumber)
    .action(async (files: string[], options: { experiment?: string; run?: number }, command: Command) => {
      const context = commandContext(command);
      const job = await withService(context, 'command', async (client) =>
        finishJob(
          context,
          client,
          await client.imports.start({
            sources: files.map((path) => ({ path: resolve(path) })),
            experiment: options.experiment ?? null,
            number: options.run ?? null,
          }),
        ),
      );
      context.terminal.result({ runs: job.imported }, () => job.imported.map(describe).join('\n'));
    });
}
