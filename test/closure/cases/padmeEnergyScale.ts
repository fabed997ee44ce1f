import { fixed } from '#core/calibration/payload.ts';
import { padmeEnergyScale, type PairSums } from '#main/workers/fit/methods/padmeEnergyScale.ts';
import type { ClosureCase } from '../case.ts';
import { padmeTask } from '../padme/task.ts';

const PAIRS = 4000;
const BACKGROUND = 0.04;
const DURATION = 3600;

export const padmeEnergyScaleCase: ClosureCase<PairSums> = {
  method: 'padmeEnergyScale',
  type: 'padme_ecal.energy_scale',
  toy: `${PAIRS} pairs in an hour, summed energy known to 4 % each, 4 % of flat background; centre of gravity to 8 mm`,
  kind: 'single',
  procedure: padmeEnergyScale,
  task: padmeTask('padmeEnergyScale'),
  make(random) {
    const truth = {
      scale: random.normal(1, 0.03),
      slope: random.normal(0, 3e-6),
      cogX: random.normal(0, 2),
      cogY: random.normal(0, 2),
    };
    const column = (): Float64Array => new Float64Array(PAIRS);
    const data = { energy: column(), time: column(), cogX: column(), cogY: column() };
    for (let i = 0; i < PAIRS; i++) {
      const time = DURATION * random.uniform();
      const isPair = random.uniform() >= BACKGROUND;
      data.time[i] = time;
      data.energy[i] = isPair
        ? random.normal(1, 0.04) / truth.scale / (1 - truth.slope * time)
        : random.between(0.6, 1.4) / truth.scale;
      data.cogX[i] = truth.cogX + random.normal(0, 8);
      data.cogY[i] = truth.cogY + random.normal(0, 8);
    }
    const parameters = Object.fromEntries(Object.entries(truth).map(([name, value]) => [name, fixed(value)]));
    return { data, truth: { parameters, table: null } };
  },
};
