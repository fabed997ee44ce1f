/** The keeper of alarms with a real store: what it writes, and what it reads again. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Observation } from '#core/alarms/observation.ts';
import type { AlarmRule } from '#core/alarms/rule.ts';
import type { AlarmClock } from '#main/service/alarmClock.ts';
import { AlarmKeeper } from '#main/service/alarmKeeper.ts';
import { Changes } from '#main/service/changes.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { ADA } from '../../fixtures/store.ts';

const START = Date.UTC(2026, 10, 22);
let directory: ReturnType<typeof temporaryDirectory>;
let store: Store;
let now = START;
const clock: AlarmClock = { now: () => now, at: () => () => undefined };

const keeperOf = (from: Store): AlarmKeeper =>
  new AlarmKeeper({ repository: from.alarms, writable: true, changes: new Changes(), clock });

const RULE: AlarmRule = {
  id: 'npot_low',
  title: 'N_PoT is low',
  quantity: 'padme/lg_npot',
  unit: '',
  priority: 2,
  condition: { kind: 'limits', low: 2000, high: 4000 },
  delaySeconds: 0,
  count: { least: 2, of: 3 },
  latch: true,
  experiment: 'padme',
  runTypes: null,
  cause: 'The beam is weak.',
  consequence: 'Beam time is lost.',
  action: 'Tell the linac.',
  minutesToAct: 10,
  source: 'padme.md §8.1',
  enabled: true,
};

const npot = (value: number | null, at = now): Observation => ({
  quantity: 'padme/lg_npot',
  experiment: 'padme',
  at,
  value,
  error: null,
  run: 31_404,
  subrun: 0,
});

beforeEach(async () => {
  now = START;
  directory = temporaryDirectory();
  store = await openStore(directory.path, 'the tests');
});

afterEach(async () => {
  await store.close();
  directory.remove();
});

const restarted = async (): Promise<AlarmKeeper> => {
  await store.close();
  store = await openStore(directory.path, 'the tests');
  return keeperOf(store);
};

const kinds = (): string[] =>
  store.alarms
    .history({ search: '', alarm: null, since: null, until: null, offset: 0, limit: 100 })
    .events.map(({ kind }) => kind)
    .toReversed();

test('raises after two of three, keeps the acknowledgement over a restart, and ends by itself then', async () => {
  let keeper = keeperOf(store);
  await keeper.saveRule(ADA, RULE, 'for the test');
  for (const value of [3000, 1500, 3000, 1400]) {
    now += 1000;
    await keeper.observe([npot(value)]);
  }
  const [alarm] = keeper.list();
  expect(alarm).toMatchObject({ rule: 'npot_low', watch: { state: { phase: 'active', occurrence: 1 } } });
  expect(alarm!.watch.state.why).toBe('1400 is below 2000.');
  const acknowledge = { kind: 'acknowledge', by: 'ada', occurrence: 1 } as const;
  expect(await keeper.act(ADA, [{ alarm: 1, input: acknowledge }], () => null)).toEqual([1]);
  keeper = await restarted();
  expect(keeper.get(1).watch).toEqual({
    ...alarm!.watch,
    state: { ...alarm!.watch.state, acknowledged: { by: 'ada', at: now } },
  });
  for (const value of [3000, 3000]) await keeper.observe([npot(value, ++now)]);
  expect(keeper.get(1).watch.state.phase).toBe('normal');
  expect(kinds()).toEqual(['raised', 'acknowledged', 'cleared']);
  expect(store.alarms.problems()).toEqual([]);
});

test('does not acknowledge what was raised again since it was seen', async () => {
  const keeper = keeperOf(store);
  await keeper.saveRule(ADA, { ...RULE, count: { least: 1, of: 1 } }, 'for the test');
  for (const value of [1000, 3000, 1000]) await keeper.observe([npot(value, ++now)]);
  const input = { kind: 'acknowledge', by: 'ada', occurrence: 1 } as const;
  expect(await keeper.act(ADA, [{ alarm: 1, input }], () => null)).toEqual([]);
  expect(keeper.get(1).watch.state).toMatchObject({ phase: 'active', occurrence: 2, acknowledged: null });
});

test('what was measured before the last observation is neither judged nor kept; the same moment is', async () => {
  const keeper = keeperOf(store);
  await keeper.saveRule(ADA, { ...RULE, count: { least: 1, of: 1 } }, 'for the test');
  now += 60_000;
  await keeper.observe([npot(3000)]);
  await keeper.observe([npot(1000, now - 1)]);
  expect(keeper.get(1).watch).toMatchObject({ last: { value: 3000 }, state: { phase: 'normal' } });
  expect(store.alarms.observations('padme', 'padme/lg_npot').map(({ value }) => value)).toEqual([3000]);
  await keeper.observe([npot(1000)]);
  expect(keeper.get(1).watch.state.phase).toBe('active');
  // One that ends the alarm comes late as well: it stays.
  await keeper.observe([npot(3000, now - 1)]);
  expect(keeper.get(1).watch.state.phase).toBe('active');
});

test('a missing value neither raises nor ends', async () => {
  const keeper = keeperOf(store);
  await keeper.saveRule(ADA, { ...RULE, count: { least: 1, of: 1 } }, 'for the test');
  await keeper.observe([npot(null, ++now)]);
  expect(keeper.get(1).watch.state).toMatchObject({ phase: 'normal', hasData: false });
  await keeper.observe([npot(1000, ++now)]);
  await keeper.observe([npot(null, ++now)]);
  expect(keeper.get(1).watch.state).toMatchObject({ phase: 'active', hasData: false });
});

test('a quantity that falls silent is an alarm of its own, from its own time on, also over a restart', async () => {
  let keeper = keeperOf(store);
  const file = (at: number): Observation => ({ ...npot(1, at), quantity: 'live/files', experiment: 'na64' });
  await keeper.observe([file(now)]);
  now += 899_000;
  await keeper.tick();
  expect(keeper.list().map(({ watch }) => watch.state.phase)).toEqual(['normal']);
  keeper = await restarted();
  now += 899_000;
  await keeper.tick();
  expect(keeper.list().map(({ watch }) => watch.state.phase)).toEqual(['normal']);
  now += 5000;
  await keeper.tick();
  expect(keeper.get(1).watch.state).toMatchObject({ phase: 'active', raisedAt: START + 899_000 + 900_000 });
  await keeper.observe([file(now)]);
  expect(keeper.get(1).watch.state.phase).toBe('returned');
  await keeper.rest('na64', (quantity) => quantity.startsWith('live/'));
  now += 3_600_000;
  await keeper.tick();
  expect(keeper.get(1).watch.state.phase).toBe('returned');
});

test('a rule that is switched off ends its alarms, also after a restart', async () => {
  let keeper = keeperOf(store);
  await keeper.saveRule(ADA, { ...RULE, count: { least: 1, of: 1 } }, 'for the test');
  await keeper.observe([npot(1000, ++now)]);
  await keeper.saveRule(ADA, { ...RULE, enabled: false }, 'known to be weak today');
  keeper = await restarted();
  await keeper.observe([npot(900, ++now)]);
  expect(keeper.get(1).watch.state).toMatchObject({ phase: 'normal', isDisabled: true });
  await keeper.saveRule(ADA, { ...RULE, quantity: 'padme/other' }, 'something else');
  expect(keeper.get(1).watch.state.isDisabled).toBe(true);
  await keeper.saveRule(ADA, { ...RULE, count: { least: 1, of: 1 } }, 'again');
  await keeper.observe([npot(900, ++now)]);
  expect(keeper.get(1).watch.state).toMatchObject({ phase: 'active', occurrence: 2 });
  expect(keeper.ruleList().find(({ rule }) => rule.id === 'npot_low')?.version).toBe(4);
});

test('a write that fails changes nothing: all of the observations of the batch are refused', async () => {
  const keeper = keeperOf(store);
  await keeper.saveRule(ADA, { ...RULE, count: { least: 1, of: 1 } }, 'for the test');
  store.catalogue.file.exec("CREATE TRIGGER full BEFORE INSERT ON observations BEGIN SELECT RAISE(ABORT, 'full'); END");
  const both = [keeper.observe([npot(1000, 1 + now)]), keeper.observe([npot(1000, 2 + now)])];
  for (const one of both) await expect(one).rejects.toThrow();
  expect(keeper.list()).toEqual([]);
  store.catalogue.file.exec('DROP TRIGGER full');
  await keeper.observe([npot(1000, ++now)]);
  expect(keeper.get(1).watch.state).toMatchObject({ phase: 'active', occurrence: 1 });
  expect(store.alarms.observations('padme', 'padme/lg_npot')).toHaveLength(1);
});
