/** The desktop shell: window, menus, and the processes of the service. No SQL, no physics. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, dialog, ipcMain } from 'electron';
import { BeamglassError } from '#core/errors.ts';
import { defaultStoreDirectory } from '#main/store/layout.ts';
import { setMenu } from './menu.ts';
import { CHANNELS } from './messages.ts';
import { registerPageScheme, servePage } from './pageProtocol.ts';
import { startServiceProcess, type ServiceProcess } from './serviceProcess.ts';
import { confine, openWindow, refusePermissions } from './window.ts';

const OUT = join(import.meta.dirname, '..');
const PRELOAD = join(OUT, 'preload/preload.cjs');

/** Electron and Chromium have options of their own, so what is not known here is theirs. */
function storeDirectory(): string {
  const { values } = parseArgs({ options: { store: { type: 'string' } }, strict: false, args: process.argv.slice(1) });
  return resolve(typeof values['store'] === 'string' ? values['store'] : defaultStoreDirectory());
}

/** Says on the terminal and in the desktop why Beamglass ends. */
function endWith(error: BeamglassError): void {
  process.stderr.write(`${error.message}\n`);
  // Under a test or a script nobody is there to close a dialog.
  if (process.stdout.isTTY) dialog.showErrorBox('Beamglass', error.message);
  app.exit(1);
}

function answerPages(service: ServiceProcess): void {
  ipcMain.on(CHANNELS.requestPort, ({ sender }) => {
    sender.postMessage(CHANNELS.port, null, [service.connectPage()]);
  });
  ipcMain.on(CHANNELS.openWindow, (_event, number: unknown) => {
    if (Number.isInteger(number) && Number(number) > 1) void openWindow(PRELOAD, Number(number));
  });
  ipcMain.handle(CHANNELS.readDownload, async (_event, job: unknown, file: unknown) => {
    const path = await service.downloadPath(String(job), String(file));
    if (path === null) throw new BeamglassError('notFound', `“${String(file)}” is no longer kept. Export it again.`);
    return (await readFile(path)).buffer;
  });
}

function endWithWindow(service: ServiceProcess): void {
  let isStopped = false;
  app.on('will-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    isStopped = true;
    void service.stop().finally(() => app.quit());
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void openWindow(PRELOAD);
  });
  process.on('SIGINT', () => app.quit());
  process.on('SIGTERM', () => app.quit());
}

/** Not awaited at the top: Electron becomes ready only after this module has been evaluated. */
async function run(): Promise<void> {
  await app.whenReady();
  refusePermissions();
  servePage(join(OUT, 'renderer'));
  setMenu();
  const service = startServiceProcess({
    store: storeDirectory(),
    entry: join(OUT, 'main/electron-service.js'),
    workerEntry: join(OUT, 'main/worker.js'),
    failed: endWith,
  });
  answerPages(service);
  endWithWindow(service);
  await openWindow(PRELOAD);
}

registerPageScheme();
app.on('web-contents-created', (_event, page) => confine(page));
void run();
