/** What holds for a run, and the timeline of a global tag: 10,000 runs × 20 types × 3 global tags. */
import { constantsInForce, runConditions } from '#main/service/conditions.ts';
import { timelineOf } from '#main/service/conditionHistory.ts';
import { atMost, information, median, timings, type Figure } from '../application/figures.ts';
import { EXPERIMENT, GLOBAL_TAGS, manyConditions, RUNS, runNumber, TYPES } from './manyConditions.ts';

const LOOK_UP_MS = 1;
const TIMELINE_MS = 200;
const LOOK_UPS = 2000;
const TIMELINES = 15;

const most = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(part * (times.length - 1))]!;

export async function conditionFigures(): Promise<Figure[]> {
  const { store, close } = await manyConditions();
  try {
    const context = { store };
    const runOf = (index: number): string => `${EXPERIMENT}-${runNumber((index * 7919) % RUNS)}`;
    const tagOf = (index: number): string => GLOBAL_TAGS[index % GLOBAL_TAGS.length]!;
    const hashes = await timings(LOOK_UPS, 200, (index) => runConditions(context, runOf(index), tagOf(index)));
    const last = await runConditions(context, runOf(1), tagOf(1));
    if (last.types.length !== TYPES || last.types.some(({ segments }) => segments.length !== 1)) {
      throw new Error('The look-up has not found one payload of each type.');
    }
    // Twenty payloads, which are in memory after they were read once.
    const constants = await timings(LOOK_UPS, 200, () => constantsInForce(context, runOf(1), tagOf(1)));
    const timeline = (index: number, range: { fromRun: number | null; untilRun: number | null }) =>
      timelineOf(context, { globalTag: tagOf(index), detail: 1500, ...range });
    const whole = await timings(TIMELINES, 0, (index) => timeline(index, { fromRun: null, untilRun: null }));
    const shown = timeline(0, { fromRun: null, untilRun: null });
    if (shown.rows.some(({ iovs, coverage }) => iovs !== RUNS || coverage.covered !== RUNS)) {
      throw new Error('The timeline has not found every IoV.');
    }
    const near = await timings(TIMELINES, 0, (index) =>
      timeline(index, { fromRun: runNumber(100 * index), untilRun: runNumber(100 * index + 999) }),
    );
    const name = `${RUNS} runs × ${TYPES} types × ${GLOBAL_TAGS.length} tags`;
    return [
      atMost(`constants in force for a run, ${name}, median`, median(hashes), LOOK_UP_MS, 'ms', 3),
      information('the same, 99 of 100', most(hashes, 0.99), 'ms', 3),
      atMost('with the constants themselves, read before, median', median(constants), LOOK_UP_MS, 'ms', 3),
      atMost('timeline of a global tag over all runs, median', median(whole), TIMELINE_MS, 'ms', 0),
      information('the same, first time', whole[0]!, 'ms', 0),
      atMost('timeline of 1000 runs, each IoV by itself, median', median(near), TIMELINE_MS, 'ms', 0),
    ];
  } finally {
    await close();
  }
}
