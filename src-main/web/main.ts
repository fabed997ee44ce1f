/**
 * The process that serves: the service and its web server. It lives as long as its supervisor:
 * when the channel to it closes, for whatever reason, it ends, and its workers with it.
 */
import { join } from 'node:path';
import { toErrorRecord } from '#core/errors.ts';
import { spawnNodeWorker } from '#main/service/nodeWorkers.ts';
import { createService } from '#main/service/service.ts';
import { VERSION } from '#main/version.ts';
import type { FromServer, ToServer } from './messages.ts';
import { screenUrls, startWebServer } from './server.ts';

const tell = (message: FromServer): void => void process.send?.(message);

let stop = async (): Promise<void> => {};

async function serve({ store, host, port, token, watch, settle }: Extract<ToServer, { type: 'serve' }>): Promise<void> {
  try {
    const service = await createService({
      directory: store,
      version: VERSION,
      program: 'beamglass serve',
      spawnWorker: spawnNodeWorker,
      live: { directories: watch, settleSeconds: settle },
    });
    stop = () => service.close();
    const page = join(import.meta.dirname, '../renderer');
    const screenToken = await service.screenKey();
    const server = await startWebServer({ service, host, port, token, screenToken, page });
    const screens = screenUrls(host, server.port, screenToken);
    service.announceScreens(screens);
    stop = async () => {
      await server.close();
      await service.close();
    };
    tell({ type: 'ready', port: server.port, screens });
  } catch (error) {
    tell({ type: 'failed', error: toErrorRecord(error) });
    await end();
  }
}

async function end(): Promise<void> {
  await stop().catch(() => {});
  process.exit(0);
}

process.on('message', (message: ToServer) => {
  if (message.type === 'serve') void serve(message);
  else void end();
});
process.on('disconnect', () => void end());
// Ctrl-C reaches the whole group of processes; the supervisor says when to end.
process.on('SIGINT', () => {});
