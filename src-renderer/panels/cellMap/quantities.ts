/** What an event holds for the channels of a cell map: energies, times, values, waveforms. */
import type { EnergyUnit } from '#core/api/contract.ts';
import { digitiserOf } from '#core/detector/digitiser.ts';
import { attributeValues } from '#core/event/attribute.ts';
import { objectsByChannel } from '#core/event/channels.ts';
import { cutMask } from '#core/event/cut.ts';
import type { Collection, EventData } from '#core/event/event.ts';
import type { KindId } from '#core/event/kind.ts';
import { waveformAt, waveformFacts } from '#core/event/waveform.ts';
import { shownUnit } from '#core/event/shownUnit.ts';
import { STATUS_LOOKS, type CellConstant } from '../../model/cellConstants.ts';
import { isBehindTheScenes, type Styles } from '../../model/collectionStyle.ts';
import { happenedMask } from '../../model/eventTime.ts';

type Measure = 'energy' | 'value' | 'charge' | 'height' | 'time' | 'peakTime';

export interface Quantity {
  /** Kept in what is remembered. */
  readonly id: string;
  readonly collection: string;
  readonly measure: Measure;
  /** “Truth cells: energy” */
  readonly label: string;
  readonly unit: string;
  /** Shown value = stored value × factor. */
  readonly factor: number;
}

const MEASURES: Readonly<Partial<Record<KindId, readonly Measure[]>>> = {
  calorimeterHits: ['energy', 'time'],
  counters: ['value', 'time'],
  trackerHits: ['charge', 'time'],
  waveforms: ['height', 'peakTime'],
};

const NAMES: Readonly<Record<Measure, string>> = {
  energy: 'energy',
  value: 'value',
  charge: 'charge',
  height: 'pulse height',
  time: 'time',
  peakTime: 'time of the peak',
};

const isTime = (measure: Measure): boolean => measure === 'time' || measure === 'peakTime';

/** What is measured comes before what was simulated, times after that. */
function rankOf({ measure, collection }: Quantity): number {
  return (isTime(measure) ? 4 : 0) + (isBehindTheScenes(collection) ? 2 : 0) + (measure === 'height' ? 1 : 0);
}

/** What can be shown for these channels, the best first. */
export function quantitiesOf(
  { collections }: EventData,
  channels: ReadonlySet<number>,
  energyUnit: EnergyUnit,
): Quantity[] {
  const found = collections.flatMap((collection): Quantity[] => {
    const measures = MEASURES[collection.kind]?.filter((measure) => has(collection, measure)) ?? [];
    const own = objectsByChannel(collection);
    if (measures.length === 0 || ![...own.keys()].some((channel) => channels.has(channel))) return [];
    return measures.map((measure) => ({
      id: `${collection.name} ${measure}`,
      collection: collection.name,
      measure,
      label: `${collection.name}: ${NAMES[measure]}`,
      ...shownUnit(unitOf(collection, measure), energyUnit),
    }));
  });
  return found.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function has(collection: Collection, measure: Measure): boolean {
  return measure === 'height' || measure === 'peakTime' || collection.columns.has(measure);
}

function unitOf(collection: Collection, measure: Measure): string {
  if (measure === 'height') return 'counts';
  return measure === 'peakTime' ? 'ns' : (collection.columns.get(measure)?.unit ?? '');
}

export interface MapValues {
  /** By channel, in the unit that is shown. */
  readonly values: ReadonlyMap<number, number>;
  /** Channels that have objects, all of which the cuts or the time take away. */
  readonly cutAway: ReadonlySet<number>;
  /** Channels with samples at the end of the digitiser’s range. */
  readonly saturated: ReadonlySet<number>;
  /** Channels that are hatched, and how often: what has no constant or is not used. */
  readonly hatched: ReadonlyMap<number, 1 | 2>;
  /** Colours of channels that no scale gives; null: grey, for grey is normal. */
  readonly colours: ReadonlyMap<number, string | null>;
}

const NOTHING_HATCHED: ReadonlyMap<number, 1 | 2> = new Map();
const NO_COLOURS: ReadonlyMap<number, string | null> = new Map();

/** Constants on the cells: numbers by the scale, states of channels by their own colours. */
export function constantValues(constants: ReadonlyMap<number, CellConstant>, isText: boolean): MapValues {
  const values = new Map<number, number>();
  const hatched = new Map<number, 1 | 2>();
  const colours = new Map<number, string | null>();
  for (const [channel, { value }] of constants) {
    const look = isText ? STATUS_LOOKS[value] : undefined;
    if (Number.isNaN(value)) hatched.set(channel, 1);
    else if (look) {
      colours.set(channel, look.colour);
      if (look.hatch !== 0) hatched.set(channel, look.hatch);
    } else values.set(channel, value);
  }
  return { values, cutAway: new Set(), saturated: new Set(), hatched, colours };
}

/** @param time of the time slider, ns; null for the whole event */
export function mapValues(
  collection: Collection,
  { measure, factor }: Quantity,
  styles: Styles,
  time: number | null,
): MapValues {
  const passed = cutMask(collection, styles[collection.name]?.cuts ?? []);
  const happened = time === null ? null : happenedMask(collection, time);
  const values = new Map<number, number>();
  const cutAway = new Set<number>();
  const saturated = new Set<number>();
  const readOne = reader(collection, measure, saturated);
  for (const [channel, objects] of objectsByChannel(collection)) {
    const kept = objects.filter((index) => passed?.[index] !== 0 && happened?.[index] !== 0);
    if (kept.length === 0) cutAway.add(channel);
    else
      values.set(
        channel,
        factor *
          together(
            kept.map((index) => readOne(index, channel)),
            measure,
          ),
      );
  }
  return { values, cutAway, saturated, hatched: NOTHING_HATCHED, colours: NO_COLOURS };
}

function reader(
  collection: Collection,
  measure: Measure,
  saturated: Set<number>,
): (index: number, channel: number) => number {
  if (measure !== 'height' && measure !== 'peakTime') {
    const column = attributeValues(collection, measure);
    return (index) => column?.[index] ?? Number.NaN;
  }
  return (index, channel) => {
    const { samples, start, period } = waveformAt(collection, index);
    const facts = waveformFacts(samples, digitiserOf(period));
    if (facts.saturated > 0) saturated.add(channel);
    return measure === 'height' ? facts.height : start + facts.peak * period;
  };
}

/** Of several objects of a channel: sums of what adds up, the largest pulse, the earliest time. */
function together(values: readonly number[], measure: Measure): number {
  if (values.length === 1) return values[0]!;
  if (isTime(measure)) return Math.min(...values);
  return measure === 'height' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
}
