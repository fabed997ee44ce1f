/** Which setup a PADME file is of, and where its channel numbers belong in it. */
import { wiringOf, type Cell } from '#core/detector/cells.ts';
import { expandSetup } from '#core/detector/detector.ts';
import type { Setup } from '#core/detector/setup.ts';

/** Ends of the periods of data taking (handbook of PADME, section 1.2), UTC in ns. */
const PERIODS: readonly (readonly [setup: string, until: bigint])[] = [
  ['padme-run1', ns('2019-06-01')],
  ['padme-run2', ns('2021-06-01')],
  ['padme-run3', ns('2024-01-01')],
];
const LAST = 'padme-run3';
/** Run III numbers are above this (section 2.3): for files whose events have no time. */
const FIRST_OF_RUN3 = 30_000;

function ns(day: string): bigint {
  return BigInt(Date.parse(`${day}T00:00:00Z`)) * 1_000_000n;
}

/** A detector of PADME in the setup: its own numbers and the channels of the channel map. */
interface Part {
  readonly channelOffset: number;
  readonly cells: ReadonlyMap<number, Cell>;
}

/** First word of an element's name: “ETag” of “ETag lower”. */
const partOf = (element: string): string => element.split(' ')[0]!;

export class PadmeSetup {
  readonly setup: Setup;
  /** Why this setup, for the notes of the import. */
  readonly why: string;
  readonly #parts = new Map<string, Part>();
  readonly #wiring = new Map<number, { part: string; id: number; channel: number }>();

  constructor(setup: Setup, why: string) {
    this.setup = setup;
    this.why = why;
    const { cells } = expandSetup(setup, {});
    const byElement = Map.groupBy(cells, ({ element }) => element);
    for (const element of setup.elements) {
      if (!element.readout) continue;
      const { channelOffset } = element.readout;
      const name = partOf(element.name);
      const known = this.#parts.get(name)?.cells ?? new Map<number, Cell>();
      const own = (byElement.get(element.name) ?? []).map((cell) => [cell.id, cell] as const);
      this.#parts.set(name, { channelOffset, cells: new Map([...known, ...own]) });
      for (const [id, { board, channel }] of wiringOf(element)) {
        this.#wiring.set(100 * board + channel, { part: name, id, channel: channelOffset + id });
      }
    }
  }

  /** What a channel of the electronics reads, null where the channel map does not say. */
  at(board: number, channel: number): { readonly part: string; readonly id: number; readonly channel: number } | null {
    return this.#wiring.get(100 * board + channel) ?? null;
  }

  /** Channel of the channel map of a number of the detector; null where the setup has no such detector. */
  channel(part: string, id: number): number | null {
    const found = this.#parts.get(part);
    return found && id >= 0 ? found.channelOffset + id : null;
  }

  cell(part: string, id: number): Cell | null {
    return this.#parts.get(part)?.cells.get(id) ?? null;
  }
}

/**
 * The setup that stood when the file was written.
 * @param timeNs of its first event, null where the file has none
 * @returns null where none of PADME's setups is there
 */
export function padmeSetup(setups: readonly Setup[], timeNs: bigint | null, run: number): PadmeSetup | null {
  const [id, why] = chosen(timeNs, run);
  const setup = setups.find((each) => each.id === id);
  return setup ? new PadmeSetup(setup, why) : null;
}

function chosen(timeNs: bigint | null, run: number): [id: string, why: string] {
  if (timeNs === null) {
    const id = run > FIRST_OF_RUN3 ? 'padme-run3' : 'padme-run2';
    return [id, `its events have no time, and run numbers above ${FIRST_OF_RUN3} are of Run III`];
  }
  const day = new Date(Number(timeNs / 1_000_000n)).toISOString().slice(0, 10);
  const period = PERIODS.find(([, until]) => timeNs < until);
  if (period) return [period[0], `it was taken on ${day}`];
  return [LAST, `it was taken on ${day}, for which there is no setup, and this is the last before`];
}
