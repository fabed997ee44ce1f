import { resolve } from 'node:path';
import type { Command } from 'commander';
import { restoreStore } from '#main/store/backup.ts';
import { commandContext } from '../context.ts';
import { formatBytes } from '../table.ts';

export function restoreCommand(program: Command): void {
  program
    .command('restore <path>')
    .description('make a store out of a backup; the directory of the store must be empty or not there')
    .action(async (path: string, _options: unknown, command: Command) => {
      const { store, terminal } = commandContext(command);
      const read = await restoreStore(resolve(path), store);
      terminal.result(read, () => `${store}: restored from ${formatBytes(read.bytes)}, sha256 ${read.sha256}`);
    });
}
