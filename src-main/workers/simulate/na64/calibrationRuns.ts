/** Runs without beam: pedestals, and the same light into every channel. */
import { makeRandom } from '#core/statistics/random.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import type { Channels } from './channels.ts';

/** As `samplePulses` takes them; waveforms count events first, then channels. */
export function calibrationPulses(
  { process, parameters, seed }: SimulationInput['request'],
  { numbers, nominal }: Channels,
  first: number,
  count: number,
): { offsets: Uint32Array; time: Float64Array; energy: Float64Array } {
  const width = numbers.length;
  const perWaveform = process === 'led' ? 1 : 0;
  const offsets = Uint32Array.from({ length: count * width + 1 }, (_, i) => i * perWaveform);
  const energy = new Float64Array(perWaveform * count * width);
  for (let event = 0; event < count * perWaveform; event++) {
    const light = Math.max(0, makeRandom(seed, first + event, 6).normal(1, parameters['ledSpread']! / 100));
    for (let i = 0; i < width; i++) energy[event * width + i] = (light * parameters['ledHeight']!) / nominal[i]!;
  }
  return { offsets, time: new Float64Array(energy.length), energy };
}
