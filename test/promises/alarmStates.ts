/**
 * R20: alarms behave. Random sequences of what can happen to an alarm go through the real keeper and the real store,
 * with restarts in which all that is known is what was written; an independent model says what must come of them.
 * Sequences run side by side, a thousand alarms in one store, so that a restart meets every state there is.
 */
import { join } from 'node:path';
import type { AlarmRule } from '#core/alarms/rule.ts';
import type { AlarmInput } from '#core/alarms/state.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import type { AlarmClock } from '#main/service/alarmClock.ts';
import { AlarmKeeper } from '#main/service/alarmKeeper.ts';
import { Changes } from '#main/service/changes.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import { ADA } from '../fixtures/store.ts';
import { AlarmModel, type ModelRule } from './alarmModel.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

const START = Date.UTC(2026, 0, 1);
/** Things that happen to each alarm. */
const STEPS = 24;
/** Alarms in one store. */
const ABREAST = 1000;
const RULES: readonly ModelRule[] = [
  { delay: 0, least: 1, of: 1, latch: true, silence: null },
  { delay: 0, least: 2, of: 3, latch: false, silence: null },
  { delay: 7000, least: 1, of: 1, latch: true, silence: null },
  { delay: 7000, least: 2, of: 4, latch: false, silence: null },
  { delay: 0, least: 1, of: 1, latch: true, silence: 9000 },
  { delay: 4000, least: 1, of: 1, latch: false, silence: 9000 },
];

const ruleOf = ({ delay, least, of, latch, silence }: ModelRule, index: number, enabled: boolean): AlarmRule => ({
  id: `rule_${index}`,
  title: `Rule ${index}`,
  quantity: `model/${index}/*`,
  unit: '',
  priority: 2,
  condition:
    silence === null ? { kind: 'limits', low: null, high: 10 } : { kind: 'noData', afterSeconds: silence / 1000 },
  delaySeconds: delay / 1000,
  count: { least, of },
  latch,
  experiment: null,
  runTypes: null,
  cause: 'The model.',
  consequence: 'None.',
  action: 'None.',
  minutesToAct: 1,
  source: 'The recipe.',
  enabled,
});

const integer = (random: Random, below: number): number => Math.floor(random.uniform() * below);

/** What people do; null: nothing. */
function action(random: Random, now: number, occurrence: number): AlarmInput | null {
  const by = 'ada';
  switch (integer(random, 8)) {
    case 0:
    case 1:
      // Sometimes of an older occurrence, as of a page that was not fetched anew.
      return { kind: 'acknowledge', by, occurrence: Math.max(0, occurrence - (integer(random, 4) === 0 ? 1 : 0)) };
    case 2:
      return { kind: 'shelve', by, until: now + (integer(random, 12) - 1) * 1000, reason: 'The model.' };
    case 3:
      return { kind: 'unshelve', by };
    case 4:
      return { kind: 'clear', by, occurrence };
    default:
      return null;
  }
}

/** @param sequences a multiple of the alarms in one store, or fewer */
export async function randomSequences(sequences: number, seed: number): Promise<PromiseOutcome> {
  const totals = { sequences: 0, events: 0, inputs: 0, restarts: 0 };
  const broken: string[] = [];
  for (let first = 0; first < sequences && broken.length === 0; first += ABREAST) {
    const random = makeRandom(seed, first / ABREAST);
    const found = await oneStore(random, Math.min(ABREAST, sequences - first), totals);
    broken.push(...found);
  }
  return {
    lines: [
      `${totals.sequences} sequences with ${totals.inputs} inputs and ${totals.restarts} restarts of ${ABREAST} alarms: ${totals.events} events, each compared with the model's`,
    ],
    broken,
  };
}

async function oneStore(
  random: Random,
  count: number,
  totals: { sequences: number; events: number; inputs: number; restarts: number },
): Promise<string[]> {
  const directory = temporaryDirectory();
  const path = join(directory.path, 'store');
  let now = START;
  const clock: AlarmClock = { now: () => now, at: () => () => undefined };
  const open = async (): Promise<[Store, AlarmKeeper]> => {
    const opened = await openStore(path, 'the recipe');
    return [opened, new AlarmKeeper({ repository: opened.alarms, writable: true, changes: new Changes(), clock })];
  };
  let [store, keeper] = await open();
  try {
    const isOn = RULES.map(() => true);
    for (const [index, rule] of RULES.entries()) await keeper.saveRule(ADA, ruleOf(rule, index, true), 'the recipe');
    const places = Array.from({ length: count }, (_, place) => ({
      rule: place % RULES.length,
      quantity: `model/${place % RULES.length}/${place}`,
      model: new AlarmModel(RULES[place % RULES.length]!),
      /** Number of the alarm, once something was observed of it. */
      alarm: null as number | null,
    }));
    for (let time = 0; time < STEPS; time++) {
      now += 500 + integer(random, 4000);
      const what = integer(random, 12);
      if (what === 0) {
        await keeper.close();
        await store.close();
        [store, keeper] = await open();
        for (const { model } of places) model.restart(now);
        totals.restarts++;
      } else if (what === 1) {
        const index = integer(random, RULES.length);
        isOn[index] = !isOn[index];
        await keeper.saveRule(ADA, ruleOf(RULES[index]!, index, isOn[index]), 'the recipe');
        for (const { rule, model, alarm } of places) {
          if (rule === index) model.enable(isOn[index], now, alarm !== null);
        }
      } else if (what <= 8) {
        const meant = places.filter(() => integer(random, 3) > 0);
        const values = meant.map(() => (integer(random, 8) === 0 ? null : integer(random, 20)));
        const written = keeper.observe(
          meant.map(({ quantity }, at) => ({
            quantity,
            experiment: 'padme',
            at: now,
            value: values[at]!,
            error: null,
            run: null,
            subrun: null,
          })),
        );
        for (const [at, { model }] of meant.entries()) model.observe(values[at]!, now);
        await written;
        totals.inputs += meant.length;
        const numbers = new Map(keeper.list().map(({ quantity, alarm }) => [quantity, alarm]));
        for (const place of meant) place.alarm ??= numbers.get(place.quantity) ?? null;
      } else if (what === 9) {
        await keeper.tick();
        for (const { model } of places) model.pass(now);
      } else {
        const inputs = places.flatMap(({ alarm, model }) => {
          const input = alarm === null ? null : action(random, now, model.occurrence);
          return input === null || alarm === null ? [] : [{ alarm, input, model }];
        });
        await keeper.act(ADA, inputs, () => null);
        for (const { input, model } of inputs) model.act(input, now);
        totals.inputs += inputs.length;
      }
      const wrong = compared(places, keeper);
      if (wrong !== null) return [`after step ${time} of what can happen (${what}): ${wrong}`];
    }
    totals.sequences += count;
    return historyProblems(places, store, totals);
  } finally {
    await store.close();
    directory.remove();
  }
}

interface Place {
  readonly quantity: string;
  readonly model: AlarmModel;
  readonly alarm: number | null;
}

function compared(places: readonly Place[], keeper: AlarmKeeper): string | null {
  for (const { quantity, model, alarm } of places) {
    if (alarm === null) continue;
    const { state } = keeper.get(alarm).watch;
    const stands = {
      phase: state.phase,
      pending: state.pending !== null,
      occurrence: state.occurrence,
      acknowledged: state.acknowledged !== null,
      shelf: state.shelf?.until ?? null,
      hasData: state.hasData,
      disabled: state.isDisabled,
    };
    const [said, should] = [JSON.stringify(stands), JSON.stringify(model.stands())];
    if (said !== should) return `${quantity} stands as ${said}; the model says ${should}`;
  }
  return null;
}

/** What the store says has happened, against what the model says: nothing lost, nothing twice, in order and time. */
function historyProblems(places: readonly Place[], store: Store, totals: { events: number }): string[] {
  const { events } = store.alarms.history({ search: '', alarm: null, since: null, until: null, offset: 0, limit: 1e9 });
  const stored = Map.groupBy(
    events.toSorted((a, b) => a.event - b.event),
    ({ alarm }) => alarm,
  );
  const problems: string[] = [];
  for (const { quantity, model, alarm } of places) {
    const said = (alarm === null ? [] : (stored.get(alarm) ?? [])).map(
      ({ kind, at_utc_ms: at, occurrence, actor }) => `${kind} ${at} ${occurrence} ${actor ?? 'itself'}`,
    );
    totals.events += said.length;
    if (said.join('; ') !== model.history.join('; ')) {
      problems.push(`${quantity}: the store tells “${said.join('; ')}”, the model “${model.history.join('; ')}”`);
    }
  }
  return [...problems.slice(0, 3), ...store.alarms.problems().slice(0, 3)];
}

export const alarmStates: PromiseRecipe = {
  id: 'R20',
  promise: 'Alarms behave: 100 000 random sequences with restarts against a model, none lost, none twice',
  run: () => randomSequences(100_000, 20),
};
