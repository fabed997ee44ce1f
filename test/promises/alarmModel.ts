/**
 * What must come of what happens to one alarm, said once more and otherwise than in the program: a list of wrongs and
 * times that is looked through, instead of states that follow from each other.
 */
import type { AlarmInput } from '#core/alarms/state.ts';

/** Times in ms. */
export interface ModelRule {
  readonly delay: number;
  readonly least: number;
  readonly of: number;
  readonly latch: boolean;
  /** Of a rule about missing data; null: values above 10 are wrong. */
  readonly silence: number | null;
}

const WEEK = 7 * 24 * 3600 * 1000;

export class AlarmModel {
  readonly history: string[] = [];
  occurrence = 0;
  private readonly rule: ModelRule;
  private values: number[] = [];
  private isRaised = false;
  private isOver = false;
  private isAcknowledged = false;
  private wrongSince: number | null = null;
  private heardAt: number | null = null;
  private shelvedUntil: number | null = null;
  private isBlind = false;
  private isOff = false;

  constructor(rule: ModelRule) {
    this.rule = rule;
  }

  stands() {
    return {
      phase: this.isRaised ? 'active' : this.isOver ? 'returned' : 'normal',
      pending: this.wrongSince !== null,
      occurrence: this.occurrence,
      acknowledged: this.isAcknowledged,
      shelf: this.shelvedUntil,
      hasData: !this.isBlind,
      disabled: this.isOff,
    };
  }

  observe(value: number | null, now: number): void {
    if (this.isOff) return;
    this.pass(now);
    if (this.rule.silence !== null) {
      if (value === null) this.heardAt ??= now;
      else {
        this.heardAt = now;
        this.right(now);
      }
      return;
    }
    this.isBlind = value === null;
    if (value === null) {
      this.heardAt ??= now;
      this.wrongSince = null;
      return;
    }
    this.values.push(value);
    const wrong = this.values.slice(-this.rule.of).filter((one) => one > 10).length;
    if (wrong < this.rule.least) this.right(now);
    else if (!this.isRaised) {
      this.wrongSince ??= now;
      if (now - this.wrongSince >= this.rule.delay) this.raise(now);
    }
  }

  act(input: AlarmInput, now: number): void {
    if (this.isOff) return;
    this.pass(now);
    switch (input.kind) {
      case 'acknowledge':
        if (!(this.isRaised || this.isOver) || this.isAcknowledged || input.occurrence !== this.occurrence) return;
        this.tell('acknowledged', now, input.by);
        if (this.isRaised) this.isAcknowledged = true;
        else this.end(now, null);
        return;
      case 'shelve':
        if (input.until <= now || input.until > now + WEEK) return;
        this.shelvedUntil = input.until;
        this.tell('shelved', now, input.by);
        return;
      case 'unshelve':
        if (this.shelvedUntil === null) return;
        this.shelvedUntil = null;
        this.tell('unshelved', now, input.by);
        return;
      case 'clear':
        if (!(this.isRaised || this.isOver) || input.occurrence !== this.occurrence) return;
        this.end(now, input.by);
        this.wrongSince = null;
        this.values = [];
        this.heardAt = null;
        return;
      default:
        throw new Error(`The recipe has no “${input.kind}”.`);
    }
  }

  /** @param exists whether something was observed of it, so that there is an alarm to tell of */
  enable(isOn: boolean, now: number, exists: boolean): void {
    if (isOn !== this.isOff) return;
    if (!this.isOff && exists) this.pass(now);
    this.isOff = !isOn;
    this.values = [];
    this.isRaised = false;
    this.isOver = false;
    this.isAcknowledged = false;
    this.wrongSince = null;
    this.heardAt = null;
    this.shelvedUntil = null;
    this.isBlind = false;
    if (exists) this.tell(isOn ? 'enabled' : 'disabled', now, 'ada');
  }

  /** While nobody looked, silence says nothing. */
  restart(now: number): void {
    if (this.heardAt !== null) this.heardAt = Math.max(this.heardAt, now);
  }

  /** All that is due by now, each at its own time. */
  pass(now: number): void {
    if (this.isOff) return;
    const { silence, delay } = this.rule;
    const isWaiting = silence !== null && this.heardAt !== null && !this.isRaised && this.wrongSince === null;
    if (isWaiting && this.heardAt! + silence <= now) {
      // What is due before the silence has lasted long enough comes first.
      this.pass(this.heardAt! + silence - 1);
      this.endShelf(this.heardAt! + silence);
      this.wrongSince = this.heardAt! + silence;
    }
    const raisesAt = this.wrongSince === null ? Infinity : this.wrongSince + delay;
    const shelfEnds = this.shelvedUntil ?? Infinity;
    if (raisesAt <= shelfEnds && raisesAt <= now) this.raise(raisesAt);
    this.endShelf(now);
    if (this.wrongSince !== null && raisesAt <= now) this.raise(raisesAt);
  }

  private endShelf(now: number): void {
    if (this.shelvedUntil === null || this.shelvedUntil > now) return;
    this.tell('unshelved', this.shelvedUntil, null);
    this.shelvedUntil = null;
  }

  private raise(at: number): void {
    this.occurrence++;
    this.isRaised = true;
    this.isOver = false;
    this.isAcknowledged = false;
    this.wrongSince = null;
    this.tell('raised', at, null);
  }

  private right(now: number): void {
    this.wrongSince = null;
    if (!this.isRaised) return;
    if (this.isAcknowledged || !this.rule.latch) {
      this.end(now, null);
      return;
    }
    this.isRaised = false;
    this.isOver = true;
    this.tell('returned', now, null);
  }

  private end(at: number, by: string | null): void {
    this.isRaised = false;
    this.isOver = false;
    this.isAcknowledged = false;
    this.tell('cleared', at, by);
  }

  private tell(kind: string, at: number, by: string | null): void {
    this.history.push(`${kind} ${at} ${this.occurrence} ${by ?? 'itself'}`);
  }
}
