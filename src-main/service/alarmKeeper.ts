/**
 * Keeps the alarms: holds what is observed against the rules, lets time pass, and writes every change before it holds.
 * What is in memory is what the store says; a change that cannot be written has not happened.
 */
import type { Actor } from '#core/access/roles.ts';
import type { Observation } from '#core/alarms/observation.ts';
import { isCourse, matchesQuantity, type AlarmRule } from '#core/alarms/rule.ts';
import { SHIPPED_RULES } from '#core/alarms/shippedRules.ts';
import type { AlarmEvent, AlarmInput } from '#core/alarms/state.ts';
import {
  act,
  concerns,
  dueOf,
  isLate,
  NEW_WATCH,
  observed,
  rested,
  resumed,
  type AlarmWatch,
  type WatchStep,
} from '#core/alarms/watch.ts';
import { BeamglassError } from '#core/errors.ts';
import type {
  AlarmChanges,
  AlarmPlace,
  AlarmRepository,
  StoredAlarm,
  StoredRule,
} from '#main/store/alarmRepository.ts';
import type { Audited } from '#main/store/auditRepository.ts';
import type { Changes } from './changes.ts';

/** The time, and a call at a later one; replaced in tests. */
export interface AlarmClock {
  /** ms since 1970. */
  now(): number;
  /** Calls once at that time or later. Returns how to call it off. */
  at(time: number, call: () => void): () => void;
}

/** Longer waits are taken up again. */
const LONGEST_WAIT_MS = 3_600_000;

export const SYSTEM_CLOCK: AlarmClock = {
  now: () => Date.now(),
  at: (time, call) => {
    const timer = setTimeout(call, Math.min(Math.max(0, time - Date.now()), LONGEST_WAIT_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export interface AlarmKeeperOptions {
  readonly repository: AlarmRepository;
  /** False beside the writer of the store: it only tells. */
  readonly writable: boolean;
  readonly changes: Changes;
  readonly clock?: AlarmClock;
}

/** A rule as it holds. */
export interface RuleInForce {
  readonly rule: AlarmRule;
  readonly version: number;
  /** null: it comes with Beamglass. */
  readonly stored: StoredRule | null;
}

const keyOf = (experiment: string, quantity: string): string => `${experiment} ${quantity}`;
const SHIPPED_VERSION = 1;
/** After a write that failed, such as on a full disk. */
const TRY_AGAIN_MS = 5000;

/** What is about to be written. */
class Draft {
  /** Alarms that are not in the store yet, by their numbers. */
  readonly made = new Map<number, AlarmPlace>();
  readonly watches = new Map<number, AlarmWatch>();
  readonly events = new Map<number, AlarmEvent[]>();
  readonly observations: Observation[] = [];
  readonly audited: Audited[] = [];

  take(alarm: number, { watch, events }: WatchStep): void {
    this.watches.set(alarm, watch);
    if (events.length > 0) this.events.set(alarm, [...(this.events.get(alarm) ?? []), ...events]);
  }
}

export class AlarmKeeper {
  private readonly options: AlarmKeeperOptions;
  private readonly clock: AlarmClock;
  private readonly alarms = new Map<number, StoredAlarm>();
  /** Numbers by experiment and quantity; a quantity that no rule means has an empty list. */
  private readonly places = new Map<string, number[]>();
  private rules: Map<string, RuleInForce>;
  private turn: Promise<unknown> = Promise.resolve();
  /** Observations whose turn has not come. */
  private batch: { readonly observations: Observation[]; readonly written: Promise<void> } | null = null;
  private callOff: (() => void) | null = null;
  private isClosed = false;

  /** @throws BeamglassError `corruptStore` */
  constructor(options: AlarmKeeperOptions) {
    this.options = options;
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.rules = rulesInForce(options.repository.rules());
    const now = this.clock.now();
    for (const stored of options.repository.alarms()) {
      this.alarms.set(stored.alarm, { ...stored, watch: resumed(stored.watch, now) });
    }
    if (options.writable) this.schedule();
  }

  /** By number. */
  list(): StoredAlarm[] {
    return [...this.alarms.values()];
  }

  /** @throws BeamglassError `notFound` */
  get(alarm: number): StoredAlarm {
    const found = this.alarms.get(alarm);
    if (found !== undefined) return found;
    throw new BeamglassError('notFound', `There is no alarm ${alarm}.`, { alarm });
  }

  ruleList(): RuleInForce[] {
    return [...this.rules.values()];
  }

  /** The rule of an alarm; null where a later Beamglass has none of that name. */
  ruleOf(id: string): AlarmRule | null {
    return this.rules.get(id)?.rule ?? null;
  }

  now(): number {
    return this.clock.now();
  }

  /**
   * Takes observations in: they are kept and judged. Those that come while others are being written are written
   * together.
   * @throws BeamglassError `diskFull` …
   */
  observe(observations: readonly Observation[]): Promise<void> {
    if (this.batch !== null) {
      this.batch.observations.push(...observations);
      return this.batch.written;
    }
    const taken = [...observations];
    const written = this.change((draft) => {
      this.batch = null;
      for (const one of taken) this.judge(draft, one);
    });
    this.batch = { observations: taken, written };
    return written;
  }

  /** Nothing more is expected of these quantities until they are observed again: the run or the watch has ended. */
  rest(experiment: string, isMeant: (quantity: string) => boolean): Promise<void> {
    return this.change((draft) => {
      for (const { alarm, ...place } of this.alarms.values()) {
        const watch = draft.watches.get(alarm) ?? place.watch;
        if (place.experiment !== experiment || !isMeant(place.quantity) || watch.silentSince === null) continue;
        draft.take(alarm, { watch: rested(watch), events: [] });
      }
    });
  }

  /**
   * Holds whole courses against the rules that mean them.
   * @param judge what comes of the course of a quantity for a watch; null: nothing
   */
  watchCourse(
    experiment: string,
    quantity: string,
    judge: (watch: AlarmWatch, rule: AlarmRule, now: number) => WatchStep,
  ): Promise<void> {
    return this.change((draft) => {
      const now = this.clock.now();
      for (const alarm of this.alarmsOf(draft, experiment, quantity)) {
        const { rule, watch } = this.standing(draft, alarm);
        if (rule !== null) draft.take(alarm, judge(watch, rule, now));
      }
    });
  }

  /**
   * What a person does to alarms.
   * @returns those whose state it has changed
   */
  act(
    actor: Actor,
    inputs: readonly { readonly alarm: number; readonly input: AlarmInput }[],
    audited: (changed: readonly number[]) => Audited | null,
  ): Promise<number[]> {
    return this.change((draft) => {
      const now = this.clock.now();
      const changed = inputs.flatMap(({ alarm, input }) => {
        this.get(alarm);
        const { rule, watch } = this.standing(draft, alarm);
        if (rule === null) return [];
        const result = act(watch, rule, input, now);
        draft.take(alarm, result);
        return result.events.some(({ by }) => by === actor.name) ? [alarm] : [];
      });
      const entry = changed.length === 0 ? null : audited(changed);
      if (entry !== null) draft.audited.push(entry);
      return changed;
    });
  }

  /** The new version holds at once; alarms of a rule that is switched off are disabled by it. */
  async saveRule(actor: Actor, rule: AlarmRule, comment: string): Promise<RuleInForce> {
    return this.inTurn(async () => {
      const isShipped = SHIPPED_RULES.some(({ id }) => id === rule.id);
      const draft = new Draft();
      const now = this.clock.now();
      for (const alarm of this.alarms.values()) {
        if (alarm.rule === rule.id) draft.take(alarm.alarm, underNewRule(alarm, rule, actor.name, now));
      }
      const firstVersion = isShipped ? SHIPPED_VERSION + 1 : 1;
      const stored = await this.options.repository.write(changesOf(draft), { actor, rule, comment, firstVersion });
      const inForce = { rule, version: stored.version, stored };
      this.rules = new Map(this.rules).set(rule.id, inForce);
      this.places.clear();
      this.hold(draft);
      this.options.changes.publish('alarms');
      this.options.changes.publish('alarmRules');
      return inForce;
    });
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.callOff?.();
    await this.turn;
  }

  private judge(draft: Draft, one: Observation): void {
    const now = this.clock.now();
    let isLateForAll = true;
    const alarms = this.alarmsOf(draft, one.experiment, one.quantity);
    for (const alarm of alarms) {
      const { rule, watch } = this.standing(draft, alarm);
      if (rule === null || isLate(watch, one.at)) continue;
      isLateForAll = false;
      if (concerns(rule, one)) draft.take(alarm, observed(watch, rule, one, now));
    }
    if (!isLateForAll || alarms.length === 0) draft.observations.push(one);
  }

  private standing(draft: Draft, alarm: number): { rule: AlarmRule | null; watch: AlarmWatch } {
    const { rule } = draft.made.get(alarm) ?? this.get(alarm);
    return { rule: this.ruleOf(rule), watch: draft.watches.get(alarm) ?? this.alarms.get(alarm)?.watch ?? NEW_WATCH };
  }

  /** Numbers of the alarms of a quantity, which are made where a rule means it for the first time. */
  private alarmsOf(draft: Draft, experiment: string, quantity: string): readonly number[] {
    const key = keyOf(experiment, quantity);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const present = [...this.alarms.values()].filter(
      (one) => one.experiment === experiment && one.quantity === quantity,
    );
    const numbers = [...this.rules.values()].flatMap(({ rule }) => {
      if (!isMeant({ ...rule, enabled: true }, { rule: rule.id, experiment, quantity })) return [];
      const alarm = present.find((one) => one.rule === rule.id)?.alarm;
      return [alarm ?? this.make(draft, { rule: rule.id, experiment, quantity }, rule)];
    });
    // What is only drafted is not known yet: the write may fail.
    if (draft.made.size === 0) this.places.set(key, numbers);
    return numbers;
  }

  private make(draft: Draft, place: AlarmPlace, rule: AlarmRule): number {
    const drafted = [...draft.made].find(
      ([, one]) => one.rule === place.rule && one.experiment === place.experiment && one.quantity === place.quantity,
    );
    if (drafted !== undefined) return drafted[0];
    const alarm = this.alarms.size + draft.made.size + 1;
    draft.made.set(alarm, place);
    const isDisabled = !rule.enabled;
    draft.watches.set(alarm, { ...NEW_WATCH, state: { ...NEW_WATCH.state, isDisabled } });
    return alarm;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private change<T>(work: (draft: Draft) => T): Promise<T> {
    return this.inTurn(() => this.carryOut(work));
  }

  /** Works out what changes, writes it, and only then lets it hold. */
  private async carryOut<T>(work: (draft: Draft) => T): Promise<T> {
    const draft = new Draft();
    const result = work(draft);
    if (draft.watches.size === 0 && draft.observations.length === 0) return result;
    await this.options.repository.write(changesOf(draft));
    const isSeen = this.hold(draft);
    if (isSeen) this.options.changes.publish('alarms');
    return result;
  }

  /** @returns whether there is anything to be seen of it */
  private hold(draft: Draft): boolean {
    let isSeen = draft.events.size > 0;
    for (const [alarm, watch] of draft.watches) {
      const before = this.alarms.get(alarm);
      isSeen ||= before?.watch.state.hasData !== watch.state.hasData;
      this.alarms.set(alarm, { alarm, ...(before ?? draft.made.get(alarm)!), watch });
    }
    this.schedule();
    return isSeen;
  }

  /** Sees to what happens by itself, at its time. */
  private schedule(): void {
    this.callOff?.();
    this.callOff = null;
    if (this.isClosed || !this.options.writable) return;
    let next = Infinity;
    for (const { rule: id, watch } of this.alarms.values()) {
      const rule = this.ruleOf(id);
      const due = rule === null ? null : dueOf(watch, rule);
      if (due !== null && due < next) next = due;
    }
    if (next === Infinity) return;
    this.callOff = this.clock.at(next, () => void this.tick());
  }

  /** Lets happen what is due by now. */
  async tick(): Promise<void> {
    try {
      await this.change((draft) => {
        const now = this.clock.now();
        for (const { alarm, rule: id, watch } of this.alarms.values()) {
          const rule = this.ruleOf(id);
          const due = rule === null ? null : dueOf(watch, rule);
          if (due !== null && due <= now) draft.take(alarm, act(watch, rule!, { kind: 'tick' }, now));
        }
        if (draft.watches.size === 0) this.schedule();
      });
    } catch {
      if (!this.isClosed) this.callOff = this.clock.at(this.clock.now() + TRY_AGAIN_MS, () => void this.tick());
    }
  }
}

const changesOf = ({ made, watches, events, observations, audited }: Draft): AlarmChanges => ({
  made: [...made].map(([alarm, place]) => ({ alarm, ...place })),
  changes: [...watches].map(([alarm, watch]) => ({ alarm, watch, events: events.get(alarm) ?? [] })),
  observations,
  audited,
});

/** Whether a rule watches that quantity. */
const isMeant = (rule: AlarmRule, { experiment, quantity }: AlarmPlace): boolean =>
  rule.enabled &&
  matchesQuantity(rule.quantity, quantity) &&
  isCourse(rule.quantity) === isCourse(quantity) &&
  concerns({ ...rule, runTypes: null }, { experiment });

/** What was remembered for the old condition says nothing about the new one. */
function underNewRule({ watch, ...place }: StoredAlarm, rule: AlarmRule, by: string, now: number): WatchStep {
  const fresh = { ...watch, drift: NEW_WATCH.drift, recent: [], seen: '' };
  const isOn = isMeant(rule, place);
  if (isOn !== watch.state.isDisabled) return { watch: fresh, events: [] };
  return act(fresh, rule, { kind: isOn ? 'enable' : 'disable', by }, now);
}

function rulesInForce(stored: readonly StoredRule[]): Map<string, RuleInForce> {
  const shipped = SHIPPED_RULES.map((rule): [string, RuleInForce] => [
    rule.id,
    { rule, version: SHIPPED_VERSION, stored: null },
  ]);
  const own = stored.map((one): [string, RuleInForce] => [
    one.rule.id,
    { rule: one.rule, version: one.version, stored: one },
  ]);
  return new Map([...shipped, ...own]);
}
