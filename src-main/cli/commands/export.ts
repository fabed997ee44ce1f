import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { exportFormat, type ExportFormat } from '#core/api/contract.ts';
import { commandContext, finishJob, withService } from '../context.ts';
import { reconstructionOption, type ReconstructionOption } from '../reconstructionOption.ts';
import { formatBytes, formatTable } from '../table.ts';

interface Options extends ReconstructionOption {
  format: ExportFormat;
  collection?: string;
  where: string;
  out: string;
}

export function exportCommand(program: Command): void {
  program
    .command('export <run>')
    .description('write the events of a run for other programs')
    .addOption(
      new Option('--format <format>', 'Phoenix event JSON, or tables with one row per object')
        .choices(exportFormat.options)
        .makeOptionMandatory(),
    )
    .addOption(reconstructionOption())
    .option('--collection <name>', 'only this collection')
    .option('--where <expression>', 'only events for which it holds', '')
    .requiredOption('--out <path>', 'file or folder to write')
    .action(async (run: string, { format, collection, where, out, reconstruction }: Options, command: Command) => {
      const context = commandContext(command);
      const job = await withService(context, 'read', async (client) =>
        finishJob(
          context,
          client,
          await client.exports.start({
            run,
            reconstruction,
            where,
            format,
            collection: collection ?? null,
            out: resolve(out),
          }),
        ),
      );
      const { written, notWritten } = job;
      context.terminal.result({ files: written, notWritten }, () =>
        [
          formatTable(
            ['file', 'rows', 'size'],
            written.map(({ name, rows, bytes }) => [name, rows, formatBytes(bytes)]),
          ),
          ...notWritten.map(({ name, what, entries }) => `not written: ${name} (${what}, ${entries} in all)`),
        ].join('\n'),
      );
    });
}
