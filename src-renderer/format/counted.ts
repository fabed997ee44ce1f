import { formatCount } from './number.ts';

/** “1 event”, “12 873 events”; a plural that does not end in “s” alone is given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
