/** A service of accounts of every role, without workers. */
import { createRouterClient } from '@orpc/server';
import { ROLES, type Role } from '#core/access/roles.ts';
import { createService, type Service } from '#main/service/service.ts';
import type { SessionOrigin } from '#main/service/session.ts';
import type { SpawnWorker } from '#main/workers/protocol.ts';

/** A worker that answers nothing and ends when it is told. */
const noWorker: SpawnWorker = () => {
  let exit: (code: number | null) => void = () => {};
  return {
    send: () => {},
    onMessage: () => {},
    onExit: (listener) => {
      exit = listener;
    },
    kill: () => exit(0),
  };
};

export const startService = (directory: string): Promise<Service> =>
  createService({ directory, version: '0.0.0-test', program: 'the tests', spawnWorker: noWorker, mode: 'command' });

/** A connection of its own. */
export const connect = (service: Service, origin?: SessionOrigin) =>
  createRouterClient(service.router, { context: { session: service.openSession(origin) } });
export type Client = ReturnType<typeof connect>;

export const passwordOf = (name: string): string => `${name} in the control room`;

/** Adds an account of each role, named by it, the administrator's first; @returns their tokens */
export async function addRoles(service: Service): Promise<Record<Role, string>> {
  const admin = connect(service);
  const tokens: Partial<Record<Role, string>> = {};
  for (const role of ROLES.toReversed()) {
    await admin.accounts.add({ name: role, role, password: passwordOf(role) });
    const client = role === 'admin' ? admin : connect(service);
    tokens[role] = (await client.sessions.signIn({ name: role, password: passwordOf(role) })).token;
  }
  return tokens as Record<Role, string>;
}
