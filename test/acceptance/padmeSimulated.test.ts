/** PADME: figures that simulated runs give. */
import { findCollection } from '#core/event/event.ts';
import { checkRequest } from '#core/simulation/request.ts';
import { openSource } from '#main/workers/simulate/openSource.ts';
import { MATERIAL_FILE, shippedSetup } from '../fixtures/detector.ts';
import { figure } from './figure.ts';

/** Samples that the experiment's monitor of pedestals takes */
const SAMPLES = 994;

figure(
  'A30',
  'ten simulated random triggers without faulty channels: mean and r.m.s. of 994 samples, every crystal',
  async () => {
    const setup = shippedSetup('padme-run3');
    const request = checkRequest(setup, {
      setup: setup.id,
      process: 'pedestals',
      events: 10,
      seed: 30,
      parameters: { faultyChannels: 0 },
    });
    const events = await (await openSource({ setup, materials: MATERIAL_FILE, request })).simulate(0, 10);
    const byChannel = new Map<number, { count: number; sum: number; squares: number }>();
    for (const event of events) {
      const { columns } = findCollection(event, 'ECal waveforms')!;
      const channels = columns.get('channel')!.data;
      const samples = columns.get('samples')!;
      for (const [row, at] of channels.entries()) {
        const channel = Number(at);
        const first = samples.offsets![row]!;
        const sums = byChannel.get(channel) ?? { count: 0, sum: 0, squares: 0 };
        for (const sample of samples.data.subarray(first, first + SAMPLES)) {
          const code = Number(sample);
          sums.count++;
          sums.sum += code;
          sums.squares += code * code;
        }
        byChannel.set(channel, sums);
      }
    }
    const found = [...byChannel.values()].map(({ count, sum, squares }) => ({
      mean: sum / count,
      noise: Math.sqrt(squares / count - (sum / count) ** 2),
    }));
    // To the digits that the monitor prints.
    const means = found.map(({ mean }) => Math.round(mean));
    const noises = found.map(({ noise }) => Math.round(10 * noise) / 10);
    const within = (what: string, value: number, range: readonly [number, number]) => ({
      what,
      value,
      range,
      unit: 'counts',
    });
    return [
      { what: 'crystals', value: found.length, expected: 616, exact: true },
      within('least mean', Math.min(...means), [3720, 3805]),
      within('largest mean', Math.max(...means), [3720, 3805]),
      within('least r.m.s.', Math.min(...noises), [3, 3.8]),
      within('largest r.m.s.', Math.max(...noises), [3, 3.8]),
    ];
  },
);
