/** Processor time of the processes of a chain, told apart by what they do. Linux only: it reads /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Of the kernel's clock, per second. */
const TICKS = 100;
const SAMPLE_MS = 500;

const KINDS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['pages', /--type=renderer/],
  ['graphics of the browser', /--type=gpu-process/],
  ['rest of the browser', /chrom/],
  ['acquisition', /worker\.js simulate|beamglass\.mjs daq|cli\.js daq/],
  ['live worker', /worker\.js live/],
  ['import of ended runs', /worker\.js import/],
  ['reconstruction of ended runs', /worker\.js reconstruct/],
  ['monitors of ended runs', /worker\.js monitor/],
  ['other workers', /worker\.js/],
  ['service', /web\.js|beamglass\.mjs serve|cli\.js serve/],
];

interface Seen {
  readonly kind: string;
  /** Ticks when it was met, and last. */
  readonly first: number;
  last: number;
}

export class ProcessorTimes {
  private readonly seen = new Map<number, Seen>();
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;
  private isFirst = true;

  constructor() {
    this.sample();
    this.isFirst = false;
    this.timer = setInterval(() => this.sample(), SAMPLE_MS);
  }

  /** Processors that each kind of process kept busy since the beginning, the busiest first. */
  stop(): { kind: string; busy: number }[] {
    clearInterval(this.timer);
    this.sample();
    const seconds = (performance.now() - this.startedAt) / 1000;
    const kinds = Map.groupBy(this.seen.values(), ({ kind }) => kind);
    return [...kinds]
      .map(([kind, all]) => ({
        kind,
        busy: all.reduce((sum, { first, last }) => sum + last - first, 0) / TICKS / seconds,
      }))
      .toSorted((a, b) => b.busy - a.busy);
  }

  private sample(): void {
    for (const { pid, ticks, command } of descendants()) {
      const known = this.seen.get(pid);
      if (known) known.last = ticks;
      // One that began since is counted from its beginning.
      else this.seen.set(pid, { kind: kindOf(command), first: this.isFirst ? ticks : 0, last: ticks });
    }
  }
}

export const kindOf = (command: string): string => KINDS.find(([, pattern]) => pattern.test(command))?.[0] ?? 'others';

/** Of this process, with what they have used of the processor. */
export function descendants(): { pid: number; ticks: number; command: string }[] {
  const all = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      all.set(Number(name), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // Ended while we looked.
    }
  }
  const isOurs = (pid: number): boolean => {
    const parent = all.get(pid)?.parent ?? 0;
    return parent === process.pid || (parent > 1 && isOurs(parent));
  };
  return [...all].filter(([pid]) => isOurs(pid)).map(([pid, { ticks }]) => ({ pid, ticks, command: commandOf(pid) }));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
