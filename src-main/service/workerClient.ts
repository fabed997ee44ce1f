/** The service's side of the worker protocol. */
import { BeamglassError, fromErrorRecord, toErrorRecord } from '#core/errors.ts';
import type { Call, FromWorker, SpawnWorker, WorkerKind, WorkerProcess } from '#main/workers/protocol.ts';
import type { WorkerCalls } from '#main/workers/calls.ts';

type PartOf<C, Part extends keyof Call<unknown, unknown>> = C extends Record<Part, infer T> ? T : never;

export interface CallOptions<C> {
  /** Cancels the call; a worker that does not stop by itself soon is killed. */
  signal?: AbortSignal;
  onProgress?: (value: PartOf<C, 'progress'>) => void;
  onQuestion?: (value: PartOf<C, 'question'>) => Promise<PartOf<C, 'answer'>>;
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly onProgress: ((value: never) => void) | undefined;
  readonly onQuestion: ((value: never) => Promise<unknown>) | undefined;
}

/** Time that a cancelled call has to stop by itself before its process is killed, ms. */
const GRACE = 500;

export class WorkerClient<K extends WorkerKind> {
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  private readonly process: WorkerProcess;
  private readonly kind: K;
  private readonly pending = new Map<number, PendingCall>();
  private nextId = 1;
  private death: BeamglassError | null = null;
  private killedFor: Error | null = null;
  private messages = 0;

  constructor(spawnWorker: SpawnWorker, kind: K) {
    this.kind = kind;
    this.process = spawnWorker(kind);
    this.process.onMessage((message) => this.receive(message));
    this.ended = new Promise((resolve) => {
      this.process.onExit((code) => {
        this.die(code);
        resolve();
      });
    });
  }

  get isAlive(): boolean {
    return this.death === null;
  }

  /** Whether it has been of use: it started, and did something. */
  get hasSpoken(): boolean {
    return this.messages > 0;
  }

  /** @throws BeamglassError: that of the call, `workerDied`, or the reason of the signal */
  async call<Name extends keyof WorkerCalls[K] & string>(
    name: Name,
    input: PartOf<WorkerCalls[K][Name], 'input'>,
    options: CallOptions<WorkerCalls[K][Name]> = {},
  ): Promise<PartOf<WorkerCalls[K][Name], 'output'>> {
    if (this.death) throw this.death;
    const { signal, onProgress, onQuestion } = options;
    signal?.throwIfAborted();
    const id = this.nextId++;
    let grace: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      this.process.send({ type: 'cancel', id });
      grace = setTimeout(() => this.kill(signal?.reason as Error), GRACE);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const output = await new Promise<unknown>((resolve, reject) => {
        this.pending.set(id, { resolve, reject, onProgress, onQuestion });
        this.process.send({ type: 'call', id, name, input });
      });
      return output as PartOf<WorkerCalls[K][Name], 'output'>;
    } finally {
      this.pending.delete(id);
      clearTimeout(grace);
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the process; calls under way fail with `reason`. */
  kill(reason: Error = new BeamglassError('cancelled', 'The work was cancelled.')): void {
    this.killedFor = reason;
    this.process.kill();
  }

  private receive(message: FromWorker): void {
    this.messages++;
    const call = this.pending.get(message.id);
    if (!call) return;
    switch (message.type) {
      case 'progress':
        call.onProgress?.(message.value as never);
        break;
      case 'question':
        void this.answer(message.id, call, message.value);
        break;
      case 'output':
        call.resolve(message.value);
        break;
      case 'error':
        call.reject(fromErrorRecord(message.error));
        break;
    }
  }

  private async answer(id: number, call: PendingCall, question: unknown): Promise<void> {
    try {
      if (!call.onQuestion) throw new BeamglassError('internal', 'The worker asked what nobody answers.');
      const value = await call.onQuestion(question as never);
      if (this.isAlive) this.process.send({ type: 'answer', id, value });
    } catch (error) {
      if (this.isAlive) this.process.send({ type: 'refusal', id, error: toErrorRecord(error) });
    }
  }

  private die(code: number | null): void {
    const how = code === null ? 'was killed' : `ended with code ${code}`;
    const message = `The ${this.kind} worker ${how} before its work was done. Nothing else is affected.`;
    this.death = new BeamglassError('workerDied', message, { worker: this.kind, code });
    for (const call of this.pending.values()) call.reject(this.killedFor ?? this.death);
    this.pending.clear();
  }
}
