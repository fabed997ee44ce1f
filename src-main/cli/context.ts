/** What every command is given: the store, the terminal, and the service in this process. */
import { resolve } from 'node:path';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import type { Command } from 'commander';
import { BeamglassError, type ErrorCode } from '#core/errors.ts';
import type { contract, JobState } from '#core/api/contract.ts';
import { spawnNodeWorker } from '#main/service/nodeWorkers.ts';
import { createService } from '#main/service/service.ts';
import { defaultStoreDirectory } from '#main/store/layout.ts';
import { VERSION } from '#main/version.ts';
import { secretFrom } from './secret.ts';
import { Terminal } from './terminal.ts';

export type Client = ContractRouterClient<typeof contract>;

export interface CommandContext {
  readonly store: string;
  /** Account in whose name the command acts; null: without signing in. */
  readonly user: string | null;
  readonly terminal: Terminal;
}

export function commandContext(command: Command): CommandContext {
  const { store, json, user } = command.optsWithGlobals<{ store?: string; json?: boolean; user?: string }>();
  return {
    store: resolve(store ?? defaultStoreDirectory()),
    user: user ?? null,
    terminal: new Terminal(json ?? false),
  };
}

/**
 * In a session of its own, signed in where a user is named. `read` leaves the store to whoever writes to it, so it works while the application is
 * open.
 */
export async function withService<T>(
  { store, user }: CommandContext,
  mode: 'read' | 'command',
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const service = await createService({
    directory: store,
    version: VERSION,
    program: 'beamglass',
    spawnWorker: spawnNodeWorker,
    mode,
  });
  try {
    const client = createRouterClient(service.router, { context: { session: service.openSession() } });
    if (user !== null) {
      const password = await secretFrom('BEAMGLASS_PASSWORD', `Password of ${user}: `);
      await client.sessions.signIn({ name: user, password });
    }
    return await work(client);
  } finally {
    await service.close();
  }
}

/**
 * Follows a job to its end; Ctrl-C cancels it.
 * @throws BeamglassError why it failed, or `cancelled`
 */
export async function finishJob({ terminal }: CommandContext, client: Client, started: JobState): Promise<JobState> {
  const cancel = (): void => void client.jobs.cancel({ id: started.id });
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  try {
    let job = started;
    for await (const state of await client.jobs.watch({ id: started.id })) {
      job = state;
      terminal.progress(job);
    }
    if (job.error !== null) throw failureIn(job.error);
    return job;
  } finally {
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
  }
}

const failureIn = ({ code, message, details }: NonNullable<JobState['error']>): BeamglassError =>
  new BeamglassError(code as ErrorCode, message, details);
