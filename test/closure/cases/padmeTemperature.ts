import { fixed } from '#core/calibration/payload.ts';
import { measuredPoint } from '#core/calibration/series.ts';
import { padmeTemperature, type Temperatures } from '#main/workers/fit/methods/padmeTemperature.ts';
import type { ClosureCase } from '../case.ts';
import { padmeTask } from '../padme/task.ts';

const READINGS = 1000;
const ENERGIES = 200;
const STEP = 190_000;
const REFERENCE = 36.195;

export const padmeTemperatureCase: ClosureCase<Temperatures> = {
  method: 'padmeTemperature',
  type: 'padme_ecal.temperature',
  toy: `${READINGS} readings of both halves, ${ENERGIES} energies with errors of 0.5 % each, temperatures that differ by 1 °C`,
  kind: 'single',
  procedure: padmeTemperature,
  task: padmeTask('padmeTemperature'),
  make(random) {
    const truth = { coefficient: random.normal(0.01, 0.002), left: random.normal(36, 1), right: random.normal(36, 1) };
    const half = (mean: number) =>
      Array.from({ length: READINGS }, (_, i) => measuredPoint(i * STEP, random.normal(mean, 1), null));
    const [left, right] = [half(truth.left), half(truth.right)];
    const points = Array.from({ length: ENERGIES }, (_, i) => {
      const at = Math.floor((i * READINGS) / ENERGIES);
      const temperature = (left[at]!.value! + right[at]!.value!) / 2;
      const energy = 282 * (1 - truth.coefficient * (temperature - REFERENCE));
      return measuredPoint(at * STEP, energy + random.normal(0, 1.4), 1.4);
    });
    const parameters = Object.fromEntries(Object.entries(truth).map(([name, value]) => [name, fixed(value)]));
    return { data: { left, right, energy: { label: 'Energy', points } }, truth: { parameters, table: null } };
  },
};
