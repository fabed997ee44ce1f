/** The channel map: every cell has one channel, every channel one cell (strips that share one apart). */
import type { Problem } from './problem.ts';
import { wiringOf, type Cell } from './cells.ts';
import type { Detector } from './detector.ts';
import type { Element } from './setup.ts';

/** Ids in sentences: the first few of them. */
const some = (ids: readonly number[]): string =>
  ids.length <= 5 ? ids.join(', ') : `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more`;

export function checkChannels(detector: Detector): Problem[] {
  const { setup, cells } = detector;
  const byElement = new Map<string, Cell[]>();
  for (const cell of cells) {
    const list = byElement.get(cell.element);
    if (list === undefined) byElement.set(cell.element, [cell]);
    else list.push(cell);
  }
  return [
    ...setup.elements.flatMap((element) => checkElement(element, byElement.get(element.name) ?? [])),
    ...sharedChannels(cells),
    ...sharedBoards(setup.elements),
  ];
}

function checkElement(element: Element, cells: readonly Cell[]): Problem[] {
  const { name, readout } = element;
  if (readout === undefined) return [];
  const problems: Problem[] = [];
  const say = (message: string): void => void problems.push({ kind: 'channel', element: name, message });
  if (cells.length === 0) say(`Element “${name}” is read out and has no cell: its limits leave none.`);
  const negative = cells.filter(({ id }) => id < 0).map(({ id }) => id);
  if (negative.length > 0) say(`Element “${name}” numbers cells below 0 (${some(negative)}).`);
  const ids = new Set<number>();
  const twice = new Set<number>();
  for (const { id } of cells) (ids.has(id) ? twice : ids).add(id);
  if (twice.size > 0) say(`Element “${name}” gives the id ${some([...twice])} to more than one cell.`);
  for (const plane of readout.type === 'strips' ? readout.planes : []) {
    if (plane.multiplexing === undefined) continue;
    const { channels, multipliers } = plane.multiplexing;
    if (Math.ceil(plane.count / channels) > multipliers.length) {
      say(
        `Element “${name}” multiplexes ${plane.count} strips onto ${channels} channels and gives ${multipliers.length} multipliers: it needs one for each block of ${channels} strips.`,
      );
    }
  }
  if (readout.wiring === undefined) return problems;
  const wiring = wiringOf(element);
  // What is wired is the readout channel, of which a multiplexed strip has no own.
  const wanted = new Set(cells.map(({ channel }) => channel - readout.channelOffset));
  const missing = [...wanted].filter((id) => !wiring.has(id));
  if (missing.length > 0) say(`The wiring of element “${name}” leaves out ${some(missing)}.`);
  const foreign = [...wiring.keys()].filter((id) => !wanted.has(id));
  if (foreign.length > 0) say(`The wiring of element “${name}” names ${some(foreign)}, which it does not have.`);
  const wired = Object.values(readout.wiring)
    .flat()
    .filter((id) => id !== null);
  if (wired.length !== wiring.size) {
    const seen = new Set<number>();
    const again = wired.filter((id) => (seen.has(id) ? true : (seen.add(id), false)));
    say(`The wiring of element “${name}” connects ${some(again)} more than once.`);
  }
  return problems;
}

/** Two elements, or two cells that are not strips of one multiplexed plane, on one channel of the map. */
function sharedChannels(cells: readonly Cell[]): Problem[] {
  const owners = new Map<number, string>();
  const problems = new Map<string, Problem>();
  for (const { channel, element } of cells) {
    const owner = owners.get(channel);
    if (owner === undefined) owners.set(channel, element);
    else if (owner !== element && !problems.has(`${owner}\n${element}`)) {
      problems.set(`${owner}\n${element}`, {
        kind: 'channel',
        element,
        message: `Elements “${owner}” and “${element}” share channel ${channel} of the channel map; give one of them another “channelOffset”.`,
      });
    }
  }
  return [...problems.values()];
}

/** Two elements on one input of the electronics. */
function sharedBoards(elements: readonly Element[]): Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  for (const element of elements) {
    for (const { board, channel } of wiringOf(element).values()) {
      const input = `board ${board} channel ${channel}`;
      const owner = owners.get(input);
      if (owner === undefined) owners.set(input, element.name);
      else {
        const message = `Elements “${owner}” and “${element.name}” are both connected to ${input}.`;
        problems.push({ kind: 'channel', element: element.name, message });
      }
    }
  }
  return problems;
}
