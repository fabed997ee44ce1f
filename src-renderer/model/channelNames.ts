/** What the setup says of a readout channel, in words. */
import { cellsByChannel, wiringOf, type BoardChannel, type Cell } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';

export interface ChannelName {
  /** “ECal cell 1801”, “MM1 x 17 or 4 others”, “channel 77” where the setup has no such channel. */
  readonly title: string;
  /** “channel 1801 · board 0, channel 6” */
  readonly detail: string;
}

export interface ChannelNames {
  readonly cells: ReadonlyMap<number, readonly Cell[]>;
  name(channel: number): ChannelName;
  /** Where a cell is read, undefined where the setup does not say. */
  wired(cell: Cell): BoardChannel | undefined;
}

const others = (count: number): string => (count === 1 ? 'another' : `${count} others`);

export function channelNames(detector: Detector | null): ChannelNames {
  const cells = cellsByChannel(detector?.cells ?? []);
  const wirings = new Map(detector?.setup.elements.map((element) => [element.name, wiringOf(element)]));
  const wired = ({ element, id }: Cell): BoardChannel | undefined => wirings.get(element)?.get(id);
  return {
    cells,
    wired,
    name(channel) {
      const [first, ...more] = cells.get(channel) ?? [];
      if (!first) return { title: `channel ${channel}`, detail: 'not in the setup’s channel map' };
      const at = wired(first);
      return {
        title: more.length === 0 ? first.name : `${first.name} or ${others(more.length)}`,
        detail: `channel ${channel}${at ? ` · board ${at.board}, channel ${at.channel}` : ''}`,
      };
    },
  };
}
