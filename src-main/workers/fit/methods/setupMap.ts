/** The channel map as the setup describes it, and which of its channels the events have. */
import { channelMapOf, isWaveform, readChannels } from '#core/calibration/nominal.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { closedFormState } from '#core/statistics/fitState.ts';
import { BeamglassError } from '#core/errors.ts';
import type { CalibrationProcedure } from '../procedure.ts';

export interface MapData {
  readonly events: number;
  /** How many entries each channel had, in hits and waveforms together; ascending. */
  readonly channels: readonly (readonly [channel: number, entries: number])[];
}

/** Channels named in a note. */
const NAMED = 20;

export const setupMapProcedure: CalibrationProcedure<MapData> = {
  collector: () => {
    const counts = new Map<number, number>();
    let events = 0;
    return {
      add: ({ collections }) => {
        events++;
        for (const { kind, columns } of collections) {
          if (kind !== 'waveforms' && kind !== 'trackerHits') continue;
          for (const channel of columns.get('channel')?.data ?? []) {
            counts.set(Number(channel), (counts.get(Number(channel)) ?? 0) + 1);
          }
        }
      },
      data: () => ({ events, channels: [...counts].toSorted(([a], [b]) => a - b) }),
    };
  },
  fit: async ({ events, channels }, { detector }): Promise<FittedCalibration> => {
    if (channels.length === 0)
      throw new BeamglassError('badInput', 'The events have no channels to hold a map against.');
    const mapped = readChannels(detector);
    const known = new Set(detector.cells.map(({ channel }) => channel));
    const seen = new Map(channels);
    const silent = mapped.filter((one) => isWaveform(one) && !seen.has(one.channel));
    const foreign = channels.filter(([channel]) => !known.has(channel));
    return {
      constants: channelMapOf(mapped),
      fits: [{ key: null, state: closedFormState(null, events) }],
      headline: [
        count('mapped', 'Channels of the map', mapped.length),
        count('silent', 'Of them with waveforms by design and never seen', silent.length),
        count('foreign', 'Channels of the events that the map lacks', foreign.length),
      ],
      left: [],
      plots: [],
      notes: [
        ...list(
          'The events never have',
          silent.map(({ channel, cell }) => `${channel} (${cell.name})`),
        ),
        ...list(
          'The map lacks',
          foreign.map(([channel, entries]) => `${channel} (${entries} times)`),
        ),
        'Two channels that are swapped give the same counts: this cannot tell them.',
      ],
      entries: events,
    };
  },
};

const count = (name: string, label: string, value: number) => ({ name, label, value, error: null, unit: '' });

function list(begin: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return [`${begin} ${names.slice(0, NAMED).join(', ')}${more}.`];
}
