/** What the alarms are told of the live chain. */
import { expect, test } from 'vitest';
import type { LiveState } from '#core/api/live.ts';
import { liveWord, NOTHING_SEEN } from '#main/service/liveObserver.ts';

const run: NonNullable<LiveState['run']> = {
  run: 'na64-12',
  experiment: 'na64',
  number: 12,
  setup: 'na64-vis2018',
  beamEnergy: 150,
  energyUnit: 'GeV',
  startedAt: '2026-11-22T00:00:00Z',
  subrun: 3,
  simulated: true,
  hasEnded: false,
  globalTag: 'design',
  problem: null,
  events: 100,
  sampled: 50,
  passedOver: 50,
  hidden: 0,
};
const file: LiveState['files'][number] = {
  path: '/daq/a.bgstream',
  name: 'a.bgstream',
  bytes: 1000,
  state: 'growing',
  run: 'na64-12',
  subrun: 3,
  events: 100,
  message: null,
  changedAt: '2026-11-22T00:00:05Z',
};
const state: LiveState = {
  run,
  pace: {
    incoming: 200,
    sampled: 100,
    share: 0.4,
    lag: 0.1,
    minute: { incoming: 12_000, sampled: 6000, passedOver: 5000 },
  },
  ring: { first: 0, last: 49, count: 50 },
  directories: [{ path: '/daq', kept: true, problem: null }],
  settleSeconds: 30,
  files: [file],
};
const told = ({ observations }: ReturnType<typeof liveWord>) =>
  Object.fromEntries(observations.map(({ quantity, value }) => [quantity, value]));

test('data that comes is told while it comes, and what is looked at of it', () => {
  const first = liveWord(NOTHING_SEEN, state, 1);
  expect(told(first)).toEqual({
    'live/files': 1,
    'live/rate': 200,
    'live/share': 0.5,
    'live/missing_constants': 0,
  });
  expect(first.observations[0]).toMatchObject({ experiment: 'na64', run: 12, subrun: 3, at: 1 });
  const silent = liveWord(first.seen, state, 2);
  expect(told(silent)).toEqual({ 'live/rate': 200, 'live/share': 0.5, 'live/missing_constants': 0 });
  const grown = liveWord(silent.seen, { ...state, files: [{ ...file, bytes: 2000 }] }, 3);
  expect(told(grown)).toHaveProperty(['live/files'], 1);
});

test('constants that are missing are told with the reason', () => {
  const word = liveWord(NOTHING_SEEN, { ...state, run: { ...run, globalTag: null, problem: 'No gains.' } }, 1);
  expect(word.observations.find(({ quantity }) => quantity === 'live/missing_constants')).toMatchObject({
    value: 1,
    why: 'No gains.',
  });
});

test.each([
  ['a run that was closed', { ...state, run: { ...run, hasEnded: true } }],
  ['no run', { ...state, run: null }],
  ['no directory', { ...state, directories: [] }],
] as const)('of %s nothing more is expected, which is said once', (_what, after) => {
  const before = liveWord(NOTHING_SEEN, state, 1);
  const word = liveWord(before.seen, after as LiveState, 2);
  expect(word).toMatchObject({ observations: [], over: 'na64' });
  expect(liveWord(word.seen, after as LiveState, 3).over).toBeNull();
});
