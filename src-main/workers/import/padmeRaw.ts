/** PADME's raw events (class TRawEvent): waveforms of the boards by the setup's channel map. */
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type Collection, type EventData, type Label, type Scalar } from '#core/event/event.ts';
import { SAMPLE_PERIOD } from '#core/physics/v1742.ts';
import { badFile } from './fault.ts';
import type { EventBudget } from './columnBuilders.ts';
import type { PadmeObject } from './padmeObject.ts';
import type { PadmeSetup } from './padmeSetup.ts';
import type { NotShownList } from './reading.ts';

/** Names of the collections, as the simulation has them. */
const FAMILIES: Readonly<Record<string, string>> = {
  ECal: 'ECal waveforms',
  ETag: 'ETag waveforms',
  LeadGlass: 'Lead-glass waveforms',
  Target: 'Target waveforms',
  SAC: 'SAC waveforms',
};
/** Detectors that are read at 1 GS/s; the others are at 2.5 GS/s (handbook of PADME, section 2.1). */
const SLOW: ReadonlySet<string> = new Set(['ECal', 'Target', 'LeadGlass']);
/** ns, by the frequency code that a trigger group states. */
const PERIODS: ReadonlyMap<number, number> = new Map([
  [0, 0.2],
  [1, SAMPLE_PERIOD.fast],
  [2, SAMPLE_PERIOD.slow],
]);
const CHANNELS_PER_GROUP = 8;

const EVENT_STATUS = ['complete', 'autopass'] as const;
const BOARDS = 32;

interface Waveform {
  readonly channel: number;
  readonly period: number;
  readonly samples: ArrayLike<number>;
}

export interface RawContext {
  readonly file: string;
  readonly setup: PadmeSetup | null;
  readonly notShown: NotShownList;
  readonly budget: EventBudget;
}

/** @throws BeamglassError `badFile` */
export function rawEvent(raw: PadmeObject, context: RawContext): EventData {
  const families = new Map<string, Waveform[]>();
  const boards = raw.list('fADCBoards');
  for (const board of boards) addBoard(board, families, context);
  const status = whole(raw, 'fEventStatus');
  const missing = whole(raw, 'fMissingADCBoards');
  const trigger = raw.object('fTriggerInfo');
  const scalars: [string, number][] = [
    ['event_status', status],
    ['n_boards', boards.length],
    ['run_clock', raw.number('fEventRunTime')],
    ['trigger_counter', trigger?.number('fTriggerCounter') ?? Number.NaN],
    ['trigger_clock', trigger?.number('fTriggerTime') ?? Number.NaN],
  ];
  return {
    header: {
      eventNumber: whole(raw, 'fEventNumber'),
      timeNs: raw.time('fEventAbsTime'),
      spill: null,
      triggerBits: whole(raw, 'fEventTrigMask'),
    },
    scalars: scalarsOf(scalars),
    labels: [...statusLabel(status, EVENT_STATUS), ...missingBoards(missing)],
    collections: [...families].map(([name, waveforms]) => waveformCollection(name, waveforms, context)),
  };
}

/** Scalars without unit that are known. */
export const scalarsOf = (values: readonly (readonly [string, number])[]): Scalar[] =>
  values.flatMap(([name, value]) => (Number.isNaN(value) ? [] : [{ name, value, unit: '' }]));

/** Names of the bits that are set. */
export function statusLabel(status: number, bits: readonly string[]): Label[] {
  const set = bits.filter((_, bit) => (status >>> bit) & 1);
  return set.length > 0 ? [{ name: 'status', value: set.join(', ') }] : [];
}

function missingBoards(mask: number): Label[] {
  const missing = Array.from({ length: BOARDS }, (_, board) => board).filter((board) => (mask >>> board) & 1);
  return missing.length > 0 ? [{ name: 'missing boards', value: missing.join(', ') }] : [];
}

/** 0 where the class has no such member. */
export function whole(object: PadmeObject, name: string): number {
  return Number(object.whole(name) ?? 0n);
}

function addBoard(board: PadmeObject, families: Map<string, Waveform[]>, { setup, notShown, file }: RawContext): void {
  const id = whole(board, 'fBoardId');
  const periods = new Map<number, number>();
  const triggers = board.list('fADCTriggers');
  for (const trigger of triggers) {
    const period = PERIODS.get(whole(trigger, 'fFrequency'));
    if (period !== undefined) periods.set(whole(trigger, 'fGroupNumber'), period);
  }
  if (triggers.length > 0) notShown.add('fADCTriggers', 'trigger signals of the boards', triggers.length);
  for (const channel of board.list('fADCChannels')) {
    const number = whole(channel, 'fChannelNumber');
    const place = setup?.at(id, number);
    const family = FAMILIES[place?.part ?? ''];
    if (!place || family === undefined) {
      notShown.add(`board ${id}`, 'waveforms of channels that the setup’s channel map does not have', 1);
      continue;
    }
    const samples = channel.numbers('fSamples');
    if (samples.length === 0) throw badFile(file, `channel ${number} of board ${id} has no samples`);
    const usual = SLOW.has(place.part) ? SAMPLE_PERIOD.slow : SAMPLE_PERIOD.fast;
    const period = periods.get(Math.floor(number / CHANNELS_PER_GROUP)) ?? usual;
    const list = families.get(family);
    const waveform = { channel: place.channel, period, samples };
    if (list) list.push(waveform);
    else families.set(family, [waveform]);
  }
}

/** Samples are copied: jsroot uses its objects again. */
function waveformCollection(name: string, waveforms: readonly Waveform[], { file, budget }: RawContext): Collection {
  const offsets = new Uint32Array(waveforms.length + 1);
  waveforms.forEach(({ samples }, i) => {
    offsets[i + 1] = offsets[i]! + samples.length;
  });
  budget.add(2 * offsets.at(-1)! + 16 * waveforms.length);
  const codes = new Uint16Array(offsets.at(-1)!);
  waveforms.forEach(({ samples, channel }, i) => {
    for (let at = 0; at < samples.length; at++) {
      const code = samples[at]!;
      if (!(code >= 0 && code <= 0xffff)) throw badFile(file, `a sample of channel ${channel} is ${code}`);
      codes[offsets[i]! + at] = code;
    }
  });
  return makeCollection(name, 'waveforms', [
    ['channel', numericColumn(Uint32Array.from(waveforms, ({ channel }) => channel))],
    ['start', numericColumn(new Float32Array(waveforms.length), { unit: 'ns' })],
    [
      'period',
      numericColumn(
        Float32Array.from(waveforms, ({ period }) => period),
        { unit: 'ns' },
      ),
    ],
    ['samples', numericColumn(codes, { unit: 'ADC', offsets })],
  ]);
}
