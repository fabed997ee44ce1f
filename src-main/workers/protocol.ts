/**
 * What the service and a worker process say to each other. A call has one input and one output,
 * may report progress, may ask the service a question before it goes on, and may be cancelled.
 */
import type { ErrorRecord } from '#core/errors.ts';

export type WorkerKind =
  'import' | 'read' | 'export' | 'simulate' | 'reconstruct' | 'fit' | 'monitor' | 'report' | 'live';

/** Threads that a worker process starts with its own program. */
export type ThreadKind = 'write' | 'simulate' | 'reconstruct';

/** A worker process as its shell makes it (Node: fork, Electron: utilityProcess). */
export interface WorkerProcess {
  send(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once, when the process has ended, however it did; `code` is null where a signal ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

/** The process runs `src-main/workers/main.ts` (built: `out/main/worker.js`) with `kind` as its first argument. */
export type SpawnWorker = (kind: WorkerKind) => WorkerProcess;

/** Types of one call. */
export interface Call<Input, Output, Progress = never, Question = never, Answer = never> {
  readonly input: Input;
  readonly output: Output;
  readonly progress: Progress;
  readonly question: Question;
  readonly answer: Answer;
}

/** Calls by name. */
export type Calls = Readonly<Record<string, Call<unknown, unknown, unknown, unknown, unknown>>>;

export type ToWorker =
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly error: ErrorRecord };

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly type: 'question'; readonly id: number; readonly value: unknown }
  | { readonly type: 'output'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorRecord };

/** What a call has in its worker. */
export interface CallContext<C extends Call<unknown, unknown, unknown, unknown, unknown>> {
  /** Aborted when the service cancels the call; the reason is a BeamglassError `cancelled`. */
  readonly signal: AbortSignal;
  progress(value: C['progress']): void;
  /** One question at a time. @throws BeamglassError: what the service refused with */
  ask(question: C['question']): Promise<C['answer']>;
}

export type Handlers<T extends object> = {
  readonly [Name in keyof T]: T[Name] extends Call<infer Input, infer Output, infer P, infer Q, infer A>
    ? (input: Input, context: CallContext<Call<Input, Output, P, Q, A>>) => Output | Promise<Output>
    : never;
};
