/** Synchrotron radiation in three counters. */
import type { Constants } from '#core/calibration/payload.ts';
import type { Random } from '#core/statistics/random.ts';
import { srdQuantiles, type SrdEnergies } from '#main/workers/fit/methods/srdQuantiles.ts';
import { MATERIAL_FILE, shippedDetector } from '../../fixtures/detector.ts';
import type { ClosureCase } from '../case.ts';

const CHANNELS = [50020, 50021, 50022];
const ELECTRONS = 8000;
const KEEP = 0.96;
/** Weibull's distribution: GeV, and its shape */
const SCALES = [0.012, 0.01, 0.014];
const SHAPE = 1.5;

const quantile = (scale: number, part: number): number => scale * (-Math.log(1 - part)) ** (1 / SHAPE);

export function srdToy(random: Random, electrons = ELECTRONS): { data: SrdEnergies; truth: Constants } {
  // Independent counters: (1 − 2α)³ pass all windows.
  const alpha = (1 - KEEP ** (1 / 3)) / 2;
  const none = CHANNELS.map(() => null);
  return {
    data: {
      channels: CHANNELS,
      names: ['SRD1', 'SRD2', 'SRD3'],
      electrons: SCALES.map((scale) =>
        Float64Array.from({ length: electrons }, () => quantile(scale, random.uniform())),
      ),
      hadrons: SCALES.map(() => new Float64Array(1000)),
    },
    truth: {
      parameters: {},
      table: {
        keys: CHANNELS,
        status: CHANNELS.map(() => 'fixed' as const),
        columns: {
          low: { value: SCALES.map((scale) => quantile(scale, alpha)), error: none },
          high: { value: SCALES.map((scale) => quantile(scale, 1 - alpha)), error: none },
        },
        texts: {},
      },
    },
  };
}

export const srdQuantilesCase: ClosureCase<SrdEnergies> = {
  method: 'srdQuantiles',
  type: 'srd.window',
  toy: `${ELECTRONS} electrons in three independent counters of Weibull’s distribution`,
  kind: 'single',
  procedure: srdQuantiles,
  task: {
    detector: shippedDetector('na64-vis2018'),
    materials: MATERIAL_FILE,
    runs: [],
    series: [],
    parameters: { keep: 100 * KEEP, electronLeast: 0.9, hadronLeast: 0.3, leastElectrons: 1000 },
    mask: [],
    seed: 1,
  },
  make: srdToy,
};
