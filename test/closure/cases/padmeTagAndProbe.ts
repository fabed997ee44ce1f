import { fixed, MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import { padmeTagAndProbe, type Probes } from '#main/workers/fit/methods/padmeTagAndProbe.ts';
import type { ClosureCase } from '../case.ts';
import { padmeTask } from '../padme/task.ts';

const PROBES = 4000;

export const padmeTagAndProbeCase: ClosureCase<Probes> = {
  method: 'padmeTagAndProbe',
  type: 'efficiency.tag_and_probe',
  toy: `${PROBES} probes between 120 and 270 mm, of which 85 to 97 % are found, fewer in the left half`,
  kind: 'single',
  procedure: padmeTagAndProbe,
  task: padmeTask('padmeTagAndProbe'),
  make(random) {
    const right = random.between(0.9, 0.97);
    const left = right - 0.05;
    const column = (): Float64Array => new Float64Array(PROBES);
    const data = { x: column(), y: column(), energy: column(), found: new Uint8Array(PROBES) };
    for (let i = 0; i < PROBES; i++) {
      const [radius, turn] = [random.between(120, 270), 2 * Math.PI * random.uniform()];
      data.x[i] = radius * Math.cos(turn);
      data.y[i] = radius * Math.sin(turn);
      data.energy[i] = random.between(100, 190);
      data.found[i] = random.uniform() < (data.x[i]! < 0 ? left : right) ? 1 : 0;
    }
    const mean = (left + right) / 2;
    const rows = Object.entries({
      overall: mean,
      left,
      right,
      lower: mean,
      upper: mean,
      'below 200 mm': mean,
      'from 200 mm': mean,
    }).map(([name, value]): [string, { efficiency: Parameter }] => [name, { efficiency: fixed(value) }]);
    return { data, truth: { parameters: { ratio: MISSING }, table: tableOf(rows) } };
  },
};
