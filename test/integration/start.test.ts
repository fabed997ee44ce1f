/** Starting and ending: one clear sentence for what hinders it, and nothing left running afterwards. */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { BEAMGLASS, descendants, ROOT, run, startUntilUrl, stillRunning, type Outcome } from '../fixtures/command.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import { startTestService } from '../fixtures/service.ts';

const directory = temporaryDirectory();
const START = [process.execPath, join(ROOT, 'scripts/start.mjs'), '--web'];
const SERVE = [...BEAMGLASS, 'serve'];
/** Without a display no window opens, on a developer's desktop either. */
const environment = { DISPLAY: '', WAYLAND_DISPLAY: '' };
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

const freshStore = (name: string): string => join(directory.path, name);
const start = (...words: string[]): Promise<Outcome> => run([...START, ...words], { environment });

/** One sentence, or two, on one line of standard error and nothing on standard output. */
function expectSentence({ code, stdout, stderr }: Outcome, ...parts: string[]): void {
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  for (const part of parts) expect(stderr).toContain(part);
}

afterAll(() => directory.remove());

describe('what hinders the start', () => {
  let blocker: Server;
  let port = 0;

  beforeAll(async () => {
    blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    port = (blocker.address() as { port: number }).port;
  });

  afterAll(() => void blocker.close());

  it('is a port that is taken', async () => {
    const words = ['--store', freshStore('port'), '--port', String(port)];
    expectSentence(await start(...words), `Port ${port}`, 'in use', '--port');
  });

  it('is a store that another process writes', async () => {
    const store = freshStore('locked');
    const { service } = await startTestService(store);
    const outcome = await start('--store', store);
    await service.close();
    expectSentence(outcome, store, 'the tests', String(process.pid));
  });

  it('is a store that a newer version made', async () => {
    const store = freshStore('newer');
    const { service } = await startTestService(store);
    await service.close();
    const catalogue = new Database(join(store, 'catalogue.db'));
    catalogue.pragma('user_version = 1000');
    catalogue.close();
    expectSentence(await start('--store', store), store, 'newer');
  });

  it('is a directory that may not be written', async () => {
    const parent = freshStore('forbidden');
    mkdirSync(parent);
    chmodSync(directory.path, 0o755);
    chmodSync(parent, 0o555);
    const uid = isRoot ? NOBODY : undefined;
    expectSentence(await run([...START, '--store', join(parent, 'store')], { environment, uid }), parent, 'permission');
  });

  it('is a read-only disk (skipped where none can be mounted)', async ({ skip }) => {
    const disk = freshStore('disk');
    mkdirSync(disk);
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', disk]);
    if (status !== 0) skip('mounting a read-only disk needs root');
    const outcome = await start('--store', join(disk, 'store'));
    spawnSync('umount', [disk]);
    expectSentence(outcome, disk, 'read-only');
  });

  it('is a file where the store should be', async () => {
    const store = freshStore('file');
    writeFileSync(store, '');
    expectSentence(await start('--store', store), store, 'not a directory');
  });

  it('is a file of somebody else where the catalogue should be', async () => {
    const store = freshStore('foreign');
    mkdirSync(store);
    const catalogue = new Database(join(store, 'catalogue.db'));
    catalogue.exec('CREATE TABLE theirs (x)');
    catalogue.close();
    expectSentence(await start('--store', store), 'not a catalogue of Beamglass');
  });

  it('is an option that does not exist', async () => {
    expectSentence(await start('--fullscreen'), '--fullscreen');
  });

  it('is an old Node', async () => {
    const [node = '', ...words] = START;
    const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})`;
    expectSentence(
      await run([node, '--import', pretend, ...words], { environment }),
      'needs Node 22 or newer',
      '20.1.0',
    );
  });

  it('is an old Node for an installed command without one of its own', async () => {
    const installed = freshStore('installed');
    mkdirSync(join(installed, 'bin'), { recursive: true });
    mkdirSync(join(installed, 'out/main'), { recursive: true });
    copyFileSync(join(ROOT, 'bin/beamglass.mjs'), join(installed, 'bin/beamglass.mjs'));
    const command = [join(installed, 'bin/beamglass.mjs'), 'runs'];
    expectSentence(await run([process.execPath, ...command]), 'npm run build');
    writeFileSync(join(installed, 'out/main/cli.js'), '');
    const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})`;
    expectSentence(await run([process.execPath, '--import', pretend, ...command]), 'needs Node 22 or newer', '20.1.0');
    rmSync(installed, { recursive: true });
  });
});

const isLinux = process.platform === 'linux';

describe.skipIf(!isLinux)('what is started (counts processes in /proc, so on Linux only)', () => {
  it.each([
    { name: 'npm start', by: 'Ctrl-C', words: ['npm', 'start', '--silent', '--', '--web'] },
    { name: 'scripts/start.mjs', by: 'Ctrl-C', words: START },
    { name: 'scripts/start.mjs', by: 'SIGTERM', words: START },
    { name: 'scripts/start.mjs', by: 'SIGKILL', words: START },
    { name: 'beamglass serve', by: 'Ctrl-C', words: SERVE },
    { name: 'beamglass serve', by: 'SIGTERM', words: SERVE },
    { name: 'beamglass serve', by: 'SIGHUP', words: SERVE },
    { name: 'beamglass serve', by: 'SIGKILL', words: SERVE },
  ] as const)('$name leaves nothing behind after $by', async ({ by, words }) => {
    const store = freshStore(`end-${Math.random()}`);
    const running = await startUntilUrl([...words, '--store', store], { environment });
    const all = [running.pid, ...descendants(running.pid)];
    expect(all.length).toBeGreaterThanOrEqual(3);
    if (by === 'Ctrl-C') running.interrupt();
    else running.signal(by);
    await running.ended;
    await expect.poll(() => stillRunning(all), { timeout: 10_000 }).toEqual([]);
    // The store is free again for the next one.
    const { service } = await startTestService(store);
    await service.close();
  });

  it('comes back on the same address when the service dies, and gives up when it keeps dying', async () => {
    const running = await startUntilUrl([...SERVE, '--store', freshStore('crash')]);
    const { origin, hash, host } = new URL(running.url);
    const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
    const connects = (): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://${host}/api`, ['beamglass', token], { headers: { Origin: origin } });
        socket.on('open', () => resolve(true));
        socket.on('error', () => resolve(false));
      });
    expect(await connects()).toBe(true);
    for (let death = 1; death <= 5; death++) {
      killServer(running.pid);
      await expect.poll(connects, { timeout: 20_000 }).toBe(true);
    }
    killServer(running.pid);
    const { code, stderr } = await running.ended;
    expect(code).toBe(2);
    expect(stderr).toContain('gives up');
    expect(stderr.match(/starting it again/g)).toHaveLength(5);
  });
});

/** Kills the process that serves: the only child of `beamglass serve`. */
function killServer(supervisor: number): void {
  const [server] = descendants(supervisor);
  if (server === undefined) throw new Error('no server runs');
  process.kill(server, 'SIGKILL');
}
