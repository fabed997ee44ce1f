/** Alarms: what other parts observe, what people do about them, and how they are told. */
import type { Actor } from '#core/access/roles.ts';
import { observation, type Observation } from '#core/alarms/observation.ts';
import { isCourse, type AlarmRule } from '#core/alarms/rule.ts';
import type { AlarmWatch } from '#core/alarms/watch.ts';
import { LONGEST_SHELF_MS, type AlarmState } from '#core/alarms/state.ts';
import type { AlarmEventRecord, AlarmRecord, AlarmRuleRecord, AlarmStatus } from '#core/api/alarms.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AlarmHistoryFilter, StoredAlarm } from '#main/store/alarmRepository.ts';
import { requireWatchable } from './alarmCourses.ts';
import type { RuleInForce } from './alarmRules.ts';
import { requireRole, requireWritable, type ServiceContext } from './context.ts';

type Reading = Pick<ServiceContext, 'alarms' | 'store'>;
type Writing = Pick<ServiceContext, 'alarms' | 'writable'>;

/**
 * Takes in what was observed: it is kept, and alarms are raised and end by it. What is earlier than the last
 * observation of its quantity is not judged.
 * @throws BeamglassError `badInput`, `diskFull` …; nothing of it is kept then
 */
export async function observe(context: Writing, observations: readonly Observation[]): Promise<void> {
  if (!context.writable || observations.length === 0) return;
  for (const one of observations) {
    const parsed = observation.safeParse(one);
    const course = isCourse(one.quantity);
    if (parsed.success && !course) continue;
    const why = course ? 'it is read in its whole course' : (parsed.error?.issues[0]?.message ?? '');
    throw new BeamglassError('badInput', `“${one.quantity}” cannot be observed: ${why}.`, { quantity: one.quantity });
  }
  await context.alarms.observe(observations);
}

/** Nothing more is expected of these quantities until the next observation, as at the end of a run. */
export async function expectNothing(
  context: Writing,
  experiment: string,
  isMeant: (quantity: string) => boolean,
): Promise<void> {
  if (context.writable) await context.alarms.rest(experiment, isMeant);
}

const isoOf = (time: number): string => new Date(time).toISOString();

const statusOf = ({ phase, pending, hasData, isDisabled }: AlarmState): AlarmStatus => {
  if (isDisabled) return 'disabled';
  if (phase !== 'normal') return phase;
  if (!hasData) return 'noData';
  return pending === null ? 'normal' : 'pending';
};

/** A rule that this Beamglass does not have any more: its alarms are told, and nothing judges them. */
const unknownRule = (
  id: string,
): Pick<AlarmRule, 'title' | 'unit' | 'priority' | 'cause' | 'consequence' | 'action' | 'minutesToAct'> => ({
  title: id,
  unit: '',
  priority: 4,
  cause: 'Its rule is not known to this version of Beamglass.',
  consequence: 'Nothing watches this quantity by it.',
  action: 'Save a rule of that name, or leave it.',
  minutesToAct: 1440,
});

/** The rule's words, and before them those of who observes, where the rule is for many quantities. */
const wordsOf = (id: string, rule: AlarmRule | null, told: AlarmWatch['told']) => ({
  ...(rule ?? unknownRule(id)),
  ...(rule?.quantity.includes('*') === true && told),
});

function recordOf({ alarms }: Pick<Reading, 'alarms'>, { alarm, rule: id, watch, ...place }: StoredAlarm): AlarmRecord {
  const rule = alarms.ruleOf(id);
  const { title, unit, priority, cause, consequence, action, minutesToAct } = wordsOf(id, rule, watch.told);
  const { state, last } = watch;
  const { acknowledged, shelf } = state;
  return {
    alarm,
    rule: id,
    title,
    experiment: place.experiment,
    quantity: place.quantity,
    unit,
    priority,
    about: rule?.condition.kind === 'noData' ? 'noData' : 'value',
    status: statusOf(state),
    occurrence: state.occurrence,
    raisedAt: state.raisedAt === null ? null : isoOf(state.raisedAt),
    returnedAt: state.returnedAt === null ? null : isoOf(state.returnedAt),
    acknowledged: acknowledged && { by: acknowledged.by, at: isoOf(acknowledged.at) },
    shelf: shelf && { by: shelf.by, at: isoOf(shelf.at), until: isoOf(shelf.until), reason: shelf.reason },
    why: state.why,
    last: last && { ...last, at: isoOf(last.at) },
    cause,
    consequence,
    action,
    minutesToAct,
  };
}

const isShown = ({ status, shelf }: AlarmRecord): boolean =>
  status === 'active' || status === 'returned' || shelf !== null;

/** The most urgent first, of one priority the latest. */
export function listAlarms(context: Reading, all: boolean): { at: string; alarms: AlarmRecord[] } {
  const records = context.alarms.list().map((one) => recordOf(context, one));
  return {
    at: isoOf(context.alarms.now()),
    alarms: records
      .filter((one) => all || isShown(one))
      .toSorted((a, b) => a.priority - b.priority || (b.raisedAt ?? '').localeCompare(a.raisedAt ?? '')),
  };
}

export function alarmHistory(
  { alarms, store }: Reading,
  filter: AlarmHistoryFilter,
): { total: number; events: AlarmEventRecord[] } {
  const { total, events } = store.alarms.history(filter);
  return {
    total,
    events: events.map((row) => {
      const { title, priority } = wordsOf(row.rule, alarms.ruleOf(row.rule), alarms.get(row.alarm).watch.told);
      return {
        event: row.event,
        alarm: row.alarm,
        at: isoOf(row.at_utc_ms),
        kind: row.kind,
        occurrence: row.occurrence,
        by: row.actor,
        text: row.text,
        value: row.value,
        until: row.until_utc_ms === null ? null : isoOf(row.until_utc_ms),
        rule: row.rule,
        title,
        priority,
        experiment: row.experiment,
        quantity: row.quantity,
      };
    }),
  };
}

/** @throws BeamglassError `notFound`, `forbidden`; nothing is acknowledged then */
export async function acknowledgeAlarms(
  context: ServiceContext,
  actor: Actor,
  seen: readonly { readonly alarm: number; readonly occurrence: number }[],
): Promise<{ acknowledged: number[]; left: number[] }> {
  requireWritable(context);
  const acknowledged = await context.alarms.act(
    actor,
    seen.map(({ alarm, occurrence }) => ({ alarm, input: { kind: 'acknowledge', by: actor.name, occurrence } })),
    (changed) => ({
      actor,
      action: 'alarm.acknowledge',
      subject: changed.length === 1 ? `alarm ${changed[0]}` : `${changed.length} alarms`,
      details: { alarms: changed },
    }),
  );
  const done = new Set(acknowledged);
  return { acknowledged, left: seen.map(({ alarm }) => alarm).filter((alarm) => !done.has(alarm)) };
}

/** @throws BeamglassError `notFound`, `badInput` for an end that is not ahead or too far, `conflict`, `forbidden` */
export async function shelveAlarm(
  context: ServiceContext,
  actor: Actor,
  { alarm, until, reason }: { alarm: number; until: string; reason: string },
): Promise<AlarmRecord> {
  requireWritable(context);
  const end = Date.parse(until);
  const now = context.alarms.now();
  if (!(end > now && end <= now + LONGEST_SHELF_MS)) {
    const message = `An alarm is shelved until a time at most ${LONGEST_SHELF_MS / 86_400_000} days ahead; ${until} is not. Nothing was changed.`;
    throw new BeamglassError('badInput', message, { alarm, until });
  }
  return done(context, actor, alarm, 'alarm.shelve', { until, reason }, 'It is disabled and cannot be shelved.', {
    kind: 'shelve',
    by: actor.name,
    until: end,
    reason,
  });
}

/** @throws BeamglassError `notFound`, `conflict` where it is not shelved, `forbidden` */
export async function unshelveAlarm(context: ServiceContext, actor: Actor, alarm: number): Promise<AlarmRecord> {
  requireWritable(context);
  return done(context, actor, alarm, 'alarm.unshelve', {}, 'It is not shelved.', {
    kind: 'unshelve',
    by: actor.name,
  });
}

/** @throws BeamglassError `notFound`, `conflict` where it is over or was raised again since, `forbidden` */
export async function clearAlarm(
  context: ServiceContext,
  actor: Actor,
  { alarm, occurrence }: { alarm: number; occurrence: number },
): Promise<AlarmRecord> {
  requireWritable(context);
  const { phase } = context.alarms.get(alarm).watch.state;
  if (phase === 'active') requireRole(actor, 'expert', 'To clear an alarm that is active and begin its watch anew');
  return done(context, actor, alarm, 'alarm.clear', { occurrence }, 'It is over, or was raised again since.', {
    kind: 'clear',
    by: actor.name,
    occurrence,
  });
}

type Input = Parameters<ServiceContext['alarms']['act']>[1][number]['input'];

async function done(
  context: ServiceContext,
  actor: Actor,
  alarm: number,
  action: 'alarm.shelve' | 'alarm.unshelve' | 'alarm.clear',
  details: Record<string, unknown>,
  otherwise: string,
  input: Input,
): Promise<AlarmRecord> {
  const changed = await context.alarms.act(actor, [{ alarm, input }], () => ({
    actor,
    action,
    subject: `alarm ${alarm}`,
    details,
  }));
  if (changed.length > 0) return recordOf(context, context.alarms.get(alarm));
  throw new BeamglassError('conflict', `Alarm ${alarm} was left as it is: ${otherwise}`, { alarm });
}

/** By name. */
export function listAlarmRules({ alarms }: Reading): AlarmRuleRecord[] {
  const counts = new Map<string, number>();
  for (const { rule } of alarms.list()) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return alarms
    .ruleList()
    .map((one) => ruleRecord(one, counts.get(one.rule.id) ?? 0))
    .toSorted((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
}

const ruleRecord = ({ rule, version, stored }: RuleInForce, alarms: number): AlarmRuleRecord => ({
  rule,
  version,
  isShipped: stored === null,
  author: stored?.author ?? null,
  addedAt: stored?.addedAt ?? null,
  comment: stored?.comment ?? '',
  alarms,
});

/** @throws BeamglassError `forbidden`, `badInput` or `notFound` for a payload that there cannot be, `diskFull` … */
export async function saveAlarmRule(
  context: ServiceContext,
  actor: Actor,
  rule: AlarmRule,
  comment: string,
): Promise<AlarmRuleRecord> {
  requireWritable(context);
  requireWatchable(rule.quantity);
  const saved = await context.alarms.saveRule(actor, rule, comment);
  return ruleRecord(saved, context.alarms.list().filter((one) => one.rule === rule.id).length);
}
