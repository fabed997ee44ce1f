/** Tells a connection that hangs from one that is idle: a pulled cable closes nothing for many minutes. */
export interface HeartbeatOptions {
  /** Resolves when the service has answered. */
  beat(): Promise<unknown>;
  /** Called once: no answer came in time. */
  lost(): void;
  readonly everyMs: number;
  readonly patienceMs: number;
}

/** Asks again and again until it is stopped or the service is lost. Returns how to stop. */
export function watchHeartbeat({ beat, lost, everyMs, patienceMs }: HeartbeatOptions): () => void {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stop(): void {
    isStopped = true;
    clearTimeout(timer);
  }

  function ask(): void {
    const answered = (): void => {
      if (isStopped) return;
      clearTimeout(timer);
      timer = setTimeout(ask, everyMs);
    };
    timer = setTimeout(() => {
      stop();
      lost();
    }, patienceMs);
    // An error is an answer too; a connection that has closed says so by itself.
    beat().then(answered, answered);
  }

  ask();
  return stop;
}
