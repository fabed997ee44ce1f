/** `app://beamglass/…`: the built page, an origin of its own with the headers of the web shell. */
import { join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { net, protocol } from 'electron';
import { PAGE_HEADERS } from '#main/web/pageHeaders.ts';

const SCHEME = 'app';
const HOST = 'beamglass';
export const PAGE_URL = `${SCHEME}://${HOST}/index.html`;

/** Has to run before the application is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function servePage(directory: string): void {
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const path = normalize(join(directory, decodeURIComponent(pathname)));
    if (host !== HOST || !path.startsWith(directory + sep)) return new Response(null, { status: 404 });
    const file = await net.fetch(pathToFileURL(path).href).catch(() => null);
    if (file === null) return new Response(null, { status: 404 });
    const headers = new Headers(file.headers);
    for (const [name, value] of Object.entries(PAGE_HEADERS)) headers.set(name, value);
    return new Response(file.body, { status: file.status, headers });
  });
}
