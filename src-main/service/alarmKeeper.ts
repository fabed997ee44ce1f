/**
 * Keeps the alarms: holds what is observed against the rules, lets time pass, and writes every change before it holds.
 * What is in memory is what the store says; a change that cannot be written has not happened.
 */
import type { Actor } from '#core/access/roles.ts';
import type { Observation } from '#core/alarms/observation.ts';
import type { AlarmRule } from '#core/alarms/rule.ts';
import type { AlarmInput } from '#core/alarms/state.ts';
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
import type { AlarmRepository, StoredAlarm } from '#main/store/alarmRepository.ts';
import type { Audited } from '#main/store/auditRepository.ts';
import { AlarmBook, AlarmDraft } from './alarmBook.ts';
import { SYSTEM_CLOCK, type AlarmClock } from './alarmClock.ts';
import { firstVersionOf, isMeant, rulesInForce, underNewRule, type RuleInForce } from './alarmRules.ts';
import type { Changes } from './changes.ts';

export interface AlarmKeeperOptions {
  readonly repository: AlarmRepository;
  /** False beside the writer of the store: it only tells. */
  readonly writable: boolean;
  readonly changes: Changes;
  readonly clock?: AlarmClock;
}

/** After a write that failed, such as on a full disk. */
const TRY_AGAIN_MS = 5000;

export class AlarmKeeper {
  private readonly options: AlarmKeeperOptions;
  private readonly clock: AlarmClock;
  private readonly book: AlarmBook;
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
    const alarms = options.repository.alarms();
    this.book = new AlarmBook(alarms.map((one) => ({ ...one, watch: resumed(one.watch, now) })));
    if (options.writable) this.schedule();
  }

  /** By number. */
  list(): StoredAlarm[] {
    return [...this.book.list()];
  }

  /** @throws BeamglassError `notFound` */
  get(alarm: number): StoredAlarm {
    return this.book.get(alarm);
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
      for (const { alarm, watch, ...place } of this.book.list()) {
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
      const draft = new AlarmDraft(this.book);
      const now = this.clock.now();
      for (const alarm of this.book.list()) {
        if (alarm.rule === rule.id) draft.take(alarm.alarm, underNewRule(alarm, rule, actor.name, now));
      }
      const stored = await this.options.repository.write(draft.changes(), {
        actor,
        rule,
        comment,
        firstVersion: firstVersionOf(rule.id),
      });
      const inForce = { rule, version: stored.version, stored };
      this.rules = new Map(this.rules).set(rule.id, inForce);
      this.places.clear();
      draft.hold();
      this.schedule();
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

  private judge(draft: AlarmDraft, one: Observation): void {
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

  private standing(draft: AlarmDraft, alarm: number): { rule: AlarmRule | null; watch: AlarmWatch } {
    const { rule, watch } = draft.standing(alarm);
    return { rule: this.ruleOf(rule), watch };
  }

  /** Numbers of the alarms of a quantity, which are made where a rule means it for the first time. */
  private alarmsOf(draft: AlarmDraft, experiment: string, quantity: string): readonly number[] {
    const key = `${experiment} ${quantity}`;
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const numbers = [...this.rules.values()].flatMap(({ rule }) => {
      const place = { rule: rule.id, experiment, quantity };
      if (!isMeant({ ...rule, enabled: true }, place)) return [];
      return [draft.numberOf(place, { ...NEW_WATCH, state: { ...NEW_WATCH.state, isDisabled: !rule.enabled } })];
    });
    // What is only drafted is not known yet: the write may fail.
    if (!draft.makesAny) this.places.set(key, numbers);
    return numbers;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private change<T>(work: (draft: AlarmDraft) => T): Promise<T> {
    return this.inTurn(() => this.carryOut(work));
  }

  /** Works out what changes, writes it, and only then lets it hold. */
  private async carryOut<T>(work: (draft: AlarmDraft) => T): Promise<T> {
    const draft = new AlarmDraft(this.book);
    const result = work(draft);
    if (draft.isEmpty) return result;
    await this.options.repository.write(draft.changes());
    const isSeen = draft.hold();
    this.schedule();
    if (isSeen) this.options.changes.publish('alarms');
    return result;
  }

  /** Sees to what happens by itself, at its time. */
  private schedule(): void {
    this.callOff?.();
    this.callOff = null;
    if (this.isClosed || !this.options.writable) return;
    let next = Infinity;
    for (const { rule: id, watch } of this.book.list()) {
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
        for (const { alarm, rule: id, watch } of this.book.list()) {
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
