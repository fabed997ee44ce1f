/**
 * Builds the native addon where it is older than its sources (`npm ci` runs this, and so does the
 * first `npx beamglass`): quiet when all is well; when something is missing, says what to install.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { newest } from './outdated.mjs';

const root = resolve(import.meta.dirname, '..');
const nodeGyp = resolve(root, 'node_modules/node-gyp/bin/node-gyp.js');

const INSTALL = {
  linux: 'On Debian or Ubuntu: apt-get install build-essential python3',
  darwin: 'On macOS: xcode-select --install',
  win32: 'On Windows: install Visual Studio Build Tools with "Desktop development with C++", and Python 3',
};

function works(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** What a build needs and this machine has not; Windows finds its own tools. */
function missingTools() {
  if (process.platform === 'win32') return [];
  const missing = [];
  if (![process.env.CXX, 'c++', 'g++', 'clang++'].some((name) => name && works(name))) missing.push('a C++20 compiler');
  if (!works(process.env.MAKE ?? 'make')) missing.push('make');
  if (![process.env.PYTHON, 'python3', 'python'].some((name) => name && works(name))) missing.push('Python 3');
  return missing;
}

function fail(reason) {
  console.error(`Beamglass's native engine could not be built: ${reason}`);
  process.exit(1);
}

const SOURCES = ['src-main/native/src', 'src-main/native/binding.gyp', 'node_modules/node-addon-api/package.json'];
const built = newest(resolve(root, 'src-main/native/build/Release/beamglass.node'));
if (built > Math.max(...SOURCES.map((path) => newest(resolve(root, path))))) process.exit(0);

const missing = missingTools();
if (missing.length > 0) {
  fail(
    `${missing.join(', ')} not found. ${INSTALL[process.platform] ?? `Install ${missing.join(', ')}`}, then run npm ci again.`,
  );
}
const build = spawnSync(process.execPath, [nodeGyp, 'rebuild', '--directory', 'src-main/native', '--loglevel=warn'], {
  cwd: root,
  encoding: 'utf8',
});
if (build.error) fail(build.error.message);
if (build.status !== 0) {
  console.error(build.stdout + build.stderr);
  fail('the compiler or node-gyp failed, see above. It needs a C++20 compiler (GCC 11, Clang 14, Visual Studio 2022).');
}
