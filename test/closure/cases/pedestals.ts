/** Pedestal runs: Gaussian noise, whole counts; a dead channel, and pulses in some of the waveforms. */
import { pedestals } from '#core/calibration/methods/pedestals.ts';
import { fixed, MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { Random } from '#core/statistics/random.ts';
import type { CalibrationTask } from '#main/workers/fit/procedure.ts';
import { pedestalProcedure, type PedestalChannel, type PedestalData } from '#main/workers/fit/methods/pedestals.ts';
import { MATERIAL_FILE, shippedDetector } from '../../fixtures/detector.ts';
import type { ClosureCase } from '../case.ts';
import { readChannels, isWaveform } from '#core/calibration/nominal.ts';

const detector = shippedDetector('na64-inv2016');
const parameters = Object.fromEntries(pedestals.parameters(detector.setup).map((spec) => [spec.name, spec.default]));
const CHANNELS = readChannels(detector)
  .filter(isWaveform)
  .slice(0, 40)
  .map(({ channel }) => channel);
const WAVEFORMS = 800;
const SAMPLES = 4;
const PULSES = 0.02;

export const pedestalTask: CalibrationTask = {
  // The rows are those of the setup: as if it had these channels alone.
  detector: { ...detector, cells: detector.cells.filter(({ channel }) => CHANNELS.includes(channel)) },
  materials: MATERIAL_FILE,
  runs: [],
  series: [],
  parameters,
  mask: [],
  seed: 0,
};

function channelOf(random: Random, channel: number, pedestal: number, noise: number): PedestalChannel {
  const mean = new Float64Array(WAVEFORMS);
  const variance = new Float64Array(WAVEFORMS);
  for (let row = 0; row < WAVEFORMS; row++) {
    const pulse = noise > 0 && random.uniform() < PULSES ? random.exponential(300) + 30 : 0;
    const codes = Array.from({ length: SAMPLES }, (_, i) =>
      Math.round(random.normal(pedestal, noise) + (pulse * i) / SAMPLES),
    );
    mean[row] = codes.reduce((sum, code) => sum + code, 0) / SAMPLES;
    variance[row] = codes.reduce((sum, code) => sum + (code - mean[row]!) ** 2, 0) / SAMPLES;
  }
  return { channel, samples: SAMPLES, seen: WAVEFORMS, mean, variance };
}

export const pedestalCase: ClosureCase<PedestalData> = {
  method: 'pedestals',
  type: 'channel.pedestal',
  toy:
    '40 channels of an MSADC, 800 waveforms of 4 samples each: pedestals of 180 to 220 counts, noise of 2 to 4 counts, ' +
    'pulses in 2 % of the waveforms, one channel dead',
  kind: 'perChannel',
  procedure: pedestalProcedure,
  task: pedestalTask,
  make: (random) => {
    const rows: [number, Record<string, Parameter>][] = [];
    const channels = CHANNELS.map((channel, index) => {
      const isDead = index === 7;
      const pedestal = random.between(180, 220);
      const noise = isDead ? 0 : random.between(2, 4);
      const truth = isDead ? MISSING : null;
      rows.push([channel, { pedestal: truth ?? fixed(pedestal), noise: truth ?? fixed(noise) }]);
      return channelOf(random, channel, pedestal, noise);
    });
    return { data: { channels, events: WAVEFORMS }, truth: { parameters: {}, table: tableOf(rows) } };
  },
};
