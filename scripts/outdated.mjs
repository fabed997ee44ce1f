// @ts-check
/** Whether the built application is older than what it is built from. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = [
  'src-core',
  'src-main',
  'src-renderer',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
];
const RESULTS = [
  'out/main/cli.js',
  'out/main/web.js',
  'out/main/worker.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
];
/** The native engine's own build, which comes with `npm ci`. */
const NOT_SOURCE = 'build';

/**
 * Time of the last change below a path, ms; folders count too, since they change when a file goes.
 * @param {string} path
 * @returns {number}
 */
export function newest(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const entries = readdirSync(path).filter((name) => name !== NOT_SOURCE);
  return Math.max(stats.mtimeMs, ...entries.map((name) => newest(join(path, name))));
}

/** @param {string} root of the project */
export function isOutdated(root) {
  const built = RESULTS.map((path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.min(...built) < Math.max(...SOURCES.map((path) => newest(join(root, path))));
}
