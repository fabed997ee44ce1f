/** Who may talk to the web shell, and what comes through it, over real sockets. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { contract } from '#core/api/contract.ts';
import { fromApiError } from '#core/api/errors.ts';
import { decodeEvent } from '#core/event/codec.ts';
import type { Service } from '#main/service/service.ts';
import { newToken } from '#main/web/access.ts';
import { startWebServer, type WebServer } from '#main/web/server.ts';
import { writeKnownFile } from '../../fixtures/eventFile.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { startTestService } from '../../fixtures/service.ts';

const PAGE = '<!doctype html><title>page</title>';
const directory = temporaryDirectory();
const token = newToken();
const screenToken = newToken();
let service: Service;
let server: WebServer;
let origin = '';

beforeAll(async () => {
  const page = join(directory.path, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), PAGE);
  writeFileSync(join(page, 'assets/main-1234.js'), 'export {};');
  writeFileSync(join(directory.path, 'secret.txt'), 'secret');
  ({ service } = await startTestService(join(directory.path, 'store')));
  server = await startWebServer({ service, host: '127.0.0.1', port: 0, token, screenToken, page });
  origin = `http://127.0.0.1:${server.port}`;
});

afterAll(async () => {
  await server.close();
  await service.close();
  directory.remove();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As a browser sends it, but with every header in the test's hands (fetch forbids Host and Origin). */
function ask(method: string, path: string, headers: OutgoingHttpHeaders = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** @returns the socket when it was let in, else null */
function connect(headers: Record<string, string>, protocols: string[]): Promise<WebSocket | null> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api`, protocols, { headers });
  return new Promise((resolve) => {
    socket.on('open', () => resolve(socket));
    socket.on('error', () => resolve(null));
  });
}

async function openClient(key = token): Promise<{ client: ContractRouterClient<typeof contract>; socket: WebSocket }> {
  const socket = await connect({ Origin: origin }, ['beamglass', key]);
  if (socket === null) throw new Error('refused');
  return { client: createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })), socket };
}

const bearer = (): OutgoingHttpHeaders => ({ Authorization: `Bearer ${token}`, Origin: origin });
const received = (): string[] => readdirSync(service.incoming);

describe('the page', () => {
  it('comes with a policy that allows no inline script and no eval', async () => {
    const { status, headers, body } = await ask('GET', '/');
    expect([status, body]).toEqual([200, PAGE]);
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '//secret.txt',
  ])('does not lead out of its folder by %s', async (path) => {
    const { status, body } = await ask('GET', path);
    expect(status).toBe(403);
    expect(body).not.toBe('secret');
  });

  it('is not served under a foreign name of this machine', async () => {
    expect((await ask('GET', '/', { Host: `evil.example:${server.port}` })).status).toBe(403);
  });
});

describe('the API', () => {
  it('lets the page in that shows the token', async () => {
    const { client, socket } = await openClient();
    expect((await client.system.info()).version).toBe('0.0.0-test');
    socket.close();
  });

  it.each([
    ['no token', {}, []],
    ['the protocol alone', {}, ['beamglass']],
    ['another token', {}, ['beamglass', newToken()]],
    ['the token without its last character', {}, ['beamglass', token.slice(0, -1)]],
    ['a foreign origin', { Origin: 'http://evil.example' }, ['beamglass', token]],
    ['the origin of another port', { Origin: 'http://127.0.0.1:1' }, ['beamglass', token]],
    ['a foreign host', { Host: 'evil.example' }, ['beamglass', token]],
  ])('refuses %s', async (_what, headers, protocols) => {
    expect(await connect({ Origin: origin, ...headers }, protocols)).toBeNull();
  });

  it('refuses a connection without an origin', async () => {
    expect(await connect({}, ['beamglass', token])).toBeNull();
  });

  it('carries an event from a sent file back to the page, bit by bit', async () => {
    const path = join(directory.path, 'known.events');
    writeKnownFile(path, { events: 3 });
    const { client, socket } = await openClient();
    const content = readFileSync(path);
    const upload = await new Promise<string>((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: server.port,
          method: 'POST',
          path: '/upload',
          headers: { ...bearer(), 'X-File-Name': encodeURIComponent('größe.events') },
        },
        (response) => {
          response.on('data', (chunk: Buffer) => resolve((JSON.parse(String(chunk)) as { upload: string }).upload));
        },
      );
      sent.on('error', reject);
      sent.end(content);
    });
    const job = await client.imports.start({ sources: [{ upload }] });
    let last = job;
    for await (const state of await client.jobs.watch({ id: job.id })) last = state;
    expect(last.error).toBeNull();
    const run = last.imported[0];
    expect(run?.files[0]?.name).toBe('größe.events');
    const payload = await client.events.fetch({ run: run?.run ?? '', key: 2 });
    const event = decodeEvent(new Uint8Array(await payload.arrayBuffer()));
    expect(event.header.eventNumber).toBe(1002);
    expect(event.collections[0]?.count).toBe(2);
    expect(received()).toEqual([]);
    socket.close();
  });

  it('says what was wrong in a record', async () => {
    const { client, socket } = await openClient();
    const record = await client.runs.get({ run: 'nowhere-1' }).then(() => null, fromApiError);
    expect(record).toMatchObject({ code: 'notFound' });
    socket.close();
  });
});

describe('another screen', () => {
  it('sees the runs, and is refused whatever changes something', async () => {
    const { client, socket } = await openClient(screenToken);
    expect(await client.sessions.who()).toMatchObject({ state: 'screen', role: 'viewer' });
    expect(Array.isArray(await client.runs.list({}))).toBe(true);
    const refused = await client.simulations
      .start({ setup: 'na64-vis2018', process: 'pedestals', events: 1, seed: 1, parameters: {} })
      .then(() => null, fromApiError);
    expect(refused).toMatchObject({ code: 'forbidden', message: expect.stringContaining('this screen only looks') });
    expect((await client.audit.list({})).entries.map(({ action }) => action)).not.toContain('session.refused');
    socket.close();
  });

  it('cannot sign in, not even with the right password', async () => {
    const { client, socket } = await openClient(screenToken);
    const refused = await client.sessions
      .signIn({ name: 'ada', password: 'whatever it is' })
      .then(() => null, fromApiError);
    expect(refused).toMatchObject({ code: 'forbidden', message: expect.stringContaining('only looks') });
    socket.close();
  });

  it('sends no files', async () => {
    const headers = { Authorization: `Bearer ${screenToken}`, Origin: origin, 'X-File-Name': 'a.json' };
    const { status, body } = await ask('POST', '/upload', headers, '{}');
    expect(status).toBe(403);
    expect(body).toContain('only look');
    expect(received()).toEqual([]);
  });
});

describe('sent files', () => {
  it.each([
    ['without a token', { Authorization: undefined }],
    ['with a wrong token', { Authorization: 'Bearer wrong' }],
    ['from a foreign origin', { Origin: 'http://evil.example' }],
    ['without an origin', { Origin: undefined }],
  ])('are refused %s', async (_what, changed) => {
    const headers = Object.fromEntries(
      Object.entries({ ...bearer(), 'X-File-Name': 'a.json', ...changed }).filter(([, value]) => value !== undefined),
    );
    const { status, body } = await ask('POST', '/upload', headers, '{}');
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'forbidden' } });
    expect(received()).toEqual([]);
  });

  it.each(['', '../../secret.txt', '%2E%2E%2Fsecret', '%E0%A4%A', 'a%00b', 'x'.repeat(256)])(
    'need a plain name, not “%s”',
    async (name) => {
      const { status } = await ask('POST', '/upload', { ...bearer(), 'X-File-Name': name }, '{}');
      expect(status).toBe(400);
      expect(received()).toEqual([]);
    },
  );

  it('are refused before they are read where the disk has no room for them', async () => {
    const headers = { ...bearer(), 'X-File-Name': 'huge.root', 'Content-Length': 1e18 };
    const answer = await new Promise<number>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/upload', headers });
      sent.on('response', (response) => resolve(response.statusCode ?? 0));
      sent.on('error', reject);
      sent.write('x');
    });
    expect(answer).toBe(507);
    expect(received()).toEqual([]);
  });

  it('leave nothing behind when the sending breaks off', async () => {
    const headers = { ...bearer(), 'X-File-Name': 'half.json', 'Content-Length': 1000 };
    const sent = request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/upload', headers });
    sent.on('error', () => {});
    sent.write('half of it');
    await expect.poll(received).toHaveLength(1);
    sent.destroy();
    await expect.poll(received).toHaveLength(0);
  });
});

describe('downloads', () => {
  it('need the token', async () => {
    expect((await ask('GET', '/download/job/file.csv')).status).toBe(403);
  });

  it('do not exist for a job that nobody started', async () => {
    expect((await ask('GET', '/download/job/..%2F..%2Fsecret.txt', bearer())).status).toBe(404);
  });
});

describe('listening', () => {
  it('says that a port is taken', async () => {
    const second = startWebServer({
      service,
      host: '127.0.0.1',
      port: server.port,
      token,
      screenToken,
      page: join(directory.path, 'page'),
    });
    await expect(second).rejects.toMatchObject({
      code: 'portInUse',
      message: expect.stringContaining(String(server.port)),
    });
  });

  it('says that an address is not of this machine', async () => {
    const page = join(directory.path, 'page');
    const second = startWebServer({ service, host: '192.0.2.1', port: 0, token, screenToken, page });
    await expect(second).rejects.toMatchObject({ code: 'badInput', message: expect.stringContaining('192.0.2.1') });
  });
});
