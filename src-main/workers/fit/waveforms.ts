/** The waveforms of an event, of whatever digitiser. */
import type { EventData } from '#core/event/event.ts';

export type Codes = ArrayLike<number>;

/** @param take gets the channel and the samples (counts) of every waveform, a view into the event */
export function forEachWaveform(
  event: EventData,
  take: (channel: number, samples: Codes, period: number, start: number) => void,
): void {
  for (const { kind, columns } of event.collections) {
    if (kind !== 'waveforms') continue;
    const channels = columns.get('channel')?.data;
    const samples = columns.get('samples');
    const periods = columns.get('period')?.data;
    const starts = columns.get('start')?.data;
    if (!channels || !samples?.offsets || samples.type === 'text') continue;
    const { data, offsets } = samples;
    if (data instanceof BigUint64Array || data instanceof BigInt64Array) continue;
    for (let i = 0; i < channels.length; i++) {
      const codes = data.subarray(offsets[i], offsets[i + 1]);
      take(Number(channels[i]), codes, Number(periods?.[i] ?? Number.NaN), Number(starts?.[i] ?? Number.NaN));
    }
  }
}
