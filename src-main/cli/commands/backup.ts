import { resolve } from 'node:path';
import type { Command } from 'commander';
import { backUpStore } from '#main/store/backup.ts';
import { commandContext } from '../context.ts';
import { formatBytes } from '../table.ts';

export function backupCommand(program: Command): void {
  program
    .command('backup')
    .description('write the whole store into one file')
    .requiredOption('--out <path>', 'file to write; one that is there already is left alone')
    .action(async ({ out }: { out: string }, command: Command) => {
      const { store, terminal } = commandContext(command);
      const written = await backUpStore(store, resolve(out));
      terminal.result(written, () => `${out}: ${formatBytes(written.bytes)}, sha256 ${written.sha256}`);
    });
}
