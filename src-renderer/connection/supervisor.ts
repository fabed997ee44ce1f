/** Keeps a connection to the service: connects, notices that it is gone, tries again. */
import { BeamglassError } from '#core/errors.ts';
import type { Link } from '../shell/shell.ts';

/** `refused`: the service is there and does not let this page in. */
export type ConnectionState = 'connecting' | 'online' | 'offline' | 'refused';

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 4000;

/** Delay before the try that follows `failures` failed ones: 0.2 s, doubled each time, at most 4 s. */
export function backOffMs(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, failures));
}

export interface SupervisorOptions {
  connect(): Promise<Link>;
  /** `link` is null unless online. */
  onState(state: ConnectionState, link: Link | null): void;
  wait(milliseconds: number): Promise<void>;
  signal: AbortSignal;
}

/**
 * Runs until the signal is aborted. `connecting` is the state before the first try has ended;
 * afterwards the state is `online`, `offline` or (where `connect` throws `forbidden`) `refused`.
 */
export async function superviseConnection({ connect, onState, wait, signal }: SupervisorOptions): Promise<void> {
  onState('connecting', null);
  let failures = 0;
  while (!signal.aborted) {
    let without: ConnectionState = 'offline';
    try {
      const link = await connect();
      if (signal.aborted) {
        link.close();
        return;
      }
      failures = 0;
      onState('online', link);
      const stop = (): void => link.close();
      signal.addEventListener('abort', stop, { once: true });
      await link.closed;
      signal.removeEventListener('abort', stop);
    } catch (error) {
      if (error instanceof BeamglassError && error.code === 'forbidden') without = 'refused';
      failures++;
    }
    onState(without, null);
    if (!signal.aborted) await wait(backOffMs(failures));
  }
}
