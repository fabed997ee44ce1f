/** When alarms fall due. */

/** The time, and a call at a later one; replaced in tests. */
export interface AlarmClock {
  /** ms since 1970. */
  now(): number;
  /** Calls once at that time or later. Returns how to call it off. */
  at(time: number, call: () => void): () => void;
}

/** Longer waits are taken up again. */
const LONGEST_WAIT_MS = 3_600_000;

export const SYSTEM_CLOCK: AlarmClock = {
  now: () => Date.now(),
  at: (time, call) => {
    const timer = setTimeout(call, Math.min(Math.max(0, time - Date.now()), LONGEST_WAIT_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
