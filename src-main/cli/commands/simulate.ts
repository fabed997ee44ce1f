import type { Command } from 'commander';
import { commandContext, finishJob, withService } from '../context.ts';
import { anyNumber, assignment, count } from '../numbers.ts';

interface Options {
  setup: string;
  process: string;
  events: number;
  seed: number;
  set: Record<string, number>;
  threads?: number;
}

export function simulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('make a run of simulated events; “detector list” names the setups')
    .requiredOption('--setup <id>', 'detector setup')
    .requiredOption('--process <id>', 'what happens in the events; a name that is not there prints the list')
    .requiredOption('--events <n>', 'number of events', anyNumber)
    .option('--seed <s>', 'the same seed gives the same run', anyNumber, 1)
    .option('--set <name=value>', 'parameter of the process, may be repeated', assignment, {})
    .option('--threads <n>', 'threads that simulate; the run does not depend on it', count)
    .action(async ({ set, threads, ...request }: Options, command: Command) => {
      const context = commandContext(command);
      const job = await withService(context, 'command', async (client) =>
        finishJob(
          context,
          client,
          await client.simulations.start({ ...request, parameters: set, threads: threads ?? null }),
        ),
      );
      const { run, events, seconds, contentHash } = job.imported[0]!;
      context.terminal.result(
        { run, events, seconds, contentHash },
        () => `${run}: ${events} events in ${seconds.toFixed(2)} s, content ${contentHash}`,
      );
    });
}
