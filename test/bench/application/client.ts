/** A client of the service as the page is one: over the WebSocket of the web shell. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { contract } from '#core/api/contract.ts';

export type BenchClient = ContractRouterClient<typeof contract>;

/** @param url as `beamglass serve` prints it */
export async function connect(url: string): Promise<{ client: BenchClient; close(): void }> {
  const { host, origin, hash } = new URL(url);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const socket = new WebSocket(`ws://${host}/api`, ['beamglass', token], { headers: { Origin: origin } });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  return { client: createORPCClient(link), close: () => socket.close() };
}
