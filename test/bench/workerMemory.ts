/** Memory of the workers that a benchmark has started. */
import { readFileSync } from 'node:fs';

/** Largest resident memory so far of the workers of that kind, MB; Linux alone tells. */
export function peakMemoryOf(kind: string): number {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ');
  const peaks = children.filter(Boolean).map((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(kind)) return 0;
      return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    } catch {
      // It has just ended.
      return 0;
    }
  });
  return Math.max(0, ...peaks);
}
