/** Each role against each procedure, through a client of the real router. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERMISSIONS, type ProcedurePath } from '#core/access/permissions.ts';
import { reaches, ROLES, type Role } from '#core/access/roles.ts';
import { contract } from '#core/api/contract.ts';
import { fromApiError } from '#core/api/errors.ts';
import type { ErrorRecord } from '#core/errors.ts';
import type { Service } from '#main/service/service.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { addRoles, connect, startService, type Client } from './accessFixture.ts';

let directory: TemporaryDirectory;
let service: Service;
const clients = new Map<Role | 'unsigned' | 'screen' | 'network', Client>();

beforeAll(async () => {
  directory = temporaryDirectory();
  service = await startService(join(directory.path, 'store'));
  const tokens = await addRoles(service);
  for (const role of ROLES) {
    const client = connect(service);
    await client.sessions.resume({ token: tokens[role] });
    clients.set(role, client);
  }
  clients.set('unsigned', connect(service));
  clients.set('screen', connect(service, 'screen'));
  clients.set('network', connect(service, 'network'));
});

afterAll(async () => {
  await service.close();
  directory.remove();
});

const PROCEDURES = Object.entries(contract).flatMap(([area, procedures]) =>
  Object.keys(procedures).map((name) => `${area}.${name}` as ProcedurePath),
);

/** Of a call without input: nearly all of those that are let in find that they have none. */
async function outcome(client: Client, path: ProcedurePath): Promise<ErrorRecord | null> {
  const [area, name] = path.split('.') as [keyof Client, string];
  const procedure = (client[area] as unknown as Record<string, (input?: unknown) => Promise<unknown>>)[name]!;
  try {
    const answer = await procedure(undefined);
    if (path === 'system.changes') await (answer as AsyncGenerator).return(undefined);
    return null;
  } catch (error) {
    return fromApiError(error);
  }
}

/** They change what the connection is; their own tests are elsewhere. */
const OF_THE_SESSION: ReadonlySet<string> = new Set(['sessions.signOut', 'sessions.lock']);

describe('the table of permissions', () => {
  it('has an entry for every procedure, and for nothing else', () => {
    expect(Object.keys(PERMISSIONS).toSorted()).toEqual(PROCEDURES.toSorted());
  });

  it('lets no change through to a viewer', () => {
    const changing = /\.(edit|delete|start|save|open|create\w*|set\w*|add\w*|import\w*|approve|reject|apply|revert)$/;
    const allowed = PROCEDURES.filter((path) => changing.test(path) && PERMISSIONS[path] === 'viewer');
    // An export is made for download, and one's own password asks for the one in use.
    expect(allowed).toEqual(['exports.start', 'accounts.setPassword']);
  });
});

describe.each([...ROLES, 'unsigned', 'screen', 'network'] as const)('%s', (role) => {
  const has: Role = role === 'unsigned' || role === 'screen' || role === 'network' ? 'viewer' : role;

  it('is refused exactly what needs more, with the role that it needs', async () => {
    const wrong: string[] = [];
    for (const path of PROCEDURES) {
      if (OF_THE_SESSION.has(path)) continue;
      const error = await outcome(clients.get(role)!, path);
      const isRefused = error?.code === 'forbidden' && error.message.includes(`needs the role ${PERMISSIONS[path]}`);
      if (isRefused === reaches(has, PERMISSIONS[path])) wrong.push(`${path}: ${error?.message ?? 'done'}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('what depends on the request', () => {
  const refusal = async (call: Promise<unknown>): Promise<ErrorRecord | null> =>
    call.then(
      () => null,
      (error: unknown) => fromApiError(error),
    );

  it.each([
    ['shifter', { comment: 'beam was off' }, false],
    ['shifter', { start: '2022-10-04T00:00:00Z' }, false],
    ['shifter', { comment: 'x', beamEnergy: 0.28 }, true],
    ['expert', { beamEnergy: 0.28 }, false],
  ] as const)('%s edits %j of a run: refused %s', async (role, set, isRefused) => {
    const error = await refusal(clients.get(role)!.runs.edit({ run: 'none-1', set }));
    expect(error?.code).toBe(isRefused ? 'forbidden' : 'notFound');
  });

  it.each([
    ['expert', 'staged', 'notFound'],
    ['expert', 'validated', 'notFound'],
    ['expert', 'published', 'forbidden'],
    ['expert', 'running', 'forbidden'],
    ['expert', 'invalidated', 'forbidden'],
    ['coordinator', 'published', 'notFound'],
  ] as const)('%s makes a global tag %s: %s', async (role, state, code) => {
    const error = await refusal(clients.get(role)!.conditions.setState({ name: 'not_there', state }));
    expect(error?.code).toBe(code);
  });

  it('a viewer exports for download, and writes nothing at a place of the machine', async () => {
    const request = { run: 'none-1', format: 'csv' } as const;
    expect((await refusal(clients.get('viewer')!.exports.start(request)))?.code).toBe('notFound');
    expect((await refusal(clients.get('viewer')!.exports.start({ ...request, out: '/tmp/x' })))?.code).toBe(
      'forbidden',
    );
    expect((await refusal(clients.get('shifter')!.exports.start({ ...request, out: '/tmp/x' })))?.code).toBe(
      'notFound',
    );
  });
});
