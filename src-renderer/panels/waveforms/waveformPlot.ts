/** Waveforms as a plot: samples, pedestal, threshold, the digitiser’s range, and what is at its end. */
import { digitiserOf, type Digitiser } from '#core/detector/digitiser.ts';
import { objectsOfChannel } from '#core/event/channels.ts';
import type { EventData } from '#core/event/event.ts';
import { waveformAt, waveformFacts, type Waveform, type WaveformFacts } from '#core/event/waveform.ts';
import type { PlotLevel, PlotSeries, PlotSpec, Tone } from '#core/plot/plotSpec.ts';
import { formatCount, formatNumber } from '../../format/number.ts';

export interface ShownWaveform {
  readonly waveform: Waveform;
  readonly digitiser: Digitiser | null;
  readonly facts: WaveformFacts;
  /** Name of its collection. */
  readonly collection: string;
}

/** All waveforms of a channel in an event. */
export function waveformsOf(event: EventData, channel: number): ShownWaveform[] {
  return objectsOfChannel(event, channel)
    .filter(({ collection }) => collection.kind === 'waveforms')
    .map(({ collection, index }) => {
      const waveform = waveformAt(collection, index);
      const digitiser = digitiserOf(waveform.period);
      return { waveform, digitiser, facts: waveformFacts(waveform.samples, digitiser), collection: collection.name };
    });
}

export interface NamedWaveform extends ShownWaveform {
  readonly name: string;
  readonly tone: Tone;
}

export interface WaveformView {
  /** Counts above the pedestal of each waveform instead of its codes. */
  readonly isSubtracted: boolean;
  /** The whole range of the digitiser instead of that of the samples. */
  readonly isFullRange: boolean;
}

/** Room beyond the ends of the digitiser's range, as a share of it. */
const ROOM = 0.04;
/** Counts: noise alone does not fill the plot. */
const LEAST_SPAN = 24;

/** @param shown the one looked at first, then what is laid over it; not empty */
export function waveformPlot(
  title: string,
  shown: readonly NamedWaveform[],
  { isSubtracted, isFullRange }: WaveformView,
): PlotSpec {
  const [first] = shown;
  const baseOf = ({ facts }: ShownWaveform): number => (isSubtracted ? facts.pedestal : 0);
  const { waveform } = first!;
  // One numbering of samples for all, or none.
  const isAligned = shown.every(
    ({ waveform: other }) => other.start === waveform.start && other.period === waveform.period,
  );
  return {
    title,
    x: { label: 'time', unit: 'ns' },
    y: {
      label: isSubtracted ? 'from pedestal' : 'code',
      unit: 'counts',
      range: isFullRange ? fullRange(first!, baseOf(first!)) : ownRange(shown, baseOf),
    },
    ...(isAligned && waveform.period > 0 && { top: { label: 'sample', zero: waveform.start, step: waveform.period } }),
    series: [...shown.map((one) => samplesOf(one, baseOf(one))), ...saturatedOf(shown, baseOf)],
    levels: levelsOf(first!, baseOf(first!)),
  };
}

/** Each sample as a step of a period around its time. */
function samplesOf({ waveform, name, tone }: NamedWaveform, base: number): PlotSeries {
  const { start, period, samples } = waveform;
  return {
    kind: 'steps',
    name,
    tone,
    edges: Float64Array.from({ length: samples.length + 1 }, (_, i) => start + (i - 0.5) * period),
    y: base === 0 ? samples : Float64Array.from(samples, (code) => code - base),
    isFilled: false,
  };
}

function saturatedOf(shown: readonly NamedWaveform[], baseOf: (one: ShownWaveform) => number): PlotSeries[] {
  return shown.flatMap((one): PlotSeries[] => {
    const { waveform, digitiser, facts } = one;
    if (facts.saturated === 0 || !digitiser) return [];
    const up = digitiser.polarity > 0;
    const end = digitiser.range[up ? 1 : 0];
    const x: number[] = [];
    waveform.samples.forEach((code, i) => {
      if (up ? code >= end : code <= end) x.push(waveform.start + i * waveform.period);
    });
    return [{ kind: 'points', name: '', tone: 'warning', x, y: x.map(() => end - baseOf(one)) }];
  });
}

function levelsOf({ facts, digitiser }: ShownWaveform, base: number): PlotLevel[] {
  const level = (name: string, at: number, look: PlotLevel['look']): PlotLevel => ({
    name,
    tone: 'muted',
    axis: 'y',
    at: at - base,
    look,
  });
  const { pedestal, threshold } = facts;
  return [
    ...(Number.isFinite(pedestal) ? [level('pedestal', pedestal, 'dashed')] : []),
    ...(threshold === null
      ? []
      : [level(digitiser?.threshold.isAssumed ? 'threshold (assumed)' : 'threshold', threshold, 'dotted')]),
    ...(digitiser?.range ?? []).map((end) => level('', end, 'solid')),
  ];
}

function fullRange({ digitiser, waveform }: ShownWaveform, base: number): [number, number] {
  const [low, high] = digitiser?.range ?? [0, Math.max(1, ...waveform.samples)];
  const room = ROOM * (high - low);
  return [low - room - base, high + room - base];
}

function ownRange(shown: readonly ShownWaveform[], baseOf: (one: ShownWaveform) => number): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  const include = (value: number): void => {
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const one of shown) {
    const base = baseOf(one);
    for (const code of one.waveform.samples) include(code - base);
    if (one.facts.threshold !== null) include(one.facts.threshold - base);
  }
  if (low > high) return [0, 1];
  const short = Math.max(0, LEAST_SPAN - (high - low)) / 2;
  const room = ROOM * (high - low + 2 * short) + short;
  return [low - room, high + room];
}

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** The whole sentence, for the tool tip. */
  readonly title: string;
  readonly isWarning?: boolean;
}

/** The numbers of one waveform, printed. */
export function factsOf({ waveform, facts }: ShownWaveform): Fact[] {
  const { pedestal, rms, pedestalSamples, peak, height, saturated } = facts;
  if (peak < 0) return [{ label: 'samples', value: 'none', title: 'The waveform is empty' }];
  const time = waveform.start + peak * waveform.period;
  return [
    {
      label: 'pedestal',
      value: formatNumber(pedestal, 5),
      title: `Mean of the first ${pedestalSamples} samples, counts`,
    },
    ...(Number.isNaN(rms)
      ? []
      : [{ label: 'r.m.s.', value: formatNumber(rms, 2), title: 'Standard deviation of these samples, counts' }]),
    {
      label: 'height',
      value: `${formatNumber(height, 4)} at ${formatNumber(time, 5)} ns`,
      title: `Sample ${formatCount(peak)}, counts from the pedestal`,
    },
    ...(saturated > 0
      ? [
          {
            label: 'saturated',
            value: formatCount(saturated),
            title: 'Samples at the end of the digitiser’s range',
            isWarning: true,
          },
        ]
      : []),
  ];
}
