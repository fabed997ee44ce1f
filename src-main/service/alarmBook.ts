/** The alarms that hold, by number and by what they are about, and what is about to be written of them. */
import type { Observation } from '#core/alarms/observation.ts';
import type { AlarmEvent } from '#core/alarms/state.ts';
import type { AlarmWatch, WatchStep } from '#core/alarms/watch.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AlarmChanges, AlarmPlace, StoredAlarm } from '#main/store/alarmRepository.ts';
import type { Audited } from '#main/store/auditRepository.ts';

const keyOf = ({ rule, experiment, quantity }: AlarmPlace): string => `${experiment} ${quantity} ${rule}`;

/** As the store has them. */
export class AlarmBook {
  private readonly alarms = new Map<number, StoredAlarm>();
  private readonly numbers = new Map<string, number>();

  constructor(stored: Iterable<StoredAlarm>) {
    for (const one of stored) this.put(one);
  }

  get size(): number {
    return this.alarms.size;
  }

  /** By number. */
  list(): IterableIterator<StoredAlarm> {
    return this.alarms.values();
  }

  /** @throws BeamglassError `notFound` */
  get(alarm: number): StoredAlarm {
    const found = this.alarms.get(alarm);
    if (found !== undefined) return found;
    throw new BeamglassError('notFound', `There is no alarm ${alarm}.`, { alarm });
  }

  /** null: there is none yet. */
  numberOf(place: AlarmPlace): number | null {
    return this.numbers.get(keyOf(place)) ?? null;
  }

  put(alarm: StoredAlarm): void {
    this.alarms.set(alarm.alarm, alarm);
    this.numbers.set(keyOf(alarm), alarm.alarm);
  }
}

/** What is about to be written. */
export class AlarmDraft {
  readonly watches = new Map<number, AlarmWatch>();
  readonly events = new Map<number, AlarmEvent[]>();
  readonly observations: Observation[] = [];
  readonly audited: Audited[] = [];
  private readonly book: AlarmBook;
  /** Alarms that are not in the store yet, by their numbers. */
  private readonly made = new Map<number, AlarmPlace>();
  private readonly numbers = new Map<string, number>();

  constructor(book: AlarmBook) {
    this.book = book;
  }

  get isEmpty(): boolean {
    return this.watches.size === 0 && this.observations.length === 0;
  }

  /** Whether an alarm is only drafted. */
  get makesAny(): boolean {
    return this.made.size > 0;
  }

  take(alarm: number, { watch, events }: WatchStep): void {
    this.watches.set(alarm, watch);
    if (events.length > 0) this.events.set(alarm, [...(this.events.get(alarm) ?? []), ...events]);
  }

  /** As it will stand. @throws BeamglassError `notFound` */
  standing(alarm: number): StoredAlarm {
    const place = this.made.get(alarm) ?? this.book.get(alarm);
    const watch = this.watches.get(alarm) ?? this.book.get(alarm).watch;
    return { ...place, alarm, watch };
  }

  /** Number of the alarm of a place, which begins with `watch` where there is none yet. */
  numberOf(place: AlarmPlace, watch: AlarmWatch): number {
    const known = this.book.numberOf(place) ?? this.numbers.get(keyOf(place));
    if (known !== undefined) return known;
    const alarm = this.book.size + this.made.size + 1;
    this.made.set(alarm, place);
    this.numbers.set(keyOf(place), alarm);
    this.watches.set(alarm, watch);
    return alarm;
  }

  changes(): AlarmChanges {
    return {
      made: [...this.made].map(([alarm, place]) => ({ alarm, ...place })),
      changes: [...this.watches].map(([alarm, watch]) => ({ alarm, watch, events: this.events.get(alarm) ?? [] })),
      observations: this.observations,
      audited: this.audited,
    };
  }

  /** What was written holds from now on. @returns whether there is anything to be seen of it */
  hold(): boolean {
    let isSeen = this.events.size > 0;
    for (const [alarm, watch] of this.watches) {
      const before = this.made.has(alarm) ? null : this.book.get(alarm);
      isSeen ||= before?.watch.state.hasData !== watch.state.hasData;
      this.book.put({ ...this.standing(alarm), watch });
    }
    return isSeen;
  }
}
