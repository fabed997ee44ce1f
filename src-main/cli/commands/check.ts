import type { Command } from 'commander';
import { checkStore } from '#main/store/check.ts';
import { commandContext } from '../context.ts';

export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('read everything in the store and say what is damaged, missing or left over')
    .action(async (_options: unknown, command: Command) => {
      const { store, terminal } = commandContext(command);
      const report = await checkStore(store);
      terminal.result(report, () =>
        report.ok ? `In order: ${report.runs} runs, ${report.payloads} payloads.` : report.problems.join('\n'),
      );
      // Nothing that a user did leads to a damaged store.
      if (!report.ok) process.exitCode = 2;
    });
}
