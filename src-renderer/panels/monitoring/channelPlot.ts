/** A value per channel as cells of a map, as bars, and in words. */
import type { ChannelPicture, ChannelVerdict } from '#core/monitoring/view.ts';
import type { PlotSpec } from '#core/plot/plotSpec.ts';
import { formatNumber } from '../../format/number.ts';
import type { CellMap } from '../cellMap/maps.ts';
import type { MapValues } from '../cellMap/quantities.ts';

/** The map that has the most of the channels; null where none has more than one: strips and single counters. */
export function mapOf(maps: readonly CellMap[], { channel, element }: ChannelPicture): CellMap | null {
  const wanted = new Set(channel);
  const elements = new Set(element);
  let best: CellMap | null = null;
  let most = 1;
  for (const map of maps) {
    const panes = map.panes.filter(({ cells }) => cells.some(({ cell }) => elements.has(cell.element)));
    const held = new Set(panes.flatMap(({ cells }) => cells.map(({ cell }) => cell.channel)));
    const count = [...wanted].filter((one) => held.has(one)).length;
    if (count > most) {
      best = { ...map, panes };
      most = count;
    }
  }
  return best;
}

/** Dead: hatched twice; hot or off: a corner; without a value: hatched once. What is not judged yet is not marked. */
export function markedValues({ channel, values, verdict }: ChannelPicture): MapValues {
  const found = new Map<number, number>();
  const hatched = new Map<number, 1 | 2>();
  const marked = new Set<number>();
  for (const [at, one] of channel.entries()) {
    const value = values[at];
    if (value !== null && value !== undefined) found.set(one, value);
    else hatched.set(one, 1);
    const is = verdict[at];
    if (is === 'dead') hatched.set(one, 2);
    else if (is === 'hot' || is === 'off') marked.add(one);
  }
  return { values: found, cutAway: new Set(), saturated: marked, hatched, colours: new Map() };
}

const WORDS: Readonly<Record<ChannelVerdict, string>> = {
  good: '',
  dead: 'dead',
  hot: 'hot',
  off: 'off',
  noData: 'no data',
};

/** By channel: “ECal 16 15: 0.021 hits/event, expected 0.019, hot”. */
export function channelTexts(picture: ChannelPicture): ReadonlyMap<number, string> {
  const { channel, name, values, reference, verdict, value } = picture;
  return new Map(
    channel.map((one, at) => {
      const measured = values[at];
      const expected = reference[at];
      const parts = [
        measured === null || measured === undefined
          ? 'no value'
          : `${formatNumber(measured, 4)} ${value.unit}`.trimEnd(),
        expected === null || expected === undefined ? '' : `expected ${formatNumber(expected, 4)}`,
        WORDS[verdict[at]!],
      ];
      return [one, `${name[at]}: ${parts.filter((part) => part !== '').join(', ')}`];
    }),
  );
}

const drawn = (of: readonly (number | null)[]): Float64Array => Float64Array.from(of, (one) => one ?? Number.NaN);

/** In order of channel; the reference as an outline, what is not good as points on top. */
export function barPlot({ title, value, values, reference, verdict }: ChannelPicture): PlotSpec {
  const edges = Float64Array.from({ length: values.length + 1 }, (_, at) => at - 0.5);
  const wrong = values.flatMap((_, at) => (['dead', 'hot', 'off'].includes(verdict[at]!) ? [at] : []));
  return {
    title,
    x: { label: 'Channel, in order', unit: '' },
    y: { label: value.label, unit: value.unit },
    series: [
      { kind: 'steps', name: 'this run', tone: 0, edges, y: drawn(values), isFilled: true },
      ...(reference.length === values.length
        ? [
            {
              kind: 'steps' as const,
              name: 'reference',
              tone: 'text' as const,
              edges,
              y: drawn(reference),
              isFilled: false,
            },
          ]
        : []),
      ...(wrong.length > 0
        ? [
            {
              kind: 'points' as const,
              name: 'dead, hot or off',
              tone: 'warning' as const,
              x: Float64Array.from(wrong),
              y: Float64Array.from(wrong, (at) => values[at] ?? 0),
            },
          ]
        : []),
    ],
    levels: [],
  };
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** One line per channel: its number, its name, its value, what is expected and how it is; empty where there is none. */
export function channelCsv({ channel, name, values, reference, verdict, value }: ChannelPicture): string {
  const head = value.unit === '' ? value.label : `${value.label} (${value.unit})`;
  const lines = channel.map(
    (one, at) => `${one},${quoted(name[at]!)},${values[at] ?? ''},${reference[at] ?? ''},${verdict[at]}`,
  );
  return `${['channel,name', quoted(head), 'expected,state'].join(',')}\n${lines.join('\n')}\n`;
}
