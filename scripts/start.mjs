// @ts-check
/**
 * `npm start`: builds what is outdated and opens Beamglass: the desktop window where the Electron
 * runtime is there, else the web shell in a browser window, else its address.
 * Options: --web, --store DIRECTORY, --port N.
 */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const LOWEST_NODE = 22;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** @param {string} sentence @returns {never} */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function readOptions() {
  try {
    return parseArgs({
      options: { web: { type: 'boolean', default: false }, store: { type: 'string' }, port: { type: 'string' } },
    }).values;
  } catch (error) {
    return fail(`${/** @type {Error} */ (error).message}. There is: npm start -- --web --store DIRECTORY --port N`);
  }
}

async function buildWhereOutdated() {
  const { isOutdated } = await import('./outdated.mjs');
  if (!isOutdated(root)) return;
  console.error('Building Beamglass…');
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) fail(`${stdout}${stderr}\nThe build failed; nothing was started.`);
}

/**
 * Runs a program until it ends; what ends this script ends it too.
 * @param {string} program
 * @param {string[]} words
 * @param {import('node:child_process').StdioOptions} stdio
 */
function keep(program, words, stdio) {
  const child = spawn(program, words, { cwd: root, stdio });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  return child;
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<number>} exit code */
function ended(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => resolve(code ?? 0));
  });
}

/** @param {string} electron @param {string[]} words */
async function openDesktop(electron, words) {
  const { rootFlags } = await import('./browser.mjs');
  return ended(keep(electron, [...rootFlags, root, ...words], 'inherit'));
}

/** @param {string[]} words */
function openWeb(words) {
  const entry = join(root, 'bin/beamglass.mjs');
  // The channel ends the server when this script is gone, however it ended.
  const server = keep(process.execPath, [entry, 'serve', '--json', ...words], ['ignore', 'pipe', 'inherit', 'ipc']);
  let printed = '';
  server.stdout?.setEncoding('utf8');
  server.stdout?.on('data', (/** @type {string} */ text) => {
    if (printed.includes('\n')) return;
    printed += text;
    if (printed.includes('\n')) void showPage(JSON.parse(printed), server);
  });
  return ended(server);
}

/**
 * @param {{ url?: string; error?: { message: string } }} answer of `serve`
 * @param {import('node:child_process').ChildProcess} server
 */
async function showPage({ url, error }, server) {
  if (url === undefined) {
    console.error(error?.message);
    return;
  }
  console.log(`Beamglass is open at ${url}\nCtrl-C ends it.`);
  const { openBrowserWindow } = await import('./browserWindow.mjs');
  const window = await openBrowserWindow(url);
  // The application is its window: closing it ends the server.
  window?.once('exit', () => server.kill('SIGTERM'));
}

async function start() {
  const { web, store, port } = readOptions();
  await buildWhereOutdated();
  const storeWords = store === undefined ? [] : ['--store', store];
  if (!web) {
    const { findElectron } = await import('./electron.mjs');
    const electron = await findElectron(root);
    if ('path' in electron) return openDesktop(electron.path, storeWords);
    console.error(`No desktop window: ${electron.reason}. Opening Beamglass through the web shell.`);
  }
  return openWeb([...storeWords, ...(port === undefined ? [] : ['--port', port])]);
}

if (Number(process.versions.node.split('.')[0]) < LOWEST_NODE) {
  fail(`Beamglass needs Node ${LOWEST_NODE} or newer; this is Node ${process.versions.node}.`);
}
process.exit(await start());
