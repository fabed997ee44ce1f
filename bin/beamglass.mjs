#!/usr/bin/env node
// @ts-check
// Starts the built command line. Written for old versions of Node, so that they can say what is missing:
// where the project brings a newer Node of its own, that one is used.
import { spawn } from 'child_process';
import { existsSync } from 'fs';
import { dirname, join } from 'path';
import { fileURLToPath, pathToFileURL } from 'url';

const LOWEST = 22;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'out', 'main', 'cli.js');
const ownNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** @param {string} message */
function fail(message) {
  if (process.argv.indexOf('--json') >= 0) {
    console.log(JSON.stringify({ error: { code: 'badInput', message: message, details: {} } }));
  } else {
    console.error(message);
  }
  process.exitCode = 1;
}

/** @param {string} node */
function runWith(node) {
  // The channel tells the child when this process is gone, however it ended.
  const child = spawn(node, [entry].concat(process.argv.slice(2)), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // A terminal sends Ctrl-C to both; the child decides when to end.
  process.on('SIGINT', function () {});
  process.on('SIGTERM', function () {
    child.kill('SIGTERM');
  });
  process.on('SIGHUP', function () {
    child.kill('SIGHUP');
  });
  process.on('disconnect', function () {
    child.disconnect();
  });
  child.on('error', function (error) {
    fail('Beamglass cannot run ' + node + ': ' + error.message);
  });
  child.on('exit', function (code) {
    process.exit(code === null ? 1 : code);
  });
}

if (!existsSync(entry)) {
  fail('Beamglass is not built yet: run “npm run build” in ' + root + '.');
} else if (Number(process.versions.node.split('.')[0]) >= LOWEST) {
  import(pathToFileURL(entry).href);
} else if (existsSync(ownNode)) {
  runWith(ownNode);
} else {
  fail('Beamglass needs Node ' + LOWEST + ' or newer; this is Node ' + process.versions.node + '.');
}
