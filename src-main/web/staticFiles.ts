/** The built page. Only files that were there at the start are served, so no path can lead out of the folder. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BeamglassError } from '#core/errors.ts';
import { PAGE_HEADERS } from './pageHeaders.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

interface StaticFile {
  readonly path: string;
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
}

export type StaticFiles = ReadonlyMap<string, StaticFile>;

/** @throws BeamglassError `internal`: the folder holds no built page */
export async function readStaticFiles(directory: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const url = `/${relative(directory, path).split(sep).join('/')}`;
    files.set(url, {
      path,
      bytes: (await stat(path)).size,
      headers: {
        ...PAGE_HEADERS,
        'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
        // The build puts a hash of the content into the name of every file under assets/.
        'Cache-Control': url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
    });
  }
  const index = files.get('/index.html');
  if (index === undefined) {
    throw new BeamglassError('internal', `There is no built page in ${directory}; run “npm run build” first.`, {
      directory,
    });
  }
  files.set('/', index);
  return files;
}

/** Answers a GET or HEAD; false where there is no such file. */
export async function sendStaticFile(
  files: StaticFiles,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const file = files.get(pathname);
  if (file === undefined) return false;
  response.writeHead(200, { ...file.headers, 'Content-Length': file.bytes });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file.path), response);
  return true;
}
