/** Muons in cells of NA64's HCAL and in its vetoes. */
import { fixedColumn, type Constants } from '#core/calibration/payload.ts';
import type { Random } from '#core/statistics/random.ts';
import { mipPeaks, type MuonSignals } from '#main/workers/fit/methods/mipPeaks.ts';
import { MATERIAL_FILE, shippedDetector } from '../../fixtures/detector.ts';
import type { ClosureCase } from '../case.ts';

const CHANNELS = 12;
const MUONS = 5000;
const DEAD = 3;

/** Landau ⊗ Gauss of widths 4 to 7 % and 5 to 8 % of the peak, with a few muons that only graze the channel. */
export function muonToy(random: Random, muons = MUONS): { data: MuonSignals; truth: Constants } {
  const channels = Array.from({ length: CHANNELS }, (_, i) => 50130 + i);
  const mode = channels.map(() => 125 * random.normal(1, 0.1));
  const heights = mode.map((most, i) => {
    const [width, sigma] = [random.between(0.04, 0.07) * most, random.between(0.05, 0.08) * most];
    return Float64Array.from({ length: i === DEAD ? 0 : muons }, () => {
      if (random.uniform() < 0.01) return random.between(15, 0.7 * most);
      // The mode of Landau's λ is at −0.22278.
      return most + width * (random.landau() + 0.22278) + random.normal(0, sigma);
    });
  });
  const mipEnergy = channels.map(() => 2.5);
  const status = channels.map((_, i) => (i === DEAD ? ('missing' as const) : ('fixed' as const)));
  const value = mode.map((one, i) => (i === DEAD ? null : one));
  const none = channels.map(() => null);
  return {
    data: {
      channels,
      names: channels.map((channel) => `cell ${channel}`),
      elements: channels.map(() => 'HCAL1'),
      byMuons: channels.map(() => true),
      mipSignal: channels.map(() => 125),
      mipEnergy,
      noise: channels.map(() => 1.35),
      heights,
    },
    truth: {
      parameters: {},
      table: {
        keys: channels,
        status,
        columns: {
          mipSignal: { value, error: none },
          mipEnergy: { ...fixedColumn(mipEnergy), value: mipEnergy.map((one, i) => (i === DEAD ? null : one)) },
        },
        texts: {},
      },
    },
  };
}

export const mipPeaksCase: ClosureCase<MuonSignals> = {
  method: 'mipPeaks',
  type: 'mip.scale',
  toy: `${MUONS} muons in each of ${CHANNELS} channels, one of them dead; 1 % graze the channel`,
  kind: 'perChannel',
  procedure: mipPeaks,
  task: {
    detector: shippedDetector('na64-vis2018'),
    materials: MATERIAL_FILE,
    runs: [],
    series: [],
    parameters: { leastSignal: 15, rangeLow: 0.75, rangeHigh: 2, leastEntries: 200 },
    mask: [],
    seed: 1,
  },
  make: muonToy,
};
