/**
 * What a command prints. With `--json` exactly one JSON object on standard output, errors too;
 * otherwise aligned text. Progress goes to standard error, and only where someone watches.
 */
import type { ErrorRecord } from '#core/errors.ts';
import type { JobState } from '#core/api/contract.ts';

export class Terminal {
  private readonly json: boolean;
  private progressShown = false;

  constructor(json: boolean) {
    this.json = json;
  }

  /** @param text the same for people; made only when it is printed */
  result(value: object, text: () => string): void {
    this.clearProgress();
    process.stdout.write(`${this.json ? JSON.stringify(value) : printable(text())}\n`);
  }

  /** One of several results, each a line of JSON, as soon as it is there. */
  line(value: object): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  error(record: ErrorRecord): void {
    this.clearProgress();
    if (this.json) process.stdout.write(`${JSON.stringify({ error: record })}\n`);
    else process.stderr.write(`${printable(record.message)}\n`);
  }

  log(line: string): void {
    this.clearProgress();
    process.stderr.write(`${printable(line)}\n`);
  }

  progress({ title, progress: { done, total, unit } }: JobState): void {
    if (!process.stderr.isTTY) return;
    const share = total === null || total === 0 ? '' : ` ${Math.floor((100 * done) / total)} %`;
    process.stderr.write(`\r\u001b[K${printable(title)}${share} (${done.toLocaleString('en')} ${unit})`);
    this.progressShown = true;
  }

  private clearProgress(): void {
    if (this.progressShown) process.stderr.write('\r\u001b[K');
    this.progressShown = false;
  }
}

/** Names come out of files: a terminal must not take them for commands. */
function printable(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}/gu, '\u{fffd}');
}
