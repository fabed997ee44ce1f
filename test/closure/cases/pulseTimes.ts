/** LED runs: Gaussian times of every channel, a few of them of other particles; one channel dead. */
import { pulseTimes } from '#core/calibration/methods/pulseTimes.ts';
import { fixed, MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import { pulseTimesProcedure, type TimeData } from '#main/workers/fit/methods/pulseTimes.ts';
import type { ClosureCase } from '../case.ts';
import { pedestalTask } from './pedestals.ts';

const { detector } = pedestalTask;
const CHANNELS = [...new Set(detector.cells.map(({ channel }) => channel))].toSorted((a, b) => a - b);
const PULSES = 400;
/** Part of the pulses that come at any time within the window. */
const STRAY = 0.002;

export const pulseTimesCase: ClosureCase<TimeData> = {
  method: 'pulseTimes',
  type: 'channel.t0',
  toy:
    '40 channels of an MSADC, 400 pulses each: offsets of 2 ± 1 ns, resolutions of 0.2 to 1.5 ns, 0.2 % of the pulses ' +
    'anywhere within ±50 ns, one channel without pulses',
  kind: 'perChannel',
  procedure: pulseTimesProcedure,
  task: {
    ...pedestalTask,
    parameters: Object.fromEntries(pulseTimes.parameters(detector.setup).map((spec) => [spec.name, spec.default])),
  },
  make: (random) => {
    const rows: [number, Record<string, Parameter>][] = [];
    const channels = CHANNELS.flatMap((channel, index) => {
      const offset = random.normal(2, 1);
      const resolution = random.between(0.2, 1.5);
      const times = Float64Array.from({ length: PULSES }, () =>
        random.uniform() < STRAY ? random.between(-50, 50) : random.normal(offset, resolution),
      );
      const isDead = index === 7;
      rows.push([channel, { t0: isDead ? MISSING : fixed(offset) }]);
      return isDead ? [] : [{ channel, times }];
    });
    return { data: { channels, events: PULSES }, truth: { parameters: {}, table: tableOf(rows) } };
  },
};
