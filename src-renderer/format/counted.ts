import { formatCount } from './number.ts';

/** “1 event”, “12 873 events”. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
