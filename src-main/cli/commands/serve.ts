import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { DEFAULT_SETTLE_SECONDS } from '#core/live/ended.ts';
import { superviseServer } from '#main/web/supervisor.ts';
import { commandContext } from '../context.ts';
import { count, portNumber } from '../numbers.ts';

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Options {
  port?: number;
  host: string;
  watch: string[];
  settle: number;
}

export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the application to a browser; prints the address to open')
    .addOption(new Option('--port <n>', 'port to listen on; any free one without it').argParser(portNumber))
    .option(
      '--host <address>',
      'address to listen on; any other than 127.0.0.1 lets the network try the tokens; from there a page only looks',
      '127.0.0.1',
    )
    .option(
      '--watch <dir>',
      'watch a directory for files of a data acquisition, may be repeated; those of the store are watched as well',
      (directory: string, before: string[]) => [...before, resolve(directory)],
      [] as string[],
    )
    .addOption(
      new Option('--settle <seconds>', 'a file that was not closed and has not grown for so long counts as ended')
        .argParser(count)
        .default(DEFAULT_SETTLE_SECONDS),
    )
    .action(async ({ port, host, watch, settle }: Options, command: Command) => {
      const { store, terminal } = commandContext(command);
      const supervisor = await superviseServer({
        store,
        host,
        port: port ?? 0,
        watch,
        settle,
        entry: join(import.meta.dirname, 'web.js'),
        log: (line) => terminal.log(line),
      });
      const stop = (): void => supervisor.stop();
      for (const signal of ENDING_SIGNALS) process.on(signal, stop);
      // Started by a script of ours: nothing may go on when the script is gone.
      process.on('disconnect', stop);
      const { url, screens } = supervisor;
      terminal.result({ url, screens }, () =>
        [
          `Beamglass is open at ${url}`,
          ...screens.map((screen) => `Other screens look at it, and no more, by ${screen}`),
          'Ctrl-C ends it.',
        ].join('\n'),
      );
      await supervisor.ended;
      process.off('disconnect', stop);
    });
}
