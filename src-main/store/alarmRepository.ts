/** Alarms: rules in their versions, how each alarm stands, what happened, and the last observations. */
import type { Actor } from '#core/access/roles.ts';
import type { Observation } from '#core/alarms/observation.ts';
import { alarmRule, type AlarmRule } from '#core/alarms/rule.ts';
import type { AlarmEvent } from '#core/alarms/state.ts';
import type { AlarmWatch } from '#core/alarms/watch.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AlarmEventTable, AlarmRuleTable, AlarmTable, ObservationTable } from './alarmsSchema.ts';
import type { Audited, AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { hashOf } from './hash.ts';
import type { SqliteFile } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

/** So many observations of a quantity are kept. */
export const KEPT_OBSERVATIONS = 2000;

/** What an alarm is about. */
export interface AlarmPlace {
  readonly rule: string;
  readonly experiment: string;
  readonly quantity: string;
}

export interface StoredAlarm extends AlarmPlace {
  readonly alarm: number;
  readonly watch: AlarmWatch;
}

export interface StoredRule {
  readonly rule: AlarmRule;
  readonly version: number;
  readonly author: string;
  /** ISO 8601 */
  readonly addedAt: string;
  readonly comment: string;
}

/** Of an alarm: how it stands then, and what happened. */
export interface AlarmChange {
  readonly alarm: number;
  readonly watch: AlarmWatch;
  readonly events: readonly AlarmEvent[];
}

export interface AlarmChanges {
  /** Alarms that are not in the store yet, by their numbers. */
  readonly made: readonly (AlarmPlace & { readonly alarm: number })[];
  readonly changes: readonly AlarmChange[];
  readonly observations: readonly Observation[];
  readonly audited: readonly Audited[];
}

export interface NewRule {
  readonly actor: Actor;
  readonly rule: AlarmRule;
  readonly comment: string;
  /** Number of the first version that the store may have of it. */
  readonly firstVersion: number;
}

export interface AlarmHistoryFilter {
  readonly search: string;
  readonly alarm: number | null;
  /** ISO 8601 */
  readonly since: string | null;
  readonly until: string | null;
  readonly offset: number;
  readonly limit: number;
}

export type StoredAlarmEvent = AlarmEventTable & Pick<AlarmTable, 'rule' | 'experiment' | 'quantity'>;

export class AlarmRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly statements: ReturnType<typeof prepareStatements>;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
    this.statements = prepareStatements(catalogue.file);
  }

  /** By number. @throws BeamglassError `corruptStore` */
  alarms(): StoredAlarm[] {
    return this.statements.alarms.all().map(({ watch, ...place }) => {
      try {
        return { ...place, watch: JSON.parse(watch) as AlarmWatch };
      } catch (cause) {
        const message = `How alarm ${place.alarm} stands cannot be read. Restore a backup.`;
        throw new BeamglassError('corruptStore', message, { alarm: place.alarm }, { cause });
      }
    });
  }

  /** The latest version of each rule of this store. @throws BeamglassError `corruptStore` */
  rules(): StoredRule[] {
    return this.statements.rules.all().map((row) => {
      const parsed = alarmRule.safeParse(JSON.parse(row.definition));
      if (!parsed.success) {
        const message = `Version ${row.version} of the alarm rule ${row.rule} cannot be read. Restore a backup.`;
        throw new BeamglassError('corruptStore', message, { rule: row.rule });
      }
      return {
        rule: parsed.data,
        version: row.version,
        author: row.author,
        addedAt: new Date(row.added_utc_ms).toISOString(),
        comment: row.comment,
      };
    });
  }

  /**
   * All of it, or nothing.
   * @throws BeamglassError `diskFull` …
   */
  async write({ made, changes, observations, audited }: AlarmChanges): Promise<void>;
  /** With a version of a rule. @returns the version that it became */
  async write(changes: AlarmChanges, newRule: NewRule): Promise<StoredRule>;
  async write({ made, changes, observations, audited }: AlarmChanges, newRule?: NewRule): Promise<StoredRule | void> {
    return inTransaction(this.catalogue, () => {
      const { make, change, addEvent } = this.statements;
      const created = new Map(made.map((place) => [place.alarm, place]));
      for (const { alarm, watch, events } of changes) {
        const place = created.get(alarm);
        const json = JSON.stringify(watch);
        if (place === undefined) change.run(json, alarm);
        else make.run(alarm, place.rule, place.experiment, place.quantity, json);
        for (const { at, kind, occurrence, by, text, value, until } of events) {
          addEvent.run(alarm, at, kind, occurrence, by, text, value, until);
        }
      }
      for (const one of observations) this.keep(one);
      for (const one of audited) this.audit.append(one);
      return newRule && this.addRule(newRule);
    });
  }

  /** The newest first, with the number of all that fit. */
  history({ search, alarm, since, until, offset, limit }: AlarmHistoryFilter): {
    total: number;
    events: StoredAlarmEvent[];
  } {
    const bound = {
      search: `%${search
        .trim()
        .toLowerCase()
        .replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
      alarm,
      since: since === null ? null : Date.parse(since),
      until: until === null ? null : Date.parse(until),
    };
    return {
      total: this.statements.countEvents.get(bound) ?? 0,
      events: this.statements.events.all({ ...bound, offset, limit }),
    };
  }

  /** The last of a quantity, the earliest first. */
  observations(experiment: string, quantity: string): ObservationTable[] {
    return this.statements.observations.all(experiment, quantity).toSorted((a, b) => a.at_utc_ms - b.at_utc_ms);
  }

  /** One sentence for each alarm that stands otherwise than what happened to it says. */
  problems(): string[] {
    return this.alarms().flatMap(({ alarm, watch: { state } }) => {
      const raised = this.statements.raised.get(alarm) ?? 0;
      return raised === state.occurrence
        ? []
        : [`Alarm ${alarm} was raised ${raised} times by its history, and ${state.occurrence} times as it stands.`];
    });
  }

  private addRule({ actor, rule, comment, firstVersion }: NewRule): StoredRule {
    const version = Math.max(firstVersion, (this.statements.lastVersion.get(rule.id) ?? 0) + 1);
    const now = Date.now();
    this.statements.addRule.run(rule.id, version, JSON.stringify(rule), comment, actor.name, now);
    const details = { version, rule: hashOf(rule), comment };
    this.audit.append({ actor, action: 'alarm.rule', subject: rule.id, details });
    return { rule, version, author: actor.name, addedAt: new Date(now).toISOString(), comment };
  }

  private keep({ experiment, quantity, at, value, error, run, subrun }: Observation): void {
    const { countUp, put } = this.statements;
    const { quantity_id: id, observations } = countUp.get(experiment, quantity)!;
    put.run(id, (observations - 1) % KEPT_OBSERVATIONS, at, value, error, run, subrun);
  }
}

const FILTER = `FROM alarm_events AS event JOIN alarms USING (alarm)
  WHERE (:alarm IS NULL OR event.alarm = :alarm)
    AND (:since IS NULL OR event.at_utc_ms >= :since)
    AND (:until IS NULL OR event.at_utc_ms < :until)
    AND lower(rule || ' ' || quantity || ' ' || experiment || ' ' || kind || ' ' || text || ' ' || coalesce(actor, ''))
      LIKE :search ESCAPE '\\'`;

interface BoundFilter {
  search: string;
  alarm: number | null;
  since: number | null;
  until: number | null;
}

function prepareStatements(file: SqliteFile) {
  return {
    alarms: file.prepare<[], AlarmTable>('SELECT * FROM alarms ORDER BY alarm'),
    rules: file.prepare<[], AlarmRuleTable>(
      `SELECT * FROM alarm_rules AS one
       WHERE version = (SELECT max(version) FROM alarm_rules WHERE rule = one.rule) ORDER BY rule`,
    ),
    lastVersion: file.prepare<[string], number | null>('SELECT max(version) FROM alarm_rules WHERE rule = ?').pluck(),
    addRule: file.prepare(
      'INSERT INTO alarm_rules (rule, version, definition, comment, author, added_utc_ms) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    make: file.prepare('INSERT INTO alarms (alarm, rule, experiment, quantity, watch) VALUES (?, ?, ?, ?, ?)'),
    change: file.prepare('UPDATE alarms SET watch = ? WHERE alarm = ?'),
    addEvent: file.prepare(
      `INSERT INTO alarm_events (alarm, at_utc_ms, kind, occurrence, actor, text, value, until_utc_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    countEvents: file.prepare<[BoundFilter], number>(`SELECT count(*) ${FILTER}`).pluck(),
    events: file.prepare<[BoundFilter & { offset: number; limit: number }], StoredAlarmEvent>(
      `SELECT event.*, rule, experiment, quantity ${FILTER}
       ORDER BY event.at_utc_ms DESC, event.event DESC LIMIT :limit OFFSET :offset`,
    ),
    raised: file
      .prepare<[number], number>("SELECT count(*) FROM alarm_events WHERE alarm = ? AND kind = 'raised'")
      .pluck(),
    countUp: file.prepare<[string, string], { quantity_id: number; observations: number }>(
      `INSERT INTO observed_quantities (experiment, quantity, observations) VALUES (?, ?, 1)
       ON CONFLICT (quantity, experiment) DO UPDATE SET observations = observations + 1
       RETURNING quantity_id, observations`,
    ),
    put: file.prepare(
      `INSERT INTO observations (quantity_id, slot, at_utc_ms, value, error, run, subrun) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (quantity_id, slot) DO UPDATE SET (at_utc_ms, value, error, run, subrun)
         = (excluded.at_utc_ms, excluded.value, excluded.error, excluded.run, excluded.subrun)`,
    ),
    observations: file.prepare<[string, string], ObservationTable>(
      `SELECT observations.* FROM observations JOIN observed_quantities USING (quantity_id)
       WHERE experiment = ? AND quantity = ?`,
    ),
  };
}
