/** A monitor, filled: its picture, what its tests say of it, and which channels are not good. */
import { judgeChannels, type ChannelTest, type JudgedChannel } from './channels.ts';
import type { Monitor } from './definition.ts';
import { mergeFills, type Fill } from './fill.ts';
import { channelsOf } from './filler.ts';
import { judge } from './judge.ts';
import { pictureOf, type PictureContext } from './picture.ts';
import { worstVerdict, type FoundChannel, type MonitorView, type TestOutcome } from './view.ts';

/** Channels that are told by name. */
const MOST_CHANNELS = 50;

/**
 * @param fills of the parts that are looked at together; empty: nothing was filled
 * @param reference null: none fits
 */
export function viewOf(
  monitor: Monitor,
  fills: readonly Fill[],
  reference: Fill | null,
  context: PictureContext,
): MonitorView {
  const head = { definition: monitor.definition, experiment: monitor.experiment, hash: monitor.hash };
  if (fills.length === 0) {
    const sentence = 'Nothing has been filled yet.';
    return { ...head, verdict: 'noData', sentence, tests: [], picture: null, channels: [], entries: 0, outside: 0 };
  }
  const fill = mergeFills(fills);
  const { tests, judged } = judgeAll(monitor, fill, reference);
  const verdict = worstVerdict(tests.map((test) => test.verdict));
  const deciding = tests.find((test) => test.verdict === verdict) ?? tests[0]!;
  return {
    ...head,
    verdict,
    sentence: deciding.sentence,
    tests,
    picture: pictureOf(monitor, fill, reference, judged, context),
    channels: foundChannels(monitor, judged, context),
    entries: fill.entries,
    outside: fill.outside,
  };
}

/** What the tests say, without a picture. */
export function judgeAll(
  monitor: Monitor,
  fill: Fill,
  reference: Fill | null,
): { tests: TestOutcome[]; judged: readonly JudgedChannel[] } {
  const maps = new Map(
    monitor.tests
      .filter((test): test is ChannelTest => test.kind === 'channels')
      .map((test) => [test, judgeChannels(fill, reference, test)]),
  );
  const tests = monitor.tests.map((test) =>
    judge(monitor, test, fill, reference, test.kind === 'channels' ? maps.get(test)! : []),
  );
  return { tests, judged: [...maps.values()][0] ?? [] };
}

function foundChannels(
  { shows }: Monitor,
  judged: readonly JudgedChannel[],
  { cells }: PictureContext,
): FoundChannel[] {
  if (shows.kind !== 'channels') return [];
  const numbers = channelsOf(shows, cells);
  const names = new Map(cells.map(({ channel, name }) => [channel, name]));
  return judged
    .flatMap(({ verdict, value, expected, deviation }, i) => {
      if (verdict === 'good' || verdict === 'noData') return [];
      const channel = numbers[i]!;
      const found: FoundChannel = { channel, name: names.get(channel) ?? String(channel), verdict, value, expected };
      return [{ found, size: Math.abs(deviation) }];
    })
    .toSorted((a, b) => b.size - a.size)
    .slice(0, MOST_CHANNELS)
    .map(({ found }) => found);
}
