/**
 * HTTP and WebSocket on one port: the built page, the API at `/api`, files sent and fetched.
 * Whoever asks for more than the page's own files has to show the token.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { BeamglassError, toErrorRecord, type ErrorCode } from '#core/errors.ts';
import type { Service } from '#main/service/service.ts';
import {
  allowedHosts,
  bearerToken,
  fromOurPage,
  isWildcard,
  networkAddresses,
  originOf,
  protocolToken,
  signInToken,
  SUBPROTOCOL,
  urlHost,
  type AccessRule,
} from './access.ts';
import { PAGE_HEADERS } from './pageHeaders.ts';
import { readStaticFiles, sendStaticFile, type StaticFiles } from './staticFiles.ts';
import { receiveUpload, sendDownload } from './transfers.ts';

export interface WebServerOptions {
  readonly service: Service;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly token: string;
  /** Of other screens, which only look. */
  readonly screenToken: string;
  /** Folder of the built page. */
  readonly page: string;
}

export interface WebServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Requests are small; files travel over HTTP. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** A page whose machine went to sleep answers no ping; its streams end then. */
const PING_MS = 30_000;

const STATUS: Partial<Record<ErrorCode, number>> = { badInput: 400, notFound: 404, forbidden: 403, diskFull: 507 };

/** @throws BeamglassError `portInUse`, `badInput` (no such address on this machine) */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const files = await readStaticFiles(options.page);
  const http = createServer({ requestTimeout: 0 });
  const port = await listen(http, options.host, options.port);
  const rule: AccessRule = {
    token: options.token,
    screenToken: options.screenToken,
    hosts: allowedHosts(options.host, port),
  };
  http.on('request', (request, response) => {
    void answer(request, response, files, rule, options.service);
  });
  const closeSockets = serveApi(http, rule, options.service);
  return {
    host: options.host,
    port,
    close: () =>
      new Promise((resolve) => {
        closeSockets();
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function listen(http: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    http.listen({ host, port }, () => resolve((http.address() as AddressInfo).port));
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new BeamglassError(
        'portInUse',
        `Port ${port} of ${host} is in use by another program; choose another one with --port, or leave it out to get a free one.`,
        { host, port },
      );
    case 'EACCES':
      return new BeamglassError(
        'forbidden',
        `This user may not open port ${port}; choose one above 1023 with --port.`,
        {
          host,
          port,
        },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new BeamglassError(
        'badInput',
        `“${host}” is not an address of this machine; leave --host out for 127.0.0.1.`,
        {
          host,
        },
      );
    default:
      return error;
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: StaticFiles,
  rule: AccessRule,
  service: Service,
): Promise<void> {
  try {
    await route(request, response, files, rule, service);
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const record = toErrorRecord(error);
    // What was not read of a refused body must not be taken for the next request.
    response.setHeader('Connection', 'close');
    sendJson(response, STATUS[record.code] ?? 500, { error: record });
  }
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  files: StaticFiles,
  rule: AccessRule,
  service: Service,
): Promise<void> {
  // Not parsed as a URL, where “//name” would be a host.
  const [pathname = '/'] = (request.url ?? '/').split('?', 1);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!fromOurPage(request.headers, rule, !isRead)) throw refused();
  if (isRead && (await sendStaticFile(files, pathname, request, response))) return;
  const origin = originOf(bearerToken(request.headers), request.socket, rule);
  if (origin === null) throw refused();
  const [, area, job, file] = pathname.split('/');
  if (request.method === 'POST' && pathname === '/upload') {
    service.admitFiles(origin, signInToken(request.headers));
    const { name, path } = await receiveUpload(request, service.incoming);
    sendJson(response, 200, { upload: service.registerUpload(name, path) });
    return;
  }
  if (request.method === 'GET' && area === 'download' && job !== undefined && file !== undefined) {
    const name = decodeURIComponent(file);
    const path = service.download(decodeURIComponent(job), name);
    if (path !== null) {
      await sendDownload(path, name, response);
      return;
    }
  }
  throw new BeamglassError('notFound', 'There is nothing at this address.', { path: pathname });
}

const refused = (): BeamglassError =>
  new BeamglassError('forbidden', 'Refused: open Beamglass with the address that it printed at its start.');

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...PAGE_HEADERS, 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

/** @returns ends every connection */
function serveApi(http: Server, rule: AccessRule, service: Service): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: () => SUBPROTOCOL,
  });
  const handler = new RPCHandler(service.router);
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const isOurs = request.url === '/api' && fromOurPage(request.headers, rule, true);
    const origin = isOurs ? originOf(protocolToken(request.headers), request.socket, rule) : null;
    if (origin === null) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (page) => {
      keepAlive(page);
      void handler.upgrade(page, { context: { session: service.openSession(origin) } });
    });
  });
  return () => {
    for (const page of sockets.clients) page.terminate();
    sockets.close();
  };
}

function keepAlive(page: WebSocket): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) page.terminate();
    answered = false;
    page.ping();
  }, PING_MS);
  page.on('pong', () => {
    answered = true;
  });
  page.on('close', () => clearInterval(timer));
  // A broken frame closes the connection; the page opens a new one.
  page.on('error', () => page.terminate());
}

/** Where a browser opens the page; the token stays behind the `#`, which no server is sent. */
export function pageUrl(host: string, port: number, token: string): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${urlHost(reachable)}:${port}/#token=${token}`;
}

/** Where other screens open it: under each address of the network that is listened on, else under the one there is. */
export function screenUrls(host: string, port: number, token: string): string[] {
  const addresses = isWildcard(host) ? networkAddresses() : [host];
  return (addresses.length === 0 ? [host] : addresses).map((address) => pageUrl(address, port, token));
}
