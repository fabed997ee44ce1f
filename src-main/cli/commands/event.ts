import type { Command } from 'commander';
import { decodeEvent } from '#core/event/codec.ts';
import { commandContext, withService } from '../context.ts';
import { wholeNumber } from '../numbers.ts';
import { reconstructionOption, type ReconstructionOption } from '../reconstructionOption.ts';
import { formatPairs, formatTable } from '../table.ts';

export function eventCommand(program: Command): void {
  program
    .command('event <run> <key>')
    .description('show what one event holds; the key is its position in the run, from 0')
    .addOption(reconstructionOption())
    .action(async (run: string, keyText: string, { reconstruction }: ReconstructionOption, command: Command) => {
      const key = wholeNumber(keyText);
      const context = commandContext(command);
      const payload = await withService(context, 'read', (client) => client.events.fetch({ run, reconstruction, key }));
      const event = decodeEvent(new Uint8Array(await payload.arrayBuffer()));
      const collections = event.collections.map(({ name, kind, count }) => [name, { kind, count }] as const);
      const scalars = event.scalars.map(({ name, value }) => [name, value] as const);
      context.terminal.result(
        { run, key, collections: Object.fromEntries(collections), scalars: Object.fromEntries(scalars) },
        () =>
          [
            formatTable(
              ['collection', 'kind', 'count'],
              collections.map(([name, { kind, count }]) => [name, kind, count]),
            ),
            ...(scalars.length === 0 ? [] : ['', formatPairs(scalars)]),
          ].join('\n'),
      );
    });
}
