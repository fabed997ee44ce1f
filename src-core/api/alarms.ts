/** Alarms in the contract: what is wrong now, what was, what is done about it, and by which rules. */
import { oc } from '@orpc/contract';
import { PRIORITIES, RULE_ID, alarmRule } from '#core/alarms/rule.ts';
import { ALARM_EVENTS } from '#core/alarms/state.ts';
import { z } from '#core/zod.ts';
import { trend } from './trends.ts';

const id = z.number().int().positive().describe('number of the alarm: of a rule, an experiment and a quantity');
const occurrence = z.number().int().nonnegative().describe('how often it had been raised when the user saw it');
const time = z.iso.datetime();
const priority = z.literal(PRIORITIES);

/**
 * "active" and "returned" (over, but latched until acknowledged) are shown; "pending": wrong, but not for long enough;
 * "noData": not wrong, and without a value.
 */
export const alarmStatus = z.enum(['active', 'returned', 'pending', 'noData', 'normal', 'disabled']);
export type AlarmStatus = z.infer<typeof alarmStatus>;

export const alarmRecord = z.object({
  alarm: id,
  rule: RULE_ID,
  title: z.string(),
  experiment: z.string(),
  quantity: z.string(),
  unit: z.string(),
  priority,
  /** "noData": it is about data that does not come, not about a bad value. */
  about: z.enum(['value', 'noData']),
  status: alarmStatus,
  occurrence,
  raisedAt: time.nullable(),
  returnedAt: time.nullable(),
  acknowledged: z.object({ by: z.string(), at: time }).nullable(),
  shelf: z.object({ by: z.string(), at: time, until: time, reason: z.string() }).nullable(),
  /** A sentence about the observation by which it was raised. */
  why: z.string(),
  /** Of the last observation; null: none yet. */
  last: z
    .object({
      at: time,
      value: z.number().nullable(),
      error: z.number().nullable(),
      run: z.number().int().nullable(),
      subrun: z.number().int().nullable(),
    })
    .nullable(),
  cause: z.string(),
  consequence: z.string(),
  action: z.string(),
  minutesToAct: z.number(),
});
export type AlarmRecord = z.infer<typeof alarmRecord>;

export const alarmEventRecord = z.object({
  event: z.number().int(),
  alarm: id,
  at: time,
  kind: z.enum(ALARM_EVENTS),
  occurrence,
  /** null: by itself. */
  by: z.string().nullable(),
  text: z.string(),
  value: z.number().nullable(),
  until: time.nullable(),
  rule: RULE_ID,
  title: z.string(),
  priority,
  experiment: z.string(),
  quantity: z.string(),
});
export type AlarmEventRecord = z.infer<typeof alarmEventRecord>;

export const alarmRuleRecord = z.object({
  rule: alarmRule,
  /** 1 is the one that comes with Beamglass, or the first of one's own. */
  version: z.number().int().positive(),
  /** Whether it comes with Beamglass as it is. */
  isShipped: z.boolean(),
  author: z.string().nullable(),
  addedAt: time.nullable(),
  comment: z.string(),
  /** Alarms that it has: of so many quantities. */
  alarms: z.number().int().nonnegative(),
});
export type AlarmRuleRecord = z.infer<typeof alarmRuleRecord>;

const seen = z.object({ alarm: id, occurrence });
const reason = z.string().trim().min(1).max(1000);

export const alarmsContract = {
  /**
   * The most urgent first. `all`: also those that are normal, pending or disabled; else what is active, returned,
   * or shelved.
   */
  list: oc
    .input(z.object({ all: z.boolean().default(false) }))
    .output(z.object({ at: time, alarms: z.array(alarmRecord) })),
  /** The newest first; `search` in title, quantity, text and name of who did it. */
  history: oc
    .input(
      z.object({
        search: z.string().max(200).default(''),
        alarm: id.nullable().default(null),
        since: time.nullable().default(null),
        until: time.nullable().default(null),
        offset: z.number().int().nonnegative().default(0),
        limit: z.number().int().positive().max(2000).default(200),
      }),
    )
    .output(z.object({ total: z.number().int(), events: z.array(alarmEventRecord) })),
  /** The course of what it watches, with its limits; observations are kept for the last 2000 of a quantity. */
  course: oc.input(z.object({ alarm: id })).output(trend),
  /** @returns those that were acknowledged by it, and those that were not: raised again since, or acknowledged already */
  acknowledge: oc
    .input(z.object({ alarms: z.array(seen).min(1).max(10_000) }))
    .output(z.object({ acknowledged: z.array(id), left: z.array(id) })),
  /** Until a time at most 7 days ahead. */
  shelve: oc.input(z.object({ alarm: id, until: time, reason })).output(alarmRecord),
  unshelve: oc.input(z.object({ alarm: id })).output(alarmRecord),
  /** Ends a latched one; an active one begins its watch anew, with a new reference, which takes an expert. */
  clear: oc.input(seen).output(alarmRecord),
  rules: oc.output(z.array(alarmRuleRecord)),
  /** A new version of a rule, or a new rule. */
  saveRule: oc.input(z.object({ rule: alarmRule, comment: reason })).output(alarmRuleRecord),
};
