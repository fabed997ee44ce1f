/** The token by which this window resumes its session when it connects anew: kept for this tab, not on the disk. */
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '#core/api/contract.ts';
import { fromApiError } from '#core/api/errors.ts';
import type { Link } from '../shell/shell.ts';

const STORED_AS = 'beamglass.session';

export function keepToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(STORED_AS);
  else sessionStorage.setItem(STORED_AS, token);
}

/** null: nobody has signed in here. */
export const keptToken = (): string | null => sessionStorage.getItem(STORED_AS);

/** Before anything else is asked over the link, so that all of it is asked in the right name. */
export async function resumeSession(link: Link): Promise<void> {
  const token = keptToken();
  if (token === null) return;
  const { sessions } = createORPCClient<ContractRouterClient<typeof contract>>(link.rpc);
  try {
    await sessions.resume({ token });
  } catch (error) {
    // It has ended meanwhile: the page goes on without, and shows it.
    if (fromApiError(error).code !== 'forbidden') throw error;
    keepToken(null);
  }
}
