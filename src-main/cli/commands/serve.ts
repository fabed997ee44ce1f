import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { superviseServer } from '#main/web/supervisor.ts';
import { commandContext } from '../context.ts';
import { portNumber } from '../numbers.ts';

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

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
    .action(async ({ port, host }: { port?: number; host: string }, command: Command) => {
      const { store, terminal } = commandContext(command);
      const supervisor = await superviseServer({
        store,
        host,
        port: port ?? 0,
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
