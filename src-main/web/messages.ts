/** What the supervisor and the process that serves say to each other. */
import type { ErrorRecord } from '#core/errors.ts';

/** From the supervisor: first `serve`, at the end `stop`. */
export type ToServer =
  | {
      readonly type: 'serve';
      readonly store: string;
      readonly host: string;
      /** 0: any free port. */
      readonly port: number;
      readonly token: string;
      /** Directories to be watched for files of a data acquisition. */
      readonly watch: readonly string[];
      /** Seconds without growth after which a file that was not closed counts as ended. */
      readonly settle: number;
    }
  | { readonly type: 'stop' };

export type FromServer =
  | {
      readonly type: 'ready';
      readonly port: number;
      /** Addresses of the page for other screens, which only look. */
      readonly screens: readonly string[];
    }
  | { readonly type: 'failed'; readonly error: ErrorRecord };
