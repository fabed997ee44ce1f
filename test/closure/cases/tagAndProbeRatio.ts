import { fixed, MISSING, tableOf } from '#core/calibration/payload.ts';
import { measuredPoint, type SeriesRecord } from '#core/calibration/series.ts';
import { tagAndProbeRatio } from '#main/workers/fit/methods/tagAndProbeRatio.ts';
import type { ClosureCase } from '../case.ts';
import { padmeTask } from '../padme/task.ts';

const PERIODS = 42;
const NONE = '0'.repeat(64);

export const tagAndProbeRatioCase: ClosureCase<SeriesRecord> = {
  method: 'tagAndProbeRatio',
  type: 'efficiency.tag_and_probe',
  toy: `${PERIODS} periods with errors of 1 to 3 %`,
  kind: 'single',
  procedure: tagAndProbeRatio,
  task: padmeTask('tagAndProbeRatio'),
  make(random) {
    const ratio = random.normal(1, 0.01);
    const points = Array.from({ length: PERIODS }, (_, period) => {
      const error = random.between(0.01, 0.03);
      return measuredPoint(period, random.normal(ratio, error), error);
    });
    const data: SeriesRecord = {
      name: 'toy.ratio',
      experiment: 'padme',
      label: 'Ratio',
      unit: '',
      abscissa: 'index',
      description: '',
      sha256: NONE,
      sources: [],
      points,
    };
    return {
      data,
      truth: { parameters: { ratio: fixed(ratio) }, table: tableOf([['overall', { efficiency: MISSING }]]) },
    };
  },
};
